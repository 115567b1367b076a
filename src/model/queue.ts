/**
 * One queue that somebody set up for what leaves by an interface: of pf's, or a qdisc or class of Linux. Counters since it
 * was set up. Null: not told.
 */
export interface Queue {
  readonly interface: string;
  /** As its system names it: `ack`, `1:10`. */
  readonly name: string;
  /** The queue it is a part of; null: it is the whole of the interface. */
  readonly parent: string | null;
  /** Its scheduler, in its system's word: `hfsc`, `flows`, `fq_codel`. */
  readonly kind: string;
  /** It holds traffic back to a rate of its own. */
  readonly shapes: boolean | null;
  /** What it lets through at most. */
  readonly limitBitsPerSecond: number | null;
  readonly sentPackets: number | null;
  readonly sentBytes: number | null;
  readonly droppedPackets: number | null;
  readonly droppedBytes: number | null;
  /** Waiting at the moment it was read. */
  readonly backlogPackets: number | null;
  /** So many may wait. */
  readonly backlogLimitPackets: number | null;
}

/** One string for one queue: a name is given once on each interface. */
export function queueKey({ interface: via, name }: Pick<Queue, 'interface' | 'name'>): string {
  return `${via} ${name}`;
}
