import type { Attempts } from '../model/watched-connections.js';
import type { Endpoint } from './address-bytes.js';
import { TCP } from './connection-totals.js';
import { hashOf } from './hash.js';
import type { StateRecord } from './state-record.js';

/** Hosts are told apart up to so many. */
export const HOSTS_COUNTED = 64;

/** A number that stands for an address. */
export function hostHash({ a, b, c, d }: Endpoint): number {
  return hashOf(a, b, c, d);
}

/** Attempts of a span, and how they went. */
export class AttemptCounts {
  /** By hash of the host. */
  readonly #unanswered = new Map<number, number>();
  readonly #silentRemotes = new Set<number>();
  /** TCP, UDP; of these unanswered; bytes out, bytes in. */
  readonly #cells = new Float64Array(6);

  add(record: StateRecord): void {
    const isTcp = record.kind === TCP;
    this.#count(isTcp ? 0 : 1, 1);
    if (record.counted) {
      this.#count(4, record.bytesForth);
      this.#count(5, record.bytesBack);
    }
    if (!record.isUnanswered) return;
    this.#count(isTcp ? 2 : 3, 1);
    const host = hostHash(record.inside);
    const before = this.#unanswered.get(host);
    if (before !== undefined || this.#unanswered.size < HOSTS_COUNTED)
      this.#unanswered.set(host, (before ?? 0) + 1);
    if (this.#silentRemotes.size < HOSTS_COUNTED) this.#silentRemotes.add(hostHash(record.remote));
  }

  #count(cell: number, amount: number): void {
    this.#cells[cell] = (this.#cells[cell] ?? 0) + amount;
  }

  get counted(): Attempts {
    const [tcp = 0, udp = 0, tcpUnanswered = 0, udpUnanswered = 0, outBytes = 0, inBytes = 0] = this.#cells;
    return {
      ...{ tcp, tcpUnanswered, udp, udpUnanswered },
      hostsUnanswered: this.#unanswered.size,
      remotesUnanswered: this.#silentRemotes.size,
      busiestUnanswered: Math.max(0, ...this.#unanswered.values()),
      ...{ outBytes, inBytes },
    };
  }
}
