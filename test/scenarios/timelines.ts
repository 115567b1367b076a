import { waiting } from '../../src/model/reading.js';
import type { Change } from '../diagnose/given.js';
import {
  EM0,
  EM0_ALONE,
  INTERFACES,
  IWN0,
  IWN0_AT_12,
  START,
  aRoute,
  aSource,
  anAddress,
  anInterface,
  counters,
  down,
  failed,
  withInterface,
} from '../diagnose/given.js';
import type { GivenUplink } from '../diagnose/given-connections.js';
import { aReading } from '../diagnose/given-connections.js';
import type { Scenario } from './scenario.js';

const HEALTHY = 'Both uplinks are used: em0 and iwn0 share priority 8, multipath is on';
const MISMATCH =
  "Only em0 is used: the default route via iwn0 has priority 12 (static 8 + wireless 4), em0's has 8.";

const NO_NETWORK: Change = {
  inet: [EM0, down(IWN0)],
  interfaces: withInterface('iwn0', { linkUp: false, status: 'no network' }),
  silent: ['192.168.0.1'],
};

/** em0 takes all the look-ups and all the bytes. */
function biased(second: number): Change {
  return {
    inet: [{ ...EM0, use: 1_000 + 4 * second }, IWN0],
    bytes: [
      counters('em0', { inBytes: second * 400_000, outBytes: second * 40_000 }),
      counters('iwn0', { inBytes: second * 98, outBytes: second * 98 }),
    ],
  };
}

const WELL: GivenUplink = { tcp: [20, 1], udp: [8, 0], hosts: 1 };
const SWALLOWED: GivenUplink = { tcp: [20, 20], udp: [8, 8], hosts: 5 };

function triedBy(em0: GivenUplink, iwn0: GivenUplink) {
  return aReading({ uplinks: { em0, iwn0 } });
}

const UMB0 = aRoute({
  interface: 'umb0',
  gateway: '100.64.7.1',
  priority: 14,
  multipath: false,
  flags: 'UGS',
});
const THREE = [
  ...INTERFACES,
  anInterface('umb0', { kind: 'wwan', priority: 6, addresses: [anAddress('100.64.7.9', 30)] }),
];

/** Lives of routers, as they are met. */
export const LIVES: readonly Scenario[] = [
  {
    title: 'a healthy router has nothing to say, for minutes',
    life: () => ({}),
    expect: [
      { second: 0, status: 'ok', findings: [], sentence: HEALTHY },
      { second: 120, status: 'ok', findings: [], sentence: HEALTHY },
    ],
    journal: [],
  },
  {
    title: 'the mismatch of the story, put right without an outage',
    life: (s) => {
      if (s < 10) return { inet: [EM0_ALONE, IWN0_AT_12] };
      return s < 12 ? { inet: [EM0, IWN0, IWN0_AT_12] } : {};
    },
    expect: [
      { second: 0, status: 'warning', findings: ['warning priority-mismatch iwn0'], sentence: MISMATCH },
      { second: 9, status: 'warning', findings: ['warning priority-mismatch iwn0'], sentence: MISMATCH },
      { second: 11, status: 'ok', findings: [], sentence: HEALTHY },
      { second: 12, status: 'ok', findings: [], sentence: HEALTHY },
    ],
    journal: [
      `warning: ${MISMATCH}`,
      'default via 192.168.0.1 (iwn0) added by dhcpleased, priority 8',
      'defaults via 192.168.1.1 and 192.168.0.1 share priority 8',
      'priority-mismatch cleared: iwn0, after 10 s',
      'default via 192.168.0.1 (iwn0) deleted, priority 12',
    ],
  },
  {
    title: 'a wireless link that is lost and found',
    life: (s) => (s >= 5 && s < 20 ? NO_NETWORK : {}),
    expect: [
      {
        second: 5,
        status: 'warning',
        findings: ['warning link-down iwn0'],
        sentence: 'iwn0 has no link (no network): em0 carries everything.',
      },
      { second: 19, status: 'warning', findings: ['warning link-down iwn0'] },
      { second: 20, status: 'ok', findings: [], sentence: HEALTHY },
    ],
    journal: ['iwn0 lost its link: no network', 'iwn0 has its link again: active'],
  },
  {
    title: 'a modem that dies behind its switch: nothing but silence tells',
    life: (s) => {
      const still = Math.min(s, 30);
      const of = (name: string, t: number) =>
        counters(name, { inPackets: t * 100, outPackets: t * 50, inErrors: 0, outErrors: 0 });
      return { silent: s < 30 ? [] : ['192.168.1.1'], packets: [of('em0', still), of('iwn0', s)] };
    },
    expect: [
      { second: 31, status: 'ok', findings: [] },
      {
        second: 40,
        status: 'warning',
        findings: ['warning gateway-silent em0'],
        sentence:
          'The gateway of em0, 192.168.1.1, does not answer and nothing comes in: about half of all new connections fail, iwn0 is alive.',
      },
    ],
    journal: ['gateway 192.168.1.1 (em0) does not answer'],
  },
  {
    title: 'a kernel that never chooses the second path of a perfect table',
    life: biased,
    expect: [
      { second: 20, status: 'ok', findings: [] },
      {
        second: 60,
        status: 'warning',
        findings: ['warning unused-path iwn0'],
        sentence: 'The table is right, yet nothing goes by iwn0: it got 0 of 240 look-ups, 50% were due.',
      },
    ],
  },
  {
    title: 'a renewed lease that lost its default route',
    life: (s) => (s >= 5 && s < 30 ? { inet: [EM0_ALONE] } : {}),
    expect: [
      { second: 6, status: 'ok', findings: [] },
      {
        second: 9,
        status: 'warning',
        findings: ['warning missing-default iwn0'],
        sentence: 'iwn0 has the address 192.168.0.101 but no IPv4 default route: em0 carries everything.',
      },
      { second: 30, status: 'ok', findings: [], sentence: HEALTHY },
    ],
  },
  {
    title: 'three uplinks, of which the stick is passed over',
    life: () => ({ inet: [EM0, IWN0, UMB0], interfaces: THREE }),
    expect: [{ second: 3, status: 'warning', findings: ['warning priority-mismatch umb0'] }],
  },
  {
    title: 'both lines gone, one after the other, and one of them back',
    life: (s) => {
      const off = (name: string): boolean => (name === 'em0' ? s >= 5 && s < 15 : s >= 10);
      const rows = [EM0, IWN0].map((route) => (off(route.interface) ? down(route) : route));
      return {
        inet: rows,
        interfaces: INTERFACES.map((via) =>
          /em0|iwn0/.test(via.name) && off(via.name) ? { ...via, linkUp: false, status: 'no carrier' } : via,
        ),
      };
    },
    expect: [
      { second: 5, status: 'warning', findings: ['warning link-down em0'] },
      {
        second: 10,
        status: 'critical',
        findings: ['critical link-down em0', 'critical link-down iwn0'],
        sentence: 'em0 has no link (no carrier): no uplink is left.',
      },
      { second: 15, status: 'warning', findings: ['warning link-down iwn0'] },
    ],
    journal: [
      'em0 lost its link: no carrier',
      'iwn0 lost its link: no carrier',
      'em0 has its link again: active',
    ],
  },
  {
    title: 'a start in which one source answers after the other',
    life: (s) => ({
      ...(s < 1 ? { inet: waiting(START), inet6: waiting(START) } : { inet: [EM0_ALONE] }),
      ...(s < 2 ? { interfaces: waiting(START) } : {}),
      ...(s < 3 ? { settings: waiting(START), bytes: waiting(START) } : {}),
    }),
    expect: [
      { second: 0, status: 'unknown', findings: [], sentence: 'Waiting for the routing table.' },
      { second: 1, status: 'ok', findings: [], sentence: 'Only one uplink: em0 carries everything.' },
      { second: 2, status: 'warning', findings: ['warning missing-default iwn0'] },
    ],
  },
  {
    title: 'a routing table that cannot be read any more: nothing is concluded, nothing is forgotten',
    life: (s) => {
      if (s < 5 || s >= 15) return { inet: [EM0_ALONE, IWN0_AT_12] };
      const reason = 'route was killed after 3 s';
      const killed = failed('timeout', START, reason);
      return {
        inet: killed,
        inet6: killed,
        sources: [aSource('routes', { ok: false, why: 'timeout', reason, lastGoodAt: START + 4_000 })],
      };
    },
    expect: [
      { second: 7, status: 'unknown', findings: [] },
      {
        second: 12,
        status: 'unknown',
        findings: ['warning source-failed routes'],
        sentence: 'Cannot tell, the routing table is not known: route was killed after 3 s.',
      },
      { second: 15, status: 'warning', findings: ['warning priority-mismatch iwn0'] },
    ],
    journal: [
      `warning: ${MISMATCH}`,
      'warning: `routes -n` cannot be read: route was killed after 3 s.',
      'source-failed cleared: routes, after 5 s',
    ],
  },
  {
    title: 'a provider that swallows everything for half a minute, with the other line as the control',
    life: (s) => ({ connections: triedBy(WELL, s >= 20 && s < 50 ? SWALLOWED : WELL) }),
    expect: [
      { second: 25, status: 'ok', findings: [] },
      {
        second: 31,
        status: 'warning',
        findings: ['warning black-hole iwn0'],
        sentence:
          'iwn0 is suspected to be a black hole: none of its 8 new connections was answered, while 8 of 8 by em0 were.',
      },
      { second: 50, status: 'ok', findings: [], sentence: HEALTHY },
    ],
    journal: [
      'warning: iwn0 is suspected to be a black hole: none of its 28 new connections was answered, while 27 of 28 by em0 were.',
      'black-hole cleared: iwn0, after 30 s',
    ],
  },
  {
    title: 'a far server that is dead for both lines is nobody’s black hole',
    life: () => ({ connections: triedBy(SWALLOWED, SWALLOWED) }),
    expect: [{ second: 60, status: 'ok', findings: [], sentence: HEALTHY }],
  },
  {
    title: 'a host that scans the internet by one line accuses nobody',
    life: () => ({ connections: triedBy(WELL, { tcp: [420, 400], udp: [8, 0], hosts: 1 }) }),
    expect: [{ second: 60, status: 'ok', findings: [], sentence: HEALTHY }],
  },
  {
    title: 'a line that nobody uses is not suspected of anything',
    life: () => ({
      inet: [EM0_ALONE, IWN0_AT_12],
      connections: triedBy(WELL, { fresh: 0, tcp: [1, 1], udp: [0, 0], total: 0 }),
    }),
    expect: [{ second: 60, status: 'warning', findings: ['warning priority-mismatch iwn0'] }],
  },
  {
    title: 'a kernel that never chooses the second path, told by the connections',
    life: (s) => ({
      ...biased(s),
      connections: triedBy({ ...WELL, fresh: 3 }, { fresh: 0, tcp: [0, 0], udp: [0, 0], total: 0 }),
    }),
    expect: [
      { second: 20, status: 'ok', findings: [] },
      {
        second: 60,
        status: 'warning',
        findings: ['warning unused-path iwn0'],
        sentence:
          'The table is right, yet nothing goes by iwn0: it got 0 of 180 new connections, 50% were due.',
      },
    ],
  },
  {
    title: 'a line that is drained because it is a black hole: it is neither well nor accused any more',
    life: (s) =>
      s < 30
        ? { connections: triedBy(WELL, SWALLOWED) }
        : {
            inet: [EM0_ALONE],
            interfaces: withInterface('iwn0', { autoconf: { inet: false, inet6: false } }),
            connections: triedBy(WELL, { fresh: 0, tcp: [0, 0], udp: [0, 0], total: 0 }),
          },
    expect: [
      { second: 10, status: 'warning', findings: ['warning black-hole iwn0'] },
      { second: 60, status: 'warning', findings: ['warning missing-default iwn0'] },
    ],
    journal: [
      'warning: iwn0 is suspected to be a black hole: none of its 28 new connections was answered, while 27 of 28 by em0 were.',
      'default via 192.168.0.1 (iwn0) deleted, priority 8',
      'default via 192.168.1.1 (em0) no longer shares its priority, 8',
      'warning: iwn0 has the address 192.168.0.101 but no IPv4 default route: em0 carries everything.',
    ],
  },
];
