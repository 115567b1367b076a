import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLocalHost } from '../../../src/host/local.js';
import { systemClock } from '../../../src/host/clock.js';
import { executePlan } from '../../../src/reset/run/execute.js';
import { keepPending, undoPending } from '../../../src/reset/run/keep-and-undo.js';
import { writeLastOutcome } from '../../../src/reset/run/last-outcome.js';
import { endOrphan } from '../../../src/reset/run/orphaned-reset.js';
import { createRemoteGuards } from '../../../src/reset/run/remote-guard.js';
import { RemoteShelf } from '../../../src/reset/run/remote-shelf.js';
import { RemoteResetStore } from '../../../src/reset/run/remote-store.js';
import { storedReset } from '../../../src/reset/run/stored-reset.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { until } from '../../patience.js';
import { GOAL } from '../fault-matrix.js';
import { orphaned } from '../rig/orphan.js';
import { routersOf } from '../rig/router.js';
import { equalise, ordersFor, rehearse, STORY } from '../rig/story.js';

const newRouter = routersOf(STORY);
const SHELLS = ['/bin/dash', '/bin/mksh', '/bin/busybox'].filter(
  (file) => spawnSync(file, file.endsWith('busybox') ? ['true'] : ['-c', ':']).status === 0,
);

/** The state directory as it is reached from elsewhere: by nothing but commands for a shell. */
function shelfAt(directory: string, shell = '/bin/dash'): RemoteShelf {
  // busybox knows by its name what it is.
  const bin = mkdtempSync(join(tmpdir(), 'uplinktop-sh-'));
  onTestFinished(() => rmSync(bin, { recursive: true }));
  symlinkSync(shell, join(bin, 'sh'));
  const resolve = (path: string): string => (path === '/bin/sh' ? join(bin, 'sh') : path);
  return new RemoteShelf(directory, createLocalHost({ resolve }), systemClock);
}

describe.each(SHELLS)('an undo that is held elsewhere, where sh is %s', (shell) => {
  it('is found there by another run and by a program of that machine, and is kept or undone by either', async () => {
    const router = await newRouter();
    const before = await router.table();
    const shelf = shelfAt(router.state, shell);
    const setting = ordersFor(router);
    const runIdentity = { uid: 0, through: [], resolve: router.resolve };
    const guards = createRemoteGuards({
      ...{ shelf, host: setting.host, changer: openbsd.changer, runIdentity, readOnly: false },
      ...{ clock: systemClock, program: () => process.pid, onMade: () => undefined },
    });
    for (const answer of ['keep', 'undo'] as const) {
      const plan = await equalise(setting.host);
      const result = await executePlan(plan, { ...setting.orders, guards });
      expect(result.kind).toBe('pending');
      const { stored } = await shelf.look();
      const here = storedReset(router.state);
      expect(stored).toEqual(here);
      expect(stored).toMatchObject({ guard: 'alive', token: 'open', phase: 'armed' });
      const store = new RemoteResetStore(shelf, systemClock, false);
      await store.refresh();
      expect(store.pendingWords()).toMatch(/^A reset is pending, begun/);
      expect(await guards.start(plan, 30)).toMatchObject({
        refused: expect.stringMatching(/^A reset is pending, begun/) as string,
      });
      const decided =
        answer === 'undo' ? undoPending(shelf, setting.orders) : keepPending(router.state, setting.orders);
      expect(await decided).toMatchObject({
        kind: 'done',
        outcome: { kind: answer === 'undo' ? 'undone' : 'kept' },
      });
      await store.refresh();
      // The run that began it takes it away once it has told it.
      expect([null, answer === 'undo' ? 'undone' : 'kept']).toContain(store.lastOutcome()?.kind ?? null);
      await until(() => !readdirSync(router.state).includes('last'));
      if (answer === 'keep') {
        // Back to the beginning, for the other answer.
        for (const undo of plan.steps.at(-1)?.undo ?? []) await setting.host.run(undo);
      }
    }
    expect(await router.table()).toEqual(before);
  });

  it('is done at once when the connection is gone while steps are run', async () => {
    const router = await newRouter();
    const before = await router.table();
    const shelf = shelfAt(router.state, shell);
    const { orders, host } = ordersFor(router);
    const gone = spawnSync('true').pid;
    const guards = createRemoteGuards({
      ...{ shelf, host, changer: openbsd.changer, readOnly: false, clock: systemClock },
      runIdentity: { uid: 0, through: [], resolve: router.resolve },
      ...{ program: () => gone, onMade: () => undefined },
    });
    const plan = await equalise(host);
    const result = await executePlan(plan, { ...orders, guards });
    expect(result.kind).not.toBe('pending');
    await until(async () => (await shelf.look()).stored === null);
    expect(await router.table()).toEqual(before);
  });
});

describe.each(SHELLS)('a reset that is held elsewhere, where sh is %s', (shell) => {
  it('and that is kept and undone at the same moment is told as it is', async () => {
    const router = await newRouter();
    const before = await router.table();
    const setting = ordersFor(router);
    const shelf = shelfAt(router.state, shell);
    const runIdentity = { uid: 0, through: [], resolve: router.resolve };
    const guards = createRemoteGuards({
      ...{ shelf, host: setting.host, changer: openbsd.changer, runIdentity, readOnly: false },
      ...{ clock: systemClock, program: () => process.pid, onMade: () => undefined },
    });
    const result = await executePlan(await equalise(setting.host), { ...setting.orders, guards });
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    void result.pending.keep();
    const { kind } = await result.pending.undo();
    await until(() => storedReset(router.state) === null);
    const table = await router.table();
    if (kind === 'undone') expect(table).toEqual(before);
    else expect([kind, ...table.slice(0, 3)]).toEqual(['kept', ...GOAL]);
  });
});

describe('a state directory elsewhere', () => {
  it.each([[['sh']], [['tr', 'ps']], [['sed']], [['cat']]])(
    'is looked at again where %s could not be started: a guard is not taken for dead, nor an end for unknown',
    async (programs) => {
      const router = await newRouter();
      const { result } = await rehearse(router);
      expect(result.kind).toBe('pending');
      const outcome = {
        kind: 'undone',
        why: 'asked',
        at: 1_000,
        goal: 'An earlier one',
        remains: [],
      } as const;
      writeLastOutcome(router.state, { id: '1-2-3', outcome });
      const bin = join(router.directory, 'scarce');
      mkdirSync(bin);
      for (const name of programs)
        writeFileSync(join(bin, name), '#!/bin/dash\nrm "$0"\nexit 2\n', { mode: 0o755 });
      writeFileSync(
        join(bin, 'try'),
        `#!/bin/dash\nPATH=${bin}:$PATH; [ ! -e ${bin}/sh ] || exec ${bin}/sh; exec /bin/dash "$@"\n`,
        { mode: 0o755 },
      );
      const resolve = (path: string): string => (path === '/bin/sh' ? join(bin, 'try') : path);
      const shelf = new RemoteShelf(router.state, createLocalHost({ resolve }), systemClock);
      expect(await shelf.lookPatiently()).toEqual({
        stored: storedReset(router.state),
        last: { id: '1-2-3', outcome },
      });
      expect(readdirSync(bin)).toEqual(['try']);
    },
  );

  it('that others may write is not believed, and a reset is refused by that', async () => {
    const state = mkdtempSync(join(tmpdir(), 'uplinktop-open-'));
    onTestFinished(() => rmSync(state, { recursive: true }));
    mkdirSync(join(state, 'uplinktop'));
    chmodSync(join(state, 'uplinktop'), 0o777);
    const shelf = shelfAt(join(state, 'uplinktop'));
    await expect(shelf.look()).rejects.toThrow(/may be written by others/);
    const made = await shelf.run(['make', 'pending.1-2-3', '1-2-3', '{}', '0 steps', '/bin/true']);
    expect(made).toMatchObject({
      exitStatus: 3,
      stdout: expect.stringMatching(/written by others/) as string,
    });
    expect(readdirSync(join(state, 'uplinktop'))).toEqual([]);
  });

  it('holds nothing any more where a guard is just clearing up, and is no reason to refuse the next reset', async () => {
    const state = mkdtempSync(join(tmpdir(), 'uplinktop-clearing-'));
    onTestFinished(() => rmSync(state, { recursive: true }));
    // As the guard's clear() leaves it for a moment: the token, the record and the process number are removed first.
    mkdirSync(join(state, 'pending'));
    writeFileSync(join(state, 'pending', 'hold.1-2-3'), '0 steps\n');
    for (const shell of SHELLS)
      expect(await shelfAt(state, shell).look(), shell).toEqual({ stored: null, last: null });
  });

  it('leaves nothing behind where the guard does not come up', async () => {
    const state = mkdtempSync(join(tmpdir(), 'uplinktop-none-'));
    onTestFinished(() => rmSync(state, { recursive: true }));
    const shelf = shelfAt(join(state, 'deep/uplinktop'));
    const made = await shelf.run(['make', 'pending.1-2-3', '1-2-3', '{}', '0 steps', '/bin/echo', 'no']);
    expect(made).toMatchObject({ exitStatus: 3, stdout: 'its process did not come up: no\n' });
    expect(readdirSync(shelf.directory)).toEqual([]);
    expect(await shelf.look()).toEqual({ stored: null, last: null });
  });

  it.each(['open', 'undo-now', 'undoing', 'undoing.7.1', 'kept', 'settled', 'void'])(
    'is cleared up after a guard that died as here: %s',
    async (token) => {
      const [here, there] = [await orphaned(token), await orphaned(token)];
      const shelf = shelfAt(there.state);
      const answer = await endOrphan(shelf, there.workshop, { undoOpen: true });
      expect(answer).toEqual(await endOrphan(here.state, here.workshop, { undoOpen: true }));
      expect(there.changes).toEqual(here.changes);
      expect(readdirSync(there.state)).toEqual(readdirSync(here.state));
      const last = (state: string): string =>
        answer === null ? '' : readFileSync(join(state, 'last'), 'utf8');
      expect(last(there.state)).toBe(last(here.state));
      expect(dirname(there.pending)).toBe(shelf.directory);
    },
  );
});
