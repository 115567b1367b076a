import type { Family } from './address.js';
import type { Connection } from './connection.js';
import type { Route } from './router.js';
import type { Instant } from './time.js';

export type Severity = 'info' | 'warning' | 'critical';

/** Every finding there is. Ids are stable: scripts and bug reports name them. */
export const FINDING_IDS = [
  'priority-mismatch',
  'standby-used',
  'standby-idle',
  'multipath-off',
  'separate-defaults',
  'missing-default',
  'duplicate-default',
  'shared-gateway',
  'subnet-overlap',
  'address-duplicate',
  'mask-too-wide',
  'bridge-port-address',
  'ipv6-no-way-out',
  'link-down',
  'interface-down',
  'gateway-silent',
  'unused-path',
  'black-hole',
  'reply-lost',
  'flapping',
  'skewed-share',
  'wrong-exit',
  'left-behind',
  'nat-missing',
  'family-parity',
  'errors-rising',
  'pf-disabled',
  'pf-states-near-limit',
  'connections-refused',
  'forwarding-off',
  'rp-filter-strict',
  'policy-routing',
  'specific-routes',
  'tunnel-default',
  'discarding-default',
  'other-table',
  'multipath-flag-missing',
  'no-lease',
  'no-connectivity',
  'accounting-off',
  'not-persistent',
  'table-not-understood',
  'source-failed',
  'stale',
  'hook-failed',
  'allowance-near',
  'queue-drops',
  'bufferbloat',
  'line-degraded',
] as const;

export type FindingId = (typeof FINDING_IDS)[number];

/** Lines to put into a file by hand; this program writes no such file. */
export interface FileLines {
  readonly file: string;
  readonly lines: readonly string[];
  /** A trap or a place: `before "inet autoconf"`. */
  readonly note: string | null;
}

/** An uplink with its next hop; null: not known. */
export interface UplinkPath {
  readonly interface: string;
  readonly gateway: string | null;
}

/** What would help, in words of the model; a system turns it into commands and lines of its own. */
export type Remedy =
  | {
      readonly kind: 'none';
      /** Why no change of default routes would help, a clause: something else chooses. Absent: nothing speaks against one. */
      readonly defaultsAside?: string;
    }
  /** One priority for these defaults: those in `move` go to `priority`. */
  | {
      readonly kind: 'equalise';
      readonly family: Family;
      readonly priority: number;
      readonly keep: readonly Route[];
      readonly move: readonly Route[];
    }
  /** These defaults stand behind the best one: a worse priority, whatever is free. */
  | {
      readonly kind: 'set-behind';
      readonly family: Family;
      readonly best: number;
      readonly routes: readonly Route[];
    }
  | { readonly kind: 'enable-multipath'; readonly family: Family }
  | {
      readonly kind: 'restore-default';
      readonly family: Family;
      readonly interface: string;
      readonly gateway: string | null;
      readonly priority: number | null;
    }
  /** Taken away and put in again, beside the others and as they were: what they lack comes with that. */
  | { readonly kind: 'set-again'; readonly routes: readonly Route[] }
  | { readonly kind: 'remove-duplicate'; readonly surplus: readonly Route[] }
  | { readonly kind: 'bring-up'; readonly interface: string }
  | { readonly kind: 'check-link'; readonly interface: string }
  /** No new connection to this interface, or to one gateway of it, where nothing comes back, while another can take it. */
  | { readonly kind: 'take-out'; readonly interface: string; readonly gateway?: string }
  /** What carries this address leaves by its owner, or is translated anew where it leaves. */
  | {
      readonly kind: 'send-by-owner';
      readonly family: Family;
      readonly address: string;
      readonly owner: UplinkPath;
      readonly exits: readonly string[];
      /** What is opened now carries it too: a rule translates to it, and would again. */
      readonly isNamed: boolean;
    }
  /** Connections that leave by this interface end, and are opened anew where new ones go. */
  | {
      readonly kind: 'end-connections';
      readonly interface: string;
      /** Its own: what they are translated to. */
      readonly addresses: readonly string[];
      readonly count: number;
      /** The busiest of them, a few. */
      readonly connections: readonly Connection[];
    }
  /** Private addresses are translated where they leave. */
  | { readonly kind: 'translate'; readonly interfaces: readonly string[] }
  /** What comes in by this uplink is answered by it. */
  | {
      readonly kind: 'answer-by-entry';
      readonly family: Family;
      readonly entry: UplinkPath;
      readonly address: string | null;
    }
  /** Let in by these interfaces what does not go back by them. */
  | { readonly kind: 'loosen-reverse-path'; readonly interfaces: readonly string[] }
  | { readonly kind: 'enable-accounting' }
  | { readonly kind: 'enable-forwarding'; readonly family: Family }
  | { readonly kind: 'enable-firewall' }
  | { readonly kind: 'raise-state-limit'; readonly states: number }
  /** Split by the packet filter instead of by the routing table. */
  | {
      readonly kind: 'balance-by-firewall';
      readonly family: Family;
      readonly uplinks: readonly { readonly interface: string; readonly gateway: string }[];
    }
  /** Lines that are missing from files, found by whoever compared them. */
  | { readonly kind: 'complete-files'; readonly lasting: readonly FileLines[] }
  /** Let this user run these sources. */
  | { readonly kind: 'permit-sources'; readonly sources: readonly string[] };

/** What to do about a finding: now, and so that it lasts. */
export interface Advice {
  /** Argument arrays, in order. */
  readonly now: readonly (readonly string[])[];
  readonly lasting: readonly FileLines[];
  /** What is to be known of the commands, clauses: they are told with what was seen. */
  readonly remarks?: readonly string[];
}

export interface Finding extends Omit<Advice, 'remarks'> {
  readonly id: FindingId;
  readonly severity: Severity;
  /** What it is about: an interface, `pf`, a source's id, a family. */
  readonly subject: string;
  readonly family: Family | null;
  /** One sentence, whole without its heading. */
  readonly message: string;
  /** What was seen, a line each, with numbers. */
  readonly evidence: readonly string[];
  /** What cannot be known from here, or null. */
  readonly unknown: string | null;
  /** What the advice was made from: a plan is made from it too. Absent: nothing helps that is known. */
  readonly remedy?: Remedy;
  readonly since: Instant;
}

/** What became of a finding in a round; each change is told once. */
export interface FindingChange {
  /** `changed`: its severity is another, or what it says is worth telling again. */
  readonly kind: 'raised' | 'changed' | 'cleared';
  /** A cleared one has no sentence any more: null. */
  readonly finding: Pick<Finding, 'id' | 'severity' | 'subject' | 'family' | 'since'> & {
    readonly message: string | null;
    readonly evidence: readonly string[];
  };
}

/** What scripts test: ok 0, warning 1, critical 2, unknown 3. */
export type Status = 'ok' | 'warning' | 'critical' | 'unknown';

/** The one sentence of the top line. */
export interface Verdict {
  readonly status: Status;
  readonly sentence: string;
  /** Cause after cause, nearest first; empty when all is well. */
  readonly because: readonly string[];
}
