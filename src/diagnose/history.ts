import type { Family } from '../model/address.js';
import type { FindingId, Severity } from '../model/finding.js';
import type { Good } from '../model/reading.js';
import type { Interface, Route } from '../model/router.js';
import type { Instant } from '../model/time.js';
import type { AnswerTrack } from './answers.js';
import type { BeyondTracks } from './beyond.js';
import type { DefaultTable } from './defaults.js';
import type { GatewayTrack } from './gateways.js';
import type { Loss } from './losses.js';
import type { NewConnectionTrack } from './new-connections.js';
import type { DelayTrack } from './delay-track.js';
import type { QueueTracks } from './queues.js';
import type { CounterTrack } from './rates.js';
import type { RefusalTrack } from './refusals.js';
import { NO_REFUSALS } from './refusals.js';
import type { SeriesHistory } from './series.js';
import type { ShareTrack } from './shares.js';
import type { KnownUplink } from './uplinks.js';
import type { WaysOut } from './ways-out.js';

/** A table last read well: of its rows only the default routes are looked at again. */
export interface RememberedTable extends Good<DefaultTable> {
  /** The table itself, as read: not a copy. */
  readonly source: readonly Route[];
}

/** Something a rule has said, and since when. */
export interface Condition {
  readonly id: FindingId;
  readonly subject: string;
  readonly family: Family | null;
  /** When it was first seen to be so. */
  readonly since: Instant;
  /** False while it has not been so for long enough to be a finding. */
  readonly raised: boolean;
  readonly severity: Severity;
  /** As the claim has it. */
  readonly mark?: string | undefined;
}

/** A change that is in the journal already, so that it is not entered again when another source reports it. */
export interface JournaledChange {
  readonly at: Instant;
  readonly change: string;
  readonly family: Family | null;
  readonly gateway: string | null;
  readonly interface: string | null;
  readonly witness: 'event' | 'table' | 'link';
}

/** All that diagnose keeps from round to round. Its size depends on the uplinks, not on the time watched. */
export interface History {
  readonly tables: Readonly<Record<Family, RememberedTable | null>>;
  readonly interfaces: Good<ReadonlyMap<string, Interface>> | null;
  readonly ways: { readonly shown: WaysOut | null; readonly sure: WaysOut | null };
  readonly uplinks: readonly KnownUplink[];
  readonly counters: ReadonlyMap<string, CounterTrack>;
  readonly series: ReadonlyMap<string, SeriesHistory>;
  readonly gateways: ReadonlyMap<string, GatewayTrack>;
  readonly beyond: BeyondTracks;
  readonly shares: Readonly<Record<Family, ShareTrack | null>>;
  readonly newConnections: NewConnectionTrack | null;
  readonly answers: AnswerTrack;
  readonly refusals: RefusalTrack;
  readonly queues: QueueTracks;
  /** Echoes of gateways beside the upload, by interface. */
  readonly delays: ReadonlyMap<string, DelayTrack>;
  /** Of the last ten minutes, oldest first. */
  readonly losses: readonly Loss[];
  readonly conditions: ReadonlyMap<string, Condition>;
  /** Rules that have been asked at least once. */
  readonly judged: ReadonlySet<FindingId>;
  readonly journaled: readonly JournaledChange[];
}

/** Before the first round. */
export const NO_HISTORY: History = {
  tables: { inet: null, inet6: null },
  interfaces: null,
  ways: { shown: null, sure: null },
  uplinks: [],
  counters: new Map(),
  series: new Map(),
  gateways: new Map(),
  beyond: new Map(),
  shares: { inet: null, inet6: null },
  newConnections: null,
  answers: new Map(),
  refusals: NO_REFUSALS,
  queues: new Map(),
  delays: new Map(),
  losses: [],
  conditions: new Map(),
  judged: new Set(),
  journaled: [],
};
