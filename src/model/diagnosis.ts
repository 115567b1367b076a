import type { Family } from './address.js';
import type { ConnectionsView, NewConnections, UplinkConnections } from './connections-view.js';
import type { Finding, FindingChange, Verdict } from './finding.js';
import type { OwnSession } from './plan.js';
import type { Queue } from './queue.js';
import type { InterfaceAddress, InterfaceKind, PriorityReason, Route, Settings, Wireless } from './router.js';
import type { SourceStatus } from './snapshot.js';
import type { MonthUse } from './usage.js';
import type { Instant, Milliseconds } from './time.js';
import type { SystemWords } from './words.js';

/** `active`: its default, or what stands for one (0/1 and 128/1, a rule's table), carries traffic. `standby`: it has one that is passed over. `down`: link or interface down. */
export type Role = 'active' | 'standby' | 'down' | 'no-default';

/**
 * Why an uplink is not to share with the others: it is meant to stand apart, or could not share.
 * `carrier`: a tunnel's own packets travel over it. `chosen-elsewhere`: rules or the packet filter send traffic by it.
 */
export interface Apart {
  readonly why:
    | 'standby'
    | 'taken-out'
    | 'tunnel'
    | 'carrier'
    | 'no-lease'
    | 'no-connectivity'
    | 'other-table'
    | 'same-network'
    | 'chosen-elsewhere';
  /** After `em1 is`: `declared as standby`. */
  readonly words: string;
}

/** Per second, over the time between two readings. */
export interface Rates {
  readonly inBitsPerSecond: number;
  readonly outBitsPerSecond: number;
  /** Null until the packet counters have been read twice. */
  readonly inPacketsPerSecond: number | null;
  readonly outPacketsPerSecond: number | null;
  /** Over which span, back from the bytes' newest reading, where the packets were read less lately; else absent. */
  readonly packetsAgo?: { readonly fromMs: Milliseconds; readonly toMs: Milliseconds };
}

/** Since boot. */
export interface Counters {
  readonly inBytes: number | null;
  readonly outBytes: number | null;
  readonly inPackets: number | null;
  readonly outPackets: number | null;
  readonly inErrors: number | null;
  readonly outErrors: number | null;
}

/** What one cell of a sparkline may stand for. */
export const TIME_SCALES_MS = [1_000, 10_000, 60_000, 600_000] as const;
export type TimeScaleMs = (typeof TIME_SCALES_MS)[number];

/** One value a cell, oldest first; null is a gap (no reading), never a zero. At most SERIES_CELLS. */
export interface Series {
  readonly inBitsPerSecond: readonly (number | null)[];
  readonly outBitsPerSecond: readonly (number | null)[];
  /** So many of the first were counted by `watch` before this program began; absent: none. */
  readonly cellsOfWatch?: number;
}

export const SERIES_CELLS = 240;

/** A default route with all that is said of it. */
export interface DefaultRoute {
  readonly route: Route;
  readonly reason: PriorityReason;
  /** Of new look-ups or connections, 0..1; null when it cannot be determined. */
  readonly expectedShare: number | null;
  /** Of the connections of its family; null where it was not measured or two next hops of one interface share it. */
  readonly observedShare?: ObservedShare | null;
}

/** A next hop, asked for an echo. */
export interface Gateway {
  readonly address: string;
  readonly family: Family;
  /** False only after several unanswered in a row; null while it cannot be said. */
  readonly answers: boolean | null;
  /** Median of the answers kept, or null. */
  readonly roundTripMs: number | null;
  /** Of the last echoes kept (at most 60). */
  readonly sent: number;
  readonly lost: number;
  /** Of all echoes since it is asked. Absent: it is not asked. */
  readonly ever?: { readonly answered: number; readonly missed: number };
}

/** A host beyond the gateway, asked for an echo by one uplink. */
export interface BeyondEcho {
  readonly address: string;
  readonly family: Family;
  /** It is on the uplink's own network: what it answers says nothing of what lies beyond. */
  readonly isNeighbour: boolean;
  /** False only after several unanswered in a row; null while it cannot be said. */
  readonly answers: boolean | null;
  /** When the first of those was lost; null while it answers or cannot be said. */
  readonly silentSince: Instant | null;
  /** Mean of the answers kept, or null. */
  readonly roundTripMs: number | null;
  /** Their standard deviation; null of fewer than two. */
  readonly jitterMs: number | null;
  /** Of the last echoes kept (at most 60). */
  readonly sent: number;
  readonly lost: number;
  /** Why it could not be asked lately, or null. */
  readonly trouble: string | null;
}

/** A measured share, with what it rests on. */
export interface ObservedShare {
  /** 0..1; null while there are too few samples for a percentage. */
  readonly share: number | null;
  readonly samples: number;
  /** Where it lies with 95% certainty; absent where that cannot be said (look-ups are not independent). */
  readonly interval?: { readonly low: number; readonly high: number };
  /** What was counted: `look-ups` of the route, `bytes out`. */
  readonly of: 'look-ups' | 'bytes out' | 'connections';
}

/** A queue of an uplink. Null: not known. */
export interface UplinkQueue extends Pick<
  Queue,
  | 'name'
  | 'parent'
  | 'kind'
  | 'shapes'
  | 'limitBitsPerSecond'
  | 'droppedPackets'
  | 'backlogPackets'
  | 'backlogLimitPackets'
> {
  /** Between the last two readings. */
  readonly bitsPerSecond: number | null;
  readonly dropsPerSecond: number | null;
}

/** One way out, with everything the screen and the scripts say of it. */
export interface Uplink {
  readonly interface: string;
  /** Given with --uplink, else the SSID or the description, else the interface's name. */
  readonly name: string;
  /** Null when the interfaces are not known. */
  readonly kind: InterfaceKind | null;
  /** The status word (`active`, `no carrier`), or null. */
  readonly link: string | null;
  readonly linkUp: boolean | null;
  /** Administratively; null when not known. */
  readonly up: boolean | null;
  /** Null when the routing table is not known. */
  readonly role: Role | null;
  /** Null: it may share. */
  readonly apart: Apart | null;
  readonly addresses: readonly InterfaceAddress[];
  readonly media: string | null;
  readonly speedBitsPerSecond: number | null;
  readonly wireless: Wireless | null;
  readonly interfacePriority: number | null;
  readonly routes: readonly DefaultRoute[];
  readonly gateways: readonly Gateway[];
  /** Hosts that it is asked for beyond them; absent: none. */
  readonly beyond?: readonly BeyondEcho[];
  readonly rates: Rates | null;
  readonly counters: Counters | null;
  /** Moved since watching began; null until counted. */
  readonly sinceStart: { readonly inBytes: number; readonly outBytes: number } | null;
  /** Its month, as `watch` has counted it; absent: it has not. */
  readonly month?: MonthUse;
  /** Empty: none are set up; absent: it is not known. */
  readonly queues?: readonly UplinkQueue[];
  /** Errors in and out during the last minute; null when not known. */
  readonly recentErrors: number | null;
  readonly history: Readonly<Record<TimeScaleMs, Series>>;
  /** Of IPv4, where it has a part in that, else of IPv6; the measured one as well. */
  readonly expectedShare: number | null;
  readonly observedShare: ObservedShare | null;
  /** Null while the state table is not known. */
  readonly connections: UplinkConnections | null;
  /** Null while the state table is not known. */
  readonly newConnections: NewConnections | null;
  /** What the pane waits for or lacks, in words: `waiting for a second sample`. Null when nothing. */
  readonly waitingFor: string | null;
}

export interface RouterFacts {
  /** What its system calls things. */
  readonly words: SystemWords;
  readonly host: string | null;
  readonly os: string | null;
  readonly release: string | null;
  readonly multipath: Readonly<Record<Family, boolean | null>>;
  readonly forwarding: Readonly<Record<Family, number | null>>;
  /** As the settings have them; absent where they were not reported. */
  readonly multipathHash?: Settings['multipathHash'];
  readonly reversePathFilter?: Settings['reversePathFilter'];
  readonly policyRules?: Settings['policyRules'];
  /** What else the router is set to, a sentence without its full stop each: for the screen and for `check`. */
  readonly facts?: readonly string[];
  readonly firewall: {
    readonly enabled: boolean | null;
    readonly states: number | null;
    readonly limit: number | null;
  };
  /** Null, or why the packet filter cannot be read: `no permission`. */
  readonly firewallTrouble: string | null;
}

/** A line of the journal. */
export interface JournalEntry {
  readonly at: Instant;
  readonly kind: 'route' | 'link' | 'gateway' | 'finding' | 'watch';
  /** For colour and filter: `good` is a recovery. */
  readonly tone: 'good' | 'neutral' | 'bad';
  readonly text: string;
}

/** One round, diagnosed: all that the screen and the reports ever see. */
export interface Diagnosis {
  readonly at: Instant;
  readonly startedAt: Instant;
  readonly router: RouterFacts;
  readonly verdict: Verdict;
  readonly uplinks: readonly Uplink[];
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** What was raised, cleared or has another severity since the round before. */
  readonly changes: readonly FindingChange[];
  /** The whole table of each family, as read; null when unknown. */
  readonly tables: Readonly<Record<Family, readonly Route[] | null>>;
  /** The state table; null while it is not known. */
  readonly connections: ConnectionsView | null;
  /** Null, or why there is none: `no permission`, `--no-pf`, `waiting`. */
  readonly connectionsTrouble: string | null;
  /** Which uplink carries the session of the person at the keyboard. */
  readonly session: OwnSession;
  /** Age of the tables, or null. */
  readonly tablesAgeMs: Milliseconds | null;
  readonly sources: readonly SourceStatus[];
  /** New in this round. */
  readonly journal: readonly JournalEntry[];
}
