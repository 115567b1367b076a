import type { Instant } from '../model/time.js';
import { HOUR, MINUTE } from '../model/time.js';
import type { RowKind } from './usage-database.js';

const two = (n: number): string => String(n).padStart(2, '0');

/** The hour, day or month that an instant lies in, in local time. They sort as text. */
export function labelOf(kind: RowKind, at: Instant): string {
  const d = new Date(at);
  const month = `${String(d.getFullYear()).padStart(4, '0')}-${two(d.getMonth() + 1)}`;
  if (kind === 'months') return month;
  const day = `${month}-${two(d.getDate())}`;
  return kind === 'days' ? day : `${day}T${two(d.getHours())}`;
}

/** When the next one begins: always later. */
export function nextBorder(kind: RowKind, at: Instant): Instant {
  const d = new Date(at);
  if (kind === 'months') return new Date(d.getFullYear(), d.getMonth() + 1, 1).getTime();
  if (kind === 'days') return new Date(d.getFullYear(), d.getMonth(), d.getDate() + 1).getTime();
  // Not by setHours: where clocks are put back that can be an earlier instant.
  const offset = d.getTimezoneOffset() * MINUTE;
  return (Math.floor((at - offset) / HOUR) + 1) * HOUR + offset;
}

/** The day on which the month that holds `at` began, where months begin on that day, or on their last: `2026-11-15`. */
export function monthBegan(at: Instant, startDay: number): string {
  const d = new Date(at);
  const begin = (month: number): Date => {
    const lastDay = new Date(d.getFullYear(), month + 1, 0).getDate();
    return new Date(d.getFullYear(), month, Math.min(startDay, lastDay));
  };
  const here = begin(d.getMonth());
  return labelOf('days', (here.getTime() <= at ? here : begin(d.getMonth() - 1)).getTime());
}
