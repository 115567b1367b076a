import { describe, expect, it } from 'vitest';
import { createPoller } from '../../../../src/collect/poller.js';
import { foldRound } from '../../../../src/collect/fold.js';
import type { Command, CommandResult } from '../../../../src/model/command.js';
import type { Host } from '../../../../src/model/host.js';
import { lastGood } from '../../../../src/model/reading.js';
import type { Snapshot } from '../../../../src/model/snapshot.js';
import { linux } from '../../../../src/systems/linux/system.js';
import { READ_WHOLE_ROWS } from '../../../../src/systems/linux/observe/large-table.js';
import { HeldTime } from '../../../collect/stand-in.js';

const WHOLE = '/usr/sbin/ip -j -d route show table all';
const DEFAULTS = `${WHOLE} exact default`;

const aDefault = (metric: number, more: object = {}) => ({
  ...{ type: 'unicast', dst: 'default', gateway: '198.51.100.1', dev: 'eth0', table: 'main', flags: [] },
  metric,
  ...more,
});

const others = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    ...{
      type: 'unicast',
      dst: `11.${i >> 8}.${i & 255}.0/24`,
      gateway: '198.51.100.7',
      dev: 'eth0',
      flags: [],
    },
    table: 'main',
  }));

/** A router whose defaults and number of other routes can be changed while it is watched. */
function watched(count: number) {
  const time = new HeldTime();
  const asked: string[] = [];
  const router = { defaults: [aDefault(100)] as object[], others: others(count) as object[] };
  const answer = (command: Command): CommandResult => {
    const line = command.argv.join(' ');
    if (line.includes('route show')) asked.push(line);
    const rows = line === DEFAULTS ? router.defaults : [...router.defaults, ...router.others];
    const stdout = line.startsWith(WHOLE) ? JSON.stringify(rows) : '';
    return { command, stdout, stderr: '', exitStatus: 0, tookMs: 1, failure: null };
  };
  const host: Host = {
    kind: 'demo',
    now: () => time.now,
    run: (command) => Promise.resolve(answer(command)),
    stream: () => ({ stop: () => undefined, ended: new Promise(() => undefined) }),
  };
  let latest: Snapshot | null = null;
  const feed = createPoller({ host, observer: linux.observer, intervalMs: 1_000, timers: time });
  feed.start((snapshot) => (latest = snapshot));
  const rows = () => (latest === null ? null : lastGood(latest.observed.routesInet))?.value ?? [];
  return { time, asked, router, feed, rows };
}

describe('a Linux router with a large routing table', () => {
  it('is asked for its defaults alone in rounds, and keeps the other routes as they were read', async () => {
    const { time, asked, router, rows } = watched(READ_WHOLE_ROWS + 1);
    await time.pass(130_000);
    expect(asked[0]).toBe(WHOLE);
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked.slice(1))).toEqual(new Set([DEFAULTS]));
    const before = rows();
    expect(before).toHaveLength(READ_WHOLE_ROWS + 2);
    await time.pass(60_000);
    expect(rows(), 'made anew though nothing has changed').toBe(before);
    router.defaults = [aDefault(50, { gateway: '198.51.100.2' }), aDefault(100)];
    await time.pass(60_000);
    expect(
      rows()
        .slice(0, 2)
        .map(({ gateway, priority }) => `${gateway} ${priority ?? ''}`),
    ).toEqual(['198.51.100.2 50', '198.51.100.1 100']);
    expect(rows()).toHaveLength(READ_WHOLE_ROWS + 3);
    router.defaults = [];
    await time.pass(60_000);
    expect(rows()).toHaveLength(READ_WHOLE_ROWS + 1);
  });

  it('is read whole again after ten minutes, and whenever somebody asks', async () => {
    const { time, asked, router, feed, rows } = watched(READ_WHOLE_ROWS + 1);
    await time.pass(90_000);
    router.others = others(5);
    feed.pollNow();
    await time.pass(1_000);
    expect(asked.at(-1)).toBe(WHOLE);
    expect(rows()).toHaveLength(6);
    router.others = others(READ_WHOLE_ROWS + 1);
    feed.pollNow();
    await time.pass(100_000);
    expect(asked.at(-1)).toBe(DEFAULTS);
    const times = asked.filter((line) => line === WHOLE).length;
    await time.pass(620_000);
    expect(asked.filter((line) => line === WHOLE).length).toBe(times + 1);
  });

  it('is read whole in every reading while the table is small', async () => {
    const { time, asked } = watched(40);
    await time.pass(130_000);
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked)).toEqual(new Set([WHOLE]));
  });

  it('replays from a recording of the defaults alone, with what is known of them', () => {
    const result: CommandResult = {
      command: { argv: DEFAULTS.split(' '), purpose: '', timeoutMs: 0, needsRoot: false, changes: false },
      stdout: JSON.stringify([aDefault(100), aDefault(7, { table: '77' })]),
      ...{ stderr: '', exitStatus: 0, tookMs: 1, failure: null },
    };
    const context = { observer: linux.observer, intervalMs: 1_000, live: false };
    const { observed } = foldRound(null, { at: 1, results: [result] }, context);
    expect(lastGood(observed.routesInet)?.value).toHaveLength(1);
    expect(lastGood(observed.otherTables)?.value).toHaveLength(1);
  });
});
