import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Router } from '../../../src/demo/router.js';
import type { Family } from '../../../src/model/address.js';
import { diagnose } from '../../../src/diagnose/diagnose.js';
import type { Diagnosis } from '../../../src/model/diagnosis.js';
import type { Finding } from '../../../src/model/finding.js';
import type { Plan } from '../../../src/model/plan.js';
import { familiesOf } from '../../../src/reset/plan/plan-context.js';
import { ResetPlanner } from '../../../src/reset/plan/planner.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { defaultRows, obey, snapshot, state } from '../router.js';
import type { World } from '../tables.js';
import { routerOf, uplinksOf, world } from '../tables.js';

/** Routers looked at. `RUNS=3000 SEED=1` looks longer, and at the same ones again. */
const RUNS = Number(process.env['RUNS'] ?? 200);
const SEED = process.env['SEED'];

const RANK = { info: 0, warning: 1, critical: 2 } as const;

function judge(router: Router, uplinks: readonly string[], standby: ReadonlySet<string>): Diagnosis {
  const named = new Map(uplinks.map((name) => [name, name]));
  return diagnose(null, snapshot(router), { explainer: openbsd.explainer, named, standby }).diagnosis;
}

const nameOf = ({ id, subject, family }: Finding): string => `${id} ${subject} ${family ?? ''}`;

/** As it was told before, and after the plan that was offered as its cure. */
function checkCure(finding: Finding, before: Diagnosis, after: Diagnosis): void {
  const known = new Set(before.findings.map(nameOf));
  const worse = after.findings.filter(
    (each) => RANK[each.severity] > RANK[finding.severity] && !known.has(nameOf(each)),
  );
  expect(worse.map(nameOf), `instead of ${nameOf(finding)}`).toEqual([]);
  const stays = after.findings.filter((each) => nameOf(each) === nameOf(finding) && each.severity !== 'info');
  expect(stays.map(({ message }) => message)).toEqual([]);
}

/** Tries what `c` would open for each finding; how many plans there were, by what they were to cure. */
function tryCures(of: World, hasStandby: boolean, tally: Map<string, number>): void {
  const router = routerOf(of);
  const uplinks = uplinksOf(of);
  const standby = new Set(hasStandby ? uplinks.slice(1, 2) : []);
  const before = judge(router, uplinks, standby);
  const original = state(router);
  const planner = new ResetPlanner({
    changer: openbsd.changer,
    readOnly: false,
    priority: null,
    pendingWords: () => null,
  });
  planner.onRound(snapshot(router), before);
  checkR(planner, router, original);
  for (const finding of before.findings.filter(({ severity }) => severity !== 'info')) {
    const plan = planner.plan({ kind: 'cure-of', finding });
    if (plan.kind === 'refusal') continue;
    tally.set(finding.id, (tally.get(finding.id) ?? 0) + 1);
    run(plan, router);
    checkCure(finding, before, judge(router, uplinks, standby));
    for (const command of plan.steps.at(-1)?.undo ?? []) obey(router, command);
    expect(state(router)).toBe(original);
  }
}

/** How many interfaces have a default of the priority that is used; one that is down is used when it is up again. */
function besideTheBest(router: Router, family: Family): number {
  const rows = defaultRows(router, family).filter((row) => !row.reject);
  const up = rows.filter((row) => row.up).map((row) => row.priority ?? Infinity);
  // While nothing is up, nothing stands in front.
  if (up.length === 0) return Infinity;
  const best = Math.min(...up);
  return new Set(rows.filter((row) => row.priority === best).map((row) => row.interface)).size;
}

/** What R would run puts several interfaces where the traffic of a family goes. */
function checkR(planner: ResetPlanner, router: Router, original: string): void {
  const plan = planner.plan({ kind: 'cure' });
  if (plan.kind === 'refusal' || plan.change.kind !== 'equalise') return;
  run(plan, router);
  const found = familiesOf(plan.change).map((family) => besideTheBest(router, family));
  expect(Math.max(...found), plan.goal).toBeGreaterThan(1);
  for (const command of plan.steps.at(-1)?.undo ?? []) obey(router, command);
  expect(state(router)).toBe(original);
}

function run(plan: Plan, router: Router): void {
  for (const { do: command } of plan.steps) obey(router, command);
}

describe('the plan that a finding offers', () => {
  it('cures it on any router, brings nothing worse, and can be taken back', () => {
    const tally = new Map<string, number>();
    fc.assert(
      fc.property(world, fc.nat(3), (of, chance) => tryCures(of, chance === 0, tally)),
      { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) },
    );
    // Chance may bring none of a kind at first: then more routers are looked at.
    const kinds = ['priority-mismatch', 'multipath-off', 'standby-used'];
    for (let more = 0; more < 20 && !kinds.every((id) => tally.has(id)); more++)
      for (const of of fc.sample(world, 50)) tryCures(of, false, tally);
    for (const id of kinds) expect(tally.get(id) ?? 0, id).toBeGreaterThan(0);
  }, 300_000);
});
