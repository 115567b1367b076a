import { describe, expect, it } from 'vitest';
import { usageObject, usageText } from '../../src/report/usage-report.js';
import { monthsOf, parseAllowance } from '../../src/usage/allowance.js';
import { count } from '../../src/usage/count.js';
import { monthBegan, nextBorder } from '../../src/usage/local-time.js';
import { NO_USAGE } from '../../src/usage/usage-database.js';

const local = (year: number, month: number, day: number, hour = 0, minute = 0): number =>
  new Date(year, month - 1, day, hour, minute).getTime();

describe('an allowance, as it is written', () => {
  it('is an amount a month, which begins on the first unless another day is said', () => {
    expect(parseAllowance('20GB/month@15')).toEqual({ bytes: 20e9, startDay: 15 });
    expect(parseAllowance('1.5GiB/month')).toEqual({ bytes: 1.5 * 2 ** 30, startDay: 1 });
    for (const wrong of ['20GB', '0GB/month', '20/month', '20GB/month@0', '20GB/month@32', '-1GB/month', ''])
      expect(parseAllowance(wrong)).toBeNull();
  });

  it('counts from its own day, and where a month has no such day from its last', () => {
    expect(monthBegan(local(2026, 3, 14, 23, 59), 15)).toBe('2026-02-15');
    expect(monthBegan(local(2026, 3, 15), 15)).toBe('2026-03-15');
    expect(monthBegan(local(2026, 3, 30), 31)).toBe('2026-02-28');
    expect(monthBegan(local(2026, 1, 2), 31)).toBe('2025-12-31');
  });
});

describe('a month of an uplink', () => {
  const sample = (at: number, inBytes: number, outBytes = 0) =>
    new Map([['umb0', { at, index: 7, inBytes, outBytes }]]);
  const reports = [
    [local(2026, 2, 14, 23, 59), 1_000],
    [local(2026, 2, 15, 0, 1), 3_000],
    [local(2026, 3, 14, 12, 0), 3_000],
    [local(2026, 3, 14, 12, 1), 6_000_000_000],
  ] as const;
  const database = reports.reduce((sum, [at, bytes]) => count(sum, at, sample(at, bytes, 1)), NO_USAGE);
  const at = local(2026, 3, 14, 12, 2);
  const allowances = new Map([['umb0', { bytes: 20e9, startDay: 15 }]]);
  const months = monthsOf(database, at, allowances);

  it('holds what moved since its day, a minute across midnight by halves', () => {
    expect(months.get('umb0')).toMatchObject({
      fromDay: '2026-02-15',
      inBytes: 1_000 + 6_000_000_000 - 3_000,
      countedFrom: local(2026, 2, 14, 23, 59),
    });
  });

  it('is printed as a table of at most 80 columns with its allowance, and who counts', () => {
    const text = usageText({ database, months, kind: 'days', at });
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => !line.endsWith(' 0 B'))).toEqual([
      'umb0               received        sent        both',
      '  2026-02-14         1000 B         0 B      1000 B',
      '  2026-02-15         1000 B         0 B      1000 B',
      '  2026-03-14       5.59 GiB         0 B    5.59 GiB',
      '  allowance: 5.59 GiB of 18.6 GiB since 2026-02-15 (30%)',
      '',
    ]);
    // The counters stood still: that is known.
    expect(lines).toContain('  2026-02-20            0 B         0 B         0 B');
    expect(usageText({ database, months, kind: 'months', at: at + 7_200_000 })).toContain(
      'Nothing was counted for the last 2 h 1 min: uplinktop watch does not run.',
    );
  });

  it('is the same for scripts', () => {
    const { uplinks } = usageObject({ database, months, kind: 'months', at });
    expect(uplinks['umb0']).toMatchObject({
      month: { from: '2026-02-15', allowanceBytes: 20e9 },
      counted: [
        { label: '2026-02', inBytes: 2_000, outBytes: 0 },
        { label: '2026-03', inBytes: 6_000_000_000 - 3_000, outBytes: 0 },
      ],
    });
  });
});

describe('borders of local time', () => {
  it('always lie ahead, also while clocks are put back', () => {
    for (let at = local(2026, 10, 24); at < local(2026, 10, 27); at += 600_000)
      for (const kind of ['hours', 'days', 'months'] as const)
        expect(nextBorder(kind, at)).toBeGreaterThan(at);
  });
});
