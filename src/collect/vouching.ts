import type { ObservedConnections, Snapshot } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { ProbeTarget } from './probing.js';

/** What came in longer ago vouches for nothing: a line that falls silent must be doubted at once. */
const FLOW_FRESH_MS: Milliseconds = 3 * SECOND;
/** A table that costs much is read every ten seconds (state-readings.ts). */
const CONNECTIONS_FRESH_MS: Milliseconds = 12 * SECOND;
/** Broadcasts of a dead wire stay below this; a line in use does not. */
const FLOWING_BYTES_PER_SECOND = 100;

interface Incoming {
  readonly bytes: number;
  readonly at: Instant;
}

/**
 * Tells of which gateways it is plain without an echo that they pass something on: something comes in by their
 * interface now, and of what was opened there in the last seconds all is answered. Two gateways of one family behind an
 * interface vouch for neither.
 */
export class Vouching {
  #incoming: ReadonlyMap<string, Incoming> = new Map();
  /** Interfaces by which something comes in. */
  #flowing: ReadonlySet<string> = new Set();
  /** Addresses of gateways of which connections are answered. */
  #answered: ReadonlySet<string> = new Set();
  #countedAt: Instant = -Infinity;
  #connectionsAt: Instant = -Infinity;

  /** Takes in a round. */
  observe(snapshot: Snapshot, gateways: readonly ProbeTarget[]): void {
    this.#observeCounters(snapshot);
    const { connections } = snapshot;
    if (connections?.ok !== true) {
      this.#answered = new Set();
      return;
    }
    this.#connectionsAt = connections.at;
    const answered = gateways.filter((one) => isAlone(one, gateways) && isAnswered(one, connections.value));
    this.#answered = new Set(answered.map(({ address }) => address));
  }

  isVouched({ address, interface: name }: ProbeTarget, now: Instant): boolean {
    const isFresh =
      now - this.#countedAt <= FLOW_FRESH_MS && now - this.#connectionsAt <= CONNECTIONS_FRESH_MS;
    return isFresh && this.#flowing.has(name) && this.#answered.has(address);
  }

  #observeCounters({ observed: { byteCounters } }: Snapshot): void {
    if (!byteCounters.ok || byteCounters.at === this.#countedAt) return;
    const { at, value } = byteCounters;
    const incoming = new Map(
      value.flatMap(({ interface: name, inBytes: bytes }) =>
        bytes === null ? [] : [[name, { bytes, at }] as const],
      ),
    );
    const flows = ([name, now]: readonly [string, Incoming]): boolean => {
      const before = this.#incoming.get(name);
      if (before === undefined || at <= before.at) return false;
      return now.bytes - before.bytes >= (FLOWING_BYTES_PER_SECOND * (at - before.at)) / SECOND;
    };
    this.#flowing = new Set([...incoming].filter(flows).map(([name]) => name));
    this.#incoming = incoming;
    this.#countedAt = at;
  }
}

function isAlone(gateway: ProbeTarget, gateways: readonly ProbeTarget[]): boolean {
  const { interface: name, family } = gateway;
  return !gateways.some((one) => one !== gateway && one.interface === name && one.family === family);
}

/** Something was opened lately, and nothing of it waits for its answer. */
function isAnswered({ interface: name, family }: ProbeTarget, { uplinks }: ObservedConnections): boolean {
  const attempts = uplinks.find((uplink) => uplink.interface === name)?.recentAttempts[family];
  if (attempts === undefined) return false;
  const { tcp, udp, tcpUnanswered, udpUnanswered } = attempts;
  return tcp + udp > 0 && tcpUnanswered + udpUnanswered === 0;
}
