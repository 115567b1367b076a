import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linux } from '../../src/systems/linux/system.js';
import type { Family } from '../../src/model/address.js';
import type { Change, DrainedRoute, Step } from '../../src/model/plan.js';
import type { ResetRequest, ResetSteps } from '../../src/model/changer.js';
import { lastGood } from '../../src/model/reading.js';
import { difference, expectationOf } from '../../src/reset/plan/expectation.js';
import { Lab, labMissing } from './lab.js';
import { chosenUplinks, defaultsOf, readForReset } from './reading.js';

const missing = labMissing();
const ADVERTISE = join(import.meta.dirname, 'advertise.pl');

function requestIn(lab: Lab): ResetRequest {
  const snapshot = readForReset(lab);
  return {
    now: expectationOf(snapshot, linux.changer),
    whole: (family, row) =>
      defaultsOf(snapshot, family).find(
        (r) => r.gateway === row.gateway && r.interface === row.interface && r.priority === row.priority,
      ) ?? null,
    uplinks: ['em0', 'iwn0'],
    interfaces: lastGood(snapshot.observed.interfaces)?.value ?? [],
    knownGateways: [],
  };
}

function stepsFor(lab: Lab, change: Change): readonly Step[] {
  const result: ResetSteps = linux.changer.steps(change, requestIn(lab));
  if ('refused' in result) throw new Error(result.refused);
  return result.steps;
}

/** The default routes as ip(8) prints them, to the last word. */
function tables(lab: Lab): string {
  const both = 'ip -d route show default && ip -6 -d route show default';
  const { stdout, stderr, status } = lab.try('router', ['sh', '-c', both]);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Does the steps one by one; each must lead where it says, and something must always lead out. */
function carryOut(lab: Lab, steps: readonly Step[]): void {
  for (const step of steps) {
    expect(lab.try('router', step.do.argv)).toMatchObject({ status: 0, stderr: '' });
    expect(difference(step.expect, requestIn(lab).now)).toBeNull();
    expect(lab.try('router', ['ip', 'route', 'get', '203.0.113.1']).status).toBe(0);
  }
}

function undo(lab: Lab, step: Step): void {
  // The table is the truth, not the exit status: what is there already is refused.
  for (const command of step.undo) lab.try('router', command.argv);
}

/** From after each step, and from before it, the way back leads to the table as it was. */
function expectUndoable(lab: Lab, change: Change): void {
  const before = tables(lab);
  const steps = stepsFor(lab, change);
  for (const [i, step] of steps.entries()) {
    carryOut(lab, steps.slice(0, i));
    undo(lab, step);
    expect(tables(lab)).toBe(before);
    carryOut(lab, steps.slice(0, i + 1));
    undo(lab, step);
    expect(tables(lab)).toBe(before);
  }
}

const equalise = (family: Family): Change => ({ kind: 'equalise', family, priority: null });

describe.skipIf(missing !== null)('a reset on a real Linux kernel', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = Lab.up('reset');
  });
  afterAll(() => lab.down());

  it('brings both uplinks into use, for IPv4 and for IPv6', () => {
    lab.routes('mismatch');
    for (const family of ['inet', 'inet6'] as const) {
      carryOut(lab, stepsFor(lab, equalise(family)));
      expect(Object.keys(chosenUplinks(lab, family, 64)).sort()).toEqual(['em0', 'iwn0']);
    }
    expect(linux.changer.steps(equalise('inet'), requestIn(lab))).toEqual({
      refused: 'nothing to do: one default of metric 100 uses em0 and iwn0',
    });
  });

  it('takes every step back to the last word, whether it happened or not', () => {
    lab.routes('mismatch');
    expectUndoable(lab, equalise('inet'));
    expectUndoable(lab, equalise('inet6'));
  });

  it('joins a session without a gateway, and puts it back as it was', () => {
    lab.routes('none');
    lab.on('router', 'ip route add default via 192.0.2.1 dev em0 metric 100');
    for (const scope of ['link', 'global']) {
      lab.on('router', `ip route replace default dev iwn0 metric 700 scope ${scope}`);
      expectUndoable(lab, equalise('inet'));
    }
    carryOut(lab, stepsFor(lab, equalise('inet')));
    expect(Object.keys(chosenUplinks(lab, 'inet', 64)).sort()).toEqual(['em0', 'iwn0']);
    expectUndoable(lab, { kind: 'drain', interface: 'em0' });
    lab.routes('none');
  });

  it('joins two routes of one metric, of which only the first was used', () => {
    lab.routes('equal');
    expectUndoable(lab, equalise('inet'));
    carryOut(lab, stepsFor(lab, equalise('inet')));
    expect(Object.keys(chosenUplinks(lab, 'inet', 64)).sort()).toEqual(['em0', 'iwn0']);
  });

  it('puts back source, MTU, weights, onlink and other attributes', () => {
    lab.routes('none');
    const routes = [
      'default via 192.0.2.1 dev em0 onlink proto dhcp src 192.0.2.10 metric 5 mtu 1400 advmss 1300 initcwnd 20',
      'default metric 9 src 198.51.100.10 mtu 1280 nexthop via 198.51.100.1 dev iwn0 weight 7 nexthop via 192.0.2.1 dev em0 weight 2 onlink',
    ];
    for (const route of routes) lab.on('router', `ip route add ${route}`);
    expectUndoable(lab, equalise('inet'));
    expectUndoable(lab, { kind: 'drain', interface: 'em0' });
    expectUndoable(lab, { kind: 'drain', interface: 'iwn0' });
  });

  it('takes an uplink out of use and brings it back', () => {
    for (const mode of ['ecmp', 'mismatch'] as const) {
      lab.routes(mode);
      const before = tables(lab);
      expectUndoable(lab, { kind: 'drain', interface: 'em0' });
      const routes: DrainedRoute[] = (['inet', 'inet6'] as const).flatMap((family) =>
        defaultsOf(readForReset(lab), family)
          .filter((route) => route.interface === 'em0')
          .map((route) => ({ ...route, family })),
      );
      carryOut(lab, stepsFor(lab, { kind: 'drain', interface: 'em0' }));
      expect(chosenUplinks(lab, 'inet', 20)).toEqual({ iwn0: 20 });
      expectUndoable(lab, { kind: 'bring-back', interface: 'em0', routes });
      carryOut(lab, stepsFor(lab, { kind: 'bring-back', interface: 'em0', routes }));
      if (mode === 'mismatch') expect(tables(lab)).toBe(before);
      else expect(Object.keys(chosenUplinks(lab, 'inet', 64)).sort()).toEqual(['em0', 'iwn0']);
    }
  });

  it('is told from its undo by what a guard looks at, which a lost link does not change', () => {
    const look = (): string => {
      const check = linux.changer.undoCheck(requestIn(lab).now);
      const output = check.commands.map((argv) => lab.try('router', argv).stdout).join('');
      return lab.try('router', ['awk', check.filter], output).stdout;
    };
    lab.routes('ecmp');
    const before = look();
    expect(before.match(/^nexthop /gm)).toHaveLength(4);
    lab.on('isp1', 'ip link set down0 down');
    try {
      expect(tables(lab)).toContain('linkdown');
      expect(look()).toBe(before);
    } finally {
      lab.on('isp1', 'ip link set down0 up');
    }
    const [step] = stepsFor(lab, { kind: 'drain', interface: 'iwn0' });
    lab.try('router', step?.do.argv ?? []);
    expect(look()).not.toBe(before);
    lab.routes('none');
    expect(look()).toBe('rules\nrules\n');
  });

  it('stands before IPv6 defaults of router advertisements, which stay, and goes again without a trace', () => {
    lab.routes('none');
    for (const name of ['em0', 'iwn0']) lab.on('router', `sysctl -qw net.ipv6.conf.${name}.accept_ra=2`);
    for (const host of ['isp1', 'isp2'] as const) {
      const index = lab.on(host, 'cat /sys/class/net/down0/ifindex').trim();
      expect(lab.try(host, ['perl', ADVERTISE, index, '1800'])).toMatchObject({ status: 0, stderr: '' });
    }
    // The seconds pass.
    const seen = (): string => tables(lab).replace(/expires \d+sec/g, 'expires');
    const before = seen();
    expect(before.match(/^unicast default.* proto ra .* metric 1024 expires/gm)).toHaveLength(2);
    const [step, ...others] = stepsFor(lab, equalise('inet6'));
    expect(others).toEqual([]);
    for (const happens of [false, true]) {
      if (happens) {
        expect(lab.try('router', step?.do.argv ?? [])).toMatchObject({ status: 0, stderr: '' });
        expect(difference(step?.expect ?? requestIn(lab).now, requestIn(lab).now)).toBeNull();
        expect(Object.keys(chosenUplinks(lab, 'inet6', 64)).sort()).toEqual(['em0', 'iwn0']);
        expect(linux.changer.steps(equalise('inet6'), requestIn(lab))).toMatchObject({
          refused: 'nothing to do: one default of metric 1023 uses em0 and iwn0',
        });
      }
      if (step !== undefined) undo(lab, step);
      expect(seen()).toBe(before);
    }
    for (const name of ['em0', 'iwn0']) lab.on('router', `sysctl -qw net.ipv6.conf.${name}.accept_ra=1`);
  });

  it('takes in no uplink that has lost its link, which the kernel would go on using', () => {
    for (const mode of ['mismatch', 'ecmp'] as const) {
      lab.routes(mode);
      lab.on('isp2', 'ip link set down0 down');
      try {
        for (const family of ['inet', 'inet6'] as const)
          expect(linux.changer.steps(equalise(family), requestIn(lab))).toEqual({
            refused:
              'no second path: iwn0 has lost its link, and a next hop through it would be used all the same',
          });
        expect(linux.changer.steps({ kind: 'drain', interface: 'em0' }, requestIn(lab))).toEqual({
          refused: 'em0 is the last IPv4 path that is up',
        });
      } finally {
        lab.on('isp2', 'ip link set down0 up');
      }
    }
  });

  it('names what ends the connections of a drained uplink, and of no other', () => {
    lab.routes('ecmp');
    for (const address of ['192.0.2.10', '198.51.100.10'])
      expect(lab.try('router', ['ping', '-c', '1', '-W', '2', '-I', address, '203.0.113.1']).status).toBe(0);
    const tracked = (): string[] =>
      ['192.0.2.10', '198.51.100.10'].filter((address) =>
        lab.try('router', ['conntrack', '-L', '--reply-dst', address]).stdout.includes(address),
      );
    expect(tracked()).toEqual(['192.0.2.10', '198.51.100.10']);
    const result = linux.changer.steps({ kind: 'drain', interface: 'iwn0' }, requestIn(lab));
    const leaves = 'steps' in result ? (result.manualFollowUps ?? []) : [];
    expect(leaves).toHaveLength(1);
    expect(lab.try('router', leaves[0]?.argv ?? []).status).toBe(0);
    expect(tracked()).toEqual(['192.0.2.10']);
  });

  it('leaves the last way out alone', () => {
    lab.routes('none');
    lab.on('router', 'ip route add default via 192.0.2.1 dev em0');
    expect(linux.changer.steps({ kind: 'drain', interface: 'em0' }, requestIn(lab))).toEqual({
      refused: 'em0 is the last IPv4 path that is up',
    });
  });
});
