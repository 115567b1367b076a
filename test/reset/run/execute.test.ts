import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { executePlan } from '../../../src/reset/run/execute.js';
import { outcomeSentence } from '../../../src/model/reset-outcome.js';
import { readLastOutcome, takeLastOutcome } from '../../../src/reset/run/last-outcome.js';
import { SLOWNESS, until } from '../../patience.js';
import { routersOf } from '../rig/router.js';
import { equalise, ordersFor, rehearse, STORY } from '../rig/story.js';

const newRouter = routersOf(STORY);

const GOAL = [
  'default 198.51.100.1 UGSP - 8 em0',
  'default 203.0.113.1 UGSP - 8 iwn0',
  'net.inet.ip.multipath=1',
];

describe.concurrent('a reset that goes well', () => {
  it('comes to its goal, each step verified, and stays there when it is kept', async ({ expect }) => {
    const router = await newRouter();
    // As on a router: every command is a child, those that only read, too.
    const { result, progress } = await rehearse(router, { readsByProcess: true });
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    expect(progress.map(({ index, state }) => `${index} ${state}`)).toEqual([
      ...['0 running', '0 verified', '1 running', '1 verified'],
      ...['2 running', '2 verified', '3 running', '3 verified'],
    ]);
    expect(result.pending.remainingMs()).toBeGreaterThan(0);
    const outcome = await result.pending.keep();
    expect(outcome).toMatchObject({ kind: 'kept', why: 'asked' });
    await until(() => readdirSync(router.state).length === 2);
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
    expect(readdirSync(router.state).sort()).toEqual(['last', 'last.log']);
    await until(() =>
      router.syslog.includes('-t uplinktop -p daemon.notice reset kept (asked): Both IPv4 defaults'),
    );
  });

  it('is undone here and now when the person says so, and the table is the old one to the letter', async ({
    expect,
  }) => {
    const router = await newRouter();
    const before = await router.table();
    const { result, progress } = await rehearse(router);
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    // The guard's time stands still: it is not silence that undoes.
    expect(await result.pending.undo()).toMatchObject({ kind: 'undone', why: 'asked', remains: [] });
    expect(await router.table()).toEqual(before);
    expect(progress.filter(({ part }) => part === 'undo').map(({ argv }) => argv.join(' '))).toEqual([
      ...Array<string>(2).fill(
        '/sbin/route -n add -inet -mpath -priority 12 -label dhcpleased default 203.0.113.1',
      ),
      ...Array<string>(2).fill('/sbin/route -n delete -inet -priority 8 default 203.0.113.1'),
      ...Array<string>(2).fill('/sbin/ifconfig iwn0 priority 4'),
      ...Array<string>(2).fill('/sbin/sysctl net.inet.ip.multipath=0'),
    ]);
    await until(() => readLastOutcome(router.state) !== null);
    expect(readLastOutcome(router.state)?.outcome).toMatchObject({ kind: 'undone', why: 'asked' });
  });

  it('is undone by its guard after silence, which the next start tells once', async ({ expect }) => {
    const router = await newRouter();
    const before = await router.table();
    const { result } = await rehearse(router);
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    router.letTimePass();
    const outcome = await result.pending.outcome;
    expect(outcome).toMatchObject({ kind: 'undone', why: 'silence' });
    expect(await router.table()).toEqual(before);
    expect(await result.pending.keep()).toEqual(outcome);
    expect(await router.table()).toEqual(before);
    await until(() => router.syslog.includes('-p daemon.warning reset undone (silence): Both IPv4'));
    const told = takeLastOutcome(router.state);
    expect(told === null ? '' : outcomeSentence(told)).toMatch(
      /^The reset was undone at [\d:]+: nobody kept it in time[.] The table is the one before[.]$/,
    );
    expect(takeLastOutcome(router.state)).toBeNull();
  });

  it('makes room for the next one at once', async ({ expect }) => {
    const router = await newRouter();
    const first = await rehearse(router);
    if (first.result.kind !== 'pending') throw new Error(JSON.stringify(first.result));
    await first.result.pending.undo();
    const second = await rehearse(router);
    expect(second.remarks).toEqual([]);
    if (second.result.kind !== 'pending') throw new Error(JSON.stringify(second.result));
    expect(await second.result.pending.keep()).toMatchObject({ kind: 'kept' });
  });
});

describe.concurrent('what must not begin', () => {
  it('a plan whose table has changed meanwhile', async ({ expect }) => {
    const router = await newRouter();
    const { result } = await rehearse(router, {}, () =>
      router.run('route -n delete -inet default 203.0.113.1'),
    );
    expect(result).toMatchObject({ kind: 'refused' });
    expect(result.kind === 'refused' && result.reason).toContain(
      'Something has changed since the plan was made, and nothing was done: expected the IPv4 defaults',
    );
    expect(await router.changes()).toEqual([]);
    await until(() => readdirSync(router.state).length === 0);
  });

  it('a reset while one is pending, and it says which', async ({ expect }) => {
    const router = await newRouter();
    const first = await rehearse(router);
    if (first.result.kind !== 'pending') throw new Error(JSON.stringify(first.result));
    await router.run('sysctl net.inet.ip.multipath=0');
    const second = await rehearse(router);
    expect(second.result).toMatchObject({ kind: 'refused' });
    expect(second.result.kind === 'refused' && second.result.reason).toMatch(
      /^A reset is pending, begun [^:]+ ago: Both IPv4 defaults at priority 8 with P\. uplinktop keep or/,
    );
    expect(second.progress).toEqual([]);
    await first.result.pending.keep();
  });

  it('a reset beside what is called as another’s guard, without a yes: a name alone refuses nothing', async ({
    expect,
  }) => {
    const router = await newRouter();
    writeFileSync(
      join(router.directory, 'ps'),
      // Somebody's who lives, in the network of all: this very process.
      `    1     1 root     /sbin/init\n ${process.pid}  4711 anna     /bin/sh -c # uplinktop-guard umask 077\n`,
    );
    const concern = expect.stringContaining(`a process of anna's (${process.pid})`) as string;
    const { result } = await rehearse(router);
    expect(result).toEqual({ kind: 'unsure', concerns: [concern] });
    expect(await router.changes()).toEqual([]);
    const bold = await rehearse(router, { agreed: true });
    expect(bold.remarks).toEqual([concern]);
    if (bold.result.kind !== 'pending') throw new Error(bold.result.kind);
    await bold.result.pending.keep();
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
  });

  it('a reset while one of the same user is pending in another state directory', async ({ expect }) => {
    const router = await newRouter();
    const first = await rehearse(router);
    if (first.result.kind !== 'pending') throw new Error(first.result.kind);
    const other = { state: join(router.directory, 'other/uplinktop'), elsewhere: [router.state] };
    const result = await executePlan(first.plan, ordersFor(router, other).orders);
    expect(result).toMatchObject({ kind: 'refused' });
    expect(result).toHaveProperty(
      'reason',
      expect.stringMatching(/^A reset is pending, .* It lies in .*state\/uplinktop[.]$/),
    );
    await first.result.pending.undo();
    const again = await rehearse(router, other);
    if (again.result.kind !== 'pending') throw new Error(again.result.kind);
    await again.result.pending.undo();
  });

  it('two at the same moment: one begins, the other is refused', async ({ expect }) => {
    const router = await newRouter();
    const plan = await equalise(ordersFor(router).host);
    const results = await Promise.all([
      executePlan(plan, ordersFor(router).orders),
      executePlan(plan, ordersFor(router).orders),
    ]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['pending', 'refused']);
    expect(await router.changes()).toHaveLength(plan.steps.length);
    for (const result of results) if (result.kind === 'pending') await result.pending.keep();
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
  });

  it('anything on a read-only host', async ({ expect }) => {
    const router = await newRouter();
    const { result } = await rehearse(router, { readOnly: true });
    expect(result).toMatchObject({ kind: 'refused', reason: 'Read-only: nothing is changed.' });
    expect(existsSync(router.state)).toBe(false);
  });

  it('a reset without a place for the undo: no directory, not ours alone, a shell that does not come up', async ({
    expect,
  }) => {
    const router = await newRouter();
    writeFileSync(join(router.directory, 'plain'), '');
    const inFile = await rehearse(router, { state: join(router.directory, 'plain/uplinktop') });
    expect(inFile.result).toMatchObject({ kind: 'refused' });
    expect(inFile.result.kind === 'refused' && inFile.result.reason).toMatch(
      /^Nothing would hold the undo: .*not a directory; set XDG_STATE_HOME or --state-dir to /,
    );
    const shared = join(router.directory, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    const open = await rehearse(router, { state: shared });
    expect(open.result.kind === 'refused' && open.result.reason).toContain('may be written by others');
    const mute = await rehearse(router, { shell: [join(router.directory, 'no-shell')] });
    expect(mute.result.kind === 'refused' && mute.result.reason).toMatch(
      /did not come up: it could not be started \(ENOENT\)/,
    );
    expect(readdirSync(router.state)).toEqual([]);
    expect(await router.changes()).toEqual([]);
  });

  it('a reset whose guard cannot read the table', async ({ expect }) => {
    const router = await newRouter();
    const { result } = await rehearse(router, {}, async () => {
      for (const matches of [
        'route -nv show -inet',
        'sysctl net.inet.ip.multipath',
        'ifconfig em0',
        'ifconfig iwn0',
      ])
        await router.fault({ matches, kind: 'fail', times: 99 });
    });
    expect(result.kind === 'refused' && result.reason).toContain('the routing table could not be read');
    expect(await router.changes()).toEqual([]);
  });
});

describe.concurrent('permission', () => {
  it('needs a user whom doas knows', async ({ expect }) => {
    const router = await newRouter();
    const { orders, host } = ordersFor(router, { uid: 4_711 });
    const plan = await equalise(host);
    const result = await executePlan(plan, { ...orders, person: { uid: 4_711, name: null } });
    expect(result).toMatchObject({ kind: 'refused', lines: [] });
    expect(result).toHaveProperty('reason', expect.stringContaining('4711 has no entry in passwd'));
    expect(await router.changes()).toEqual([]);
  });

  it('is asked for every command and its undo before anything is done, and refused with the lines that would help', async ({
    expect,
  }) => {
    const router = await newRouter({ everybodyIsRoot: false });
    await router.doas([{ matches: 'route -n delete', says: 'deny' }]);
    const { result } = await rehearse(router, { uid: 1000 });
    expect(result).toEqual({
      kind: 'refused',
      reason: 'doas does not permit 2 commands of this reset and its undo.',
      lines: [
        'permit nopass op as root cmd /sbin/route args -n delete -inet -priority 8 default 203.0.113.1',
        'permit nopass op as root cmd /sbin/route args -n delete -inet -priority 12 default 203.0.113.1',
      ],
    });
    expect(await router.changes()).toEqual([]);
  });

  it('is not enough when a password would be asked for, for the guard has no one to ask', async ({
    expect,
  }) => {
    const router = await newRouter({ everybodyIsRoot: false });
    await router.doas([{ matches: '', says: 'permit' }]);
    const { result } = await rehearse(router, { uid: 1000 });
    expect(result.kind === 'refused' && result.reason).toMatch(
      /^doas would ask for a password for 8 commands/,
    );
    expect(result.kind === 'refused' && result.lines).toHaveLength(8);
  });

  it('that cannot be told wants a deliberate yes, and then goes', async ({ expect }) => {
    const router = await newRouter({ everybodyIsRoot: false });
    const unreadable = 'doas: could not open config file /etc/doas.conf: Permission denied';
    const setUnreadable = (): Promise<unknown> =>
      router.doas([
        { matches: `${router.directory}/bin`, says: 'permit nopass' },
        { matches: '', says: unreadable },
      ]);
    const timid = await rehearse(router, { uid: 1000 }, setUnreadable);
    expect(timid.result).toEqual({
      kind: 'unsure',
      concerns: ['it cannot be told from doas.conf whether the commands and their undo are permitted'],
    });
    expect(await router.changes()).toEqual([]);
    const bold = await rehearse(router, { uid: 1000, agreed: true }, setUnreadable);
    if (bold.result.kind !== 'pending') throw new Error(JSON.stringify(bold.result));
    await bold.result.pending.keep();
    expect((await router.table()).slice(0, 3)).toEqual(GOAL);
  });

  it('through doas carries the guard too', async ({ expect }) => {
    const router = await newRouter({ everybodyIsRoot: false });
    const before = await router.table();
    const { result } = await rehearse(router, { uid: 1000 });
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    router.letTimePass();
    expect(await result.pending.outcome).toMatchObject({ kind: 'undone', why: 'silence' });
    expect(await router.table()).toEqual(before);
  });
});

describe('the promise of half a second', () => {
  it('from the wish to the first command, and two for the whole reset', async ({ expect }) => {
    const router = await newRouter();
    const { orders, host } = ordersFor(router);
    const plan = await equalise(host);
    let first = Number.NaN;
    const began = performance.now();
    const result = await executePlan(plan, {
      ...orders,
      onProgress: ({ index, state }) => {
        if (index === 0 && state === 'running') first = performance.now() - began;
      },
    });
    const whole = performance.now() - began;
    if (result.kind !== 'pending') throw new Error(JSON.stringify(result));
    await result.pending.keep();
    // Ten times what it takes, in the measure of this machine: it must not fail because others are at work.
    expect(first).toBeLessThan(5_000 * SLOWNESS);
    expect(whole).toBeLessThan(10_000 * SLOWNESS);
  });
});
