import { describe, expect, it } from 'vitest';
import type { MonthUse } from '../../../src/model/usage.js';
import type { History } from '../../../src/diagnose/diagnose.js';
import { diagnose } from '../../../src/diagnose/diagnose.js';
import { labelOf } from '../../../src/usage/local-time.js';
import { CONTEXT, START, aSnapshot } from '../given.js';

const GB = 1e9;
const month = (gigabytes: number, change: Partial<MonthUse> = {}): MonthUse => ({
  inBytes: (gigabytes - 1) * GB,
  outBytes: GB,
  fromDay: labelOf('days', START - 20 * 86_400_000),
  countedFrom: START - 90 * 86_400_000,
  countedUntil: START,
  allowanceBytes: 20 * GB,
  ...change,
});

/** One round after the other, each with what was used by then. */
function rounds(months: readonly MonthUse[]) {
  let history: History | null = null;
  return months.map((each, second) => {
    const usage = new Map([['iwn0', each]]);
    const round = diagnose(history, aSnapshot(second), { ...CONTEXT, usage });
    ({ history } = round);
    return round.diagnosis;
  });
}

describe('an allowance', () => {
  it('warns at 80% of it, and once more when it is used up, until a new month begins', () => {
    const said = rounds([month(15.9), month(16), month(19), month(20), month(21), month(1)]);
    expect(said.map(({ changes }) => changes.map(({ kind }) => kind))).toEqual([
      [],
      ['raised'],
      [],
      ['changed'],
      [],
      ['cleared'],
    ]);
    expect(said[1]?.findings[0]).toMatchObject({
      id: 'allowance-near',
      severity: 'warning',
      subject: 'iwn0',
    });
    expect(said[1]?.findings[0]?.message).toMatch(
      /^iwn0 has used 80% of its allowance: 16\.0 GB of 20\.0 GB since \d{4}-\d\d-\d\d\.$/,
    );
    expect(said[3]?.findings[0]?.message).toMatch(/^The allowance of iwn0 is used up: 20\.0 GB of 20\.0 GB/);
  });

  it('says since when nobody has counted, and what cannot be known of a month that was not counted whole', () => {
    const [said] = rounds([month(17, { countedUntil: START - 7_200_000, countedFrom: START - 86_400_000 })]);
    expect(said?.findings[0]?.evidence).toContain(
      'nothing was counted for the last 2 h: uplinktop watch does not run',
    );
    expect(said?.findings[0]?.unknown).toMatch(/^What moved before counting began/);
  });

  it('is nothing to speak of where none was declared, or where nothing was counted', () => {
    expect(rounds([month(500, { allowanceBytes: null })])[0]?.findings).toEqual([]);
    expect(diagnose(null, aSnapshot(0), CONTEXT).diagnosis.findings).toEqual([]);
  });
});
