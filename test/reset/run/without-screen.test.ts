import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/model/plan.js';
import { keepPending } from '../../../src/reset/run/keep-and-undo.js';
import { resetWithoutScreen } from '../../../src/reset/run/without-screen.js';
import { until } from '../../patience.js';
import { routersOf } from '../rig/router.js';
import type { Rehearsal } from '../rig/story.js';
import { equalise, ordersFor, STORY } from '../rig/story.js';

const newRouter = routersOf(STORY);

const COMMANDS = [
  'sysctl net.inet.ip.multipath=1',
  'ifconfig iwn0 priority 0',
  'route -n add -inet -mpath -priority 8 default 203.0.113.1',
  'route -n delete -inet -priority 12 default 203.0.113.1',
];
/** The reset is at its goal, and its guard counts. */
const waits = (lines: readonly string[]): boolean => lines.some((line) => line.endsWith(keepWith));
const keepWith = 'uplinktop keep';
const isCommand = (line: string): boolean => !line.startsWith('#');

async function reset(rehearsal: Rehearsal, options: { dryRun?: boolean; change?: Partial<Plan> } = {}) {
  const router = await newRouter();
  const { orders, host } = ordersFor(router, rehearsal);
  const plan: Plan = { ...(await equalise(host)), ...options.change };
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  const done = resetWithoutScreen({ plan, dryRun: options.dryRun ?? false, orders, keepWith, print });
  return { router, lines, done };
}

describe('a reset without a screen', () => {
  it('shows its commands as they can be pasted, and runs none of them', async () => {
    const touches = ['about half of new address pairs will go to iwn0'];
    const { router, lines, done } = await reset({}, { dryRun: true, change: { touches } });
    expect(await done).toBe(0);
    expect(lines).toEqual([
      '# Both IPv4 defaults at priority 8 with P',
      '# about half of new address pairs will go to iwn0',
      ...COMMANDS,
    ]);
    expect(await router.changes()).toEqual([]);
  });

  it('prints each command as it runs, and waits until it is kept', async () => {
    const { router, lines, done } = await reset({ undoAfterS: 20 });
    await until(() => waits(lines));
    expect((await keepPending(router.state, ordersFor(router).orders)).kind).toBe('done');
    expect(await done).toBe(0);
    expect(lines.filter(isCommand)).toEqual(COMMANDS);
    expect(lines.at(-2)).toBe(
      '# Both IPv4 defaults at priority 8 with P. It is undone by itself in 20 s, unless: uplinktop keep',
    );
    expect(lines.at(-1)).toMatch(
      /^# The reset was kept at [\d:]+: Both IPv4 defaults at priority 8 with P[.]$/,
    );
  });

  it('is undone by silence, and says so', async () => {
    const { router, lines, done } = await reset({});
    await until(() => waits(lines));
    router.letTimePass();
    expect(await done).toBe(1);
    expect(lines.at(-1)).toMatch(
      /^# The reset was undone at [\d:]+: nobody kept it in time[.] The table is the one before[.]$/,
    );
  });

  it('wants a yes for what is not plain', async () => {
    const concerns = ['em0 would be left alone'];
    const { router, lines, done } = await reset({}, { change: { concerns } });
    expect(await done).toBe(1);
    expect(lines.slice(1)).toEqual([
      '# Not run: the plan has warnings. Use --yes to run it anyway',
      '#   em0 would be left alone',
    ]);
    expect(await router.changes()).toEqual([]);
    const bold = await reset({ agreed: true }, { change: { concerns } });
    await until(() => waits(bold.lines));
    bold.router.letTimePass();
    await bold.done;
    expect(bold.lines.filter(isCommand)).toEqual(COMMANDS);
  });

  it('tells what happened and what the undo did', async () => {
    const router = await newRouter();
    const { orders, host } = ordersFor(router);
    const plan = await equalise(host);
    await router.fault({ matches: COMMANDS[3] ?? '', kind: 'lie-ok' });
    const lines: string[] = [];
    expect(
      await resetWithoutScreen({
        plan,
        dryRun: false,
        orders,
        keepWith,
        print: (line) => void lines.push(line),
      }),
    ).toBe(1);
    expect(lines.at(-1)).toBe('# everything was undone: the table is the one before');
    expect(lines.at(-2)).toMatch(/^# \/sbin\/route -n delete .*: expected the IPv4 defaults/);
  });

  it('tells why there is no plan', async () => {
    const router = await newRouter();
    const lines: string[] = [];
    const plan = { kind: 'refusal', reason: 'No second path.', lines: ['permit nopass op'] } as const;
    const { orders } = ordersFor(router);
    expect(
      await resetWithoutScreen({
        plan,
        dryRun: true,
        orders,
        keepWith,
        print: (line) => void lines.push(line),
      }),
    ).toBe(1);
    expect(lines).toEqual(['# No second path.', 'permit nopass op']);
  });
});
