import type { Instant } from '../model/time.js';
import type { MonthUse, UsageOfUplinks } from '../model/usage.js';
import { monthBegan } from './local-time.js';
import type { InterfaceUsage, UsageDatabase } from './usage-database.js';

/** What a line may carry in a month that begins on this day. */
export interface Allowance {
  readonly bytes: number;
  /** 1 to 31; in a shorter month its last day. */
  readonly startDay: number;
}

const UNITS: Readonly<Record<string, number>> = {
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** `20GB/month@1`, the day may be left out; null for anything else. */
export function parseAllowance(text: string): Allowance | null {
  const [, amount = '', unit = '', day = '1'] =
    /^(\d{1,6}(?:\.\d{1,3})?)([MGT]i?B)\/month(?:@(\d{1,2}))?$/.exec(text) ?? [];
  const bytes = Math.round(Number(amount) * (UNITS[unit] ?? 0));
  const startDay = Number(day);
  return bytes > 0 && startDay >= 1 && startDay <= 31 ? { bytes, startDay } : null;
}

function monthUse(usage: InterfaceUsage, at: Instant, allowance: Allowance | undefined): MonthUse {
  const fromDay = monthBegan(at, allowance?.startDay ?? 1);
  const days = usage.days.filter(({ label }) => label >= fromDay);
  return {
    inBytes: days.reduce((sum, { inBytes }) => sum + inBytes, 0),
    outBytes: days.reduce((sum, { outBytes }) => sum + outBytes, 0),
    fromDay,
    countedFrom: usage.since,
    countedUntil: usage.last.at,
    allowanceBytes: allowance?.bytes ?? null,
  };
}

/** The month of every interface that has been counted. `at`: now. */
export function monthsOf(
  { interfaces }: UsageDatabase,
  at: Instant,
  allowances: ReadonlyMap<string, Allowance>,
): UsageOfUplinks {
  return new Map([...interfaces].map(([name, each]) => [name, monthUse(each, at, allowances.get(name))]));
}
