import { describe, expect, it } from 'vitest';
import { executePlan } from '../../../src/reset/run/execute.js';
import { keepPending, undoPending } from '../../../src/reset/run/keep-and-undo.js';
import { routersOf } from '../rig/router.js';
import { equalise, ordersFor, STORY } from '../rig/story.js';

const newRouter = routersOf(STORY);

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
