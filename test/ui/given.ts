import type {
  DefaultRoute,
  Diagnosis,
  JournalEntry,
  Series,
  TimeScaleMs,
  Uplink,
} from '../../src/model/diagnosis.js';
import { TIME_SCALES_MS } from '../../src/model/diagnosis.js';
import type { Connection } from '../../src/model/connection.js';
import type { ConnectionsView, UplinkConnections } from '../../src/model/connections-view.js';
import type { Finding } from '../../src/model/finding.js';
import type { Route } from '../../src/model/router.js';
import type { SourceStatus } from '../../src/model/snapshot.js';
import type { UiState } from '../../src/ui/state/ui-state.js';
import { initialState } from '../../src/ui/state/initial-state.js';
import { receive } from '../../src/ui/state/receive-round.js';

import { busy, PlainTable } from './some-connections.js';
import { words } from '../../src/systems/openbsd/explain/words.js';
import { routeWith } from '../given/router.js';

/** 18:16:03 on the day of the story, by the clock of the machine the tests run on. */
export const NOW = new Date(2026, 10, 22, 18, 16, 3).getTime();
const START = NOW - 274_000;

export const SIZES = {
  big: { columns: 200, rows: 60 },
  normal: { columns: 120, rows: 40 },
  classic: { columns: 80, rows: 24 },
  small: { columns: 40, rows: 12 },
} as const;

export const UNICODE = { unicode: true, colour: true } as const;
export const ASCII = { unicode: false, colour: false } as const;

export function route(given: Partial<Route>): Route {
  return routeWith({
    gateway: '192.168.1.1',
    use: 48_210,
    refs: 7,
    ...given,
  });
}

/** Traffic with hills and a grain, the same every time. */
export function hills(cells: number, height: number): number[] {
  return Array.from({ length: cells }, (_, i) =>
    Math.max(
      0,
      Math.round(
        height * (0.35 + 0.3 * Math.sin(i / 7) + 0.2 * Math.sin(i / 2.3) + 0.15 * (((i * 7919) % 13) / 13)),
      ),
    ),
  );
}

/** Cells of history: known from the start of watching, a gap before. */
export function history(height: { in: number; out: number }): Uplink['history'] {
  const series = (cells: number): Series => ({
    inBitsPerSecond: hills(cells, height.in),
    outBitsPerSecond: hills(cells, height.out).reverse(),
  });
  const cells: Record<TimeScaleMs, number> = { 1_000: 240, 10_000: 27, 60_000: 4, 600_000: 1 };
  return Object.fromEntries(TIME_SCALES_MS.map((scale) => [scale, series(cells[scale])])) as Record<
    TimeScaleMs,
    Series
  >;
}

const NOTHING = { inBitsPerSecond: [], outBitsPerSecond: [] };
export const NO_HISTORY: Uplink['history'] = {
  1_000: NOTHING,
  10_000: NOTHING,
  60_000: NOTHING,
  600_000: NOTHING,
};

function defaultRoute(
  given: Partial<Route>,
  sum: string,
  expectedShare: number | null,
  by: string | null = null,
): DefaultRoute {
  return { route: route(given), reason: { sum, by }, expectedShare };
}

export const em0: Uplink = {
  interface: 'em0',
  name: 'em0',
  kind: 'wired',
  link: 'active',
  linkUp: true,
  up: true,
  role: 'active',
  apart: null,
  addresses: [
    { family: 'inet', address: '192.168.1.10', prefixLength: 24, peer: null, usable: true },
    { family: 'inet6', address: 'fe80::20d:b9ff:fe41:2ca0%em0', prefixLength: 64, peer: null, usable: true },
  ],
  media: 'Ethernet autoselect (1000baseT full-duplex)',
  speedBitsPerSecond: 1_000_000_000,
  wireless: null,
  interfacePriority: 0,
  routes: [defaultRoute({}, 'static 8', 1)],
  gateways: [{ address: '192.168.1.1', family: 'inet', answers: true, roundTripMs: 12.3, sent: 60, lost: 0 }],
  rates: {
    inBitsPerSecond: 3_210_000,
    outBitsPerSecond: 412_000,
    inPacketsPerSecond: 312,
    outPacketsPerSecond: 298,
  },
  counters: {
    inBytes: 9_120_553_211,
    outBytes: 1_022_313_554,
    inPackets: 7_120_331,
    outPackets: 5_220_100,
    inErrors: 0,
    outErrors: 0,
  },
  sinceStart: { inBytes: 104_857_600, outBytes: 14_680_064 },
  recentErrors: 0,
  history: history({ in: 7_900_000, out: 940_000 }),
  expectedShare: 1,
  observedShare: { share: 1, samples: 431, of: 'look-ups' },
  connections: null,
  newConnections: null,
  waitingFor: null,
};

export const iwn0: Uplink = {
  ...em0,
  interface: 'iwn0',
  name: 'mifi',
  kind: 'wireless',
  role: 'standby',
  addresses: [{ family: 'inet', address: '192.168.0.101', prefixLength: 24, peer: null, usable: true }],
  media: 'IEEE802.11 autoselect (HT-MCS7 mode 11n)',
  speedBitsPerSecond: null,
  wireless: { ssid: 'mifi', signalPercent: 72, signalDbm: null },
  interfacePriority: 4,
  routes: [
    defaultRoute(
      { gateway: '192.168.0.1', interface: 'iwn0', priority: 12, use: 3, refs: 0, label: 'dhcpleased' },
      'static 8 + wireless 4',
      0,
      'dhcpleased',
    ),
  ],
  gateways: [{ address: '192.168.0.1', family: 'inet', answers: true, roundTripMs: 48, sent: 60, lost: 0 }],
  rates: { inBitsPerSecond: 1_200, outBitsPerSecond: 340, inPacketsPerSecond: 1, outPacketsPerSecond: 0 },
  sinceStart: { inBytes: 202_752, outBytes: 34_816 },
  history: history({ in: 6_000, out: 1_000 }),
  expectedShare: 0,
  observedShare: { share: 0, samples: 431, of: 'look-ups' },
};

/** What an uplink carries of some connections, and of so many that are not told one by one. */
export function carried(
  by: string,
  told: readonly Connection[] = busy,
  given: Partial<UplinkConnections> = {},
): UplinkConnections {
  const top = told.filter(({ uplink }) => uplink === by);
  const hosts = [...new Set(top.map(({ insideHost }) => insideHost))];
  const sum = (of: readonly Connection[], pick: (c: Connection) => number | null): number =>
    of.reduce((total, c) => total + (pick(c) ?? 0), 0);
  const count = (protocol: string): number => top.filter((c) => c.protocol === protocol).length;
  return {
    total: top.length,
    tcp: count('tcp'),
    udp: count('udp'),
    icmp: count('icmp'),
    other: 0,
    halfOpen: top.filter(({ state }) => state === 'SYN_SENT:CLOSED').length,
    newPerSecond: top.length === 0 ? 0 : 3.2,
    top,
    topHosts: hosts.map((host) => {
      const own = top.filter(({ insideHost }) => insideHost === host);
      return {
        host,
        bytes: sum(own, (c) => c.bytesFromInside) + sum(own, (c) => c.bytesToInside),
        bytesPerSecond: own.every((c) => c.bytesPerSecondToInside === null)
          ? null
          : sum(own, (c) => c.bytesPerSecondFromInside) + sum(own, (c) => c.bytesPerSecondToInside),
      };
    }),
    ...given,
  };
}

/** A state table just read. */
export function viewOf(
  connections: readonly Connection[],
  given: Partial<ConnectionsView> = {},
): ConnectionsView {
  return {
    at: NOW,
    ageMs: 0,
    everyMs: 1_000,
    states: 2 * connections.length,
    connections: connections.length,
    counted: connections.length,
    finished: 0,
    table: new PlainTable(connections),
    cannotTell: connections.filter((c) => c.uplink === null && c.direction !== 'local').length,
    local: connections.filter((c) => c.direction === 'local').length,
    notUnderstood: 0,
    forgotten: 0,
    ...given,
  };
}

export const mismatch: Finding = {
  id: 'priority-mismatch',
  severity: 'warning',
  subject: 'iwn0',
  family: 'inet',
  message:
    'Only em0 is used: the default route via iwn0 has priority 12 (static 8 + wireless 4), the one via em0 has 8, and only the lowest number carries traffic.',
  evidence: [
    'default via 192.168.1.1 on em0: priority 8 = static 8, flags UGS, use 48,210',
    'default via 192.168.0.1 on iwn0: priority 12 = static 8 + wireless 4, flags UGS, use 3',
    'of 431 look-ups since the start 431 went to em0 and none to iwn0',
  ],
  unknown: 'Whether anything beyond 192.168.0.1 answers: nothing has been sent that way.',
  since: START,
  now: [
    ['/sbin/route', '-n', 'add', '-inet', '-mpath', '-priority', '8', 'default', '192.168.0.1'],
    ['/sbin/route', '-n', 'delete', '-inet', '-priority', '12', 'default', '192.168.0.1'],
  ],
  lasting: [
    {
      file: '/etc/hostname.iwn0',
      lines: ['!ifconfig iwn0 priority 0', 'inet autoconf'],
      note: 'the priority before "inet autoconf"',
    },
  ],
};

const permission: Finding = {
  id: 'source-failed',
  severity: 'info',
  subject: 'pf-info',
  family: null,
  message: 'The packet filter cannot be read: no permission for /sbin/pfctl.',
  evidence: ['doas -n /sbin/pfctl -s info: Operation not permitted'],
  unknown: null,
  since: START,
  now: [],
  lasting: [
    {
      file: '/etc/doas.conf',
      lines: [
        'permit nopass admin cmd /sbin/pfctl args -s info',
        'permit nopass admin cmd /sbin/pfctl args -s memory',
      ],
      note: null,
    },
  ],
};

export function source(given: Partial<SourceStatus>): SourceStatus {
  return {
    id: 'routes',
    argv: ['/sbin/route', '-n', 'show', '-inet'],
    ok: true,
    why: null,
    reason: null,
    lastGoodAt: NOW,
    goodForMs: 6_000,
    tookMs: 4,
    complaints: [],
    ...given,
  };
}

const others: Route[] = [
  route({
    destination: '224/4',
    gateway: '127.0.0.1',
    interface: 'lo0',
    flags: 'URS',
    use: 0,
    refs: 0,
    mtuBytes: 32_768,
    reject: true,
  }),
  route({
    destination: '127/8',
    gateway: '127.0.0.1',
    interface: 'lo0',
    flags: 'UGRS',
    use: 0,
    refs: 0,
    mtuBytes: 32_768,
    reject: true,
  }),
  route({
    destination: '127.0.0.1',
    gateway: '127.0.0.1',
    interface: 'lo0',
    flags: 'UHhl',
    priority: 1,
    use: 6,
    refs: 1,
    mtuBytes: 32_768,
  }),
  route({
    destination: '192.168.0/24',
    gateway: '192.168.0.101',
    interface: 'iwn0',
    flags: 'UCn',
    use: 2,
    refs: 1,
  }),
  route({
    destination: '192.168.0.1',
    gateway: '64:70:02:aa:bb:cc',
    interface: 'iwn0',
    flags: 'UHLch',
    priority: 7,
    use: 19,
    refs: 1,
  }),
  route({
    destination: '192.168.1/24',
    gateway: '192.168.1.10',
    flags: 'UCn',
    priority: 4,
    use: 88,
    refs: 2,
  }),
  route({
    destination: '192.168.1.1',
    gateway: 'c4:04:15:10:20:30',
    flags: 'UHLch',
    priority: 3,
    use: 4_120,
    refs: 1,
  }),
  route({
    destination: '10.0.0/24',
    gateway: '10.0.0.1',
    interface: 'em1',
    flags: 'UCn',
    priority: 4,
    use: 0,
    refs: 21,
  }),
];
const others6: Route[] = [
  route({
    family: 'inet6',
    destination: '::1',
    gateway: '::1',
    interface: 'lo0',
    flags: 'UHhl',
    priority: 1,
    use: 24,
    refs: 10,
    mtuBytes: 32_768,
  }),
  route({
    family: 'inet6',
    destination: 'fe80::%em0/64',
    gateway: 'fe80::20d:b9ff:fe41:2ca0%em0',
    flags: 'UCn',
    priority: 4,
    use: 8,
    refs: 1,
  }),
];

const journal: JournalEntry[] = [
  { at: START, kind: 'watch', tone: 'neutral', text: 'watching gw.example.org, OpenBSD 7.9' },
  { at: NOW - 200_000, kind: 'link', tone: 'bad', text: 'iwn0: no network' },
  { at: NOW - 190_000, kind: 'link', tone: 'good', text: 'iwn0: active again after 10 s' },
  {
    at: NOW - 22_000,
    kind: 'route',
    tone: 'neutral',
    text: 'default via 192.168.0.1 on iwn0 added by dhcpleased, priority 12',
  },
  { at: NOW - 21_000, kind: 'finding', tone: 'bad', text: 'priority-mismatch: only em0 is used' },
];

/** The story: two defaults at two priorities. */
export const story: Diagnosis = {
  at: NOW,
  startedAt: START,
  router: {
    words,
    host: 'gw.example.org',
    os: 'OpenBSD',
    release: '7.9',
    multipath: { inet: true, inet6: true },
    forwarding: { inet: 1, inet6: 1 },
    firewall: { enabled: true, states: 412, limit: 100_000 },
    firewallTrouble: null,
  },
  connections: viewOf(busy, { states: 412 }),
  connectionsTrouble: null,
  session: { kind: 'none' },
  verdict: {
    status: 'warning',
    sentence:
      "Only em0 is used: the default route via iwn0 has priority 12 (static 8 + wireless 4), em0's has 8.",
    because: ['dhcpleased added it without a priority of its own', 'iwn0 is wireless, and that adds 4'],
  },
  uplinks: [
    { ...em0, connections: carried('em0') },
    { ...iwn0, connections: carried('iwn0', []) },
  ],
  findings: [mismatch],
  changes: [],
  tables: { inet: [route({}), ...iwn0.routes.map((r) => r.route), ...others], inet6: others6 },
  tablesAgeMs: 800,
  sources: [source({})],
  journal,
};

const equal = (uplink: Uplink, share: number): Uplink => ({
  ...uplink,
  role: 'active',
  apart: null,
  routes: uplink.routes.map(({ route: r }) => ({
    route: { ...r, priority: 8, multipath: true, flags: 'UGSP' },
    reason: { sum: 'static 8', by: r.label },
    expectedShare: 0.5,
  })),
  expectedShare: 0.5,
  observedShare: {
    share,
    samples: 312,
    of: 'connections',
    interval: { low: share - 0.055, high: share + 0.055 },
  },
  newConnections: {
    sinceStart: { share, low: share - 0.055, high: share + 0.055, samples: 312 },
    lastMinute: { share: share + 0.03, low: share - 0.09, high: share + 0.15, samples: 64 },
    bytesShare: share - 0.2,
  },
  connections: carried(
    uplink.interface,
    busy.map((c) => (c.uplink === 'em0' ? { ...c, uplink: uplink.interface } : c)),
  ),
});

/** Both uplinks used, each by about half. */
export const healthy: Diagnosis = {
  ...story,
  verdict: {
    status: 'ok',
    sentence: 'Both uplinks carry traffic: em0 48%, iwn0 52% of 312 new connections.',
    because: [],
  },
  uplinks: [
    equal(em0, 0.48),
    equal(
      {
        ...iwn0,
        history: history({ in: 5_100_000, out: 720_000 }),
        rates: {
          inBitsPerSecond: 2_930_000,
          outBitsPerSecond: 350_000,
          inPacketsPerSecond: 288,
          outPacketsPerSecond: 240,
        },
        sinceStart: { inBytes: 88_080_384, outBytes: 11_534_336 },
      },
      0.52,
    ),
  ],
  findings: [],
  changes: [],
  tables: {
    inet: [...equal(em0, 0).routes, ...equal(iwn0, 0).routes].map((r) => r.route).concat(others),
    inet6: others6,
  },
};

const unread = (uplink: Uplink): Uplink => ({
  ...uplink,
  observedShare: { share: uplink.observedShare?.share ?? null, samples: 1_204, of: 'look-ups' },
  connections: null,
  newConnections: null,
});

/** Three uplinks, one of them without a link; IPv6 on the first; pf not to be read; routes getting old. */
export const three: Diagnosis = {
  ...healthy,
  connections: null,
  connectionsTrouble: 'no permission',
  router: {
    ...story.router,
    multipath: { inet: true, inet6: false },
    firewall: { enabled: null, states: null, limit: null },
    firewallTrouble: 'no permission',
  },
  verdict: {
    status: 'critical',
    sentence: 'umb0 is down: no carrier. em0 and iwn0 carry the traffic.',
    because: ['umb0 has lost its network 2 min ago'],
  },
  uplinks: [
    {
      ...unread(equal(em0, 0.48)),
      name: 'ADSL',
      addresses: [
        ...em0.addresses,
        { family: 'inet6', address: '2001:db8:1::10', prefixLength: 64, peer: null, usable: true },
      ],
      routes: [
        ...equal(em0, 0.48).routes,
        defaultRoute({ family: 'inet6', gateway: 'fe80::1%em0', use: 310 }, 'static 8', 1),
      ],
      gateways: [
        ...em0.gateways,
        { address: 'fe80::1%em0', family: 'inet6', answers: true, roundTripMs: 11.8, sent: 60, lost: 1 },
      ],
    },
    ...healthy.uplinks.slice(1).map(unread),
    {
      ...em0,
      interface: 'umb0',
      name: 'LTE',
      kind: 'wwan',
      role: 'down',
      link: 'no carrier',
      linkUp: false,
      speedBitsPerSecond: null,
      addresses: [
        { family: 'inet', address: '10.64.7.2', prefixLength: 30, peer: '10.64.7.1', usable: true },
      ],
      routes: [
        defaultRoute(
          { gateway: '10.64.7.1', interface: 'umb0', priority: 14, up: false, flags: 'GS', use: 77 },
          'static 8 + WWAN 6',
          0,
        ),
      ],
      gateways: [
        { address: '10.64.7.1', family: 'inet', answers: false, roundTripMs: null, sent: 60, lost: 60 },
      ],
      rates: { inBitsPerSecond: 0, outBitsPerSecond: 0, inPacketsPerSecond: 0, outPacketsPerSecond: 0 },
      sinceStart: { inBytes: 0, outBytes: 0 },
      recentErrors: 3,
      history: history({ in: 0, out: 0 }),
      expectedShare: 0,
      observedShare: { share: null, samples: 4, of: 'look-ups' },
    },
  ],
  findings: [
    {
      ...mismatch,
      id: 'link-down',
      severity: 'critical',
      subject: 'umb0',
      message: 'umb0 is down: no carrier.',
      evidence: ['status: no carrier since 18:14:03'],
      unknown: null,
      now: [],
      lasting: [],
    },
    permission,
  ],
  tablesAgeMs: 14_000,
  sources: [
    source({
      ok: false,
      why: 'timeout',
      reason: 'route was killed after 3 s',
      lastGoodAt: NOW - 14_000,
      tookMs: 3_000,
    }),
  ],
};

/** Nothing is known but that there are two uplinks. */
export const unknown: Diagnosis = {
  ...story,
  connections: null,
  connectionsTrouble: 'waiting',
  router: {
    words,
    host: null,
    os: null,
    release: null,
    multipath: { inet: null, inet6: null },
    forwarding: { inet: null, inet6: null },
    firewall: { enabled: null, states: null, limit: null },
    firewallTrouble: null,
  },
  verdict: {
    status: 'unknown',
    sentence: 'It cannot be said yet whether both uplinks are used.',
    because: [],
  },
  uplinks: [em0, iwn0].map(({ interface: name, kind }) => ({
    interface: name,
    name,
    kind,
    link: null,
    linkUp: null,
    up: null,
    role: null,
    apart: null,
    addresses: [],
    media: null,
    speedBitsPerSecond: null,
    wireless: null,
    interfacePriority: null,
    routes: [],
    gateways: [],
    rates: null,
    counters: null,
    sinceStart: null,
    recentErrors: null,
    history: NO_HISTORY,
    expectedShare: null,
    observedShare: null,
    connections: null,
    newConnections: null,
    waitingFor: 'waiting for a second sample',
  })),
  findings: [],
  changes: [],
  tables: { inet: null, inet6: null },
  tablesAgeMs: null,
  sources: [
    source({
      ok: false,
      why: 'waiting',
      reason: 'waiting for the first answer',
      lastGoodAt: null,
      tookMs: null,
    }),
  ],
  journal: [],
};

/** The screen after one round. */
export function showing(diagnosis: Diagnosis, given: Partial<UiState> = {}): UiState {
  const state = initialState({ mode: { kind: 'demo', label: 'story' }, intervalMs: 1_000 });
  return { ...receive(state, diagnosis), ...given };
}
