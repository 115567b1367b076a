import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/host/clock.js';
import { createDemoHost } from '../../../src/demo/host.js';
import { createRouter } from '../../../src/demo/router.js';
import type { Host } from '../../../src/model/host.js';
import { SECOND } from '../../../src/model/time.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { executePlan } from '../../../src/reset/run/execute.js';
import { createInsideGuards } from '../../../src/reset/run/inside-guard.js';
import { readTableNow } from '../../../src/reset/run/read-table.js';
import { HeldTime } from '../../collect/stand-in.js';
import { equalise, STORY } from '../rig/story.js';

const sleep = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

function demo({ readOnly = false } = {}) {
  const router = createRouter(STORY);
  const host = createDemoHost(router, { now: () => STORY.startAt, sleep }, { readOnly });
  return { router, host };
}

async function run(host: Host, undoAfterS: number, guards = guardsOf(host)) {
  const plan = await equalise(host);
  const result = await executePlan(plan, { ...workshopOf(host), guards, ...ROOT, undoAfterS });
  return { result, plan };
}

const ROOT = { person: { uid: 0, name: 'root' }, agreed: false, onRemark: () => undefined };
const workshopOf = (host: Host, clock = systemClock) => ({
  host,
  changer: openbsd.changer,
  onProgress: () => undefined,
  clock,
});
const guardsOf = (host: Host) => createInsideGuards(workshopOf(host));

describe('a reset of the demo router', () => {
  it('is kept', async () => {
    const { host } = demo();
    const { result, plan } = await run(host, 30);
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    expect(await result.pending.keep()).toMatchObject({ kind: 'kept', why: 'asked' });
    expect((await readTableNow(host, openbsd.changer)).defaults.inet).toEqual(
      plan.steps.at(-1)?.expect.defaults.inet,
    );
  });

  it('is undone when asked, and by silence', async () => {
    for (const why of ['asked', 'silence']) {
      const { host } = demo();
      const time = new HeldTime();
      const { result, plan } = await run(host, 30, createInsideGuards(workshopOf(host, time.clock)));
      if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
      if (why === 'silence') await time.pass(30 * SECOND);
      const outcome = await (why === 'asked' ? result.pending.undo() : result.pending.outcome);
      expect(outcome).toMatchObject({ kind: 'undone', why });
      expect((await readTableNow(host, openbsd.changer)).defaults.inet).toEqual(plan.before.defaults.inet);
      expect(await result.pending.keep()).toEqual(outcome);
    }
  });

  it('does not begin to count before it holds something: a slow machine may need long to begin', async () => {
    const { host } = demo();
    const time = new HeldTime();
    const start = await createInsideGuards(workshopOf(host, time.clock)).start(await equalise(host), 1);
    if ('refused' in start) throw new Error(start.refused);
    await time.pass(60 * SECOND);
    expect(start.guard.status()).toBe('open');
    await start.guard.storeRollback('steps', 0);
    await time.pass(2 * SECOND);
    expect(start.guard.status()).toBe('decided');
  });

  it('is one at a time', async () => {
    const { host } = demo();
    const guards = guardsOf(host);
    const first = await run(host, 30, guards);
    await host.run({
      argv: ['/sbin/ifconfig', 'iwn0', 'priority', '4'],
      purpose: 'give it something to do',
      timeoutMs: 100,
      needsRoot: true,
      changes: true,
    });
    expect((await run(host, 30, guards)).result).toMatchObject({
      kind: 'refused',
      reason: 'A reset is pending: Both IPv4 defaults at priority 8 with P.',
    });
    if (first.result.kind === 'pending') await first.result.pending.keep();
    expect((await run(host, 30, guards)).result.kind).toBe('pending');
  });

  it('changes nothing when it is read-only', async () => {
    const { host, router } = demo({ readOnly: true });
    const before = router.run(['route', '-nv', 'show']).stdout;
    const { result } = await run(host, 30);
    expect(result).toMatchObject({ kind: 'surprised', outcome: { kind: 'undone' } });
    expect(router.run(['route', '-nv', 'show']).stdout).toBe(before);
  });
});
