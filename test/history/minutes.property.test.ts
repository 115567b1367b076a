import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extendMinutes, NO_SERIES, seriesOfMinutes, showSeries } from '../../src/diagnose/series.js';
import type { SeriesHistory } from '../../src/diagnose/series.js';
import { keptText, newestLines, readKept } from '../../src/history/kept-lines.js';
import { MINUTE_FILE, MINUTES_KEPT, parseMinute, readMinutes } from '../../src/history/minute-lines.js';
import { minuteLines, minuteOf, newestOver } from '../../src/history/minutes-over.js';
import { MINUTE, SECOND } from '../../src/model/time.js';

type Event =
  | { readonly kind: 'watch'; readonly seconds: number; readonly bytesPerSecond: number }
  /** The watch did not run, or was killed and did not write what it had of this minute. */
  | { readonly kind: 'down'; readonly seconds: number; readonly isKilled: boolean }
  | { readonly kind: 'set-back'; readonly seconds: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('watch' as const),
      seconds: fc.integer({ min: 5, max: 600 }),
      bytesPerSecond: fc.nat(1_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('down' as const),
      seconds: fc.nat(900),
      isKilled: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set-back' as const),
      seconds: fc.integer({ min: 1, max: 400 }),
    }),
  },
);

const ROUND_MS = 5 * SECOND;

/** A router whose rate in each minute is known, and a watch of it. */
class Truth {
  at = Date.UTC(2026, 4, 3, 11, 7, 20);
  readonly lines: string[] = [];
  /** Minute → all rates that it had since the clock last passed it. */
  readonly rates = new Map<number, Set<number>>();
  isClockTrue = true;
  #series: SeriesHistory = NO_SERIES;
  #written = -1;

  live(each: Event): void {
    if (each.kind === 'watch') return this.#watch(each.seconds, each.bytesPerSecond);
    if (each.kind === 'set-back') this.isClockTrue = false;
    if (each.kind !== 'down' || !each.isKilled) this.write(minuteOf(this.at));
    // Another process, which has read nothing yet.
    if (each.kind === 'down') {
      this.#series = NO_SERIES;
      this.#written = -1;
    }
    this.at += (each.kind === 'set-back' ? -each.seconds : each.seconds) * SECOND;
  }

  write(last: number): void {
    this.lines.push(...minuteLines(new Map([['ppp0', this.#series[60_000]]]), this.#written, last));
    this.#written = last;
  }

  #watch(seconds: number, bytesPerSecond: number): void {
    for (let s = 0; s < seconds; s += 5) {
      const [from, to] = [this.at, this.at + ROUND_MS];
      const bytes = bytesPerSecond * 5;
      this.#series = extendMinutes(this.#series, { from, to, moved: { inBytes: bytes, outBytes: 0 } });
      for (const minute of [minuteOf(from), minuteOf(to - 1)])
        this.rates.set(minute, (this.rates.get(minute) ?? new Set()).add(bytesPerSecond));
      this.at = to;
      const last = newestOver(this.at);
      if (last !== this.#written) this.write(last);
    }
  }
}

describe('the minutes that watch wrote', () => {
  it('are those it measured at the rates they had; where it did not run is a gap, whatever restarts and clocks did', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 14 }), (events) => {
        const truth = new Truth();
        for (const each of events) truth.live(each);
        truth.write(minuteOf(truth.at));
        const minutes = readMinutes(truth.lines, truth.at).get('ppp0') ?? [];
        const indices = minutes.map(({ index }) => index);
        expect(indices).toEqual([...new Set(indices)].sort((a, b) => a - b));
        for (const { index, measuredMs, inBytes } of minutes) {
          const rates = [...(truth.rates.get(index) ?? [])];
          const rate = (inBytes * SECOND) / measuredMs;
          expect(measuredMs).toBeGreaterThan(0);
          expect(measuredMs).toBeLessThanOrEqual(MINUTE);
          // Bytes are written whole.
          expect(rate).toBeGreaterThanOrEqual(Math.min(...rates) - 1);
          expect(rate).toBeLessThanOrEqual(Math.max(...rates) + 1);
        }
        const isNeverKilled = events.every((each) => each.kind !== 'down' || !each.isKilled);
        if (truth.isClockTrue && isNeverKilled)
          expect(indices).toEqual([...truth.rates.keys()].sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  it('are read whole from a file that was cut at any byte, but for the line that was being written', () => {
    const lines = Array.from({ length: 6 }, (_, i) => `[${29_000_000 + i},{"umb0":[1${i}77,${i},60000]}]`);
    const text = keptText(MINUTE_FILE, lines);
    for (let bytes = 0; bytes <= text.length; bytes++) {
      const part = text.slice(0, bytes);
      const whole = part.split('\n').slice(1, -1);
      expect(readKept(MINUTE_FILE, part)).toEqual({
        lines: whole,
        isTorn: !part.endsWith('\n') && part !== '',
        damage: null,
      });
      expect(newestLines(MINUTE_FILE, part, 4)).toEqual(whole.slice(-4));
    }
  });

  it('are none of a file of another version, and what is no minute is told and left out', () => {
    const text = keptText(MINUTE_FILE, ['[29000000,{"umb0":[1,2,60000]}]']);
    const other = text.replace('"version":1', '"version":2');
    expect(readKept(MINUTE_FILE, other)).toMatchObject({ lines: [], damage: expect.anything() as string });
    expect(newestLines(MINUTE_FILE, other, 9)).toEqual([]);
    expect(readKept(MINUTE_FILE, `${text}\0\0\0\n[29000001,{"umb0":[-1,2,60000]}]\n`)).toMatchObject({
      lines: ['[29000000,{"umb0":[1,2,60000]}]'],
      damage: 'lines that are none: 2 of 3',
    });
  });

  it.each([
    '[1,{"a b":[1,2,3]}]',
    '[1,{"em0":[1,2,0]}]',
    '[1,{"em0":[1,2,60001]}]',
    '[1,{"em0":[1,2]}]',
    '[1]',
    '{}',
    '[0.5,{}]',
  ])('are not `%s`', (line) => {
    expect(parseMinute(line)).toBeNull();
  });

  it('of a future, or of more than a week ago, are not shown', () => {
    const at = 29_000_000 * MINUTE;
    const lines = [-MINUTES_KEPT, 1 - MINUTES_KEPT, 0, 1].map(
      (m) => `[${29_000_000 + m},{"em0":[1,1,60000]}]`,
    );
    expect(
      readMinutes(lines, at)
        .get('em0')
        ?.map(({ index }) => index - 29_000_000),
    ).toEqual([1 - MINUTES_KEPT, 0]);
  });

  it('are seen at 10 min a cell with the night in which nobody watched, and told from what this program counted', () => {
    const at = 29_000_000 * MINUTE;
    const lines = [-31, -30, -9].map((m) => `[${29_000_000 + m},{"em0":[750000,75000,60000]}]`);
    const past = seriesOfMinutes(readMinutes(lines, at).get('em0') ?? []);
    const now = { from: at, to: at + 60_000, moved: { inBytes: 1_500_000, outBytes: 0 } };
    expect(showSeries(past, at)[600_000]).toEqual({
      inBitsPerSecond: [100_000, 100_000, null, 100_000],
      outBitsPerSecond: [10_000, 10_000, null, 10_000],
      cellsOfWatch: 4,
    });
    const shown = showSeries(extendMinutes(past, now), at + 60_000)[60_000];
    expect(shown.inBitsPerSecond.slice(-10)).toEqual([100_000, ...Array<null>(8).fill(null), 200_000]);
    expect(shown.cellsOfWatch).toBe(shown.inBitsPerSecond.length - 9);
  });
});
