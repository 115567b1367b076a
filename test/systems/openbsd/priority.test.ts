import { describe, expect, it } from 'vitest';
import type { Interface, Route } from '../../../src/model/router.js';
import { parseIfconfig } from '../../../src/systems/openbsd/observe/ifconfig.js';
import { explainPriority, naturalPriority } from '../../../src/systems/openbsd/priority.js';
import { routeWith } from '../../given/router.js';

function via(name: string, priority: number | null): Interface {
  const line = priority === null ? '' : `\tindex 1 priority ${String(priority)} llprio 3\n`;
  return parseIfconfig(`${name}: flags=8843<UP,BROADCAST> mtu 1500\n${line}`).value[0] as Interface;
}

function route(over: Partial<Route>): Route {
  return routeWith({
    use: 0,
    refs: 0,
    ...over,
  });
}

const sum = (over: Partial<Route>, through: Interface | null): string =>
  explainPriority(route(over), through).sum;

describe('explaining a priority', () => {
  it.each([
    [8, 'em0', 0, 'static'],
    [12, 'iwn0', 4, 'static 8 + wireless 4'],
    [12, 'em0', 4, 'static 8 + interface 4'],
    [14, 'umb0', 6, 'static 8 + WWAN 6'],
    [23, 'carp0', 15, 'static 8 + carp 15'],
    [10, 'iwn0', 2, 'static 8 + interface 2'],
    [12, 'iwn0', 0, "static 8 + 4 (the interface's priority is 0 now)"],
    [12, 'iwn0', null, 'static 8 + wireless 4'],
    [8, 'iwn0', 4, 'static'],
    [20, 'em0', 0, '20'],
    [12, 'em0', 0, '12'],
    [24, 'em0', 0, '24'],
    [60, 'umb0', 6, 'proposal'],
  ])('explains a static %i through %s of priority %s as %s', (priority, name, own, words) => {
    expect(sum({ priority, interface: name }, via(name, own))).toBe(words);
  });

  it.each([
    [1, 'local'],
    [28, 'eigrp'],
    [32, 'ospf'],
    [36, 'is-is'],
    [40, 'rip'],
    [48, 'bgp'],
    [56, 'default'],
  ])('knows %i as %s', (priority, words) => {
    expect(sum({ priority, flags: 'UG' }, via('em0', 0))).toBe(words);
  });

  it.each([
    [4, 'UCn', 'em0', 0, 'connected'],
    [4, 'UC', 'em0', null, 'connected'],
    [8, 'UCn', 'iwn0', 4, 'connected 4 + wireless 4'],
    [8, 'UCn', 'iwn0', 0, "connected 4 + 4 (the interface's priority is 0 now)"],
    [3, 'UHLch', 'em0', 0, 'connected 4 - 1 (cloned)'],
    [7, 'UHLch', 'iwn0', 4, 'connected 4 + wireless 4 - 1 (cloned)'],
    [4, 'UHLc', 'wpi0', 4, 'connected'],
    [4, 'UH', 'lo0', 0, 'connected'],
  ])('explains %i of a %s row through %s', (priority, flags, name, own, words) => {
    expect(sum({ priority, flags, interface: name, destination: '192.0.2.0/24' }, via(name, own))).toBe(
      words,
    );
  });

  it('explains 12 by the driver alone while the interface has not been read', () => {
    expect(sum({ priority: 12, interface: 'iwn0' }, null)).toBe('static 8 + wireless 4');
    expect(sum({ priority: 12 }, null)).toBe('12');
  });

  it('says when the table shows none', () => {
    expect(sum({ priority: null }, via('em0', 0))).toBe('not shown');
  });

  it.each([
    ['dhcpleased', 'dhcpleased'],
    ['slaacd', 'slaacd'],
    ['DHCLIENT 16899', 'dhclient (pid 16899)'],
    ['to the office', null],
    [null, null],
  ])('says of label %s that it was installed by %s', (label, by) => {
    expect(explainPriority(route({ label }), null).by).toBe(by);
  });
});

describe('the number a default gets by itself', () => {
  it('is 8 and what the interface adds, or unknown', () => {
    expect(naturalPriority(via('em0', 0))).toBe(8);
    expect(naturalPriority(via('iwn0', 4))).toBe(12);
    expect(naturalPriority(via('bridge0', null))).toBe(null);
  });
});
