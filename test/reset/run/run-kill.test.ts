import { describe, expect, it } from 'vitest';
import { Killing } from '../../../src/app/killing.js';
import { virtualClock } from '../../../src/app/script-rounds.js';
import { StateReadings } from '../../../src/collect/state-readings.js';
import { takeTwoRounds } from '../../../src/collect/two-rounds.js';
import { createDemoHost } from '../../../src/demo/host.js';
import { createRouter } from '../../../src/demo/router.js';
import { scenario } from '../../../src/demo/scenarios.js';
import { diagnose } from '../../../src/diagnose/diagnose.js';
import type { Diagnosis } from '../../../src/model/diagnosis.js';
import type { Command, CommandResult } from '../../../src/model/command.js';
import type { Host } from '../../../src/model/host.js';
import type { KillEvent, KillPlan } from '../../../src/model/killing.js';
import { runKill } from '../../../src/reset/run/run-kill.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { linux } from '../../../src/systems/linux/system.js';

const START = Date.UTC(2026, 2, 4);

/** The demo router of a scenario, and what is told of its connections. */
function demo(name: string) {
  const clock = virtualClock(START);
  const row = scenario(name);
  if (row === null) throw new Error(`there is no ${name}`);
  const host = createDemoHost(createRouter(row.spec(START, 7)), clock);
  const source = openbsd.observer.states;
  if (source === null) throw new Error('no table of states');
  const look = async (): Promise<Diagnosis> => {
    const states = new StateReadings({ host, source });
    const { snapshots } = await takeTwoRounds({ host, observer: openbsd.observer, timers: clock, states });
    const first = diagnose(null, snapshots[0], { explainer: openbsd.explainer, named: new Map() });
    return diagnose(first.history, snapshots[1], { explainer: openbsd.explainer, named: new Map() })
      .diagnosis;
  };
  return { host, look };
}

const ids = ({ connections }: Diagnosis, of: (uplink: string | null) => boolean): Set<string> => {
  const table = connections?.table;
  const rows = Array.from({ length: table?.length ?? 0 }, (_, i) => table?.at(i));
  return new Set(rows.flatMap((row) => (typeof row?.id === 'string' && of(row.uplink) ? [row.id] : [])));
};

const plan = (commands: readonly string[]): KillPlan => ({
  ...{ kind: 'kill', name: 'end', goal: 'End', connections: commands.length, notes: [] },
  steps: commands.map((line) => ({
    ends: 1,
    command: { argv: line.split(' '), purpose: '', timeoutMs: 1_000, needsRoot: true, changes: true },
  })),
});

/** A machine on which commands say what is given for them. */
function saying(answer: (argv: string) => Partial<CommandResult>): Host & { readonly ran: string[] } {
  const ran: string[] = [];
  const run = (command: Command): Promise<CommandResult> => {
    const line = command.argv.join(' ');
    ran.push(line);
    return Promise.resolve({
      ...{ command, stdout: '', stderr: '', exitStatus: 0, tookMs: 1, failure: null },
      ...answer(line),
    });
  };
  return {
    kind: 'local',
    now: () => 0,
    run,
    ran,
    stream: () => {
      throw new Error('no stream');
    },
  };
}

const ROOT = { uid: 0, name: 'root' };

describe('ending the connections of an uplink', () => {
  it('ends those that were read, no other, and not the session of whoever does it', async () => {
    const { host, look } = demo('healthy');
    const before = await look();
    const events: KillEvent[] = [];
    const killing = new Killing({
      ...{ host, changer: openbsd.changer, readOnly: false, runIdentity: null },
      sshConnection: undefined,
      tell: (event) => events.push(event),
    });
    killing.plan({ kind: 'uplink', interface: 'em0' }, before);
    const [planned] = events;
    if (planned?.kind !== 'planned') throw new Error(JSON.stringify(planned));
    const doomed = ids(before, (uplink) => uplink === 'em0');
    const others = ids(before, (uplink) => uplink !== 'em0');
    expect(doomed.size).toBeGreaterThan(20);
    expect(planned.plan.connections).toBe(doomed.size);
    await killing.run(planned.plan);
    const over = events.at(-1);
    if (over?.kind !== 'over' || over.result.kind !== 'ran') throw new Error(JSON.stringify(over));
    expect(over.result.why).toBeNull();
    // Two states of each that is forwarded, one of the router's own.
    expect(over.result.killed).toBeGreaterThan(doomed.size);
    const left = ids(await look(), () => true);
    expect([...doomed].filter((id) => left.has(id))).toEqual([]);
    // Some end by themselves within these seconds.
    expect([...others].filter((id) => left.has(id)).length).toBeGreaterThan(others.size * 0.7);
    expect([...others].length).toBeGreaterThan(20);
  });

  it('runs nothing, and plans nothing, where nothing may be changed', async () => {
    const host = saying(() => ({}));
    const events: KillEvent[] = [];
    const killing = new Killing({
      ...{ host, changer: openbsd.changer, readOnly: true, runIdentity: null, sshConnection: undefined },
      tell: (event) => events.push(event),
    });
    killing.plan({ kind: 'uplink', interface: 'em0' }, { connections: null } as Diagnosis);
    await killing.run(plan(['/sbin/pfctl -k id -k 1']));
    expect(events).toEqual([{ kind: 'refused', reason: 'READ-ONLY: nothing is ended.', lines: [] }]);
    expect(host.ran).toEqual([]);
  });

  it('goes on past a connection that has ended meanwhile, and counts what the system says', async () => {
    const host = saying((line) => ({
      exitStatus: line.endsWith('.2') ? 1 : 0,
      stderr: `conntrack v1.4.7 (conntrack-tools): ${line.endsWith('.2') ? 0 : 5} flow entries have been deleted.\n`,
    }));
    const asker = { host, changer: linux.changer, person: ROOT };
    const commands = [1, 2, 3].map((last) => `/usr/sbin/conntrack -D -q 192.0.2.${last}`);
    expect(await runKill(plan(commands), asker)).toEqual({ kind: 'ran', commands: 3, killed: 10, why: null });
  });

  it('stops at the first command that could not do it, and says how far it came', async () => {
    const host = saying((line) =>
      line.endsWith('1')
        ? { stderr: 'killed 2 states\n' }
        : { exitStatus: 1, stderr: 'pfctl: /dev/pf: Device busy\n' },
    );
    const asker = { host, changer: openbsd.changer, person: ROOT };
    const all = plan(['/sbin/pfctl -k id -k 1', '/sbin/pfctl -k id -k 2', '/sbin/pfctl -k id -k 3']);
    expect(await runKill(all, asker)).toEqual({
      ...{ kind: 'ran', commands: 1, killed: 2 },
      why: '/sbin/pfctl -k id -k 2: pfctl: /dev/pf: Device busy',
    });
    expect(host.ran).toHaveLength(2);
  });

  it('is refused before its first command where it is not permitted, with the line that would permit it', async () => {
    const denied = saying(() => ({ stdout: 'deny\n' }));
    const asker = { host: denied, changer: openbsd.changer, person: { uid: 1000, name: 'ops' } };
    expect(await runKill(plan(['/sbin/pfctl -k id -k 1']), asker)).toEqual({
      kind: 'refused',
      reason: 'doas does not permit 1 command that ends connections.',
      lines: [
        '# doas knows no patterns for arguments: this line permits all that pfctl can do, rules included',
        'permit nopass ops as root cmd /sbin/pfctl',
      ],
    });
    expect(denied.ran.filter((line) => line.startsWith('/sbin/pfctl'))).toEqual([]);
  });
});
