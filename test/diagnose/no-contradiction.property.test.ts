/**
 * No verdict contradicts the measurement: routers are made up, a model of the kernel and of its packet filter says where
 * their connections and bytes go, and the sentence is held against that.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { Route } from '../../src/model/router.js';
import type { Change } from './given.js';
import { EM0, IWN0, after, counters, down } from './given.js';
import type { GivenUplink } from './given-connections.js';
import { aReading } from './given-connections.js';

const NAMES = ['em0', 'iwn0'] as const;
type Name = (typeof NAMES)[number];
type Shares = Readonly<Record<Name, number>>;

interface MadeUp {
  readonly priorities: readonly [number, number];
  readonly up: readonly [boolean, boolean];
  readonly isMultipath: boolean;
  /** What pf's route-to sends where, whatever the table says; null: it does not. */
  readonly forced: Shares | null;
  /** The packet filter's table is read. */
  readonly isTold: boolean;
  /** The kernel takes the first of several equal rows for everything. */
  readonly isStuck: boolean;
  readonly perSecond: number;
}

const madeUp: fc.Arbitrary<MadeUp> = fc.record({
  priorities: fc.constantFrom([8, 8], [8, 12], [12, 8]),
  up: fc.constantFrom([true, true], [true, true], [true, false], [false, true], [false, false]),
  isMultipath: fc.boolean(),
  forced: fc.constantFrom(null, null, { em0: 0.5, iwn0: 0.5 }, { em0: 1, iwn0: 0 }, { em0: 0, iwn0: 1 }),
  isTold: fc.boolean(),
  isStuck: fc.boolean(),
  perSecond: fc.constantFrom(4, 12),
});

function rowsOf({ priorities, up, isMultipath }: MadeUp): readonly Route[] {
  const isShared = priorities[0] === priorities[1] && isMultipath;
  const rows = [EM0, IWN0].map((row, i) => {
    const made = {
      ...row,
      priority: priorities[i] ?? 8,
      multipath: isShared,
      flags: isShared ? 'UGSP' : 'UGS',
    };
    return up[i] === true ? made : down(made);
  });
  // The kernel keeps them in this order, rows that are down last.
  return rows.sort((a, b) => Number(b.up) - Number(a.up) || (a.priority ?? 0) - (b.priority ?? 0));
}

/** The model: which part of the new connections leaves by each. */
function truth(router: MadeUp): Shares {
  const { up, forced, isStuck, isMultipath } = router;
  const isUp = (name: Name): boolean => up[NAMES.indexOf(name)] === true;
  if (forced !== null) return { em0: isUp('em0') ? forced.em0 : 0, iwn0: isUp('iwn0') ? forced.iwn0 : 0 };
  const rows = rowsOf(router).filter((row) => row.up);
  const equal = rows.filter((row) => row.priority === rows[0]?.priority);
  const taken = isMultipath && !isStuck ? equal : equal.slice(0, 1);
  const share = (name: Name): number => (taken.some((row) => row.interface === name) ? 1 / taken.length : 0);
  return { em0: share('em0'), iwn0: share('iwn0') };
}

function life(router: MadeUp): (second: number) => Change {
  const shares = truth(router);
  const { perSecond, isTold, forced } = router;
  const uplink = (name: Name): GivenUplink => ({
    fresh: Math.round(perSecond * shares[name]),
    total: Math.round(90 * shares[name]),
    tcp: [Math.round(60 * shares[name]), 0],
    udp: [0, 0],
    forced: forced === null ? 0 : Math.round(90 * shares[name]),
  });
  const reading = aReading({ uplinks: { em0: uplink('em0'), iwn0: uplink('iwn0') } });
  return (second) => ({
    inet: rowsOf(router).map((row) => ({
      ...row,
      use: Math.round(1_000 + second * perSecond * (forced === null ? shares[row.interface as Name] : 0)),
    })),
    settings: { multipath: { inet: router.isMultipath, inet6: false } },
    bytes: NAMES.map((name) =>
      counters(name, {
        inBytes: 1_000_000 + second * 200_000 * shares[name],
        outBytes: 1_000_000 + second * 40_000 * shares[name],
      }),
    ),
    ...(isTold ? { connections: reading } : {}),
  });
}

/** What the sentence says that the model does not. */
function contradictions({ verdict: { sentence } }: Diagnosis, shares: Shares): readonly string[] {
  const alone = /\bOnly (\w+) is used\b|(?:^|\s)(\w+) carries everything/.exec(sentence);
  const name = alone?.[1] ?? alone?.[2];
  const wrong: string[] = [];
  for (const other of NAMES)
    if (name !== undefined && name !== other && shares[other] > 0) wrong.push(`only ${name}`);
  if (
    /\bBoth uplinks are used\b|em0 and iwn0 are used/.test(sentence) &&
    (shares.em0 === 0 || shares.iwn0 === 0)
  )
    wrong.push('both are used');
  if (/nothing (can )?leaves?\b|no uplink is left/i.test(sentence) && shares.em0 + shares.iwn0 > 0)
    wrong.push('nothing leaves');
  const never = /nothing goes by (\w+)/.exec(sentence)?.[1];
  if (never !== undefined && shares[never as Name] > 0) wrong.push(`nothing by ${never}`);
  return wrong;
}

/** The kernel's choice among equal rows is known by a measurement alone, which takes its time. */
const ROUNDS = 40;

describe('the verdict', () => {
  it('never contradicts what was measured', () => {
    fc.assert(
      fc.property(madeUp, (router) => {
        expect(contradictions(after(ROUNDS, life(router)), truth(router))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('would be caught: the model tells a false sentence from a true one', () => {
    const said = (sentence: string): Diagnosis => ({
      ...after(1),
      verdict: { status: 'ok', sentence, because: [] },
    });
    const half = { em0: 0.5, iwn0: 0.5 };
    expect(contradictions(said('Only em0 is used: …'), half)).toEqual(['only em0']);
    expect(contradictions(said('Only one uplink: em0 carries everything.'), half)).toEqual(['only em0']);
    expect(contradictions(said('Both uplinks are used: …'), { em0: 1, iwn0: 0 })).toEqual(['both are used']);
    expect(contradictions(said('No default route: nothing leaves this router.'), half)).toEqual([
      'nothing leaves',
    ]);
    expect(contradictions(said('Both uplinks are used: …'), half)).toEqual([]);
  });
});

describe('equal routes, without a table of connections', () => {
  const equal: MadeUp = {
    ...{ priorities: [8, 8], up: [true, true], isMultipath: true, forced: null },
    ...{ isTold: false, isStuck: false, perSecond: 0 },
  };
  const onlyIwn0 = life({ ...equal, forced: { em0: 0, iwn0: 1 } });

  it('are not called used when the bytes say that nothing goes by one of them', () => {
    expect(after(20, onlyIwn0).verdict.sentence).toBe(
      'The default routes of em0 and iwn0 are equal; in the last 19 s next to nothing went by em0.',
    );
  });

  it('are judged by the bytes since they are equal: a reset is not blamed for the night before it', () => {
    const mismatch = life({ ...equal, priorities: [8, 12] });
    const afterReset = (seconds: number, partOfIwn0: number): Diagnosis =>
      after(seconds, (second) => {
        const iwn0 = Math.max(0, second - 30) * partOfIwn0;
        const moved = { em0: second - iwn0, iwn0 };
        return {
          ...(second < 30 ? mismatch : life(equal))(second),
          bytes: NAMES.map((name) =>
            counters(name, { inBytes: 1e6 + moved[name] * 200_000, outBytes: 1e6 + moved[name] * 40_000 }),
          ),
        };
      });
    for (const seconds of [32, 36, 44])
      expect(afterReset(seconds, 0.5).verdict.sentence).toMatch(/^Both uplinks are used/);
    expect(afterReset(33, 0).verdict.sentence).not.toMatch(/next to nothing/);
    expect(afterReset(50, 0).verdict.sentence).toBe(
      'The default routes of em0 and iwn0 are equal; in the last 19 s next to nothing went by iwn0.',
    );
  });

  it('are called used when both move bytes', () => {
    expect(after(20, life(equal)).verdict.sentence).toMatch(/^Both uplinks are used/);
  });
});
