import { describe, expect, it } from 'vitest';
import { takeTwoRounds } from '../../../src/collect/two-rounds.js';
import { createDemoHost } from '../../../src/demo/host.js';
import { createRouter } from '../../../src/demo/router.js';
import type { CommandResult } from '../../../src/model/command.js';
import type { Host } from '../../../src/model/host.js';
import { expectationOf } from '../../../src/reset/plan/expectation.js';
import { readTableNow } from '../../../src/reset/run/read-table.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { STORY } from '../rig/story.js';

const clock = { now: () => STORY.startAt, sleep: () => Promise.resolve() };
const demo = (): Host => createDemoHost(createRouter(STORY), clock, { readOnly: false });

/** The host, but for commands that begin so. */
function but(host: Host, line: string, answer: Partial<CommandResult>): Host {
  return {
    ...host,
    now: () => host.now(),
    run: async (command) => {
      const result = await host.run(command);
      return command.argv.join(' ').startsWith(line) ? { ...result, ...answer } : result;
    },
  };
}

describe('the look before a step', () => {
  it('sees what a plan is made from', async () => {
    const host = demo();
    const [snapshot] = (await takeTwoRounds({ host, observer: openbsd.observer, apartMs: 0 })).snapshots;
    const look = await readTableNow(host, openbsd.changer);
    expect(look).toEqual(expectationOf(snapshot, openbsd.changer));
    expect(look.defaults.inet?.map((row) => row.interface)).toEqual(['em0', 'iwn0']);
    expect(look.multipath).toEqual({ inet: false, inet6: false });
  });

  it('takes no half table for a whole one', async () => {
    const host = but(demo(), '/sbin/route -nv show', { exitStatus: 1 });
    expect((await readTableNow(host, openbsd.changer)).defaults).toEqual({});
  });

  it('knows the table though the settings could not be read', async () => {
    const host = but(demo(), '/sbin/sysctl', { exitStatus: null, stdout: '' });
    const look = await readTableNow(host, openbsd.changer);
    expect(look.multipath).toEqual({});
    expect(look.defaults.inet).toHaveLength(2);
  });
});
