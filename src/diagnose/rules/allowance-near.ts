import { formatBytesDecimal, formatDuration, formatShare } from '../../model/format.js';
import { MINUTE } from '../../model/time.js';
import type { Instant } from '../../model/time.js';
import type { MonthUse } from '../../model/usage.js';
import type { Claim, Rule } from '../situation.js';

const NEAR = 0.8;
/** Counted once a minute: longer ago, and nobody counts. */
const COUNTED_LATELY_MS = 3 * MINUTE;

function claimOf(name: string, month: MonthUse, at: Instant): Claim[] {
  const { inBytes, outBytes, allowanceBytes, fromDay, countedFrom, countedUntil } = month;
  if (allowanceBytes === null) return [];
  const used = inBytes + outBytes;
  const share = used / allowanceBytes;
  if (share < NEAR) return [];
  const isUsedUp = share >= 1;
  const numbers = `${formatBytesDecimal(used)} of ${formatBytesDecimal(allowanceBytes)} since ${fromDay}`;
  const uncounted = at - countedUntil;
  return [
    {
      severity: 'warning',
      subject: name,
      family: null,
      message: isUsedUp
        ? `The allowance of ${name} is used up: ${numbers}.`
        : `${name} has used ${formatShare(share)} of its allowance: ${numbers}.`,
      evidence: [
        `received ${formatBytesDecimal(inBytes)}, sent ${formatBytesDecimal(outBytes)}`,
        ...(uncounted > COUNTED_LATELY_MS
          ? [`nothing was counted for the last ${formatDuration(uncounted)}: uplinktop watch does not run`]
          : []),
      ],
      unknown:
        new Date(`${fromDay}T00:00:00`).getTime() < countedFrom
          ? 'What moved before counting began within this month, and how the provider counts.'
          : 'How the provider counts: it may round up, or leave out some traffic.',
      remedy: { kind: 'none' },
      because: [],
      mark: isUsedUp ? 'used up' : 'near',
    },
  ];
}

/** Declared with --metered, counted by `watch`. */
export const allowanceNear: Rule = {
  means:
    'An uplink has used 80% of what it may carry in a month (--metered), as watch has counted it; said again at 100%.',
  needs: [],
  judge: ({ usage, uplinks, at }) =>
    uplinks.flatMap(({ interface: name }) => {
      const month = usage?.get(name);
      return month === undefined ? [] : claimOf(name, month, at);
    }),
};
