import { formatBytes, formatDuration, formatShare } from '../model/format.js';
import type { Instant } from '../model/time.js';
import { MINUTE } from '../model/time.js';
import type { MonthUse, UsageOfUplinks } from '../model/usage.js';
import type { InterfaceUsage, RowKind, UsageDatabase } from '../usage/usage-database.js';

/** What was counted, and how it is asked for. */
export interface UsageReport {
  readonly database: UsageDatabase;
  readonly months: UsageOfUplinks;
  readonly kind: RowKind;
  /** Now. */
  readonly at: Instant;
}

/** Written once a minute: longer ago, and nobody counts. */
const WRITTEN_LATELY_MS = 3 * MINUTE;

const iso = (at: Instant): string => new Date(at).toISOString();

/** Everything as one plain object, its shape documented in docs/watch.md. */
export function usageObject({ database, months, kind, at }: UsageReport) {
  return {
    version: 1,
    at: iso(at),
    countedUntil: iso(database.at),
    rows: kind,
    uplinks: Object.fromEntries(
      [...database.interfaces].map(([name, usage]) => [name, uplinkObject(usage, months.get(name), kind)]),
    ),
  };
}

/** One interface of it. */
export function uplinkObject(usage: InterfaceUsage, month: MonthUse | undefined, kind: RowKind) {
  return {
    countedFrom: iso(usage.since),
    countedUntil: iso(usage.last.at),
    month:
      month === undefined
        ? null
        : {
            from: month.fromDay,
            inBytes: month.inBytes,
            outBytes: month.outBytes,
            allowanceBytes: month.allowanceBytes,
          },
    counted: usage[kind].map(({ label, inBytes, outBytes }) => ({ label, inBytes, outBytes })),
  };
}

const FIGURE = 12;
const LABEL = 15;

function row(label: string, cells: readonly string[]): string {
  return `${label.padEnd(LABEL)}${cells.map((cell) => cell.padStart(FIGURE)).join('')}`;
}

function allowanceWords({ inBytes, outBytes, allowanceBytes, fromDay }: MonthUse): string[] {
  if (allowanceBytes === null) return [];
  const used = inBytes + outBytes;
  const share = formatShare(used / allowanceBytes);
  return [`  allowance: ${formatBytes(used)} of ${formatBytes(allowanceBytes)} since ${fromDay} (${share})`];
}

function uplinkLines(name: string, usage: InterfaceUsage, { months, kind }: UsageReport): string[] {
  const month = months.get(name);
  const rows = usage[kind].map(({ label, inBytes, outBytes }) =>
    row(
      `  ${label.replace('T', ' ')}${kind === 'hours' ? 'h' : ''}`,
      [inBytes, outBytes, inBytes + outBytes].map(formatBytes),
    ),
  );
  return [
    row(name, ['received', 'sent', 'both']),
    ...(rows.length === 0 ? ['  nothing yet'] : rows),
    ...(month === undefined ? [] : allowanceWords(month)),
    '',
  ];
}

/** A table for each uplink, within 80 columns. */
export function usageText(report: UsageReport): string {
  const { database, at } = report;
  const uncounted = at - database.at;
  return [
    ...[...database.interfaces].flatMap(([name, usage]) => uplinkLines(name, usage, report)),
    ...(uncounted > WRITTEN_LATELY_MS
      ? [`Nothing was counted for the last ${formatDuration(uncounted)}: uplinktop watch does not run.`, '']
      : []),
  ].join('\n');
}
