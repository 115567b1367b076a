import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import { formatClock, list } from '../model/format.js';
import type { DrainedRoute } from '../model/plan.js';
import { disarm } from '../model/text.js';
import type { Instant } from '../model/time.js';
import type { BringBack, Drained, FailoverState, Intent } from './failover-state.js';
import { NOTHING_DONE } from './failover-state.js';

/** `em0 out since 03:12:07`, for a title; null: nothing is out. */
export function outOfUse({ drained }: Pick<FailoverState, 'drained'>): string | null {
  const words = drained.map(({ interface: name, at }) => `${name} out since ${formatClock(at)}`);
  return words.length === 0 ? null : list(words);
}

/** Another one is told, and nothing of it is used. */
const FORMAT = 1;

/** What is kept over a restart, as one line of JSON. */
export function formatFailover({
  drained,
  intent,
  changes,
  triedAt,
  stoppedUntil,
  handsOff,
}: FailoverState): string {
  return `${JSON.stringify({ format: FORMAT, drained, intent, changes, triedAt, stoppedUntil, handsOff })}\n`;
}

/**
 * What such a file says. An instant that lies ahead (the clock was set back) counts as now: no one waits for it. Throws
 * RangeError with a clause where it is not as it should be.
 */
export function parseFailover(text: string, now: Instant): FailoverState {
  const whole = fields(parse(text));
  if (whole['format'] !== FORMAT) throw new RangeError('it is of another version');
  const intent = whole['intent'];
  return {
    ...NOTHING_DONE,
    drained: items(whole['drained']).map((one) => drainedOf(one, now)),
    intent: intent === null ? null : intentOf(intent, now),
    changes: items(whole['changes']).map((at) => Math.min(number(at), now)),
    triedAt: whole['triedAt'] === null ? null : Math.min(number(whole['triedAt']), now),
    stoppedUntil: whole['stoppedUntil'] === null ? null : number(whole['stoppedUntil']),
    handsOff: items(whole['handsOff']).map(word),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RangeError('it is no JSON');
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RangeError('expected an object');
  return value as Fields;
}

function items(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new RangeError('expected a list');
  return value;
}

function word(value: unknown): string {
  if (typeof value !== 'string') throw new RangeError('expected a text');
  return disarm(value);
}

function number(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError('expected a number');
  return value;
}

function truth(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new RangeError('expected true or false');
  return value;
}

const orNull = <T>(value: unknown, read: (value: unknown) => T): T | null =>
  value === null ? null : read(value);

function familyOf(value: unknown): Family {
  const found = FAMILIES.find((family) => family === value);
  if (found === undefined) throw new RangeError('expected a family');
  return found;
}

function restsOn(value: unknown): Drained['restsOn'] {
  if (value !== 'link' && value !== 'gateway' && value !== 'beyond')
    throw new RangeError('expected link, gateway or beyond');
  return value;
}

function intentOf(value: unknown, now: Instant): Intent {
  const { kind } = fields(value);
  if (kind !== 'drain' && kind !== 'bring-back') throw new RangeError('expected drain or bring-back');
  return { ...drainedOf(value, now), kind };
}

function drainedOf(value: unknown, now: Instant): Drained {
  const one = fields(value);
  return {
    interface: word(one['interface']),
    at: Math.min(number(one['at']), now),
    why: word(one['why']),
    restsOn: restsOn(one['restsOn']),
    back: backOf(one['back']),
  };
}

function backOf(value: unknown): BringBack {
  const { kind, interface: name, routes, beside } = fields(value);
  if (kind !== 'bring-back') throw new RangeError('expected bring-back');
  return {
    kind,
    interface: word(name),
    routes: items(routes).map(routeOf),
    ...(beside === undefined ? {} : { beside: items(beside).map(routeOf) }),
  };
}

/** Every value is looked at again where a command is built from it: here only that it is one. */
function routeOf(value: unknown): DrainedRoute {
  const row = fields(value);
  const optional = <K extends string, T>(name: K, read: (value: unknown) => T): Partial<Record<K, T>> =>
    row[name] === undefined ? {} : ({ [name]: read(row[name]) } as Record<K, T>);
  return {
    family: familyOf(row['family']),
    gateway: word(row['gateway']),
    interface: word(row['interface']),
    priority: orNull(row['priority'], number),
    up: truth(row['up']),
    multipath: truth(row['multipath']),
    label: orNull(row['label'], word),
    mtuBytes: orNull(row['mtuBytes'], number),
    ...optional('weight', number),
    ...optional('attributes', (list) => items(list).map(word)),
    ...optional('bundle', number),
    ...optional('preference', number),
    ...optional('linkLost', truth),
  };
}
