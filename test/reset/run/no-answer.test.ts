import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeRoom } from '../../../src/reset/run/stale-reset.js';
import type { Orphaned } from '../rig/orphan.js';
import { orphaned, tableOf } from '../rig/orphan.js';

/** Of a host where nothing can be started. */
const readsNothing: Orphaned['host']['run'] = (command) => {
  const failure = { why: 'failed', summary: 'no more processes', detail: '' } as const;
  return Promise.resolve({ command, stdout: '', stderr: '', exitStatus: null, tookMs: 0, failure });
};

describe('what cannot be read now is no answer', () => {
  it('an undo that was cut off makes no room for the next reset before the table can be read, and is finished then', async () => {
    const left = await orphaned('undoing');
    const blind = { ...left.workshop, host: { ...left.host, run: readsNothing } };
    expect(await makeRoom(left.state, blind)).toEqual({
      taken: expect.stringContaining('The undo was not finished') as string,
    });
    expect(await makeRoom(left.state, left.workshop)).toEqual({
      remark: expect.stringContaining('undone') as string,
    });
    expect(tableOf(left.router)).toEqual(left.before);
  });

  it('an undo that can never be finished leaves a way out by hand, which is told and works', async () => {
    const left = await orphaned('undoing');
    const blind = { ...left.workshop, host: { ...left.host, run: readsNothing } };
    const room = await makeRoom(left.state, blind);
    const [, directory = ''] =
      /put the routes right by hand and remove (\S+)\.$/.exec('taken' in room ? room.taken : '') ?? [];
    rmSync(directory, { recursive: true });
    expect(await makeRoom(left.state, blind)).not.toHaveProperty('taken');
  });
});
