import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { executePlan } from '../../../src/reset/run/execute.js';
import { keepPending, undoPending } from '../../../src/reset/run/keep-and-undo.js';
import { until } from '../../patience.js';
import { decide, guardIsAlive } from '../../../src/reset/run/pending-files.js';
import { pendingReset } from '../../../src/reset/run/stale-reset.js';
import { GOAL } from '../fault-matrix.js';
import { routersOf } from '../rig/router.js';
import { equalise, ordersFor, rehearse, STORY } from '../rig/story.js';

const newRouter = routersOf(STORY);

describe('keep and undo at the same moment', () => {
  it('from one keyboard: what came first stands, and is what is told', async () => {
    const router = await newRouter();
    const { result } = await rehearse(router);
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    void result.pending.keep();
    expect(await result.pending.undo()).toMatchObject({ kind: 'kept' });
    await until(() => pendingReset(router.state) === null);
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
  });

  it('from two terminals: what the other has kept is not undone here', async () => {
    const router = await newRouter();
    const { result } = await rehearse(router);
    const reset = pendingReset(router.state);
    if (result.kind !== 'pending' || reset === null) throw new Error(JSON.stringify(result));
    decide(reset, 'kept');
    expect(await result.pending.undo()).toMatchObject({ kind: 'kept' });
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
  });

  it('from two terminals: what the other has kept and cleared away, on a full disk, is told as kept', async () => {
    const router = await newRouter();
    const { orders, host } = ordersFor(router);
    const plan = await equalise(host);
    const start = await orders.guards.start(plan, 30);
    const reset = pendingReset(router.state);
    if ('refused' in start || reset === null) throw new Error(JSON.stringify(start));
    // Nothing can be written there, as on a full disk: the guard leaves its directory to whoever comes next.
    mkdirSync(join(router.state, 'last.new'));
    await start.guard.storeRollback('armed', plan.steps.length - 1);
    decide(reset, 'kept');
    const ended = start.guard.ended();
    // Before it looks again.
    const nothing = new Int32Array(new SharedArrayBuffer(4));
    while (guardIsAlive(reset)) Atomics.wait(nothing, 0, 0, 5);
    rmSync(reset.directory, { recursive: true });
    expect(await ended).toMatchObject({ kind: 'kept' });
  });

  it('from two terminals: what is being undone here is not kept there any more', async () => {
    const router = await newRouter();
    const before = await router.table();
    const { result } = await rehearse(router, { impatient: false });
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    await router.fault({ matches: 'ifconfig iwn0 priority 4', kind: 'hang' });
    const undone = result.pending.undo();
    await router.hangs;
    const kept = keepPending(router.state, ordersFor(router).orders);
    await router.release();
    expect(await kept).toMatchObject({ kind: 'done', outcome: { kind: 'undone' } });
    expect(await undone).toMatchObject({ kind: 'undone' });
    expect(await router.table()).toEqual(before);
  });
});

describe('from another terminal', () => {
  it('there is nothing to keep and nothing to undo when nothing is pending', async () => {
    const router = await newRouter();
    const nothing = { kind: 'not-done', reason: 'No reset is pending.' };
    expect(await keepPending(router.state, ordersFor(router).orders)).toEqual(nothing);
    expect(await undoPending(router.state, ordersFor(router).orders)).toEqual(nothing);
  });

  it('a half-done reset cannot be kept, but it can be undone while its program is at work', async () => {
    const router = await newRouter();
    const before = await router.table();
    const { orders, host } = ordersFor(router, { undoAfterS: 30 });
    const plan = await equalise(host);
    const answers: unknown[] = [];
    let late: Promise<unknown> = Promise.resolve();
    const result = await executePlan(plan, {
      ...orders,
      onProgress: ({ part, index, state }) => {
        if (part !== 'step' || index !== 1 || state !== 'verified') return;
        late = Promise.all([
          keepPending(router.state, ordersFor(router).orders).then((answer) => answers.push(answer)),
          undoPending(router.state, ordersFor(router).orders).then((answer) => answers.push(answer)),
        ]);
      },
    });
    await late;
    expect(result).toMatchObject({ kind: 'surprised', outcome: { kind: 'undone' } });
    expect(answers).toContainEqual({
      kind: 'not-done',
      reason: 'The reset is still running: there is nothing to keep yet.',
    });
    expect(answers).toContainEqual(expect.objectContaining({ kind: 'done' }));
    expect(await router.table()).toEqual(before);
  });
});
