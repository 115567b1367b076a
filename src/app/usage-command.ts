import { systemClock } from '../host/clock.js';
import { usageObject, usageText } from '../report/usage-report.js';
import { monthsOf } from '../usage/allowance.js';
import type { Invocation } from './invocation.js';
import { complain, print, printJson } from './output.js';
import { allowancesOf, newestUsage } from './usage-reader.js';

/** Prints what `watch` has counted. Returns the exit status; throws a sentence where it cannot be read. */
export function usage(options: Invocation & { readonly run: 'usage' }): number {
  const database = newestUsage(options);
  if (database === null) {
    complain('uplinktop: nothing has been counted here; uplinktop watch counts while it runs');
    return 2;
  }
  const at = systemClock.now();
  const months = monthsOf(database, at, allowancesOf(options));
  const report = { database, months, kind: options.rows, at };
  if (options.json) printJson(usageObject(report));
  else print(usageText(report));
  return 0;
}
