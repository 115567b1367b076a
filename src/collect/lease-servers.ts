import { familyOf, inPrefix, isAddressLiteral } from '../model/address.js';
import { defaultsIn } from '../model/defaults-in.js';
import { list } from '../model/format.js';
import type { Host } from '../model/host.js';
import type { LeasesOf } from '../model/lease-question.js';
import { lastGood } from '../model/reading.js';
import type { Interface } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE } from '../model/time.js';
import type { BeyondHost } from './beyond.js';

/** A lease is renewed after hours; one that told nothing may come any minute. */
const EVERY_MS: Milliseconds = 10 * MINUTE;
const AGAIN_MS: Milliseconds = MINUTE;
/** Of each uplink. */
const MOST = 2;

interface Known {
  readonly servers: readonly string[];
  readonly dueAt: Instant;
}

/** The name servers that the leases of the uplinks tell, for `--probe auto`: read now and then, and never waited for. */
export class LeaseServers {
  readonly #known = new Map<string, Known>();
  readonly #reading = new Set<string>();
  readonly #told = new Set<string>();
  readonly #host: Host;
  readonly #leases: LeasesOf;
  readonly #named: readonly string[];
  readonly #tell: (sentence: string) => void;

  constructor(
    host: Host,
    leases: LeasesOf,
    { named, tell }: { readonly named: readonly string[]; readonly tell: (sentence: string) => void },
  ) {
    this.#host = host;
    this.#leases = leases;
    this.#named = named;
    this.#tell = tell;
  }

  /** What is known now; what is due is read meanwhile. */
  hosts(snapshot: Snapshot): readonly BeyondHost[] {
    const release = lastGood(snapshot.observed.settings)?.value.release ?? null;
    for (const via of this.#uplinks(snapshot)) {
      const isDue = snapshot.at >= (this.#known.get(via.name)?.dueAt ?? 0);
      if (isDue && !this.#reading.has(via.name)) void this.#read(via, release, snapshot.at);
    }
    return [...this.#known].flatMap(([name, { servers }]) =>
      servers.map((address) => ({ interface: name, address, family: 'inet', byLease: true }) as const),
    );
  }

  #uplinks({ observed }: Snapshot): readonly Interface[] {
    const interfaces = lastGood(observed.interfaces)?.value ?? [];
    const names =
      this.#named.length > 0
        ? this.#named
        : defaultsIn(lastGood(observed.routesInet)?.value ?? []).map((route) => route.interface);
    return interfaces.filter(({ name }) => names.includes(name));
  }

  async #read(via: Interface, release: string | null, at: Instant): Promise<void> {
    this.#reading.add(via.name);
    const asked: string[] = [];
    let servers: readonly string[] = [];
    for (const { command, servers: serversIn } of this.#leases(via.name, release, via.index)) {
      asked.push(command.argv[0] ?? '');
      const { failure, exitStatus, stdout } = await this.#host.run(command);
      if (failure !== null || exitStatus !== 0) continue;
      servers = beyondNetwork(serversIn(stdout), via).slice(0, MOST);
      if (servers.length > 0) break;
    }
    // A lease that told none this once, or could not be asked, does not make those of before unknown.
    const kept = servers.length > 0 ? servers : (this.#known.get(via.name)?.servers ?? []);
    this.#known.set(via.name, { servers: kept, dueAt: at + (servers.length > 0 ? EVERY_MS : AGAIN_MS) });
    this.#reading.delete(via.name);
    if (kept.length === 0) this.#tellNone(via.name, asked);
  }

  /** Once for each uplink. */
  #tellNone(name: string, asked: readonly string[]): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    const where =
      asked.length === 0 ? 'no program that keeps a lease is known here' : `asked: ${list(asked)}`;
    this.#tell(
      `--probe auto: no lease of ${name} tells a name server beyond its network (${where}), so none is asked by it.`,
    );
  }
}

/** A name server on the uplink's own network, the modem perhaps, says nothing of what lies beyond. */
function beyondNetwork(servers: readonly string[], { addresses }: Interface): readonly string[] {
  const own = addresses.filter(({ family }) => family === 'inet');
  return [...new Set(servers)].filter(
    (server) =>
      isAddressLiteral(server) &&
      familyOf(server) === 'inet' &&
      !/^(?:0\.|127\.)/.test(server) &&
      !own.some(
        ({ address, prefixLength, peer }) =>
          peer === server || (prefixLength !== null && inPrefix(server, address, prefixLength)),
      ),
  );
}
