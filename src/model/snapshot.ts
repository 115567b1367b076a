import type { Family } from './address.js';
import type { ConnectionsReading } from './connections-reading.js';
import type { Queue } from './queue.js';
import type { Complaint, NoValue, Reading } from './reading.js';
import type {
  Firewall,
  FirewallLimits,
  Interface,
  InterfaceCounters,
  Probe,
  Route,
  RouterEvent,
  Settings,
  Signal,
} from './router.js';
import type { Instant, Milliseconds } from './time.js';

/** What the sources of a system tell, by name. One source may tell several. */
export interface Observations {
  readonly routesInet: readonly Route[];
  readonly routesInet6: readonly Route[];
  /** What leads on (defaults, by a gateway) in tables beside the main one, of both families; each names its `table`. */
  readonly otherTables: readonly Route[];
  readonly interfaces: readonly Interface[];
  /** The network of each wireless interface (null: none), where another source than that of the interfaces tells it. */
  readonly networks: Readonly<Record<string, string | null>>;
  /** Likewise how strong its signal is. */
  readonly signals: Readonly<Record<string, Signal>>;
  readonly byteCounters: readonly InterfaceCounters[];
  readonly packetCounters: readonly InterfaceCounters[];
  readonly settings: Settings;
  readonly firewall: Firewall;
  readonly firewallLimits: FirewallLimits;
  /** Those that somebody set up; empty: there are none. */
  readonly queues: readonly Queue[];
}

export type ObservationKey = keyof Observations;

/** The last echo round to one gateway, or to a host beyond it. */
export interface ProbeReading {
  readonly target: string;
  /** The uplink it was bound to, of a host beyond; absent: it is a gateway, and the table says by which. */
  readonly by?: string;
  readonly family: Family;
  readonly reading: Reading<Probe>;
}

/** How one source is doing: the footer, the JSON's `sources`, the findings `source-failed` and `stale`. */
export interface SourceStatus {
  readonly id: string;
  readonly argv: readonly string[];
  readonly ok: boolean;
  /** Null when ok. */
  readonly why: NoValue | null;
  readonly reason: string | null;
  /** When it last answered well, or null. */
  readonly lastGoodAt: Instant | null;
  readonly goodForMs: Milliseconds;
  /** Null when it never ran. */
  readonly tookMs: Milliseconds | null;
  readonly complaints: readonly Complaint[];
}

/** The state table as read, and how often it is read at this size. */
export interface ObservedConnections extends ConnectionsReading {
  readonly everyMs: Milliseconds;
}

/** The readings of one round: all that diagnose ever sees. */
export interface Snapshot {
  readonly at: Instant;
  /** When watching began: `since start` on the screen. */
  readonly startedAt: Instant;
  readonly observed: { readonly [K in ObservationKey]: Reading<Observations[K]> };
  /** Left out where the system has no such table. */
  readonly connections?: Reading<ObservedConnections>;
  readonly probes: readonly ProbeReading[];
  /** Announced since the round before. */
  readonly events: readonly RouterEvent[];
  readonly sources: readonly SourceStatus[];
}

/** One probe, told from all others. */
export function probeKey({ target, by }: Pick<ProbeReading, 'target' | 'by'>): string {
  return by === undefined ? target : `${by} ${target}`;
}

/** The routing table of one family. */
export function routesOf(snapshot: Snapshot, family: Family): Reading<readonly Route[]> {
  return family === 'inet' ? snapshot.observed.routesInet : snapshot.observed.routesInet6;
}
