import type { RouterEvent } from '../../src/model/router.js';
import type { Change } from '../diagnose/given.js';
import { anAddress } from '../diagnose/given.js';
import {
  BOTH,
  EM0_HOP,
  IWN0_SEPARATE,
  LINUX,
  CARRIER_LOST,
  WIFI_600,
  WIRED_100,
  aDefault,
  aRound,
  linksWith,
  lost,
} from '../diagnose/given-linux.js';
import type { Scenario } from './scenario.js';
import { eventWith } from '../given/router.js';

const HEALTHY =
  'Both uplinks are used: em0 and iwn0 share one default route of metric 100, by addresses and ports';
const MISMATCH =
  "Only em0 is used: the default route via iwn0 has metric 600 (as NetworkManager and netplan give wifi), em0's has 100.";

const WAS_OFF: RouterEvent = eventWith({
  kind: 'link',
  interface: 'em0',
  status: 'down',
});

function unplugged(inet: Change['inet']): Change {
  return { inet: inet ?? [], interfaces: linksWith('em0', CARRIER_LOST) };
}

const ON_LINUX: readonly Scenario[] = [
  {
    title: 'Linux: one route over both uplinks has nothing to say, for minutes',
    life: () => ({}),
    expect: [
      { second: 0, status: 'ok', findings: [], sentence: HEALTHY },
      { second: 120, status: 'ok', findings: [], sentence: HEALTHY },
    ],
    journal: [],
  },
  {
    title:
      'Linux: 100 for the wire and 600 for the wifi, then one route over both, with the old one as a spare',
    life: (s) => ({ inet: s < 10 ? [WIRED_100, WIFI_600] : [...BOTH, { ...WIFI_600, bundle: 2 }] }),
    expect: [
      {
        second: 0,
        status: 'warning',
        findings: ['warning priority-mismatch iwn0'],
        sentence: MISMATCH,
      },
      { second: 30, status: 'ok', findings: [], sentence: HEALTHY },
    ],
  },
  {
    title: 'Linux: two equal routes look as if they shared, and do not',
    life: () => ({ inet: [aDefault(), IWN0_SEPARATE] }),
    expect: [
      {
        second: 0,
        status: 'warning',
        findings: ['warning separate-defaults inet'],
        sentence:
          'em0 and iwn0 have default routes of one metric, 100, but not one route: the kernel uses one at a time, as a rule that of em0.',
      },
    ],
  },
  {
    title: 'Linux: a cable is pulled, and half of all connections go on into nothing',
    life: (s) =>
      s >= 5 && s < 20 ? unplugged(BOTH.map((hop) => (hop.interface === 'em0' ? lost(hop) : hop))) : {},
    expect: [
      {
        second: 5,
        status: 'warning',
        findings: ['warning link-down em0'],
        sentence:
          'em0 has no link (no carrier), yet the kernel goes on using it: about half of all new connections fail.',
      },
      { second: 20, status: 'ok', findings: [], sentence: HEALTHY },
    ],
    journal: ['em0 lost its link: no carrier', 'em0 has its link again: up'],
  },
  {
    title: 'Linux: the cable of the better metric is pulled, and nothing gets out although the wifi would do',
    life: (s) => (s >= 5 ? unplugged([lost(WIRED_100), WIFI_600]) : { inet: [WIRED_100, WIFI_600] }),
    expect: [
      { second: 4, status: 'warning', findings: ['warning priority-mismatch iwn0'] },
      {
        second: 5,
        status: 'critical',
        findings: ['critical link-down em0'],
        sentence:
          'em0 has no link (no carrier), yet the kernel goes on using it: all new connections fail although iwn0 stands by.',
      },
    ],
  },
  {
    title: 'Linux: the same with a kernel told to ignore routes whose link is down',
    life: (s) =>
      s >= 5
        ? unplugged([{ ...lost(WIRED_100), up: false, flags: 'dead linkdown' }, WIFI_600])
        : { inet: [WIRED_100, WIFI_600] },
    expect: [
      {
        second: 5,
        status: 'warning',
        findings: ['warning link-down em0'],
        sentence: 'em0 has no link (no carrier): iwn0 carries everything.',
      },
    ],
  },
  {
    title: 'Linux: switched off and on within a second, and its plain default is gone for good',
    life: (s) => {
      if (s < 5) return { inet: [WIRED_100, WIFI_600] };
      return { inet: [WIFI_600], events: s === 5 ? [WAS_OFF] : [] };
    },
    expect: [
      { second: 5, status: 'ok', findings: [] },
      {
        second: 9,
        status: 'warning',
        findings: ['warning missing-default em0'],
        sentence: 'em0 has the address 192.168.1.10 but no IPv4 default route: iwn0 carries everything.',
      },
    ],
  },
  {
    title: 'Linux: a renewed lease that lost its default route',
    life: (s) => (s >= 5 && s < 30 ? { inet: [{ ...EM0_HOP, multipath: false }] } : {}),
    expect: [
      { second: 9, status: 'warning', findings: ['warning missing-default iwn0'] },
      { second: 30, status: 'ok', findings: [], sentence: HEALTHY },
    ],
  },
  {
    title: 'Linux: a machine with one default route is no router with two uplinks, and all is well',
    life: () => ({
      inet: [aDefault()],
      interfaces: linksWith().filter(({ name }) => name === 'em0' || name === 'lo0'),
      settings: { forwarding: { inet: 0, inet6: 0 } },
    }),
    expect: [
      {
        second: 0,
        status: 'ok',
        findings: [],
        sentence: 'Only one uplink: em0 carries everything.',
      },
      {
        second: 30,
        status: 'ok',
        findings: [],
        sentence: 'Only one uplink: em0 carries everything.',
      },
    ],
  },
  {
    title: 'Linux: a machine without any default route',
    life: () => ({
      inet: [],
      interfaces: linksWith('iwn0', {
        autoconf: { inet: false, inet6: false },
        addresses: [anAddress('10.9.0.1')],
      }),
    }),
    expect: [
      {
        second: 0,
        status: 'critical',
        findings: ['critical missing-default inet'],
        sentence: 'No default route: nothing leaves this router.',
      },
    ],
  },
];

/** Lives of Linux routers: what the kernel does in them was seen on a real one. */
export const LINUX_LIVES: readonly Scenario[] = ON_LINUX.map((scenario) => ({
  ...scenario,
  context: LINUX,
  life: (second) => aRound(scenario.life(second)),
}));
