import type { BeyondHost } from '../collect/beyond.js';
import { hostRoutesTo } from '../collect/beyond.js';
import type { Changer } from '../model/changer.js';
import type { Host } from '../model/host.js';
import { pasteable } from '../model/command.js';
import type { Diagnosis } from '../model/diagnosis.js';
import type { ChangeCommand, HostRouteOperation } from '../model/operation.js';
import { fresh, lastGood } from '../model/reading.js';
import type { Route } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import { routesOf } from '../model/snapshot.js';
import type { Family } from '../model/address.js';
import { FAMILIES, canonicalAddress, inPrefix, isAddressLiteral } from '../model/address.js';
import type { Instant } from '../model/time.js';

type Tell = (sentence: string, loud: boolean) => void;

/** A host that is to be reached by one uplink alone, and by which gateway. */
export interface Pin extends BeyondHost {
  readonly gateway: string;
}

/**
 * Those that may be led by their uplink alone. A host route takes all that is sent there into a line that may be dead: not
 * to a name server that a lease tells, nor to a host of another uplink, be it by its lease.
 */
export function pinnable(hosts: readonly BeyondHost[]): readonly BeyondHost[] {
  const isSameHost = (a: BeyondHost, b: BeyondHost): boolean =>
    canonicalAddress(a.address) === canonicalAddress(b.address);
  return hosts.filter(
    (host) =>
      host.byLease !== true &&
      !hosts.some((other) => other.interface !== host.interface && isSameHost(host, other)),
  );
}

/** Hosts beyond with the gateway by which each uplink reaches the internet now; none without a default. */
export function pinsOf(
  hosts: readonly BeyondHost[],
  { uplinks }: Pick<Diagnosis, 'uplinks'>,
): readonly Pin[] {
  return hosts.flatMap((host) => {
    const own = uplinks
      .find((uplink) => uplink.interface === host.interface)
      ?.routes.find(({ route }) => route.family === host.family);
    // Behind the far end of a line, or a gateway of one link, there is no route to a host that could be named.
    const gateway = own?.route.gateway ?? '';
    return isAddressLiteral(gateway) && !inPrefix(gateway, 'fe80::', 10) ? [{ ...host, gateway }] : [];
  });
}

function commandOf(changer: Changer, action: HostRouteOperation['action'], pin: Pin): ChangeCommand {
  const { family, address: destination, gateway, interface: name } = pin;
  const operation = { kind: 'host-route', action, family, destination, gateway, interface: name } as const;
  const purpose = `${action === 'add' ? 'lead' : 'no longer lead'} ${destination} by ${name} alone`;
  return changer.commandFor(operation, purpose);
}

/** What has to be permitted so that these hosts can be led by their uplinks, and no longer. */
export function pinCommands(changer: Changer, pins: readonly Pin[]): readonly (readonly string[])[] {
  return pins.flatMap((pin) =>
    (['add', 'delete'] as const).map((action) => commandOf(changer, action, pin).argv),
  );
}

/**
 * Host routes by which the uplinks are asked for hosts beyond. Which of them are ours the table itself tells, by their
 * mark: so a program that was killed leaves none behind for long, and nobody else's is ever touched.
 */
export class PinnedRoutes {
  /** What was told already, and what is not tried again. */
  readonly #refused = new Set<string>();
  readonly #shown = new Set<string>();
  /** Tables read before that do not show what was done. */
  #changedAt: Instant = -Infinity;
  readonly #host: Host;
  readonly #changer: Changer;
  readonly #tell: Tell;

  constructor(host: Host, changer: Changer, tell: Tell) {
    this.#host = host;
    this.#changer = changer;
    this.#tell = tell;
  }

  /** Sets what is wanted and lacks, and takes away what is not wanted any more. Never rejects. */
  async follow(wanted: readonly Pin[], snapshot: Snapshot): Promise<void> {
    for (const route of this.#ours(snapshot)) {
      const pin = pinOf(route);
      if (this.#isRead(snapshot, pin.family) && !wanted.some((one) => isSame(one, pin)))
        await this.#run('delete', pin);
    }
    for (const pin of wanted) {
      if (!this.#isRead(snapshot, pin.family)) continue;
      const there = hostRoutesTo(snapshot, pin);
      if (there.some((route) => route.interface === pin.interface)) continue;
      const [other] = there.filter(({ label }) => label !== this.#changer.hostRouteMark);
      if (other !== undefined)
        this.#refuse(pin, `there is a host route by ${other.interface} already, and it is not touched`);
      else await this.#run('add', pin);
    }
  }

  /** All of ours away, at the end. */
  async removeAll(snapshot: Snapshot | null): Promise<void> {
    if (snapshot === null) return;
    this.#changedAt = -Infinity;
    await this.follow([], snapshot);
  }

  /** Since the last change, and not too long ago. */
  #isRead(snapshot: Snapshot, family: Family): boolean {
    const reading = routesOf(snapshot, family);
    const isFresh = reading.ok && fresh(reading, snapshot.at) !== null;
    return isFresh && reading.at - reading.tookMs > this.#changedAt;
  }

  #ours(snapshot: Snapshot): readonly Route[] {
    return FAMILIES.flatMap((family) =>
      (lastGood(routesOf(snapshot, family))?.value ?? []).filter(
        ({ label, destination }) => label === this.#changer.hostRouteMark && destination !== 'default',
      ),
    );
  }

  async #run(action: HostRouteOperation['action'], pin: Pin): Promise<void> {
    const key = `${action} ${keyOf(pin)}`;
    if (this.#refused.has(key)) return;
    const { address: destination, interface: name } = pin;
    const command = commandOf(this.#changer, action, pin);
    if (action === 'add' && !this.#shown.has(key)) this.#show(key, command);
    const { failure, exitStatus, stderr } = await this.#host.run(command);
    this.#changedAt = this.#host.now();
    if (failure === null && exitStatus === 0) return;
    this.#refused.add(key);
    const why = failure?.summary ?? (stderr.trim().split('\n')[0] || `exit ${String(exitStatus)}`);
    this.#tell(
      action === 'add'
        ? `${destination} cannot be asked by ${name} while that is out of use: ${why}.`
        : `The host route to ${destination} by ${name} stays: ${why}.`,
      true,
    );
  }

  /** Once, before it is run: --failover was the yes to it, and the end takes it away. */
  #show(key: string, { argv }: ChangeCommand): void {
    this.#shown.add(key);
    this.#tell(`A host route of its own leads there until it is needed no more: ${pasteable(argv)}.`, false);
  }

  #refuse(pin: Pin, why: string): void {
    const key = keyOf(pin);
    if (this.#refused.has(key)) return;
    this.#refused.add(key);
    this.#tell(`${pin.address} cannot be asked by ${pin.interface}: ${why}.`, true);
  }
}

const keyOf = ({ interface: name, address, gateway }: Pin): string => `${name} ${address} ${gateway}`;

function pinOf({ family, destination, gateway, interface: name }: Route): Pin {
  return { family, address: destination.replace(/\/(?:32|128)$/, ''), gateway, interface: name };
}

function isSame(a: Pin, b: Pin): boolean {
  return keyOf(a) === keyOf(b);
}
