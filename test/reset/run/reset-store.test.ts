import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takenSentence } from '../../../src/reset/run/stale-reset.js';
import { formatRecord } from '../../../src/reset/run/record-format.js';
import { recordOf } from '../../../src/reset/run/undo-plan.js';
import { ResetStore } from '../../../src/reset/run/reset-store.js';
import { routersOf } from '../rig/router.js';
import { rehearse, STORY } from '../rig/story.js';
import { outcome, plan as aPlan } from '../../ui/reset-given.js';

const newRouter = routersOf(STORY);

describe.concurrent('what a program sees of the resets on its router', () => {
  it('is nothing without a directory', async ({ expect }) => {
    const none = new ResetStore(null);
    none.begin(aPlan);
    none.follow({ kind: 'outcome', outcome: outcome() });
    await none.guardFinished();
    expect([none.pendingWords(), none.lastOutcome()]).toEqual([null, null]);
  });

  it('is the one that waits, until it is kept; a moment later the next may begin, and none is told twice', async ({
    expect,
  }) => {
    const router = await newRouter();
    const ours = new ResetStore(router.state);
    const { result, plan } = await rehearse(router, { undoAfterS: 30 });
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    ours.follow({ kind: 'armed', plan, remainingMs: 30_000 });
    await ours.guardFinished();
    expect(ours.pendingWords()).toBe(`a reset is pending: ${plan.goal}`);
    expect(new ResetStore(router.state).pendingWords()).toMatch(
      /^A reset is pending, begun [^:]+ ago: Both IPv4/,
    );
    expect(ours.lastOutcome()).toBeNull();
    ours.follow({ kind: 'outcome', outcome: await result.pending.keep() });
    await ours.guardFinished();
    expect(ours.pendingWords()).toBeNull();
    expect(existsSync(join(router.state, 'last'))).toBe(true);
    expect(ours.lastOutcome()).toBeNull();
    expect(existsSync(join(router.state, 'last'))).toBe(false);
  });

  it('is the end of one that was begun elsewhere, told once', async ({ expect }) => {
    const router = await newRouter();
    const { result } = await rehearse(router, { undoAfterS: 30 });
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    await result.pending.undo();
    const next = new ResetStore(router.state);
    await next.guardFinished();
    expect(next.lastOutcome()).toMatchObject({ kind: 'undone', why: 'asked' });
    expect(next.lastOutcome()).toBeNull();
  });
});

describe('a reset whose guard is still at it', () => {
  it.each([
    ['kept', 'The last reset is over, and its guard is just finishing: GOAL. Try again in a moment.'],
    ['settled', 'The last reset is over, and its guard is just finishing: GOAL. Try again in a moment.'],
    ['undo-now', 'The last reset is just being undone: GOAL. Try again in a moment.'],
    ['undoing', 'The last reset is just being undone: GOAL. Try again in a moment.'],
  ])('is not called pending once it is %s', async (token, sentence) => {
    const router = await newRouter();
    const directory = join(router.directory, 'guarded');
    mkdirSync(directory);
    const about = { id: '17-4-1', startedAt: 0, undoAfterS: 60, boot: { mark: null, uptimeS: 1 } };
    writeFileSync(join(directory, 'plan.json'), formatRecord(recordOf({ ...aPlan, goal: 'GOAL' }, about)));
    writeFileSync(join(directory, token), '');
    expect(takenSentence({ directory, id: '17-4-1' }, 0)).toBe(sentence);
  });
});
