import type { CounterSample, InterfaceUsage, RowKind, UsageDatabase, UsageRow } from './usage-database.js';
import { INTERFACES_KEPT, ROW_KINDS, ROWS_KEPT } from './usage-database.js';

export const USAGE_VERSION = 1;

/** Another shape than this program writes; the message is a clause. */
export class UsageFault extends Error {}

/** `{ version, at, interfaces: { em0: { since, last, hours, days, months } } }`, a line. */
export function formatUsage({ at, interfaces }: UsageDatabase): string {
  return `${JSON.stringify({ version: USAGE_VERSION, at, interfaces: Object.fromEntries(interfaces) })}\n`;
}

type Table = Readonly<Record<string, unknown>>;

function table(value: unknown, what: string): Table {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageFault(`expected an object as ${what}`);
  return value as Table;
}

/** Bytes and instants: whole numbers, none of them below zero. */
function whole(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw new UsageFault(`expected a whole number as ${what}`);
  return value as number;
}

const LABELS: Readonly<Record<RowKind, RegExp>> = {
  hours: /^\d{4}-\d\d-\d\dT\d\d$/,
  days: /^\d{4}-\d\d-\d\d$/,
  months: /^\d{4}-\d\d$/,
};

function rowsOf(value: unknown, kind: RowKind): readonly UsageRow[] {
  if (!Array.isArray(value) || value.length > ROWS_KEPT[kind])
    throw new UsageFault(`expected at most ${ROWS_KEPT[kind]} ${kind}`);
  let before = '';
  return value.map((each: unknown): UsageRow => {
    const { label, inBytes, outBytes } = table(each, 'a row');
    if (typeof label !== 'string' || !LABELS[kind].test(label) || label <= before)
      throw new UsageFault(`expected ${kind} in their order`);
    before = label;
    return { label, inBytes: whole(inBytes, 'inBytes'), outBytes: whole(outBytes, 'outBytes') };
  });
}

function sampleOf(value: unknown): CounterSample {
  const { at, index, inBytes, outBytes } = table(value, 'last');
  return {
    at: whole(at, 'last.at'),
    index: index === null ? null : whole(index, 'last.index'),
    inBytes: whole(inBytes, 'last.inBytes'),
    outBytes: whole(outBytes, 'last.outBytes'),
  };
}

function interfaceOf(value: unknown): InterfaceUsage {
  const read = table(value, 'an interface');
  const rows = ROW_KINDS.map((kind) => [kind, rowsOf(read[kind], kind)] as const);
  return {
    since: whole(read['since'], 'since'),
    last: sampleOf(read['last']),
    ...(Object.fromEntries(rows) as Record<RowKind, readonly UsageRow[]>),
  };
}

const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,31}$/;

/** What the file holds. Throws UsageFault for anything that `formatUsage` would not have written. */
export function parseUsage(text: string): UsageDatabase {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageFault('it is no JSON');
  }
  const { version, at, interfaces } = table(value, 'the whole');
  if (version !== USAGE_VERSION)
    throw new UsageFault(
      `expected version ${USAGE_VERSION}, got ${version === undefined ? 'none' : JSON.stringify(version)}`,
    );
  const rows = Object.entries(table(interfaces, 'interfaces'));
  if (rows.length > INTERFACES_KEPT || !rows.every(([name]) => NAME.test(name)))
    throw new UsageFault(`expected at most ${INTERFACES_KEPT} names of interfaces`);
  return {
    at: whole(at, 'at'),
    interfaces: new Map(rows.map(([name, each]) => [name, interfaceOf(each)])),
  };
}
