import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/host/clock.js';
import type { Clock } from '../../src/model/clock.js';
import type { ResetProgress, ResetResult } from '../../src/model/reset.js';
import { executePlan } from '../../src/reset/run/execute.js';
import { readLastOutcome } from '../../src/reset/run/last-outcome.js';
import { until } from '../patience.js';
import { CLOCK_JUMPS, COMMAND_FAULTS, GOAL, STEPS } from './fault-matrix.js';
import type { Fault } from './rig/router.js';
import type { TestRouter } from './rig/router.js';
import { routersOf } from './rig/router.js';
import { equalise, FOREIGN, LONGEST_TIMEOUT_MS, ordersFor, rehearse, STORY } from './rig/story.js';

const newRouter = routersOf(STORY);

function surprised(result: ResetResult): ResetResult & { kind: 'surprised' } {
  if (result.kind !== 'surprised') throw new Error(`expected a surprise: ${JSON.stringify(result)}`);
  return result;
}

describe.concurrent.each(STEPS.map((command, index) => ({ command, index })))(
  'step $index, $command',
  ({ command, index }) => {
    /** The command has no effect, whatever it says of itself: the table is the old one, and both sides are told. */
    it.for(COMMAND_FAULTS.filter(({ has }) => has === 'no effect'))(
      'that has no effect ($kind): everything is undone',
      async ({ kind, said }, { expect }) => {
        const router = await newRouter();
        const before = await router.table();
        const { result, progress } = await rehearse(router, {}, () =>
          router.fault({ matches: command, kind }),
        );
        const { happened, undo, outcome } = surprised(result);
        expect(happened).toContain(command);
        expect(happened).toContain(said);
        expect(undo).toBe('everything was undone: the table is the one before');
        expect(outcome).toMatchObject({ kind: 'undone', why: 'surprise' });
        expect(await router.table()).toEqual(before);
        expect(progress.filter(({ part }) => part === 'step').at(-1)).toMatchObject({
          index,
          state: 'failed',
        });
        await lastIs(router, 'undone', 'surprise');
      },
    );

    /** The effect is there, whatever the command says: the table is believed. */
    it.for(COMMAND_FAULTS.filter(({ has }) => has === 'its effect'))(
      'that has its effect all the same ($kind): the reset goes on to its goal',
      async ({ kind }, { expect }) => {
        const router = await newRouter();
        const { result } = await rehearse(router, {}, () =>
          router.fault({ matches: command, kind } satisfies Fault),
        );
        if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
        expect(await result.pending.keep()).toMatchObject({ kind: 'kept' });
        expect((await router.table()).slice(0, 3)).toEqual(GOAL);
      },
    );

    it('when another process adds a default before it: ours is undone, and theirs stays and is told', async ({
      expect,
    }) => {
      const router = await newRouter();
      const before = await router.table();
      const { result } = await rehearse(router, {}, () =>
        router.fault({ matches: command, kind: 'meddle', command: FOREIGN }),
      );
      const { undo, outcome } = surprised(result);
      expect(undo).toMatch(
        /^everything was undone; what another process has changed stays: .*192\.0\.2\.1 on em2/,
      );
      expect(outcome.kind).toBe('undone');
      const [first, second, ...rest] = before;
      expect(await router.table()).toEqual([first, second, 'default 192.0.2.1 UGS - 20 em2', ...rest]);
    });

    it.for(CLOCK_JUMPS)(
      'while the clock is set %s: the reset goes on to its goal, and is kept',
      async ([, ms], { expect }) => {
        const router = await newRouter();
        const { orders, host } = ordersFor(router);
        const clock = settable();
        const plan = await equalise(host);
        const result = await executePlan(plan, {
          ...orders,
          clock,
          host: { ...host, now: () => clock.now() },
          onProgress: ({ index: at, state }) => {
            if (at === index && state === 'running') clock.set(ms);
          },
        });
        if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
        expect(result.pending.remainingMs()).toBeLessThanOrEqual(30_000);
        expect(result.pending.remainingMs()).toBeGreaterThan(0);
        expect(await result.pending.keep()).toMatchObject({ kind: 'kept' });
        expect((await router.table()).slice(0, 3)).toEqual(GOAL);
      },
    );

    it('that doas refuses after all: everything is undone', async ({ expect }) => {
      const router = await newRouter({ everybodyIsRoot: false });
      const before = await router.table();
      const { result } = await rehearse(router, { uid: 1000 }, () =>
        router.fault({ matches: `doas-rule -n ${router.directory}/bin/${command}`, kind: 'fail' }),
      );
      expect(surprised(result).happened).toMatch(/doas does not permit/);
      expect(surprised(result).outcome.kind).toBe('undone');
      expect(await router.table()).toEqual(before);
    });

    it('whose undo cannot be written down is not run, and what was done is undone', async ({ expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const { result } = await runDamaged(router, index, fillUp);
      if (index === 0) {
        expect(result).toMatchObject({ kind: 'refused' });
        expect(result.kind === 'refused' && result.reason).toMatch(
          /^Nothing was done: .*could not be written down/,
        );
      } else {
        expect(surprised(result).happened).toMatch(/was not run: the undo could not be written down/);
        expect(surprised(result).outcome.kind).toBe('undone');
      }
      expect(await router.table()).toEqual(before);
      expect((await router.changes()).filter((text) => text === command)).toEqual([]);
    });

    it('before which the state directory is taken away is not run, and what was done is undone', async ({
      expect,
    }) => {
      const router = await newRouter();
      const before = await router.table();
      const { result } = await runDamaged(router, index, ({ state }) => {
        rmSync(state, { recursive: true });
        // The guard cannot be told: it undoes what is undone when its seconds are over.
        router.letTimePass();
      });
      if (index === 0) expect(result.kind).toBe('refused');
      else expect(surprised(result).outcome.kind).toBe('undone');
      expect(await router.table()).toEqual(before);
      expect((await router.changes()).filter((text) => text === command)).toEqual([]);
    });
  },
);

/** This machine's clock, and somebody who sets it. */
function settable(): Clock & { set(ms: number): void } {
  let ahead = 0;
  return { ...systemClock, now: () => systemClock.now() + ahead, set: (ms) => void (ahead = ms) };
}

/** The undo list cannot be written: its new name is taken by a directory. */
function fillUp({ state }: TestRouter): void {
  const pending = join(state, 'pending');
  const hold = readdirSync(pending).find((name) => name.startsWith('hold.')) ?? '';
  mkdirSync(join(pending, `${hold}.new`), { recursive: true });
}

/** From before the step on, the files of the reset are damaged. */
async function runDamaged(
  router: TestRouter,
  step: number,
  damage: (router: TestRouter) => void,
): Promise<{ result: ResetResult }> {
  const { orders, host } = ordersFor(router);
  const plan = await equalise(host);
  const fill = (): void => damage(router);
  const { guards } = orders;
  const result = await executePlan(plan, {
    ...orders,
    guards: {
      start: async (...args) => {
        const start = await guards.start(...args);
        if (step === 0) fill();
        return start;
      },
    },
    onProgress: ({ part, index, state }) => {
      if (part === 'step' && index === step - 1 && state === 'verified') fill();
    },
  });
  return { result };
}

async function lastIs(router: TestRouter, kind: string, why: string): Promise<void> {
  await until(() => readLastOutcome(router.state) !== null);
  expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind, why });
}

describe.concurrent('an undo that does not go well either', () => {
  it.for([
    ['says yes and does nothing, once', { kind: 'lie-ok' }],
    ['hangs, once', { kind: 'hang' }],
    ['fails, twice', { kind: 'fail', times: 2 }],
    ['is killed, once', { kind: 'killed' }],
  ] as const)('%s: the guard tries again until the table is the old one', async ([, fault], { expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const { result } = await rehearse(router, {}, async () => {
      await router.fault({ matches: STEPS[3], kind: 'fail' });
      await router.fault({ matches: 'ifconfig iwn0 priority 4', ...fault });
    });
    const { undo, outcome } = surprised(result);
    expect(undo).toMatch(
      /^the undo could not be verified here \(.*\), so the guard did it: The reset was undone/,
    );
    expect(outcome).toMatchObject({ kind: 'undone', why: 'surprise' });
    expect(await router.table()).toEqual(before);
  });

  it('never works: five tries, and what differs is said as loud as can be', async ({ expect }) => {
    const router = await newRouter();
    const { result } = await rehearse(router, {}, async () => {
      await router.fault({ matches: STEPS[3], kind: 'fail' });
      await router.fault({ matches: 'ifconfig iwn0 priority 4', kind: 'fail', times: 99 });
    });
    const { outcome } = surprised(result);
    expect(outcome.kind).toBe('undo-incomplete');
    expect(outcome.remains.some((line) => line.startsWith('found: ') && line.includes('priority 0'))).toBe(
      true,
    );
    expect((await router.changes()).filter((text) => text === 'ifconfig iwn0 priority 4')).toHaveLength(6);
    // The guard logs when it has written down what became of it.
    await until(() => router.syslog.includes('reset undo-incomplete (surprise)'));
  });
});

describe.concurrent('time that runs out in the middle', () => {
  it('a step that hangs longer than the countdown: the guard undoes, and nothing is done after it', async ({
    expect,
  }) => {
    const router = await newRouter();
    const before = await router.table();
    const { orders, host, time } = ordersFor(router, { impatient: false });
    const plan = await equalise(host);
    await router.fault({ matches: STEPS[2], kind: 'do-and-hang' });
    const done = executePlan(plan, orders);
    await router.hangs;
    router.letTimePass();
    await until(() => readLastOutcome(router.state) !== null);
    await time.pass(LONGEST_TIMEOUT_MS);
    const result = surprised(await done);
    expect(result.happened).toMatch(/was killed after 5 s/);
    expect(result.outcome).toMatchObject({ kind: 'undone' });
    expect(await router.table()).toEqual(before);
    expect(await router.changes()).not.toContain(STEPS[3]);
  });

  it.for([0, 3])(
    'step %i has its effect after the guard has undone: it is undone once more',
    async (step, { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      const { orders, host } = ordersFor(router, { impatient: false });
      const plan = await equalise(host);
      await router.fault({ matches: STEPS[step] ?? '', kind: 'do-late' });
      const done = executePlan(plan, orders);
      await router.hangs;
      router.letTimePass();
      await until(() => readLastOutcome(router.state) !== null);
      await router.release();
      const result = surprised(await done);
      expect(result.outcome).toMatchObject({ kind: 'undone' });
      expect(await router.table()).toEqual(before);
    },
  );
});

describe.concurrent('a countdown', () => {
  it.for(CLOCK_JUMPS)(
    'a clock that is set %s while the guard counts neither hurries nor holds it',
    async ([, ms], { expect }) => {
      const router = await newRouter();
      const before = await router.table();
      router.setDate(ms);
      const { result } = await rehearse(router);
      if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
      const looks = router.looks;
      await until(() => router.looks > looks + 2);
      expect(readLastOutcome(router.state)).toBeNull();
      expect((await router.table()).slice(0, 3)).toEqual(GOAL);
      router.letTimePass();
      expect(await result.pending.outcome).toMatchObject({ kind: 'undone', why: 'silence' });
      expect(await router.table()).toEqual(before);
    },
  );

  it('another’s default that comes during the countdown stays, and ours is undone', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const { result } = await rehearse(router);
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    await router.run(FOREIGN.join(' '));
    const outcome = await result.pending.undo();
    expect(outcome.kind).toBe('undone');
    expect(outcome.remains.join()).toMatch(/192\.0\.2\.1 on em2/);
    const [first, second, ...rest] = before;
    expect(await router.table()).toEqual([first, second, 'default 192.0.2.1 UGS - 20 em2', ...rest]);
  });
});

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

describe.runIf(isRoot)('a disk that is really full', () => {
  it('from a step on: what was done is undone, with nothing written', async () => {
    const router = await newRouter();
    const before = await router.table();
    await onSmallDisk(router, async (disk) => {
      const { orders, host } = ordersFor(router, { state: join(disk, 'uplinktop') });
      const plan = await equalise(host);
      const onProgress = ({ index, state }: ResetProgress): void => {
        if (index === 1 && state === 'verified') fillDisk(disk);
      };
      const result = surprised(await executePlan(plan, { ...orders, onProgress }));
      expect(result.happened).toMatch(/could not be written down \(.*no space left on the disk\)/);
      expect(result.outcome.kind).toBe('undone');
    });
    expect(await router.table()).toEqual(before);
  });

  it('during the countdown: silence undoes all the same', async () => {
    const router = await newRouter();
    const before = await router.table();
    await onSmallDisk(router, async (disk) => {
      const { result } = await rehearse(router, { state: join(disk, 'uplinktop') });
      if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
      fillDisk(disk);
      router.letTimePass();
      expect(await result.pending.outcome).toMatchObject({ kind: 'undone' });
    });
    expect(await router.table()).toEqual(before);
  });
});

async function onSmallDisk(router: TestRouter, use: (disk: string) => Promise<void>): Promise<void> {
  const disk = join(router.directory, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k,mode=700', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    // Root, but in a box where nothing may be mounted: the other tests stand for this one.
    return;
  }
  try {
    await use(disk);
  } finally {
    rmSync(join(disk, 'ballast'), { force: true });
    execFileSync('umount', ['-l', disk]);
  }
}

function fillDisk(disk: string): void {
  try {
    writeFileSync(join(disk, 'ballast'), 'x'.repeat(200_000));
  } catch {
    // Full.
  }
}
