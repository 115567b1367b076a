/**
 * No verdict contradicts the measurement, on Linux: tables of one or several metrics, one default over several next hops,
 * of either family, with a tunnel in front or not, with rules that lead all or some of it to a table of their own. A model of the kernel says where new connections and bytes go.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Family } from '../../src/model/address.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { PolicyRule, Route } from '../../src/model/router.js';
import type { Change } from './given.js';
import { anAddress, anInterface, counters, ok, START } from './given.js';
import type { GivenUplink } from './given-connections.js';
import { aReading } from './given-connections.js';
import { SETTINGS, V6, V6_IWN0, WIFI_600, WIRED_100, linksWith, onLinux } from './given-linux.js';

const LINES = ['em0', 'iwn0'] as const;
const NAMES = [...LINES, 'wg0'] as const;
type Name = (typeof NAMES)[number];
type Shares = Readonly<Record<Name, number>>;

interface MadeUp {
  readonly family: Family;
  /** Of em0's and of iwn0's default; null: both are next hops of one route of this metric. */
  readonly metrics: readonly [number, number] | null;
  readonly weights: readonly [number, number];
  readonly up: readonly [boolean, boolean];
  /** A default by wg0, whose own packets leave by em0. */
  readonly hasTunnel: boolean;
  /** A rule before the main table: what part of the new connections it leads to a table with one default. */
  readonly rule: { readonly part: 0.5 | 1; readonly by: (typeof LINES)[number] } | null;
  readonly isTold: boolean;
  readonly perSecond: number;
}

const madeUp: fc.Arbitrary<MadeUp> = fc.record({
  family: fc.constantFrom<Family>('inet', 'inet', 'inet6'),
  metrics: fc.constantFrom(null, null, [100, 600] as const, [600, 100] as const, [100, 100] as const),
  weights: fc.constantFrom([1, 1] as const, [1, 1] as const, [3, 1] as const),
  up: fc.constantFrom(
    [true, true] as const,
    [true, true] as const,
    [true, false] as const,
    [false, true] as const,
  ),
  hasTunnel: fc.constantFrom(false, false, false, true),
  rule: fc.option(
    fc.record({
      part: fc.constantFrom<0.5 | 1>(0.5, 1),
      by: fc.constantFrom<(typeof LINES)[number]>('em0', 'iwn0'),
    }),
    { freq: 2 },
  ),
  isTold: fc.boolean(),
  perSecond: fc.constantFrom(4, 12),
});

function rowsOf({ family, metrics, weights, up, hasTunnel }: MadeUp): readonly Route[] {
  const v6 = [V6, V6_IWN0];
  const lines = [WIRED_100, WIFI_600].map((row, i) => ({
    ...row,
    ...(family === 'inet6' ? v6[i] : {}),
    priority: metrics?.[i] ?? 100,
    bundle: metrics === null ? 0 : i,
    multipath: metrics === null,
    weight: metrics === null ? (weights[i] ?? 1) : 1,
    ...(up[i] === true ? {} : { up: false, flags: 'dead linkdown', linkLost: true }),
  }));
  const sorted = lines.sort((a, b) => a.priority - b.priority);
  const tunnel = {
    ...WIRED_100,
    family,
    gateway: 'link',
    interface: 'wg0',
    priority: 50,
    bundle: 2,
    label: null,
  };
  return hasTunnel ? [tunnel, ...sorted] : sorted;
}

/** The default of the table that the rule leads to. Dead with its link, and then the main table is asked. */
function ruledRows({ family, rule, up }: MadeUp): readonly Route[] {
  if (rule === null) return [];
  const at = LINES.indexOf(rule.by);
  const six = family === 'inet6' ? [V6, V6_IWN0][at] : {};
  const lost = up[at] === true ? {} : { up: false, flags: 'dead linkdown', linkLost: true };
  const row = [WIRED_100, WIFI_600][at] ?? WIRED_100;
  return [{ ...row, ...six, ...lost, priority: 0, bundle: 9, label: null, table: '7' }];
}

function rulesOf({ family, rule }: MadeUp): readonly PolicyRule[] {
  if (rule === null) return [];
  const isAll = rule.part === 1;
  return [
    {
      ...{ family, order: 100, table: '7', action: 'lookup 7', suppressPrefixLength: null },
      ...{ selector: isAll ? 'from all' : 'from all fwmark 0x1', ordinary: isAll },
    },
  ];
}

/** The model: which part of the new connections leaves by each. */
function truth(router: MadeUp): Shares {
  const main = mainTruth(router);
  const [ruled] = ruledRows(router).filter((row) => row.up);
  const part = ruled === undefined ? 0 : (router.rule?.part ?? 0);
  const share = (name: Name): number => main[name] * (1 - part) + (ruled?.interface === name ? part : 0);
  return { em0: share('em0'), iwn0: share('iwn0'), wg0: share('wg0') };
}

/** By the main table alone. */
function mainTruth(router: MadeUp): Shares {
  const alive = rowsOf(router).filter((row) => row.up);
  const [first] = alive;
  const taken = alive.filter((row) => row.priority === first?.priority && row.bundle === first.bundle);
  const total = taken.reduce((sum, row) => sum + row.weight, 0);
  const share = (name: Name): number => (taken.find((row) => row.interface === name)?.weight ?? 0) / total;
  return { em0: share('em0'), iwn0: share('iwn0'), wg0: share('wg0') };
}

function life(router: MadeUp): (second: number) => Change {
  const shares = truth(router);
  const { family, perSecond, isTold, up, hasTunnel } = router;
  const uplink = (name: Name): GivenUplink => {
    const attempts = { tcp: [Math.round(60 * shares[name]), 0], udp: [0, 0] } as const;
    const fresh = Math.round(perSecond * shares[name]);
    const total = Math.round(90 * shares[name]);
    return family === 'inet'
      ? { fresh, total, ...attempts }
      : { fresh: 0, fresh6: fresh, total, tcp: [0, 0], udp: [0, 0], inet6: attempts };
  };
  const told = hasTunnel ? NAMES : LINES;
  const reading = aReading({ uplinks: Object.fromEntries(told.map((name) => [name, uplink(name)])) });
  const rows = rowsOf(router);
  const lost = LINES.filter((_, i) => up[i] !== true);
  const links = linksWith().map((one) =>
    lost.some((name) => name === one.name) ? { ...one, linkUp: false, status: 'no carrier' } : one,
  );
  const tunnel = anInterface('wg0', { kind: 'tunnel', priority: null, addresses: [anAddress('10.9.0.2')] });
  // What the tunnel carries travels over em0 as well, or over iwn0 where em0 is lost.
  const carried = (name: Name): number => shares[name] + (name === (up[0] ? 'em0' : 'iwn0') ? shares.wg0 : 0);
  return (second) => ({
    inet: family === 'inet' ? rows : [],
    inet6: family === 'inet6' ? rows : [],
    otherTables: ok(ruledRows(router), START + second * 1_000),
    settings: { ...SETTINGS, policyRules: { inet: [], inet6: [], [family]: rulesOf(router) } },
    interfaces: hasTunnel ? [...links, tunnel] : links,
    bytes: told.map((name) =>
      counters(name, {
        inBytes: 1_000_000 + second * 200_000 * carried(name),
        outBytes: 1_000_000 + second * 40_000 * carried(name),
      }),
    ),
    ...(isTold ? { connections: reading } : {}),
  });
}

/** What the sentence says that the model does not. */
function contradictions({ verdict: { sentence } }: Diagnosis, shares: Shares): readonly string[] {
  const alone = /\bOnly (\w+) is used\b|(\w+) carries everything/.exec(sentence);
  const name = alone?.[1] ?? alone?.[2];
  const used = NAMES.filter((one) => shares[one] > 0);
  const wrong: string[] = [];
  if (name !== undefined && used.some((one) => one !== name)) wrong.push(`only ${name}`);
  if (/\bBoth uplinks are used\b|em0 and iwn0 are used/.test(sentence) && used.join() !== 'em0,iwn0')
    wrong.push('both are used');
  // Of one family alone it may be said that nothing leaves.
  if (/nothing leaves this router|no uplink is left/i.test(sentence) && used.length > 0)
    wrong.push('nothing leaves');
  const never = /nothing goes by (\w+)|next to nothing went by (\w+)/.exec(sentence);
  const idle = never?.[1] ?? never?.[2];
  if (idle !== undefined && shares[idle as Name] > 0) wrong.push(`nothing by ${idle}`);
  if (/connections fail/.test(sentence)) wrong.push('connections fail');
  return wrong;
}

const ROUNDS = 40;

/** Routers looked at. `RUNS=1000` looks longer. */
const RUNS = Number(process.env['RUNS'] ?? 40);

describe('the verdict on Linux', () => {
  it('never contradicts what was measured', () => {
    fc.assert(
      fc.property(madeUp, (router) => {
        expect(contradictions(onLinux(ROUNDS, life(router)), truth(router))).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('would be caught: the model tells a false sentence from a true one', () => {
    const said = (sentence: string): Diagnosis => ({
      ...onLinux(1),
      verdict: { status: 'ok', sentence, because: [] },
    });
    const tunnel = { em0: 0, iwn0: 0, wg0: 1 };
    expect(contradictions(said('Both uplinks are used: …'), tunnel)).toEqual(['both are used']);
    expect(contradictions(said('Only em0 is used: …'), tunnel)).toEqual(['only em0']);
    expect(contradictions(said('Only wg0 is used: …'), tunnel)).toEqual([]);
    expect(contradictions(said('…: about half of all new connections fail.'), tunnel)).toEqual([
      'connections fail',
    ]);
  });
});
