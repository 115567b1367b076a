import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/model/operation.js';
import { keepPending, undoPending } from '../../../src/reset/run/keep-and-undo.js';
import { readLastOutcome } from '../../../src/reset/run/last-outcome.js';
import { endOrphan, orphanSentence } from '../../../src/reset/run/orphaned-reset.js';
import type { PendingRecord } from '../../../src/reset/run/record-format.js';
import { formatRecord } from '../../../src/reset/run/record-format.js';
import { ResetStore } from '../../../src/reset/run/reset-store.js';
import { makeRoom } from '../../../src/reset/run/stale-reset.js';
import type { Orphaned } from '../rig/orphan.js';
import { DAY, HOUR } from '../../../src/model/time.js';
import { orphaned, tableOf } from '../rig/orphan.js';

const ANOTHER = 54_321;
const isRoot = process.getuid?.() === 0;
const file = ({ pending }: Orphaned): string => join(pending, 'plan.json');
const readBack = (left: Orphaned): PendingRecord & { format: number } =>
  JSON.parse(readFileSync(file(left), 'utf8')) as PendingRecord & { format: number };

/** The undo of every step becomes this. */
function withUndo(left: Orphaned, operation: unknown): void {
  const record = readBack(left);
  const steps = record.steps.map((step) => ({ ...step, undo: [operation] }));
  writeFileSync(file(left), JSON.stringify({ ...record, steps }));
}

const ROUTE = {
  ...{ kind: 'route', action: 'delete', family: 'inet', destination: 'default', priority: 8 },
  hops: [{ gateway: '203.0.113.1', interface: 'iwn0', weight: 1, onlink: false }],
  ...{ label: null, mtuBytes: null, attributes: [] },
} satisfies Operation;
const hop = (over: object): unknown => ({ ...ROUTE, hops: [{ ...ROUTE.hops[0], ...over }] });

/** What somebody may have made of the file that the undo is stored in. */
const TAMPERED: readonly (readonly [string, (left: Orphaned) => void, RegExp])[] = [
  ['another command', (left) => withUndo(left, ['/bin/sh', '-c', 'reboot']), /undo\[0\] should be an object/],
  [
    'a command beside the operation',
    (left) => withUndo(left, { argv: ['/sbin/reboot'], kind: 'command' }),
    /kind should be route or/,
  ],
  ['a gateway for a shell', (left) => withUndo(left, hop({ gateway: '203.0.113.1; reboot' })), /has not/],
  ['an interface that is an option', (left) => withUndo(left, hop({ interface: '-ifp' })), /has not/],
  [
    'a label for a shell',
    (left) => withUndo(left, { ...ROUTE, action: 'add', label: '$(reboot)' }),
    /expected a route label/,
  ],
  ['another system’s form', (left) => withUndo(left, { ...ROUTE, action: 'replace' }), /added or deleted/],
  ['another destination', (left) => withUndo(left, { ...ROUTE, destination: '10.0.0.0/8' }), /be default/],
  ['another’s gateway', (left) => withUndo(left, hop({ gateway: '192.0.2.66' })), /the reset has not/],
  [
    'a setting that it has not touched',
    (left) => withUndo(left, { kind: 'interface-priority', interface: 'em2', priority: 3 }),
    /the reset has not/,
  ],
  [
    'the end cut off',
    (left) => writeFileSync(file(left), formatRecord(left.record).slice(0, 200)),
    /not whole/,
  ],
  ['a list in place of all', (left) => writeFileSync(file(left), '[]'), /it should be an object/],
  [
    'what an earlier version wrote',
    ({ pending, plan }) =>
      writeFileSync(
        join(pending, 'plan.json'),
        JSON.stringify({ id: '1', startedAt: 0, undoAfterS: 60, plan }),
      ),
    /another version of uplinktop has written it/,
  ],
  [
    'the record of another reset',
    (left) => writeFileSync(file(left), formatRecord({ ...left.record, id: '1-2-3' })),
    /of another reset/,
  ],
  [
    'a link in its place',
    (left) => {
      renameSync(file(left), join(left.state, 'elsewhere'));
      symlinkSync(join(left.state, 'elsewhere'), file(left));
    },
    /it is a link/,
  ],
  [
    'a directory in its place',
    (left) => {
      renameSync(file(left), join(left.state, 'elsewhere'));
      mkdirSync(file(left));
    },
    /it is no file/,
  ],
  [
    'a link in place of the whole',
    ({ pending, state }) => {
      renameSync(pending, join(state, 'elsewhere'));
      symlinkSync(join(state, 'elsewhere'), pending);
    },
    /no directory of this user's/,
  ],
  ...(isRoot
    ? ([
        [
          'another owner',
          (left: Orphaned) => chownSync(file(left), ANOTHER, ANOTHER),
          /belongs to another user/,
        ],
      ] as const)
    : []),
];

describe.each(TAMPERED)('a stored undo with %s', (_, tamper, why) => {
  it.each(['open', 'undoing'])(
    'is never run (%s), and a sentence says what a person must do',
    async (token) => {
      const left = await orphaned(token);
      tamper(left);
      const before = tableOf(left.router);
      const answer = await undoPending(left.state, left.workshop);
      expect(answer.kind === 'not-done' && answer.reason).toMatch(why);
      expect(answer.kind === 'not-done' && answer.reason).toMatch(
        /nothing was run: .* Look at the routes and put back by hand what should be as before; uplinktop keep then takes them as they are\.$/,
      );
      if (token === 'undoing') expect(await makeRoom(left.state, left.workshop)).toHaveProperty('taken');
      expect(left.changes).toEqual([]);
      expect(tableOf(left.router)).toEqual(before);
    },
  );

  it('is cleared away by keep, which runs nothing', async () => {
    const left = await orphaned();
    tamper(left);
    expect(await keepPending(left.state, left.workshop)).toMatchObject({
      kind: 'done',
      outcome: { kind: 'kept' },
    });
    expect(await undoPending(left.state, left.workshop)).toMatchObject({ reason: 'No reset is pending.' });
    expect(left.changes).toEqual([]);
  });
});

describe('a reset whose guard and program are gone', () => {
  it.each([1, 2, 3, 4])('is undone from a terminal after step %i, out of what was stored', async (begun) => {
    const left = await orphaned('open', begun);
    expect(await undoPending(left.state, left.workshop)).toMatchObject({
      kind: 'done',
      outcome: { kind: 'undone', why: 'asked' },
    });
    expect(tableOf(left.router)).toEqual(left.before);
    expect(left.changes).toEqual(left.plan.steps[begun - 1]?.undo.map(({ argv }) => argv.join(' ')));
  });

  it.each([
    ['undo-now', 0],
    ['undoing', 0],
    ['undoing', 1],
    ['undoing', 2],
    ['undoing.4711.1', 1],
  ])('is undone to its end at the next start (%s, %i done), which says so', async (token, done) => {
    const left = await orphaned(token);
    for (const { argv } of left.plan.steps.at(-1)?.undo.slice(0, done) ?? [])
      left.router.run(argv, { root: true });
    const store = new ResetStore(left.state);
    expect(store.pendingWords()).toBeNull();
    expect(await orphanSentence(left.state, left.workshop)).toMatch(/^An undo was cut off/);
    expect(left.changes).toEqual([]);
    expect(await store.endOrphan(left.workshop)).toMatch(
      /^The reset was undone at .*: the process that held the undo was gone/,
    );
    expect(tableOf(left.router)).toEqual(left.before);
    expect(readdirSync(left.state)).toEqual(['last']);
  });

  it.each([
    ['kept', 'kept'],
    ['settled', 'undone'],
  ])('is told as what it was when it was over (%s)', async (token, kind) => {
    const left = await orphaned(token);
    expect(await orphanSentence(left.state, left.workshop)).toBeNull();
    expect(await endOrphan(left.state, left.workshop, { undoOpen: false })).toMatchObject({
      kind: 'over',
      outcome: { kind },
    });
    expect(left.changes).toEqual([]);
    expect(readLastOutcome(left.state)?.outcome.kind).toBe(kind);
  });

  it('is told while nobody has decided, by reset --dry-run too, and answered from a terminal', async () => {
    const left = await orphaned();
    const told = /^A reset was neither kept nor undone.* uplinktop keep or uplinktop undo ends it\.$/;
    expect(await orphanSentence(left.state, left.workshop)).toMatch(told);
    const orphan = await endOrphan(left.state, left.workshop, { undoOpen: false });
    expect(orphan?.kind === 'left' && orphan.reason).toMatch(told);
    expect(await keepPending(left.state, left.workshop)).toMatchObject({ outcome: { kind: 'kept' } });
    expect(left.changes).toEqual([]);
  });

  it('is not called undone where nothing can be read', async () => {
    const left = await orphaned('undoing');
    const failure = { why: 'failed', summary: 'no more processes', detail: '' } as const;
    const run: Orphaned['host']['run'] = (command) =>
      Promise.resolve({ command, stdout: '', stderr: '', exitStatus: null, tookMs: 0, failure });
    const workshop = { ...left.workshop, host: { ...left.host, run } };
    expect(await endOrphan(left.state, workshop, { undoOpen: false })).toMatchObject({ kind: 'unfinished' });
    expect(readLastOutcome(left.state)).toBeNull();
  });

  it('is undone by one of two that start at the same time', async () => {
    const left = await orphaned('undoing');
    const ends = await Promise.all(
      [1, 2].map(() => endOrphan(left.state, left.workshop, { undoOpen: false })),
    );
    expect(ends.filter((end) => end?.kind === 'over')).toHaveLength(1);
    expect(tableOf(left.router)).toEqual(left.before);
  });

  it('is not undone onto a table that another has made meanwhile', async () => {
    const left = await orphaned();
    left.router.run('route -n add -inet -priority 20 default 192.0.2.1'.split(' '), { root: true });
    const answer = await undoPending(left.state, left.workshop);
    expect(answer.kind === 'not-done' && answer.reason).toContain('so nothing was touched');
    expect(left.changes).toEqual([]);
  });
});

describe('a clock that was set while a reset was pending', () => {
  it.each([
    ['an hour ahead', HOUR],
    ['an hour back', -HOUR],
    ['a thousand days ahead', 1_000 * DAY],
  ])('%s changes nothing of its undo', async (_, ahead) => {
    const left = await orphaned();
    const { clock } = left.workshop;
    const workshop = { ...left.workshop, clock: { ...clock, now: () => clock.now() + ahead } };
    expect(await orphanSentence(left.state, workshop)).toMatch(/^A reset was neither kept nor undone/);
    expect(await undoPending(left.state, workshop)).toMatchObject({ outcome: { kind: 'undone' } });
    expect(tableOf(left.router)).toEqual(left.before);
  });
});

describe('a machine that was restarted in the middle of a reset', () => {
  /** Its uptime has begun again. */
  function restart(left: Orphaned): void {
    const record = readBack(left);
    const boot = { mark: 'Thu Nov 20 09:00:00 2025', uptimeS: record.boot.uptimeS + 1_000 };
    writeFileSync(file(left), JSON.stringify({ ...record, boot }));
  }
  const SENTENCE =
    /^The machine was restarted before a reset was kept or undone: the routes are as at boot, and nothing was run\./;

  it.each(['open', 'undo-now', 'undoing'])(
    'is told, and nothing is undone onto the table of the start (%s)',
    async (token) => {
      const left = await orphaned(token);
      restart(left);
      const before = tableOf(left.router);
      expect(await orphanSentence(left.state, left.workshop)).toMatch(SENTENCE);
      const room = await makeRoom(left.state, left.workshop);
      expect('remark' in room && room.remark).toMatch(SENTENCE);
      expect(left.changes).toEqual([]);
      expect(tableOf(left.router)).toEqual(before);
      expect(await makeRoom(left.state, left.workshop)).toEqual({ remark: null });
    },
  );

  it.each([
    ['keep', keepPending],
    ['undo', undoPending],
  ])('is told to who asks to %s', async (_, ask) => {
    const left = await orphaned();
    restart(left);
    expect(await ask(left.state, left.workshop)).toMatchObject({
      kind: 'done',
      outcome: { kind: 'unknown', why: 'restarted' },
    });
    expect(left.changes).toEqual([]);
  });

  it('is not taken for a clock that was set, which moves kern.boottime along', async () => {
    const left = await orphaned();
    const record = readBack(left);
    const boot = { ...record.boot, mark: 'Sat Feb 25 18:16:05 2023' };
    writeFileSync(file(left), JSON.stringify({ ...record, boot }));
    expect(await undoPending(left.state, left.workshop)).toMatchObject({ outcome: { kind: 'undone' } });
    expect(tableOf(left.router)).toEqual(left.before);
  });
});
