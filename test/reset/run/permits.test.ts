import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../src/app/script-rounds.js';
import { Resetting } from '../../../src/app/resetting.js';
import { createDemoHost } from '../../../src/demo/host.js';
import type { Router } from '../../../src/demo/router.js';
import { createRouter } from '../../../src/demo/router.js';
import { SCENARIOS } from '../../../src/demo/scenarios.js';
import { takeOneRound } from '../../../src/collect/two-rounds.js';
import { diagnose } from '../../../src/diagnose/diagnose.js';
import { pasteable } from '../../../src/model/command.js';
import type { Plan, Refusal } from '../../../src/model/plan.js';
import { ResetPlanner } from '../../../src/reset/plan/planner.js';
import { commandsOf } from '../../../src/reset/run/permission.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';

const START = Date.UTC(2026, 2, 4);

const clock = virtualClock(START);

async function roundOf(router: Router) {
  const host = createDemoHost(router, clock);
  const snapshot = await takeOneRound({ host, observer: openbsd.observer, off: ['states'] });
  return { host, snapshot, ...diagnose(null, snapshot, { explainer: openbsd.explainer, named: new Map() }) };
}

/** What a person would be asked to have permitted, of plans made from the router as it is. */
async function needed(router: Router) {
  const { snapshot, diagnosis } = await roundOf(router);
  const planner = new ResetPlanner({
    changer: openbsd.changer,
    readOnly: false,
    priority: null,
    pendingWords: () => null,
  });
  planner.onRound(snapshot, diagnosis);
  const drains = diagnosis.uplinks.map((uplink) =>
    planner.plan({ kind: 'drain', interface: uplink.interface }),
  );
  return { reset: planner.plan({ kind: 'equalise' }), drains };
}

const typed = (plan: Plan | Refusal): string[] =>
  plan.kind === 'refusal'
    ? []
    : commandsOf(plan).flatMap(({ argv, needsRoot }) => (needsRoot ? [pasteable(argv)] : []));

const names = SCENARIOS.map(({ name }) => name).filter((name) => name !== 'busy');

describe('the lines of reset --permits', () => {
  it.each(names)('cover a reset, a drain before and after it, and every undo: %s', async (name) => {
    const row = SCENARIOS.find((one) => one.name === name);
    const router = createRouter((row ?? SCENARIOS[0]).spec(START, 7));
    const { host, snapshot, diagnosis } = await roundOf(router);
    const resetting = new Resetting({
      host,
      changer: openbsd.changer,
      readOnly: true,
      priority: null,
      undoAfterS: 60,
      runIdentity: null,
      dryRun: true,
      state: { unusable: 'not wanted here' },
      tell: () => undefined,
    });
    resetting.onRound(snapshot, diagnosis);
    const printed = ((await resetting.permits())?.commands ?? []).map(pasteable);

    const before = await needed(router);
    expect(printed).toEqual(expect.arrayContaining([before.reset, ...before.drains].flatMap(typed)));
    if (before.reset.kind === 'refusal') return;
    for (const step of before.reset.steps) expect(router.run(step.do.argv).exitStatus).toBe(0);
    const after = await needed(router);
    expect(printed).toEqual(expect.arrayContaining(after.drains.flatMap(typed)));
  });
});
