import type { Family } from '../model/address.js';
import { canonicalAddress, inPrefix, isAddressLiteral } from '../model/address.js';
import type { ProbeSource } from '../model/observer.js';
import { lastGood } from '../model/reading.js';
import type { Interface, InterfaceAddress, Route } from '../model/router.js';
import { defaultsIn } from '../model/defaults-in.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';

/** A next hop worth asking for an echo. */
export interface ProbeTarget {
  /** An address literal; link-local ones with their scope. */
  readonly address: string;
  readonly family: Family;
  /** An address of the interface it lies behind, or null when none is known. */
  readonly sourceAddress: string | null;
  /** The interface it lies behind. */
  readonly interface: string;
}

/** The gateways of the default routes that are up, both families, each once. */
export function probeTargets(snapshot: Snapshot): ProbeTarget[] {
  const { routesInet, routesInet6, interfaces } = snapshot.observed;
  const known = new Map((lastGood(interfaces)?.value ?? []).map((via) => [via.name, via]));
  const defaults = [routesInet, routesInet6]
    .flatMap((reading) => defaultsIn(lastGood(reading)?.value ?? []))
    .filter((route) => route.up);
  const targets = new Map<string, ProbeTarget>();
  for (const route of defaults) {
    const address = scopedGateway(route);
    const key = canonicalAddress(address);
    if (!isAddressLiteral(address) || targets.has(key)) continue;
    const via = known.get(route.interface);
    targets.set(key, {
      address,
      family: route.family,
      sourceAddress: via ? sourceOf(via, address, route) : null,
      interface: route.interface,
    });
  }
  return [...targets.values()];
}

function isLinkLocal(address: string): boolean {
  return inPrefix(address, 'fe80::', 10);
}

/** A link-local gateway says nothing without the interface it is on. */
function scopedGateway({ gateway, interface: name }: Route): string {
  return isLinkLocal(gateway) && !gateway.includes('%') ? `${gateway}%${name}` : gateway;
}

/** Of the interface's addresses the one the gateway knows: on its own network, or at least of its kind. */
function sourceOf(via: Interface, gateway: string, { family }: Route): string | null {
  const wanted = via.addresses.filter(
    (a) => a.family === family && a.usable && isLinkLocal(a.address) === isLinkLocal(gateway),
  );
  const isNeighbour = ({ address, prefixLength, peer }: InterfaceAddress): boolean =>
    peer === gateway || (prefixLength !== null && inPrefix(gateway, address, prefixLength));
  const source = (wanted.find(isNeighbour) ?? wanted[0])?.address;
  return source !== undefined && isAddressLiteral(source) ? source : null;
}

/** All gateways together are asked at most once in this time, on average. */
const PER_PROBE_MS = 2 * SECOND;
const SHORTEST_PERIOD_MS = 5 * SECOND;
/** So that a start shows something soon: the first echoes of a gateway come faster. */
const FIRST_ECHOES = 3;
const FIRST_PERIOD_MS = SECOND;
/** One that left an echo unanswered is asked again soon, until it is plain that it is silent. */
const DOUBT_PERIOD_MS = 2 * SECOND;
const DOUBTED_MISSES = 3;
const FORGET_MS = 10 * MINUTE;

/** From one echo to the next of the same gateway when `gateways` share the ration. */
export function probePeriodMs(everyMs: Milliseconds, gateways: number): Milliseconds {
  return Math.max(SHORTEST_PERIOD_MS, everyMs, gateways * PER_PROBE_MS);
}

/** How often a gateway is asked. */
export type ProbePace = Pick<ProbeSource, 'everyMs' | 'vouchedEveryMs'>;

/** Rations the echoes: which gateways to ask at a beat. */
export class ProbeRation {
  readonly #asked = new Map<string, { count: number; misses: number; at: Instant }>();
  readonly #pace: ProbePace;

  constructor(pace: ProbePace) {
    this.#pace = pace;
  }

  /**
   * Those that are due; they count as asked from now on. `slackMs`: a beat may come a little early. `isVouched`: that a
   * gateway passes something on is plain without asking.
   */
  take(
    targets: readonly ProbeTarget[],
    now: Instant,
    { slackMs, isVouched }: { slackMs: Milliseconds; isVouched: (target: ProbeTarget) => boolean },
  ): ProbeTarget[] {
    for (const [address, { at }] of this.#asked) if (now - at > FORGET_MS) this.#asked.delete(address);
    const due = targets.filter((target) => {
      const before = this.#asked.get(target.address);
      if (before === undefined || now < before.at) return true;
      return now - before.at + slackMs >= this.#pauseMs(before, targets.length, isVouched(target));
    });
    for (const { address } of due) {
      const { count = 0, misses = 0 } = this.#asked.get(address) ?? {};
      this.#asked.set(address, { count: count + 1, misses, at: now });
    }
    return due;
  }

  #pauseMs(
    { count, misses }: { readonly count: number; readonly misses: number },
    gateways: number,
    isVouched: boolean,
  ): Milliseconds {
    const { everyMs, vouchedEveryMs = everyMs } = this.#pace;
    if (misses === 0 && isVouched) return Math.max(vouchedEveryMs, probePeriodMs(everyMs, gateways));
    if (count < FIRST_ECHOES) return FIRST_PERIOD_MS;
    return misses > 0 && misses < DOUBTED_MISSES ? DOUBT_PERIOD_MS : probePeriodMs(everyMs, gateways);
  }

  /** What came of asking. */
  heard(address: string, isAnswered: boolean): void {
    const asked = this.#asked.get(address);
    if (asked !== undefined)
      this.#asked.set(address, { ...asked, misses: isAnswered ? 0 : asked.misses + 1 });
  }
}
