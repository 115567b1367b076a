import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linux, linuxWith } from '../../../../src/systems/linux/system.js';
import { replaceDefault, appendDefault } from '../../../../src/systems/linux/route-command.js';
import { USUAL_TOOLS } from '../../../../src/systems/linux/tools.js';
import type { Family } from '../../../../src/model/address.js';
import { plannedNextHops } from '../../../../src/model/planned-next-hops.js';
import type { Change, Expectation, Step } from '../../../../src/model/plan.js';
import type { ResetRequest } from '../../../../src/model/changer.js';
import type { InterfaceAddress, Route } from '../../../../src/model/router.js';
import { difference, plannedRoute } from '../../../../src/reset/plan/expectation.js';
import { aRoute, anInterface } from '../given.js';
import { IpKernel } from '../ip-kernel.js';

const INTERFACES = ['eth0', 'wlan0', 'wwan0'].map((name) => anInterface({ name }));

function requestOf(
  tables: Readonly<Record<Family, readonly Route[]>>,
  more: Partial<ResetRequest> = {},
): ResetRequest {
  return {
    now: {
      defaults: { inet: tables.inet.map(plannedRoute), inet6: tables.inet6.map(plannedRoute) },
      multipath: { inet: true, inet6: true },
      selection: linux.changer.selection(null),
      interfacePriorities: {},
    },
    whole: (family, row) =>
      tables[family].find(
        (r) => r.gateway === row.gateway && r.interface === row.interface && r.priority === row.priority,
      ) ?? null,
    uplinks: ['eth0', 'wlan0', 'wwan0'],
    interfaces: INTERFACES,
    knownGateways: [],
    ...more,
  };
}

const WIRE = aRoute({ label: 'dhcp', attributes: ['src 192.0.2.7'], bundle: 1 });
const WIFI = aRoute({ gateway: '203.0.113.1', interface: 'wlan0', priority: 600, label: 'dhcp', bundle: 2 });
const EQUALISE: Extract<Change, { kind: 'equalise' }> = { kind: 'equalise', family: 'inet', priority: null };

function asked(
  change: Change,
  inet: readonly Route[],
  more: Partial<ResetRequest> = {},
): ReturnType<typeof linux.changer.steps> {
  return linux.changer.steps(change, requestOf({ inet, inet6: [] }, more));
}

function stepsOf(change: Change, inet: readonly Route[], more: Partial<ResetRequest> = {}): readonly Step[] {
  const result = asked(change, inet, more);
  if ('refused' in result) throw new Error(result.refused);
  return result.steps;
}

function commands(steps: readonly Step[]): string[] {
  return steps.map((step) => step.do.argv.join(' ').replace('/usr/sbin/', ''));
}

function refusal(change: Change, inet: readonly Route[], more: Partial<ResetRequest> = {}): string {
  const result = asked(change, inet, more);
  return 'refused' in result ? result.refused : 'not refused';
}

const JOINED =
  'ip route replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 203.0.113.1 dev wlan0 weight 1';

describe('one default over both uplinks', () => {
  it('comes in place of the better one, then the other goes', () => {
    const steps = stepsOf(EQUALISE, [WIRE, WIFI]);
    expect(commands(steps)).toEqual([
      JOINED,
      'ip route del default metric 600 proto dhcp via 203.0.113.1 dev wlan0',
    ]);
    expect(steps.map(({ why }) => why)).toEqual([
      "set one default over eth0 and wlan0, metric 100, in place of eth0's",
      "take away wlan0's default of metric 600",
    ]);
    expect(steps[1]?.expect.defaults.inet).toMatchObject([
      { interface: 'eth0', priority: 100, multipath: true, label: null },
      { interface: 'wlan0', priority: 100, multipath: true, label: null },
    ]);
    for (const step of steps)
      expect([step.do, ...step.undo].every((c) => c.changes && c.needsRoot)).toBe(true);
  });

  it('gives each uplink the share it was told, and is set again only where another was told', () => {
    const weights = new Map([['eth0', 3]]);
    const shared = JOINED.replace('eth0 weight 1', 'eth0 weight 3');
    expect(commands(stepsOf(EQUALISE, [WIRE, WIFI], { weights }))[0]).toBe(shared);
    const hop = { priority: 100, multipath: true, label: null, attributes: [], bundle: 1 };
    const both = [
      { ...WIRE, ...hop, weight: 3 },
      { ...WIFI, ...hop },
    ];
    expect(refusal(EQUALISE, both, { weights })).toMatch(/^nothing to do/);
    const even = new Map([['eth0', 1]]);
    const [step] = stepsOf(EQUALISE, both, { weights: even });
    expect(commands(step === undefined ? [] : [step])).toEqual([JOINED]);
    expect(step?.undo.map(({ argv }) => argv.join(' ').replace('/usr/sbin/', ''))).toEqual([shared]);
  });

  it('is taken back with mark, source and metric', () => {
    const undo = stepsOf(EQUALISE, [WIRE, WIFI])[1]?.undo.map((command) => command.argv.slice(1).join(' '));
    expect(undo).toEqual([
      'route replace default metric 100 proto dhcp src 192.0.2.7 via 192.0.2.1 dev eth0',
      'route replace default metric 600 proto dhcp via 203.0.113.1 dev wlan0',
    ]);
  });

  it('warns who will set the old ones again', () => {
    const there = linuxWith({ ...USUAL_TOOLS, managers: ['NetworkManager'] });
    const request = requestOf({ inet: [WIRE, WIFI], inet6: [] });
    expect(there.changer.steps(EQUALISE, request)).toMatchObject({
      touches: [
        'NetworkManager and a DHCP client may set their own defaults again at the next lease or reconnect: it lasts with the lines shown afterwards',
      ],
    });
    expect(asked(EQUALISE, [WIRE, WIFI])).toMatchObject({
      touches: [expect.stringMatching(/^a DHCP client may set its own default again/)],
    });
    const byHand = [WIRE, WIFI].map((route) => ({ ...route, label: null }));
    expect(asked(EQUALISE, byHand)).not.toHaveProperty('touches');
  });

  it('takes in an uplink that has lost its default', () => {
    const knownGateways = [{ interface: 'wlan0', family: 'inet' as const, gateway: '203.0.113.1' }];
    expect(commands(stepsOf(EQUALISE, [WIRE], { knownGateways }))).toEqual([JOINED]);
  });

  it('goes to the metric that was asked for', () => {
    const steps = stepsOf({ ...EQUALISE, priority: 50 }, [WIRE, WIFI]);
    expect(commands(steps)[0]).toContain('replace default metric 50 nexthop');
    expect(steps).toHaveLength(3);
    expect(steps[2]?.undo.at(-1)?.argv.slice(1, 6)).toEqual(['route', 'del', 'default', 'metric', '50']);
  });

  it('keeps an MTU that all agree on', () => {
    const routes = [WIRE, WIFI].map((route) => ({ ...route, mtuBytes: 1400 }));
    expect(commands(stepsOf(EQUALISE, routes))[0]).toContain('metric 100 mtu 1400 nexthop');
    expect(commands(stepsOf(EQUALISE, [routes[0] ?? WIRE, WIFI]))[0]).not.toContain('mtu');
  });

  it('is refused where there is nothing to do, or no second path', () => {
    const both = [WIRE, { ...WIFI, priority: 100 }].map((r) => ({
      ...r,
      multipath: true,
      bundle: 1,
      label: null,
      attributes: [],
    }));
    expect(refusal(EQUALISE, both)).toBe('nothing to do: one default of metric 100 uses eth0 and wlan0');
    expect(refusal(EQUALISE, [WIRE])).toBe('no second path: eth0 alone has a gateway');
    expect(refusal(EQUALISE, [])).toBe('no uplink has a default route to go by');
  });

  it('is refused where the old ones could not be put back as they were', () => {
    expect(refusal(EQUALISE, [WIRE, { ...WIFI, up: false }])).toContain('wlan0 is down');
    expect(refusal(EQUALISE, [WIRE, { ...WIFI, gateway: 'link#3' }])).toContain('no gateway address');
    expect(refusal(EQUALISE, [WIRE, { ...WIFI, attributes: ['nhid 10'] }])).toContain('something (nhid 10)');
    expect(refusal(EQUALISE, [WIRE, WIFI], { whole: () => null })).toContain('not known well enough');
  });

  it('takes in a session without a gateway, and puts it back with its scope', () => {
    const modem = aRoute({
      ...{ gateway: 'link', interface: 'wwan0', priority: 700, bundle: 3 },
      attributes: ['scope global'],
    });
    const steps = stepsOf(EQUALISE, [WIRE, modem]);
    expect(commands(steps)).toEqual([
      'ip route replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop dev wwan0 weight 1',
      'ip route del default metric 700 proto boot dev wwan0',
    ]);
    expect(steps[1]?.undo.map(({ argv }) => argv.slice(1).join(' '))).toContain(
      'route replace default metric 700 scope global dev wwan0',
    );
    const knownGateways = [{ interface: 'wwan0', family: 'inet' as const, gateway: 'link' }];
    expect(commands(stepsOf(EQUALISE, [WIRE], { knownGateways }))[0]).toContain('nexthop dev wwan0 weight 1');
  });

  it('is refused over IPv6 with a session that has no gateway: the kernel takes none there', () => {
    const six = [
      aRoute({ family: 'inet6', gateway: 'fe80::1', bundle: 1 }),
      aRoute({ family: 'inet6', gateway: 'link', interface: 'wwan0', priority: 700, bundle: 2 }),
    ];
    const result = linux.changer.steps({ ...EQUALISE, family: 'inet6' }, requestOf({ inet: [], inet6: six }));
    expect(result).toEqual({
      refused:
        "wwan0's IPv6 default has no gateway: the kernel takes none of that kind as one of several next hops",
    });
  });

  it('is left to the routing daemon that holds all of them, with its own words', () => {
    const bothBy = (label: string): Route[] =>
      [WIRE, { ...WIFI, priority: 100 }].map((route) => ({
        ...route,
        ...{ label, multipath: true, bundle: 1, attributes: ['nhid 8'] },
      }));
    expect(refusal(EQUALISE, bothBy('196'))).toBe(
      'FRR holds these routes: 192.0.2.1 on eth0 and 203.0.113.1 on wlan0 at metric 100; they are changed there, for it sets its own again',
    );
    for (const frr of ['zebra', 'bgp', 'ripng', 'nhrp', 'ldp', 'sharp', 'pbr', '186', '195'])
      expect(refusal(EQUALISE, bothBy(frr))).toMatch(/^FRR holds these routes/);
    expect(refusal(EQUALISE, bothBy('bird'))).toMatch(/^BIRD holds these routes/);
    expect(refusal(EQUALISE, bothBy('babel'))).toMatch(/^a routing daemon holds these routes/);
    const knownGateways = [{ interface: 'wlan0', family: 'inet' as const, gateway: '203.0.113.1' }];
    expect(asked(EQUALISE, [{ ...WIRE, label: 'zebra' }], { knownGateways })).toMatchObject({
      lines: [
        "vtysh -c 'show ip route 0.0.0.0/0'",
        "vtysh -c 'configure terminal' -c 'no zebra nexthop kernel enable' -c 'no ip route 0.0.0.0/0 203.0.113.1' -c 'ip route 0.0.0.0/0 203.0.113.1'",
        "vtysh -c 'write memory'",
      ],
    });
    // OSPF's are not entered by hand.
    expect(asked(EQUALISE, [{ ...WIRE, label: 'ospf' }], { knownGateways })).toMatchObject({
      lines: ["vtysh -c 'show ip route 0.0.0.0/0'"],
    });
  });

  it('touches no default of a routing daemon, nor of an interface that is no uplink', () => {
    const zebra = aRoute({
      gateway: '198.51.100.1',
      interface: 'wwan0',
      priority: 20,
      label: 'zebra',
      bundle: 3,
    });
    expect(commands(stepsOf(EQUALISE, [zebra, WIRE, WIFI]))[0]).toBe(JOINED);
    expect(refusal(EQUALISE, [{ ...zebra, priority: 100 }, WIRE, WIFI])).toContain(
      'which is not to be touched',
    );
    const lan = aRoute({ gateway: '10.0.0.1', interface: 'lan0', priority: 20, bundle: 3 });
    expect(commands(stepsOf(EQUALISE, [lan, WIRE, WIFI]))[0]).toBe(JOINED);
  });

  it('leaves out an uplink without a link, and says so', () => {
    const lost = { ...WIFI, linkLost: true };
    const wwan = aRoute({ gateway: '198.51.100.1', interface: 'wwan0', priority: 700, bundle: 3 });
    expect(refusal(EQUALISE, [WIRE, lost])).toBe(
      'no second path: wlan0 has lost its link, and a next hop through it would be used all the same',
    );
    const interfaces = INTERFACES.map((via) => (via.name === 'wlan0' ? { ...via, linkUp: false } : via));
    expect(refusal(EQUALISE, [WIRE, WIFI], { interfaces })).toContain('wlan0 has lost its link');
    const knownGateways = [{ interface: 'wlan0', family: 'inet' as const, gateway: '203.0.113.1' }];
    expect(refusal(EQUALISE, [WIRE], { interfaces, knownGateways })).toContain('no second path');
    const result = asked(EQUALISE, [{ ...WIRE, label: null }, { ...lost, label: null }, wwan]);
    expect(commands('steps' in result ? result.steps : [])).toEqual([
      JOINED.replace('via 203.0.113.1 dev wlan0', 'via 198.51.100.1 dev wwan0'),
      'ip route del default metric 700 proto boot via 198.51.100.1 dev wwan0',
    ]);
    expect(result).toMatchObject({ touches: ['wlan0 without a link: no part of the one default'] });
  });

  it('drops a next hop without a link when another comes in, and not for itself', () => {
    const wwan = aRoute({ gateway: '198.51.100.1', interface: 'wwan0', priority: 700, bundle: 3 });
    const next = { multipath: true, bundle: 1, label: null, attributes: [], priority: 100 };
    const wire = { ...WIRE, ...next };
    const wifi = { ...WIFI, ...next, linkLost: true };
    expect(refusal(EQUALISE, [wire, wifi])).toContain('no second path: wlan0 has lost its link');
    expect(commands(stepsOf(EQUALISE, [wire, wifi, wwan]))[0]).toBe(
      JOINED.replace('via 203.0.113.1 dev wlan0', 'via 198.51.100.1 dev wwan0'),
    );
    const third = { ...wire, gateway: '198.51.100.1', interface: 'wwan0' };
    expect(refusal(EQUALISE, [wire, wifi, third])).toBe(
      'nothing to do: one default of metric 100 uses eth0 and wwan0',
    );
  });

  it('is refused while one without a link goes before: the kernel goes on using that', () => {
    const wwan = aRoute({ gateway: '198.51.100.1', interface: 'wwan0', priority: 700, bundle: 3 });
    expect(refusal(EQUALISE, [{ ...WIRE, linkLost: true }, WIFI, wwan])).toBe(
      'eth0 has lost its link, and its default of metric 100 goes before: it is taken out of use first',
    );
  });

  it('has the metric that an uplink had before it was switched off, as the finding would restore it', () => {
    const gateway = { interface: 'eth0', family: 'inet' as const, gateway: '192.0.2.1' };
    const equal = (knownGateways: ResetRequest['knownGateways']): string[] =>
      commands(stepsOf(EQUALISE, [WIFI], { knownGateways }));
    expect(equal([{ ...gateway, priority: 100 }])).toEqual([
      'ip route replace default metric 100 nexthop via 203.0.113.1 dev wlan0 weight 1 nexthop via 192.0.2.1 dev eth0 weight 1',
      'ip route del default metric 600 proto dhcp via 203.0.113.1 dev wlan0',
    ]);
    for (const priority of [undefined, null, 0, 900])
      expect(equal([{ ...gateway, ...(priority === undefined ? {} : { priority }) }])[0]).toContain(
        'metric 600',
      );
  });

  it('does not make one without a metric: it could not be taken away for certain', () => {
    expect(refusal({ ...EQUALISE, priority: 0 }, [WIRE, WIFI])).toContain('without a metric');
    expect(refusal({ ...EQUALISE, priority: 2 ** 32 }, [WIRE, WIFI])).toBe(
      'a metric is a whole number from 0 to 4294967295, not 4294967296',
    );
    const highest = commands(stepsOf({ ...EQUALISE, priority: 2 ** 32 - 1 }, [WIRE, WIFI]));
    expect(highest[0]).toContain('metric 4294967295');
  });
});

describe('one IPv6 default before those of router advertisements', () => {
  const six = { ...EQUALISE, family: 'inet6' } as const;
  const ra = { family: 'inet6', priority: 1_024, label: 'ra', attributes: ['expires 1790'] } as const;
  const first = aRoute({ ...ra, gateway: 'fe80::1', bundle: 1 });
  const second = aRoute({ ...ra, gateway: 'fe80::2', interface: 'wlan0', bundle: 2 });
  const plan = (inet6: readonly Route[], change: Change = six): ReturnType<typeof linux.changer.steps> =>
    linux.changer.steps(change, requestOf({ inet: [], inet6 }));
  const BEFORE =
    'ip -6 route replace default metric 1023 nexthop via fe80::1 dev eth0 weight 1 nexthop via fe80::2 dev wlan0 weight 1';

  it('leaves them as spares, and is taken away again', () => {
    const result = plan([first, second]);
    if ('refused' in result) throw new Error(result.refused);
    expect(commands(result.steps)).toEqual([BEFORE]);
    expect(result.steps[0]?.why).toBe(
      'set one default over eth0 and wlan0, metric 1023, before the old ones',
    );
    expect(result.steps[0]?.undo.map(({ argv }) => argv.join(' ').replace('/usr/sbin/', ''))).toEqual([
      'ip -6 route del default metric 1023 proto boot nexthop via fe80::1 dev eth0 weight 1 nexthop via fe80::2 dev wlan0 weight 1',
    ]);
    expect(result.touches).toEqual([
      "eth0's default of metric 1024 stays behind that of metric 1023 as a spare",
      "wlan0's default of metric 1024 stays behind that of metric 1023 as a spare",
    ]);
  });

  it('is refused where a gateway is no address: no command can be given it, though nothing is to be put back', () => {
    expect(plan([{ ...first, gateway: 'fe80::x1' }, second])).toMatchObject({
      refused: "eth0's default has a gateway, fe80::x1, that no command can be given",
    });
  });

  it('stands before a single one too, and another that is not advertised goes', () => {
    const fixed = { ...second, priority: 2_048, label: null, attributes: [] };
    const result = plan([first, fixed]);
    expect(commands('steps' in result ? result.steps : [])).toEqual([
      BEFORE,
      'ip -6 route del default metric 2048 proto boot via fe80::2 dev wlan0',
    ]);
    const low = plan([first, { ...second, priority: 2_048 }]);
    expect(commands('steps' in low ? low.steps : [])).toEqual([BEFORE]);
  });

  it('is refused where there is no room, where one is asked for in their place, and when it is there', () => {
    const other = aRoute({ ...first, gateway: 'fe80::3', interface: 'lan0', priority: 1_023, bundle: 3 });
    expect(plan([other, first, second])).toMatchObject({
      refused: expect.stringContaining('no room before them') as string,
    });
    expect(plan([first, second], { ...six, priority: 1_024 })).toMatchObject({
      refused: 'there are 2 separate IPv6 defaults of metric 1024, which could not be put back as they are',
    });
    const joined = [first, second].map((route) => ({
      ...route,
      ...{ priority: 1_023, label: null, attributes: [], multipath: true, bundle: 0 },
    }));
    expect(plan([...joined, first, second])).toEqual({
      refused: 'nothing to do: one default of metric 1023 uses eth0 and wlan0',
    });
  });
});

describe('an uplink taken out of use', () => {
  const drain: Change = { kind: 'drain', interface: 'wlan0' };

  it('loses its default, or its part of one', () => {
    expect(commands(stepsOf(drain, [WIRE, WIFI]))).toEqual([
      'ip route del default metric 600 proto dhcp via 203.0.113.1 dev wlan0',
    ]);
    const both = [WIRE, { ...WIFI, priority: 100, weight: 3 }].map((r) => ({
      ...r,
      multipath: true,
      bundle: 1,
    }));
    expect(commands(stepsOf(drain, both))).toEqual([
      'ip route replace default metric 100 proto dhcp src 192.0.2.7 via 192.0.2.1 dev eth0',
    ]);
  });

  it('is refused when it is the last, or has none', () => {
    expect(refusal(drain, [WIFI])).toBe('wlan0 is the last IPv4 path that is up');
    expect(refusal(drain, [{ ...WIRE, up: false }, WIFI])).toBe('wlan0 is the last IPv4 path that is up');
    expect(refusal(drain, [WIRE])).toBe('wlan0 has no default route to take away');
  });

  it('is the last when the other has lost its link', () => {
    expect(refusal(drain, [{ ...WIRE, linkLost: true }, WIFI])).toBe(
      'wlan0 is the last IPv4 path that is up',
    );
    expect(commands(stepsOf(drain, [WIRE, { ...WIFI, linkLost: true }]))).toHaveLength(1);
    const interfaces = INTERFACES.map((via) => ({ ...via, linkUp: false }));
    const back: Change = { kind: 'bring-back', interface: 'wlan0', routes: [WIFI] };
    expect(refusal(back, [WIRE], { interfaces })).toContain('wlan0 has lost its link');
  });

  it('leaves connections with its address, where it carried any, and says what ends them', () => {
    const address: InterfaceAddress = {
      family: 'inet',
      address: '203.0.113.9',
      ...{ prefixLength: 24, peer: null, usable: true },
    };
    const interfaces = INTERFACES.map((via) => ({
      ...via,
      addresses: via.name === 'wlan0' ? [address] : [],
    }));
    const both = [WIRE, { ...WIFI, priority: 100 }].map((r) => ({ ...r, multipath: true, bundle: 1 }));
    const left = (change: Change, inet: readonly Route[]): readonly string[] => {
      const result = asked(change, inet, { interfaces });
      if ('refused' in result) throw new Error(result.refused);
      return (result.manualFollowUps ?? []).map(({ argv }) => argv.join(' '));
    };
    expect(left(drain, both)).toEqual(['/usr/sbin/conntrack -D --reply-dst 203.0.113.9']);
    expect(left({ kind: 'drain', interface: 'eth0' }, [WIRE, WIFI])).toEqual([]);
    expect(left(drain, [WIRE, WIFI])).toEqual([]);
    expect(left(EQUALISE, [WIRE, WIFI])).toEqual([]);
  });

  it('comes back with its weight and source, as it went', () => {
    const routes = [{ ...WIFI, weight: 3, attributes: ['src 203.0.113.9', 'onlink'] }];
    const back: Change = { kind: 'bring-back', interface: 'wlan0', routes };
    expect(commands(stepsOf(back, [WIRE]))).toEqual([
      'ip route replace default metric 600 proto dhcp src 203.0.113.9 via 203.0.113.1 dev wlan0 onlink',
    ]);
    const joined: Change = { ...back, routes: [{ ...WIFI, priority: 100, multipath: true, weight: 3 }] };
    expect(commands(stepsOf(joined, [{ ...WIRE, label: null, attributes: [] }]))).toEqual([
      'ip route replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 203.0.113.1 dev wlan0 weight 3',
    ]);
    const weighed = { ...joined, beside: [{ ...WIRE, weight: 7, multipath: true }] };
    expect(commands(stepsOf(weighed, [{ ...WIRE, label: null, attributes: [] }]))[0]).toMatch(
      /dev eth0 weight 7 nexthop via 203\.0\.113\.1 dev wlan0 weight 3$/,
    );
    expect(refusal(back, [WIRE, ...routes])).toBe("wlan0's default routes are all there");
    expect(refusal({ ...back, routes: [{ ...WIFI, priority: 100 }] }, [WIRE])).toContain(
      'another default has metric 100',
    );
  });
});

describe('a standby set behind', () => {
  const behind: Change = { kind: 'set-behind', family: 'inet', interface: 'wlan0' };
  const both = [WIRE, { ...WIFI, priority: 100, weight: 3 }].map((row) => ({
    ...row,
    ...{ bundle: 1, multipath: true, label: null, attributes: [] },
  }));

  it('gets a default of its own behind all others, and then the others are left with theirs', () => {
    const backup = aRoute({ gateway: '198.51.100.1', interface: 'wwan0', priority: 700, bundle: 3 });
    const steps = stepsOf(behind, [...both, backup]);
    expect(commands(steps)).toEqual([
      'ip route replace default metric 800 via 203.0.113.1 dev wlan0',
      'ip route replace default metric 100 via 192.0.2.1 dev eth0',
    ]);
    expect(steps[1]?.undo.map((command) => command.argv.slice(2).join(' '))).toEqual([
      'replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 203.0.113.1 dev wlan0 weight 3',
      'del default metric 800 proto boot via 203.0.113.1 dev wlan0',
    ]);
  });

  it('is only taken out where it has one behind already', () => {
    expect(commands(stepsOf(behind, [...both, { ...WIFI, bundle: 2 }]))).toEqual([
      'ip route replace default metric 100 via 192.0.2.1 dev eth0',
    ]);
  });

  it('keeps the source address of a default that was its own', () => {
    const own = { ...WIFI, priority: 50, attributes: ['src 203.0.113.7'] };
    expect(commands(stepsOf(behind, [own, WIRE]))[0]).toBe(
      'ip route replace default metric 200 src 203.0.113.7 via 203.0.113.1 dev wlan0',
    );
  });

  it('is refused where it is the last, stands behind, or a daemon has it in front', () => {
    expect(refusal(behind, [WIFI])).toBe('wlan0 is the last IPv4 path that is up');
    expect(refusal(behind, [WIRE, WIFI])).toBe('nothing to do: wlan0 stands behind');
    expect(refusal(behind, [{ ...WIFI, priority: 20, label: 'bird' }, WIRE])).toBe(
      'no default by wlan0 is one that a reset may move',
    );
  });
});

/** Up to four defaults of one family, single or over several next hops, several of one metric for IPv4. */
const anyTable = fc
  .array(
    fc.record({
      metric: fc.constantFrom(0, 5, 100, 600),
      protocol: fc.constantFrom('dhcp', 'static', 'boot'),
      attributes: fc.constantFrom([], ['src 192.0.2.7'], ['advmss 1300', 'initcwnd 20']),
      mtuBytes: fc.constantFrom(undefined, 1400),
      hops: fc.uniqueArray(
        fc
          .record({
            gateway: fc.constantFrom('192.0.2.1', '203.0.113.1', '198.51.100.1', 'link'),
            interface: fc.constantFrom('eth0', 'wlan0', 'wwan0'),
            weight: fc.constantFrom(1, 1, 7),
            onlink: fc.constantFrom(true, false),
          })
          .map((hop) => (hop.gateway === 'link' ? { ...hop, onlink: false } : hop)),
        { minLength: 1, maxLength: 3, selector: (hop) => hop.gateway + hop.interface },
      ),
    }),
    { maxLength: 4 },
  )
  .map((routes) =>
    routes.map(({ mtuBytes, ...route }) => ({ ...route, ...(mtuBytes === undefined ? {} : { mtuBytes }) })),
  );

function kernelWith(routes: readonly Omit<Parameters<typeof appendDefault>[1], 'family'>[]): IpKernel {
  const kernel = new IpKernel();
  for (const route of routes) kernel.run(appendDefault(USUAL_TOOLS, { family: 'inet', ...route }));
  return kernel;
}

const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc
    .constantFrom(null, 5, 100, 700)
    .map((priority): Change => ({ kind: 'equalise', family: 'inet', priority })),
  fc.constantFrom('eth0', 'wlan0', 'wwan0').map((name): Change => ({ kind: 'drain', interface: name })),
  fc
    .constantFrom('eth0', 'wlan0')
    .map((name): Change => ({ kind: 'set-behind', family: 'inet', interface: name })),
);

/** One of four times a link is lost, as the kernel tells it. */
const anyLost = fc.constantFrom(null, null, null, 'wlan0');

function requestIn(kernel: IpKernel, lost: string | null = null): ResetRequest {
  const routes = (family: Family): Route[] =>
    kernel.routes(family).map((route) => (route.interface === lost ? { ...route, linkLost: true } : route));
  return requestOf({ inet: routes('inet'), inet6: routes('inet6') });
}

describe('any plan, on any table', () => {
  it('leads where it says, never through nothing, and back to the last word from everywhere', () => {
    let plans = 0;
    fc.assert(
      fc.property(anyTable, anyChange, anyLost, (routes, change, lost) => {
        const kernel = kernelWith(routes);
        const result = linux.changer.steps(change, requestIn(kernel, lost));
        if ('refused' in result) return;
        plans++;
        // No next hop of the one default goes through a link that is lost.
        if (change.kind === 'equalise' && lost !== null)
          for (const { do: step } of result.steps)
            expect(step.argv.includes('replace') && step.argv.includes(lost)).toBe(false);
        const before = kernel.text();
        for (const step of result.steps) {
          const last = kernel.text();
          for (const happened of [false, true]) {
            if (happened) expect(kernel.run(step.do.argv)).toBe(true);
            const there = kernel.text();
            for (const command of step.undo) {
              kernel.run(command.argv);
              expect(kernel.routes('inet')).not.toEqual([]);
            }
            expect(kernel.text()).toBe(before);
            restore(kernel, result.steps, there === last ? step : null, step);
            if (!happened) continue;
            const { now } = requestIn(kernel, lost);
            expect(difference(step.expect, now)).toBeNull();
            const chosen = (at: Expectation) =>
              plannedNextHops(at, 'inet').chosen.map((row) => [row.gateway, row.interface, row.weight ?? 1]);
            expect(chosen(step.expect)).toEqual(chosen(now));
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(plans).toBeGreaterThan(50);
  });
});

/** Forward again to where it was: all steps before `until`, and that one too unless it had not happened. */
function restore(kernel: IpKernel, steps: readonly Step[], until: Step | null, step: Step): void {
  for (const one of steps) {
    if (one === until) return;
    kernel.run(one.do.argv);
    if (one === step) return;
  }
}

describe('the test’s own kernel', () => {
  it('does as the real one: it replaces the first of a metric, appends, and deletes the first that fits', () => {
    const kernel = new IpKernel();
    const route = (gateway: string, metric: number): Parameters<typeof replaceDefault>[1] => ({
      family: 'inet',
      metric,
      hops: [{ gateway, interface: 'eth0' }],
    });
    for (const gateway of ['192.0.2.1', '192.0.2.2'])
      kernel.run(appendDefault(USUAL_TOOLS, route(gateway, 100)));
    expect(kernel.run(replaceDefault(USUAL_TOOLS, route('192.0.2.2', 100)))).toBe(false);
    expect(kernel.run(replaceDefault(USUAL_TOOLS, route('192.0.2.3', 100)))).toBe(true);
    expect(kernel.routes('inet').map(({ gateway }) => gateway)).toEqual(['192.0.2.3', '192.0.2.2']);
  });
});
