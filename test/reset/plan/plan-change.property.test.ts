import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Family } from '../../../src/model/address.js';
import { FAMILIES } from '../../../src/model/address.js';
import type { Command } from '../../../src/model/command.js';
import { pasteable } from '../../../src/model/command.js';
import type { Change, Plan, UndoPlan } from '../../../src/model/plan.js';
import type { Route } from '../../../src/model/router.js';
import type { Router } from '../../../src/demo/router.js';
import { difference } from '../../../src/reset/plan/expectation.js';
import { diagnose } from '../../../src/diagnose/diagnose.js';
import { plannedNextHops } from '../../../src/model/planned-next-hops.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { familiesOf } from '../../../src/reset/plan/plan-context.js';
import { drainedRoutes, planChange } from '../../../src/reset/plan/plan-change.js';
import { formatRecord, parseRecord } from '../../../src/reset/run/record-format.js';
import { recordOf, undoPlanOf } from '../../../src/reset/run/undo-plan.js';
import {
  contextOf,
  defaultRows,
  found,
  hasUsableDefault,
  obey,
  otherRows,
  snapshot,
  state,
} from '../router.js';
import { isTrue } from '../refusal-truth.js';
import type { World } from '../tables.js';
import { change, knownGateways, routerOf, uplinksOf, world } from '../tables.js';

/** Rows a plan may move. */
function isOwn(route: Route, uplinks: readonly string[]): boolean {
  return uplinks.includes(route.interface) && route.flags.includes('S') && !route.reject;
}

/** Defaults that are not the plan's, with the columns that must stay; P is the kernel's own to set. */
function foreignRows(router: Router, uplinks: readonly string[]): string {
  return FAMILIES.flatMap((family) =>
    defaultRows(router, family)
      .filter((route) => !isOwn(route, uplinks))
      .map(({ use: _use, refs: _refs, multipath: _p, flags, ...row }) =>
        JSON.stringify({ ...row, flags: flags.replace('P', '') }),
      ),
  ).join('\n');
}

interface Run {
  readonly router: Router;
  readonly uplinks: readonly string[];
  readonly plan: Plan;
  /** Families that had a default that is up when it began. */
  readonly led: readonly Family[];
  /** Whether P follows from the priorities. */
  readonly isFlagSure: boolean;
  readonly others: string;
  readonly foreign: string;
  readonly original: string;
}

function begin(router: Router, uplinks: readonly string[], plan: Plan): Run {
  return {
    router,
    uplinks,
    plan,
    isFlagSure:
      plan.before.selection.sharing === 'by-flag' && plan.before.selection.flagFollowsPriority === true,
    led: FAMILIES.filter((family) => hasUsableDefault(router, family)),
    others: otherRows(router),
    foreign: foreignRows(router, uplinks),
    original: state(router),
  };
}

/** One command, with what must hold at every moment. */
function step(run: Run, command: Plan['steps'][number]['do']): void {
  obey(run.router, command);
  for (const family of run.led)
    if (!hasUsableDefault(run.router, family)) expect.fail(`cut off: ${command.argv.join(' ')}`);
  if (foreignRows(run.router, run.uplinks) !== run.foreign)
    expect.fail(`a stranger's row moved: ${command.argv.join(' ')}`);
}

/** The first steps; all of them: and whether each leads where it should. */
function goTo(run: Run, count: number): void {
  const { steps } = run.plan;
  for (const { do: command, expect: expected } of steps.slice(0, count)) {
    step(run, command);
    const surprise = count < steps.length ? null : difference(expected, found(run.router));
    if (surprise !== null) expect.fail(`after ${command.argv.join(' ')}: ${surprise}`);
  }
}

function goBack(run: Run, undo: readonly Command[]): void {
  for (const command of undo) step(run, command);
  expect(state(run.router)).toBe(run.original);
}

/** What is stored of it and read again leads to the same commands. */
function checkStored({ plan }: Run): void {
  const about = { id: '1-2-3', startedAt: 0, undoAfterS: 60, boot: { mark: null, uptimeS: 1 } };
  const stored = parseRecord(formatRecord(recordOf(plan, about)));
  const words = ({ steps }: Pick<UndoPlan, 'steps'>): string[][] =>
    steps.map(({ undo }) => undo.map(({ argv }) => pasteable(argv)));
  expect(words(undoPlanOf(stored, openbsd.changer))).toEqual(words(plan));
  expect(stored.before).toEqual(plan.before);
}

/** Every way back there is: from each prefix, from a step that did not happen, from an undo that was cut short. */
function checkUndo(run: Run, cut: number): void {
  checkStored(run);
  run.plan.steps.forEach(({ undo }, i) => {
    goTo(run, i);
    goBack(run, undo);
    goTo(run, i + 1);
    // The guard may have to begin again; doing all of it twice does no harm either.
    if (cut % run.plan.steps.length === i) {
      for (const command of undo.slice(0, (cut >> 3) % (undo.length + 1))) step(run, command);
      goBack(run, undo);
    }
    goBack(run, undo);
  });
}

/** The goal, read off the table. */
type Before = Readonly<Record<Family, readonly Route[]>>;

function checkGoal(run: Run, before: Before): void {
  const { change: wanted } = run.plan;
  if (wanted.kind === 'equalise')
    for (const family of familiesOf(wanted)) checkEqual(run, family, { wanted, before: before[family] });
  if (wanted.kind === 'drain') {
    const left = FAMILIES.flatMap((family) => defaultRows(run.router, family));
    expect(left.filter((r) => isOwn(r, run.uplinks) && r.interface === wanted.interface)).toEqual([]);
  }
  if (wanted.kind === 'bring-back') {
    for (const { family, ...row } of wanted.routes) {
      const there = defaultRows(run.router, family).filter((route) => route.interface === row.interface);
      expect(
        there.some(
          (r) =>
            r.gateway === row.gateway &&
            r.priority === row.priority &&
            r.label === row.label &&
            r.mtuBytes === row.mtuBytes,
        ),
      ).toBe(true);
    }
  }
}

function checkEqual(
  run: Run,
  family: Family,
  { wanted, before }: { wanted: Change & { kind: 'equalise' }; before: readonly Route[] },
): void {
  const own = defaultRows(run.router, family).filter((route) => isOwn(route, run.uplinks));
  const old = before.filter((route) => isOwn(route, run.uplinks));
  const up = old.some((route) => route.up) ? old.filter((route) => route.up) : old;
  const lowest = old.length === 0 ? 8 : Math.min(...up.map((route) => route.priority ?? Infinity));
  const paths = own.map((route) => `${route.gateway} ${route.interface}`);
  expect(new Set(own.map((route) => route.priority))).toEqual(new Set([wanted.priority ?? lowest]));
  if (run.isFlagSure) expect(own.every((route) => route.multipath)).toBe(true);
  expect(new Set(own.map((route) => route.interface)).size).toBeGreaterThan(1);
  expect(new Set(paths).size).toBe(paths.length);
  for (const { gateway, interface: name } of old) expect(paths).toContain(`${gateway} ${name}`);
  expect(found(run.router).multipath[family]).toBe(true);
}

/** Those that the plan foretold to carry new connections do, and diagnosis says so of the same table. */
function checkChoice({ router, uplinks, plan }: Run): void {
  const now = snapshot(router);
  const { diagnosis } = diagnose(null, now, {
    explainer: openbsd.explainer,
    named: new Map(uplinks.map((name) => [name, name])),
  });
  for (const family of FAMILIES) {
    const foretold = plan.steps.at(-1)?.expect;
    if (foretold?.defaults[family] === undefined) continue;
    const { shares } = plannedNextHops(foretold, family);
    const expected = [...shares].map(([row, share]) => [nextHop(row), share] as const);
    const told = diagnosis.uplinks.flatMap(({ routes }) =>
      routes
        .filter(({ route, expectedShare }) => route.family === family && expectedShare !== 0)
        .map(({ route, expectedShare }) => [nextHop(route), expectedShare] as const),
    );
    expect(new Map(told)).toEqual(
      new Map(expected.filter(([hop]) => uplinks.includes(hop.split(' ')[1] ?? ''))),
    );
  }
}

const nextHop = ({
  gateway,
  interface: name,
  priority,
}: Pick<Route, 'gateway' | 'interface' | 'priority'>): string => `${gateway} ${name} ${String(priority)}`;

/** Leaves the router at the goal. */
function checkPlan(router: Router, uplinks: readonly string[], about: { plan: Plan; cut: number }): Run {
  const run = begin(router, uplinks, about.plan);
  const before = { inet: defaultRows(router, 'inet'), inet6: defaultRows(router, 'inet6') };
  expect(difference(about.plan.before, found(router))).toBeNull();
  checkUndo(run, about.cut);
  goTo(run, about.plan.steps.length);
  checkGoal(run, before);
  checkChoice(run);
  expect(otherRows(router)).toBe(run.others);
  return run;
}

/** A generated router, what is wished of it, and where an undo is cut short. */
const wished = world.chain((of) =>
  fc.tuple(fc.constant(of), fc.array(change(of), { minLength: 1, maxLength: 2 }), fc.nat(99)),
);

type Tally = Record<'planned' | 'refused' | 'both', number>;

/** Tries a wish and puts the router back as it was, so that the next one finds it whole. */
function tryWish([of, wish, cut]: [World, Change, number], router: Router, tally: Tally): void {
  const uplinks = uplinksOf(of);
  const context = contextOf(snapshot(router), uplinks, { knownGateways: knownGateways(of) });
  const result = planChange(wish, context);
  tally[result.kind === 'plan' ? 'planned' : 'refused']++;
  if (result.kind === 'refusal') {
    if (!isTrue(result.reason, { of, wish, router })) expect.fail(`not true: ${result.reason}`);
    return;
  }
  const run = checkPlan(router, uplinks, { plan: result, cut });
  const back = drainedRoutes(result);
  if (back !== null) {
    const again = planChange(back, contextOf(snapshot(router), uplinks));
    if (again.kind === 'refusal') expect.fail(`cannot bring back: ${again.reason}`);
    const returned = checkPlan(router, uplinks, { plan: again, cut });
    goBack(returned, again.steps.at(-1)?.undo ?? []);
  }
  goBack(run, result.steps.at(-1)?.undo ?? []);
  if (wish.kind !== 'equalise') return;
  const both = planChange({ ...wish, family: 'both' }, context);
  if (both.kind === 'refusal') return;
  tally.both++;
  const together = checkPlan(router, uplinks, { plan: both, cut });
  goBack(together, both.steps.at(-1)?.undo ?? []);
}

/** Routers per test, each with one wish or two. `RUNS=5000 SEED=1` looks longer, and at the same ones again. */
const RUNS = Number(process.env['RUNS'] ?? 150);
const SEED = process.env['SEED'];

describe('any plan on any router', () => {
  it.each([1, 2])(
    'ends in its goal, never without a default, and goes back to the very table it came from (%i)',
    (part) => {
      const tally: Tally = { planned: 0, refused: 0, both: 0 };
      fc.assert(
        fc.property(wished, ([of, wishes, cut]) => {
          const router = routerOf(of);
          for (const wish of wishes) tryWish([of, wish, cut], router, tally);
        }),
        { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) + part }) },
      );
      expect(tally.planned).toBeGreaterThan(RUNS / 4);
      expect(tally.refused).toBeGreaterThan(RUNS / 4);
      expect(tally.both).toBeGreaterThan(0);
    },
    300_000,
  );
});
