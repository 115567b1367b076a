import type { FindingId, Severity, Status } from '../../src/model/finding.js';
import type { Context } from '../../src/diagnose/diagnose.js';
import type { Change } from '../diagnose/given.js';

/** What must be so at a second of a scenario. */
export interface Expectation {
  readonly second: number;
  readonly status: Status;
  /** All findings of this second, as `severity id subject`, worst first. */
  readonly findings: readonly `${Severity} ${FindingId} ${string}`[];
  /** The verdict's sentence, or its begin. */
  readonly sentence?: string;
}

/** A router's life in rounds of a second, and what must be said of it. */
export interface Scenario {
  readonly title: string;
  /** Another system than the one that stands in. */
  readonly context?: Partial<Context>;
  /** What differs from a healthy router in a second. */
  readonly life: (second: number) => Change;
  readonly expect: readonly Expectation[];
  /** The whole journal, in order. */
  readonly journal?: readonly string[];
}
