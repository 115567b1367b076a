import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count } from '../../src/usage/count.js';
import type { UsageDatabase } from '../../src/usage/usage-database.js';
import { INTERFACES_KEPT, NO_USAGE, ROWS_KEPT } from '../../src/usage/usage-database.js';
import { formatUsage, parseUsage, UsageFault } from '../../src/usage/usage-file.js';

/** Something that happens to a router and to who counts it. */
type Event =
  | { readonly kind: 'traffic'; readonly inBytes: number; readonly outBytes: number }
  /** Seconds; less than zero: somebody set the clock back. */
  | { readonly kind: 'clock'; readonly seconds: number }
  | { readonly kind: 'reboot' | 're-created' | 'sample' | 'restart' };

const bytes = fc.oneof(fc.nat(5_000), fc.nat(6_000_000_000));
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    arbitrary: fc.record({ kind: fc.constant('traffic' as const), inBytes: bytes, outBytes: bytes }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('clock' as const),
      seconds: fc.oneof(
        { arbitrary: fc.nat(7_200), weight: 6 },
        fc.integer({ min: -90_000, max: 9_000_000 }),
      ),
    }),
    weight: 3,
  },
  { arbitrary: fc.constant({ kind: 'sample' as const }), weight: 4 },
  fc.record({ kind: fc.constantFrom('reboot' as const, 're-created' as const, 'restart' as const) }),
);

const WRAP = 2 ** 32;

/** A router whose bytes are known, and what was counted of it. */
class Truth {
  at = Date.UTC(2026, 2, 27);
  index = 3;
  counters = { inBytes: 1_000, outBytes: 500 };
  readonly #wraps: boolean;
  /** Moved since the last sample. */
  moved = 0;
  /** Since then a counter went back or the interface became another. */
  isDisturbed = false;
  total = 0;
  /** Moved in intervals in which something happened to the counters. */
  atRisk = 0;
  database: UsageDatabase = NO_USAGE;
  #isCounted = false;

  constructor(wraps: boolean) {
    this.#wraps = wraps;
  }

  live(event: Event): void {
    switch (event.kind) {
      case 'traffic': {
        this.moved += event.inBytes + event.outBytes;
        for (const key of ['inBytes', 'outBytes'] as const) {
          const sum = this.counters[key] + event[key];
          this.counters[key] = this.#wraps ? sum % WRAP : sum;
          this.isDisturbed ||= this.#wraps && sum >= WRAP;
        }
        return;
      }
      case 'clock':
        this.at += event.seconds * 1_000;
        return;
      case 're-created':
        this.index += 1;
        this.counters = { inBytes: 0, outBytes: 0 };
        this.isDisturbed = true;
        return;
      case 'reboot':
        this.counters = { inBytes: 0, outBytes: 0 };
        this.isDisturbed = true;
        return;
      case 'restart':
        this.database = parseUsage(formatUsage(this.database));
        return;
      case 'sample':
        return this.#sample();
    }
  }

  /** Of these the oldest row may have gone, also where a clock that was set back has left fewer since. */
  readonly full = new Set<keyof typeof ROWS_KEPT>();

  #sample(): void {
    this.at += 1;
    const sample = { at: this.at, index: this.index, ...this.counters };
    this.database = count(this.database, this.at, new Map([['umb0', sample]]));
    const rows = this.database.interfaces.get('umb0');
    for (const kind of ['hours', 'days', 'months'] as const)
      if ((rows?.[kind].length ?? 0) >= ROWS_KEPT[kind]) this.full.add(kind);
    if (this.#isCounted) this.total += this.moved;
    if (this.#isCounted && this.isDisturbed) this.atRisk += this.moved;
    this.#isCounted = true;
    this.moved = 0;
    this.isDisturbed = false;
  }
}

const sum = (rows: readonly { inBytes: number; outBytes: number }[]): number =>
  rows.reduce((all, { inBytes, outBytes }) => all + inBytes + outBytes, 0);

describe('what an uplink moved', () => {
  it('is never more than what moved, and lacks at most what moved in intervals in which a counter began anew', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(event, { maxLength: 60 }), (wraps, events) => {
        const truth = new Truth(wraps);
        for (const each of [{ kind: 'sample' } as const, ...events, { kind: 'sample' } as const])
          truth.live(each);
        const { months = [], days = [], hours = [] } = truth.database.interfaces.get('umb0') ?? {};
        const counted = sum(months);
        expect(counted).toBeLessThanOrEqual(truth.total);
        if (!truth.full.has('months')) expect(counted).toBeGreaterThanOrEqual(truth.total - truth.atRisk);
        if (!truth.full.has('days')) expect(sum(days)).toBe(counted);
        if (!truth.full.has('hours')) expect(sum(hours)).toBe(counted);
        for (const [kind, rows] of Object.entries({ hours, days, months })) {
          const labels = rows.map(({ label }) => label);
          expect(labels).toEqual([...new Set(labels)].sort());
          expect(rows.length).toBeLessThanOrEqual(ROWS_KEPT[kind as keyof typeof ROWS_KEPT]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is the same when it is read from the file again, and a file cut off anywhere is not taken for whole', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 25 }), fc.nat(), (events, where) => {
        const truth = new Truth(false);
        for (const each of [{ kind: 'sample' } as const, ...events, { kind: 'sample' } as const])
          truth.live(each);
        const text = formatUsage(truth.database);
        expect(parseUsage(text)).toEqual(truth.database);
        // Without the line feed it is whole all the same.
        expect(() => parseUsage(text.slice(0, where % (text.length - 1)))).toThrow(UsageFault);
      }),
      { numRuns: 100 },
    );
  });

  it('is counted of no more interfaces than are kept: the one not seen for longest makes room', () => {
    let database = NO_USAGE;
    for (let n = 0; n < INTERFACES_KEPT + 3; n++)
      database = count(database, n, new Map([[`ppp${n}`, { at: n, index: n, inBytes: 0, outBytes: 0 }]]));
    expect([...database.interfaces.keys()].slice(0, 2)).toEqual(['ppp3', 'ppp4']);
    expect(database.interfaces.size).toBe(INTERFACES_KEPT);
  });
});
