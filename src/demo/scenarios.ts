import type { Instant } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import type {
  ClientSpec,
  GatewaySpec,
  Happening,
  InterfaceSpec,
  RouteHistory,
  RouterSpec,
  TrafficSpec,
} from './spec.js';

/** A demonstration: a router with something the matter, or nothing. */
export interface Scenario {
  readonly name: string;
  /** One sentence for `--help`. */
  readonly what: string;
  spec(startAt: Instant, seed: number): RouterSpec;
}

/** The story's router, and what a scenario changes of it. */
interface Changes {
  readonly em0?: Partial<InterfaceSpec>;
  readonly iwn0?: Partial<InterfaceSpec>;
  readonly traffic?: Partial<TrafficSpec>;
  readonly rest?: Partial<RouterSpec>;
}

const ADSL: GatewaySpec = {
  address: '192.168.1.1',
  linkAddress: 'c4:04:15:10:20:30',
  answers: true,
  passes: true,
  roundTripMs: 1.4,
  beyondMs: 21,
};

const MIFI: GatewaySpec = {
  address: '192.168.0.1',
  linkAddress: '64:70:02:aa:bb:cc',
  answers: true,
  passes: true,
  roundTripMs: 4.6,
  beyondMs: 58,
};

const EM0: InterfaceSpec = {
  name: 'em0',
  kind: 'wired',
  linkAddress: '00:0d:b9:41:2c:a0',
  addresses: [{ address: '192.168.1.10', prefixLength: 24 }],
  gateways: [ADSL],
  counters: { inBytes: 1_893_022_117, outBytes: 187_330_214, inPackets: 1_482_201, outPackets: 1_012_877 },
  inBitsPerSecond: 16e6,
  outBitsPerSecond: 1.2e6,
};

const IWN0: InterfaceSpec = {
  name: 'iwn0',
  kind: 'wireless',
  linkAddress: '00:21:6a:3e:77:12',
  ssid: 'mifi',
  lease: { address: '192.168.0.101', prefixLength: 24, gateway: MIFI.address },
  gateways: [MIFI],
  counters: {
    inBytes: 198_220,
    outBytes: 91_011,
    inPackets: 913,
    outPackets: 655,
    inErrors: 4,
    outErrors: 2,
  },
  inBitsPerSecond: 14e6,
  outBitsPerSecond: 4e6,
};

const EM1: InterfaceSpec = {
  name: 'em1',
  kind: 'wired',
  linkAddress: '00:0d:b9:41:2c:a1',
  description: 'LAN',
  addresses: [{ address: '10.0.0.1', prefixLength: 24 }],
  counters: { inBytes: 188_204_771, outBytes: 1_894_870_326, inPackets: 1_013_690, outPackets: 1_483_412 },
  inBitsPerSecond: 1e9,
  outBitsPerSecond: 1e9,
};

/** Clients 10.0.0.20 and up, with fd00:10::20 and up where the LAN speaks IPv6. */
function clients(count: number, inet6: boolean): ClientSpec[] {
  return Array.from({ length: count }, (_, i) => ({
    address: `10.0.0.${20 + i}`,
    linkAddress: `3c:52:82:00:00:${(0x20 + i).toString(16).padStart(2, '0')}`,
    ...(inet6 ? { address6: `fd00:10::${20 + i}` } : {}),
  }));
}

const TRAFFIC: TrafficSpec = {
  lan: 'em1',
  clients: clients(14, false),
  connectionsPerSecond: 1.3,
  volume: 0.8,
  warmUpMs: 4 * MINUTE,
};

const ROUTE_ADD = ['/sbin/route', '-qn', 'add'];
const BOTH_USED: readonly RouteHistory[] = [
  { destination: 'default', gateway: '192.168.1.1', use: 48_377, refs: 7 },
  { destination: 'default', gateway: '192.168.0.1', use: 47_902, refs: 5 },
];
const ONE_USED: readonly RouteHistory[] = [
  { destination: 'default', gateway: '192.168.1.1', use: 48_210, refs: 7 },
  { destination: 'default', gateway: '192.168.0.1', use: 3 },
];
/** What a second uplink that was used for three days has counted. */
const USED = {
  inBytes: 1_702_411_385,
  outBytes: 164_092_550,
  inPackets: 1_390_114,
  outPackets: 960_412,
  inErrors: 4,
};

const FILES = {
  '/etc/hostname.em0': 'inet 192.168.1.10 255.255.255.0\n!route -qn add -mpath default 192.168.1.1\n',
  '/etc/hostname.iwn0': 'join "mifi" wpakey secret\ninet autoconf\n',
  '/etc/hostname.em1': 'inet 10.0.0.1 255.255.255.0\n',
  '/etc/sysctl.conf': 'net.inet.ip.forwarding=1\nnet.inet.ip.multipath=1\n',
};

function story(startAt: Instant, seed: number, changes: Changes = {}): RouterSpec {
  return {
    hostname: 'gw.example.org',
    startAt,
    seed,
    sysctl: { 'net.inet.ip.forwarding': 1, 'net.inet.ip.multipath': 1 },
    interfaces: [{ ...EM0, ...changes.em0 }, { ...IWN0, ...changes.iwn0 }, EM1],
    netstart: [[...ROUTE_ADD, '-mpath', 'default', '192.168.1.1']],
    history: ONE_USED,
    traffic: { ...TRAFFIC, ...changes.traffic },
    files: FILES,
    ...changes.rest,
  };
}

/** The story cured: iwn0's interface priority is 0, so its default gets 8. */
function balanced(startAt: Instant, seed: number, changes: Changes = {}): RouterSpec {
  return story(startAt, seed, {
    ...changes,
    iwn0: { priority: 0, counters: USED, ...changes.iwn0 },
    rest: {
      history: BOTH_USED,
      files: { ...FILES, '/etc/hostname.iwn0': `priority 0\n${FILES['/etc/hostname.iwn0']}` },
      ...changes.rest,
    },
  });
}

const LAN6: Partial<InterfaceSpec> = {
  addresses: [
    { address: '10.0.0.1', prefixLength: 24 },
    { address: 'fe80::20d:b9ff:fe41:2ca1%em1', prefixLength: 64 },
    { address: 'fd00:10::1', prefixLength: 64 },
  ],
};

/** The same line's IPv6: one more gateway, link-local. */
function gateway6(of: GatewaySpec, address: string): GatewaySpec {
  return { ...of, address };
}

const GATEWAY6 = { em0: 'fe80::1%em0', iwn0: 'fe80::6670:2ff:feaa:bbcc%iwn0' };

const DUAL_EM0: Partial<InterfaceSpec> = {
  addresses: [
    { address: '192.168.1.10', prefixLength: 24 },
    { address: 'fe80::20d:b9ff:fe41:2ca0%em0', prefixLength: 64 },
  ],
  advertisement: { address: '2001:db8:1::10', prefixLength: 64, gateway: GATEWAY6.em0 },
  gateways: [ADSL, gateway6(ADSL, GATEWAY6.em0)],
};

const DUAL_IWN0: Partial<InterfaceSpec> = {
  addresses: [{ address: 'fe80::221:6aff:fe3e:7712%iwn0', prefixLength: 64 }],
  advertisement: { address: '2001:db8:2::101', prefixLength: 64, gateway: GATEWAY6.iwn0 },
  gateways: [MIFI, gateway6(MIFI, GATEWAY6.iwn0)],
};

const BOTH_FAMILIES = {
  'net.inet.ip.forwarding': 1,
  'net.inet.ip.multipath': 1,
  'net.inet6.ip6.forwarding': 1,
  'net.inet6.ip6.multipath': 1,
} as const;

const USED6: readonly RouteHistory[] = [
  { destination: 'default', gateway: GATEWAY6.em0, use: 12_310, refs: 2 },
  { destination: 'default', gateway: GATEWAY6.iwn0, use: 12_077, refs: 1 },
];

function healthy(startAt: Instant, seed: number): RouterSpec {
  return balanced(startAt, seed, {
    traffic: { clients: clients(14, true), inet6Share: 0.35 },
    rest: {
      interfaces: [
        { ...EM0, ...DUAL_EM0 },
        { ...IWN0, ...DUAL_IWN0, priority: 0, counters: USED },
        { ...EM1, ...LAN6 },
      ],
      sysctl: BOTH_FAMILIES,
      history: [...BOTH_USED, ...USED6],
    },
  });
}

const LTE: GatewaySpec = {
  address: '10.64.12.1',
  linkAddress: '',
  answers: true,
  passes: true,
  roundTripMs: 28,
  beyondMs: 34,
};

const UMB0: InterfaceSpec = {
  name: 'umb0',
  kind: 'wwan',
  mtuBytes: 1430,
  addresses: [{ address: '10.64.12.34', prefixLength: 30, peer: LTE.address }],
  gateways: [LTE],
  counters: { inBytes: 42_118_201, outBytes: 9_804_117, inPackets: 40_112, outPackets: 31_077 },
  inBitsPerSecond: 40e6,
  outBitsPerSecond: 15e6,
};

/** em0 and iwn0 share 8; umb0 stands by at 14. IPv6 on em0 and iwn0, but still at 8 and 12. */
function three(startAt: Instant, seed: number): RouterSpec {
  return balanced(startAt, seed, {
    traffic: { clients: clients(14, true), inet6Share: 0.35, connectionsPerSecond: 1.8 },
    rest: {
      interfaces: [
        { ...EM0, ...DUAL_EM0 },
        { ...IWN0, ...DUAL_IWN0, counters: USED },
        UMB0,
        { ...EM1, ...LAN6 },
      ],
      sysctl: BOTH_FAMILIES,
      netstart: [
        [...ROUTE_ADD, '-mpath', 'default', '192.168.1.1'],
        [...ROUTE_ADD, '-mpath', 'default', LTE.address],
      ],
      // Somebody put the IPv4 default right by hand, and only that one.
      since: [
        ['/sbin/route', '-n', 'add', '-inet', '-mpath', '-priority', '8', 'default', MIFI.address],
        ['/sbin/route', '-n', 'delete', '-inet', '-priority', '12', 'default', MIFI.address],
      ],
      history: [
        ...BOTH_USED,
        { destination: 'default', gateway: LTE.address, use: 812 },
        { destination: 'default', gateway: GATEWAY6.em0, use: 24_310, refs: 2 },
      ],
    },
  });
}

/** 25,000 connections: an office of 200 behind two gigabit lines. */
function busy(startAt: Instant, seed: number): RouterSpec {
  const fast = { inBitsPerSecond: 1e9, outBitsPerSecond: 1e9 };
  return balanced(startAt, seed, {
    em0: fast,
    iwn0: { ...fast, name: 'em2', kind: 'wired', linkAddress: '00:0d:b9:41:2c:a2', description: 'fibre' },
    traffic: { clients: clients(200, false), connectionsPerSecond: 312, volume: 0.35, warmUpMs: 3 * MINUTE },
    rest: { stateLimit: 100_000, files: {} },
  });
}

/** The association is lost again and again: 14 seconds with, 6 without. */
const FLAPS: readonly Happening[] = [
  { afterMs: 12 * SECOND, everyMs: 20 * SECOND, interface: 'iwn0', link: 'down' },
  { afterMs: 18 * SECOND, everyMs: 20 * SECOND, interface: 'iwn0', link: 'up' },
];

/** iwn0 got a new lease while em0 was down: on this release neither row has P when em0 is back (rtable.c 1.87). */
function flagMissing(startAt: Instant, seed: number): RouterSpec {
  return balanced(startAt, seed, {
    rest: {
      release: '7.6',
      since: [
        ['/sbin/ifconfig', 'em0', 'down'],
        ['/sbin/route', '-n', 'delete', '-inet', '-priority', '8', 'default', MIFI.address],
        ['/sbin/route', '-n', 'add', '-inet', '-mpath', '-priority', '8', 'default', MIFI.address],
        ['/sbin/ifconfig', 'em0', 'up'],
      ],
      history: ONE_USED,
    },
  });
}

/** pf sends what comes from the LAN to both gateways in turn, whatever the priorities say. */
function policy(startAt: Instant, seed: number): RouterSpec {
  const pool = [ADSL.address, MIFI.address];
  return story(startAt, seed, {
    iwn0: { counters: USED },
    traffic: { routeTo: pool },
    rest: {
      files: {
        ...FILES,
        '/etc/pf.conf': `pass in on em1 route-to { ${pool.join(', ')} } round-robin\n`,
      },
    },
  });
}

const WG0: InterfaceSpec = {
  name: 'wg0',
  kind: 'tunnel',
  mtuBytes: 1420,
  endpoint: { address: '198.51.100.77', port: 51_820 },
  addresses: [{ address: '10.99.0.2', prefixLength: 24 }],
  gateways: [
    { address: '10.99.0.1', linkAddress: '', answers: true, passes: true, roundTripMs: 24, beyondMs: 41 },
  ],
  counters: { inBytes: 1_702_411_385, outBytes: 164_092_550, inPackets: 1_390_114, outPackets: 960_412 },
  inBitsPerSecond: 16e6,
  outBitsPerSecond: 1.2e6,
};

const viaGateway = (destination: string, gateway: string): readonly string[] => [
  ...ROUTE_ADD,
  destination,
  gateway,
];

/** Both halves of the internet lead into wg0; its own packets go by a host route over the equal defaults. */
function tunnel(startAt: Instant, seed: number): RouterSpec {
  const { endpoint } = WG0;
  const host = endpoint?.address ?? '';
  return balanced(startAt, seed, {
    rest: {
      interfaces: [EM0, { ...IWN0, priority: 0, counters: USED }, EM1, WG0],
      since: [
        [...ROUTE_ADD, '-mpath', '-host', host, ADSL.address],
        [...ROUTE_ADD, '-mpath', '-host', host, MIFI.address],
        viaGateway('0/1', '10.99.0.1'),
        viaGateway('128/1', '10.99.0.1'),
      ],
    },
  });
}

/** What `--demo=NAME` shows. The first is the default. */
export const SCENARIOS: readonly [Scenario, ...Scenario[]] = [
  {
    name: 'story',
    what: 'two uplinks, but only one is used: priorities 8 and 12',
    spec: (at, seed) => story(at, seed),
  },
  { name: 'healthy', what: 'both uplinks share the traffic, IPv4 and IPv6', spec: healthy },
  {
    name: 'queues',
    what: "pf's queues with an acknowledgement queue on both uplinks",
    spec: (at, seed) => balanced(at, seed, { rest: { queues: { em0: 1_000_000, iwn0: 600_000 } } }),
  },
  {
    name: 'link-down',
    what: 'iwn0 has lost its association, em0 carries all',
    spec: (at, seed) =>
      balanced(at, seed, {
        rest: { happenings: [{ afterMs: -40 * SECOND, interface: 'iwn0', link: 'down' }] },
      }),
  },
  {
    name: 'black-hole',
    what: "iwn0's gateway answers, but nothing passes beyond it",
    spec: (at, seed) => balanced(at, seed, { iwn0: { gateways: [{ ...MIFI, passes: false }] } }),
  },
  {
    name: 'dead-line',
    what: "iwn0's modem is dead with its link up: the gateway answers nothing, and half of the traffic is lost",
    spec: (at, seed) =>
      balanced(at, seed, { iwn0: { gateways: [{ ...MIFI, answers: false, passes: false }] } }),
  },
  {
    name: 'flag-missing',
    what: 'equal priorities without P on OpenBSD 7.6: all takes the first',
    spec: flagMissing,
  },
  {
    name: 'biased',
    what: 'a perfect table, and yet all goes one way: the loop of rtable.c 1.95',
    spec: (at, seed) =>
      balanced(at, seed, {
        iwn0: { counters: { ...USED, inBytes: 198_220, outBytes: 91_011, inPackets: 913, outPackets: 655 } },
        rest: { selection: 'first-heavy', history: ONE_USED },
      }),
  },
  {
    name: 'missing',
    what: 'iwn0 has its address, but its default route is gone',
    spec: (at, seed) =>
      balanced(at, seed, {
        rest: {
          since: [['/sbin/route', '-n', 'delete', '-inet', 'default', MIFI.address]],
          history: ONE_USED,
        },
      }),
  },
  {
    name: 'policy',
    what: 'priorities 8 and 12, and yet both are used: pf chooses the gateway (route-to)',
    spec: policy,
  },
  {
    name: 'tunnel',
    what: 'everything goes by the VPN wg0, which travels over em0 and iwn0',
    spec: tunnel,
  },
  {
    name: 'wide-routes',
    what: 'routes wider than any network and narrower than a default decide: 0/1, 128/1, 192/6',
    spec: (at, seed) =>
      story(at, seed, {
        iwn0: { counters: USED },
        rest: {
          since: [
            viaGateway('0/1', ADSL.address),
            viaGateway('128/1', MIFI.address),
            viaGateway('192/6', ADSL.address),
          ],
        },
      }),
  },
  {
    name: 'discarding',
    what: 'a default that discards stands before both uplinks: nothing leaves',
    spec: (at, seed) =>
      balanced(at, seed, {
        rest: { since: [[...ROUTE_ADD, '-blackhole', '-priority', '7', 'default', '127.0.0.1']] },
      }),
  },
  {
    name: 'reply-lost',
    what: 'what comes in by iwn0 is answered by em0, and never gets there',
    spec: (at, seed) =>
      story(at, seed, { traffic: { inbound: { interface: 'iwn0', port: 443, everyMs: 3 * SECOND } } }),
  },
  {
    name: 'rdomain',
    what: 'umb0 belongs to routing domain 2: its default is not missing here',
    spec: (at, seed) => {
      const { interfaces, ...rest } = healthy(at, seed);
      return { ...rest, interfaces: [...interfaces, { ...UMB0, rdomain: 2 }] };
    },
  },
  {
    name: 'one-address',
    what: "what leaves by iwn0 carries em0's address: no answer finds its way back",
    spec: (at, seed) => balanced(at, seed, { traffic: { translation: { iwn0: 'em0' } } }),
  },
  {
    name: 'untranslated',
    what: 'what leaves by iwn0 carries the private addresses of the LAN',
    spec: (at, seed) => balanced(at, seed, { traffic: { translation: { iwn0: null } } }),
  },
  {
    name: 'no-lease',
    what: 'iwn0 has its link and asks for a lease, and nobody gives it one',
    spec: (at, seed) => {
      const { lease: _, ...without } = IWN0;
      return story(at, seed, {
        rest: { interfaces: [EM0, { ...without, asksForLease: true }, EM1], history: [] },
      });
    },
  },
  { name: 'three', what: 'three uplinks: two share, one stands by; IPv6 not yet equal', spec: three },
  { name: 'busy', what: '50,000 states', spec: busy },
  {
    name: 'flapping',
    what: 'the link of iwn0 goes down and up every 20 seconds',
    spec: (at, seed) => balanced(at, seed, { rest: { happenings: FLAPS } }),
  },
];

/** The scenario of that name, or null. */
export function scenario(name: string): Scenario | null {
  return SCENARIOS.find((one) => one.name === name) ?? null;
}
