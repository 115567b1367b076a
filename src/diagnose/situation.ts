import type { Family } from '../model/address.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { Uplink } from '../model/diagnosis.js';
import type { FindingId, Remedy, Severity } from '../model/finding.js';
import type { Explainer, FileTexts } from '../model/explainer.js';
import type { HookTrouble } from '../model/hook.js';
import type { MinutesOfUplinks } from '../model/past.js';
import type { Firewall, FirewallLimits, Settings } from '../model/router.js';
import type { ObservationKey, Snapshot } from '../model/snapshot.js';
import type { Thresholds } from '../model/thresholds.js';
import type { Instant, Milliseconds } from '../model/time.js';
import type { UsageOfUplinks } from '../model/usage.js';
import type { AnswerTrack } from './answers.js';
import type { GatewayTrack } from './gateways.js';
import type { Loss } from './losses.js';
import type { MeasuredNewConnections } from './new-connections.js';
import type { DelayTrack } from './delay-track.js';
import type { QueueTracks } from './queues.js';
import type { CounterTrack } from './rates.js';
import type { RefusalTrack } from './refusals.js';
import type { Seen } from './usable-readings.js';
import type { Measured } from './shares.js';
import type { KnownUplink } from './uplinks.js';

/** What diagnose is told besides the snapshot. */
export interface Context {
  readonly explainer: Explainer;
  /** From --uplink, interface to name; empty: the uplinks are found. */
  readonly named: ReadonlyMap<string, string>;
  /** Interfaces declared with --standby: used only when the others are gone. */
  readonly standby?: ReadonlySet<string>;
  /** Interfaces whose defaults `watch --failover` has taken out. Absent: none. */
  readonly takenOut?: ReadonlySet<string> | undefined;
  /** What was read of the files that set the routes at boot. */
  readonly files?: FileTexts;
  /** What uplinks have moved this month; absent: it was not counted. */
  readonly usage?: UsageOfUplinks;
  /** Minutes of the uplinks that `watch` counted before this program began; absent: none. */
  readonly pastMinutes?: MinutesOfUplinks;
  /** Nobody looks at the series: of what moved only minutes are kept, and none is shown. */
  readonly onlyMinutes?: boolean;
  /** How the hook of `watch` fares; absent or null: it does what it is asked to, or there is none. */
  readonly hook?: HookTrouble | null;
  /** `SSH_CONNECTION` (sshd(8)) of the person at the keyboard; absent on a console and where nobody can reset. */
  readonly sshConnection?: string | undefined;
  /** Absent: those of the table. */
  readonly thresholds?: Thresholds | undefined;
}

/** All that a rule may conclude from. What is stale, failed or absent is null here: no rule can mistake it for news. */
export interface Situation extends Context, Seen {
  readonly at: Instant;
  readonly snapshot: Snapshot;
  /** As shown; a rule takes from here names, rates and gateways, not routes. */
  readonly uplinks: readonly Uplink[];
  readonly known: ReadonlyMap<string, KnownUplink>;
  readonly settings: Settings | null;
  readonly firewall: Firewall | null;
  readonly firewallLimits: FirewallLimits | null;
  readonly counters: ReadonlyMap<string, CounterTrack>;
  readonly gateways: ReadonlyMap<string, GatewayTrack>;
  readonly measured: Readonly<Record<Family, Measured | null>>;
  /** Since when the same next hops carry, each with the same share; null while the table is not known. */
  readonly sharedSince: Readonly<Record<Family, Instant | null>>;
  readonly connections: ConnectionsReading | null;
  /** Which uplinks new connections have gone by. */
  readonly newConnections: Readonly<Record<Family, MeasuredNewConnections | null>>;
  /** When connections were last answered, by uplink and family. */
  readonly answers: AnswerTrack;
  /** What the packet filter counted as refused lately. */
  readonly refusals: RefusalTrack;
  /** What queues counted lately, those of other interfaces too. */
  readonly queues: QueueTracks;
  /** Echoes of gateways beside the upload, by interface. */
  readonly delays: ReadonlyMap<string, DelayTrack>;
  /** What uplinks lost in the last ten minutes. */
  readonly losses: readonly Loss[];
  /** They are read, and the first answer has not come: who chooses, and what is used, is not known yet. */
  readonly isReadingConnections: boolean;
  /** Whether this was a finding the round before: what is raised at one mark clears at another. */
  readonly wasRaised: (id: FindingId, subject: string) => Severity | null;
}

/** What a rule says: a finding without its id, its advice and its begin. */
export interface Claim {
  readonly severity: Severity;
  readonly subject: string;
  readonly family: Family | null;
  readonly message: string;
  readonly evidence: readonly string[];
  readonly unknown: string | null;
  readonly remedy: Remedy;
  /** Cause after cause, nearest first, for the verdict. */
  readonly because: readonly string[];
  /** As the rule's own, where one of its claims wants longer. */
  readonly afterMs?: Milliseconds;
  /** What makes it worth telling again when it is another, though it is the same finding. */
  readonly mark?: string;
  /** When it began, where the rule knows better than the round it was first said in. */
  readonly since?: Instant;
}

/** `routes`: the table of the claim's family, or of either. */
export type Need = 'routes' | 'connections' | Exclude<ObservationKey, 'routesInet' | 'routesInet6'>;

/** One row of the table of rules. */
export interface Rule {
  /** When it raises a finding, in one sentence: for docs/verdicts.md. */
  readonly means: string;
  /** Without these, fresh, it is not asked, and what it said before is neither kept nor cleared. */
  readonly needs: readonly Need[];
  /** Raises a finding only for what has been so for this long, unless it was so when it was first asked. */
  readonly afterMs?: Milliseconds;
  /** It says what is used: not before the first reading of the connections, for the packet filter may choose. */
  readonly saysWhatIsUsed?: boolean;
  judge(situation: Situation): readonly Claim[];
  /** True while it cannot be told whether what was said of this subject is still so. */
  cannotTell?(situation: Situation, subject: string): boolean;
}
