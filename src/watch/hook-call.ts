import type { FindingChange } from '../model/finding.js';
import { disarm, disarmJson } from '../model/text.js';
import type { Instant } from '../model/time.js';

/** What `watch --failover` has done, or could not do: a sentence. */
export interface FailoverAct {
  readonly kind: 'acted';
  readonly loud: boolean;
  readonly text: string;
}

/** An act in the shape of a finding, so that a hook reads one shape. */
function findingOf(told: FindingChange | FailoverAct, at: Instant) {
  if (told.kind !== 'acted') return told.finding;
  const severity = told.loud ? 'warning' : 'info';
  return {
    id: 'failover',
    severity,
    subject: null,
    family: null,
    message: told.text,
    evidence: [],
    since: at,
  };
}

/** What a hook is given of one change. */
export interface HookCall {
  /** One JSON object and a line feed. */
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What is true of all changes of one run. */
export interface HookSurroundings {
  readonly at: Instant;
  /** The router's name, or null. */
  readonly host: string | null;
  readonly origin: 'live' | 'ssh' | 'demo' | 'replay';
}

/** Of one variable, in characters: execve(2) refuses more than 128 KB. */
const LONGEST_VARIABLE = 4_096;

const iso = (at: Instant): string => new Date(at).toISOString();

/**
 * `{ version, change, at, origin, host, finding: { id, severity, subject, family, message, evidence, since } }`; null
 * where it is not known, times in ISO 8601.
 */
export function hookObject(told: FindingChange | FailoverAct, { at, host, origin }: HookSurroundings) {
  const { id, severity, subject, family, message, evidence, since } = findingOf(told, at);
  return {
    version: 1,
    change: told.kind,
    at: iso(at),
    origin,
    host,
    finding: { id, severity, subject, family, message, evidence, since: iso(since) },
  };
}

/** The same on stdin and, but for the evidence, as variables; what is not known is an empty one. */
export function hookCall(change: FindingChange | FailoverAct, surroundings: HookSurroundings): HookCall {
  const object = hookObject(change, surroundings);
  const { evidence: _, ...rest } = object.finding;
  const { version: __, finding: ___, ...outer } = object;
  const variables = Object.entries({ ...outer, ...rest }).map(([key, value]): [string, string] => [
    `UPLINKTOP_FINDING_${key.toUpperCase()}`,
    disarm(value ?? '').slice(0, LONGEST_VARIABLE),
  ]);
  return {
    stdin: `${disarmJson(JSON.stringify(object))}\n`,
    environment: Object.fromEntries(variables),
  };
}
