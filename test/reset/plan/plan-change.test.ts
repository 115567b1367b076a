import { describe, expect, it } from 'vitest';
import { pasteable } from '../../../src/model/command.js';
import type { Change, Plan } from '../../../src/model/plan.js';
import type { Reading } from '../../../src/model/reading.js';
import { lastGood, waiting } from '../../../src/model/reading.js';
import type { Observations } from '../../../src/model/snapshot.js';
import type { Router } from '../../../src/demo/router.js';
import { drainedRoutes, planChange } from '../../../src/reset/plan/plan-change.js';
import { defaults, EM0, IWN0, laptop, words } from '../../demo/laptop.js';
import { accepted, contextOf, diagnosisOf, NOW, obey, planOn, refused, snapshot } from '../router.js';

const BOTH = ['em0', 'iwn0'];
const EQUALISE = { kind: 'equalise', family: 'inet', priority: null } as const;
const DRAIN = { kind: 'drain', interface: 'em0' } as const;

function lines(plan: Plan): string[] {
  return plan.steps.map(({ do: command }) => pasteable(command.argv));
}

function undoLines(plan: Plan): string[] {
  return (plan.steps.at(-1)?.undo ?? []).map(({ argv }) => pasteable(argv));
}

function carryOut(router: Router, plan: Plan): void {
  for (const { do: command } of plan.steps) obey(router, command);
}

/** The story with another route or two, typed by the operator. */
function laptopWith(...typed: string[]): Router {
  return laptop({ since: typed.map(words) });
}

describe('the reset of the story', () => {
  it('is the commands of the manual, in their order, to the byte', () => {
    const router = laptop({ sysctl: { 'net.inet.ip.multipath': 0 } });
    expect(lines(accepted(planOn(router, BOTH, EQUALISE)))).toEqual([
      '/sbin/sysctl net.inet.ip.multipath=1',
      '/sbin/ifconfig iwn0 priority 0',
      '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1',
      '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
    ]);
  });

  it('leaves the switch alone when it is on', () => {
    expect(lines(accepted(planOn(laptop(), BOTH, EQUALISE)))[0]).toBe('/sbin/ifconfig iwn0 priority 0');
  });

  it('ends with both at 8 with P, and says so beforehand', () => {
    const router = laptop();
    const plan = accepted(planOn(router, BOTH, EQUALISE));
    carryOut(router, plan);
    expect(plan.goal).toBe('Both defaults at priority 8 with P');
    expect(defaults(router)).toEqual(['192.168.1.1 UGSP 8 em0', '192.168.0.1 UGSP 8 iwn0']);
  });

  it('goes back by adding before it deletes, with the label of the lease', () => {
    const router = laptop({ sysctl: { 'net.inet.ip.multipath': 0 } });
    expect(undoLines(accepted(planOn(router, BOTH, EQUALISE)))).toEqual([
      '/sbin/route -n add -inet -mpath -priority 12 -label dhcpleased default 192.168.0.1',
      '/sbin/route -n delete -inet -priority 8 default 192.168.0.1',
      '/sbin/ifconfig iwn0 priority 4',
      '/sbin/sysctl net.inet.ip.multipath=0',
    ]);
  });

  it('is plain: nothing in it wants a second thought', () => {
    expect(accepted(planOn(laptop(), BOTH, EQUALISE)).concerns).toEqual([]);
  });

  it('runs as root, changes the router, and says why it does each thing', () => {
    const { steps } = accepted(planOn(laptop(), BOTH, EQUALISE));
    expect(steps.every(({ do: { needsRoot, changes } }) => needsRoot && changes)).toBe(true);
    expect(steps.flatMap(({ undo }) => undo).every(({ needsRoot, changes }) => needsRoot && changes)).toBe(
      true,
    );
    expect(steps.map(({ why }) => why)).toEqual([
      'let the next default through iwn0 get priority 8 by itself',
      'give iwn0 a default of priority 8 beside the old one',
      "take away iwn0's default of priority 12",
    ]);
  });

  it('tells what it leaves alone: connections that keep the address of em0', () => {
    const { manualFollowUps: leaves } = accepted(planOn(laptop(), BOTH, EQUALISE));
    expect(leaves.map(({ argv }) => pasteable(argv))).toEqual(['/sbin/pfctl -k 192.168.1.10']);
    expect(leaves[0]?.what).toContain("em0's address 192.168.1.10");
  });

  it('ends with the lines that make it last', () => {
    const { lasting } = accepted(planOn(laptop(), BOTH, EQUALISE));
    expect(lasting.map(({ file, lines: text }) => [file, ...text])).toEqual([
      ['/etc/hostname.em0', '!route -qn add -mpath default 192.168.1.1'],
      ['/etc/hostname.iwn0', 'priority 0', 'inet autoconf'],
      ['/etc/sysctl.conf', 'net.inet.ip.multipath=1'],
    ]);
    expect(lasting[0]?.note).toContain('/etc/mygate');
  });
});

describe('equalising other routers', () => {
  it('brings all to the priority that was asked for', () => {
    const router = laptop();
    const plan = accepted(planOn(router, BOTH, { ...EQUALISE, priority: 12 }));
    carryOut(router, plan);
    expect(lines(plan)).toEqual([
      '/sbin/ifconfig em0 priority 4',
      '/sbin/route -n add -inet -mpath -priority 12 default 192.168.1.1',
      '/sbin/route -n delete -inet -priority 8 default 192.168.1.1',
    ]);
    expect(defaults(router)).toEqual(['192.168.0.1 UGSP 12 iwn0', '192.168.1.1 UGSP 12 em0']);
  });

  it('leaves an interface its own priority when no number of it would give the target', () => {
    const plan = accepted(planOn(laptop(), BOTH, { ...EQUALISE, priority: 40 }));
    expect(lines(plan).some((line) => line.includes('ifconfig'))).toBe(false);
  });

  it('takes the second row of the same gateway away', () => {
    const router = laptopWith('route -qn add -mpath -priority 8 default 192.168.0.1');
    const plan = accepted(planOn(router, BOTH, EQUALISE));
    expect(lines(plan)).toEqual([
      '/sbin/ifconfig iwn0 priority 0',
      '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
    ]);
  });

  it("sets the interface's own priority when only the next lease would go wrong", () => {
    const router = laptopWith(
      'route -qn add -mpath -priority 8 default 192.168.0.1',
      'route -qn delete -priority 12 default 192.168.0.1',
    );
    expect(lines(accepted(planOn(router, BOTH, EQUALISE)))).toEqual(['/sbin/ifconfig iwn0 priority 0']);
  });

  it('adds a default that is missing when its gateway is known', () => {
    const router = laptopWith('route -qn delete default 192.168.0.1', 'ifconfig iwn0 priority 0');
    const known = [{ interface: 'iwn0', family: 'inet', gateway: '192.168.0.1' }] as const;
    const plan = accepted(planChange(EQUALISE, contextOf(snapshot(router), BOTH, { knownGateways: known })));
    expect(lines(plan)).toEqual(['/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1']);
    expect(plan.steps[0]?.why).toBe('give iwn0 a default of priority 8');
    expect(plan.lasting.map(({ file }) => file)).toContain('/etc/hostname.iwn0');
  });

  it('adds no default for a gateway that is on another network, or while the interface is down', () => {
    const gone = 'route -qn delete default 192.168.0.1';
    for (const [router, address] of [
      [laptopWith(gone), '203.0.113.1'],
      [laptopWith(gone), '192.168.1.77'],
      [laptopWith(gone, 'ifconfig iwn0 down'), '192.168.0.1'],
    ] as const) {
      const knownGateways = [{ interface: 'iwn0', family: 'inet', gateway: address }] as const;
      const context = contextOf(snapshot(router), BOTH, { knownGateways });
      expect(refused(planChange(EQUALISE, context))).toMatch(/^No second path: em0 alone/);
    }
  });

  it('keeps the MTU of a route, and a label the operator gave it', () => {
    const router = laptop({
      netstart: [words('route -qn add -mpath -priority 20 -label voice -mtu 1400 default 192.168.1.1')],
    });
    expect(lines(accepted(planOn(router, BOTH, EQUALISE)))).toContain(
      '/sbin/route -n add -inet -mpath -priority 12 -label voice -mtu 1400 default 192.168.1.1',
    );
  });

  it('makes a plan of its own for IPv6, with the scope of each gateway', () => {
    const router = laptop({
      interfaces: [
        { ...EM0, addresses: [...(EM0.addresses ?? []), { address: 'fe80::10%em0', prefixLength: 64 }] },
        { ...IWN0, addresses: [{ address: 'fe80::10%iwn0', prefixLength: 64 }] },
      ],
      since: [
        words('route -qn add -inet6 -mpath default fe80::1%em0'),
        words('route -qn add -inet6 -mpath default fe80::1%iwn0'),
      ],
    });
    const plan = accepted(planOn(router, BOTH, { ...EQUALISE, family: 'inet6' }));
    carryOut(router, plan);
    expect(plan.goal).toBe('Both IPv6 defaults at priority 8 with P');
    expect(lines(plan)[0]).toBe('/sbin/sysctl net.inet6.ip6.multipath=1');
    expect(defaults(router, '-inet6')).toEqual(['fe80::1%em0 UGSP 8 em0', 'fe80::1%iwn0 UGSP 8 iwn0']);
    expect(plan.manualFollowUps).toEqual([]);
  });

  it('counts in its goal when there are more than two', () => {
    const router = laptopWith('route -qn add -mpath -priority 30 default 192.168.1.254');
    expect(accepted(planOn(router, BOTH, EQUALISE)).goal).toBe('All 3 defaults at priority 8 with P');
  });
});

describe('draining an uplink', () => {
  const equal = (): Router => laptopWith('ifconfig iwn0 priority 0', ...MOVED);
  const MOVED = [
    'route -qn add -mpath -priority 8 default 192.168.0.1',
    'route -qn delete -priority 12 default 192.168.0.1',
  ];

  it('takes its default away and nothing else', () => {
    const router = equal();
    const plan = accepted(planOn(router, BOTH, DRAIN));
    carryOut(router, plan);
    expect(lines(plan)).toEqual(['/sbin/route -n delete -inet -priority 8 default 192.168.1.1']);
    expect(plan.goal).toBe('em0 has no default route');
    expect(defaults(router)).toEqual(['192.168.0.1 UGS 8 iwn0']);
  });

  it('goes back to the same order: the other one is moved behind it again', () => {
    expect(undoLines(accepted(planOn(equal(), BOTH, DRAIN)))).toEqual([
      '/sbin/route -n add -inet -mpath -priority 8 default 192.168.1.1',
      '/sbin/route -n delete -inet -priority 8 default 192.168.0.1',
      '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1',
    ]);
  });

  it('is brought back by the next wish', () => {
    const router = equal();
    const drain = accepted(planOn(router, BOTH, DRAIN));
    carryOut(router, drain);
    const wish = drainedRoutes(drain);
    if (wish === null) throw new Error('nothing was drained');
    const plan = accepted(planOn(router, BOTH, wish));
    carryOut(router, plan);
    expect(plan.goal).toBe('em0 has its default back');
    expect(defaults(router)).toEqual(['192.168.0.1 UGSP 8 iwn0', '192.168.1.1 UGSP 8 em0']);
    expect(refused(planOn(router, BOTH, wish))).toBe("em0's default routes are all there.");
    expect(drainedRoutes(plan)).toBeNull();
  });

  it('names the uplink that is left alone, and the session that loses its route', () => {
    const context = contextOf(snapshot(equal()), BOTH, {
      session: { kind: 'uplink', interface: 'em0', peer: '198.51.100.7' },
    });
    expect(accepted(planChange(DRAIN, context)).concerns).toEqual([
      'your own session from 198.51.100.7 comes in by em0, which loses its route',
      'iwn0 would be left alone with IPv4',
    ]);
  });

  it('asks when it cannot tell whose route the session needs', () => {
    const session = { kind: 'cannot-tell', peer: '198.51.100.7' } as const;
    const { concerns } = accepted(planChange(DRAIN, contextOf(snapshot(equal()), BOTH, { session })));
    expect(concerns).toContain('it cannot be told which uplink carries your session from 198.51.100.7');
  });

  it('does not bring back what would not be where it was', () => {
    const router = equal();
    const row = {
      ...{ gateway: '192.168.1.1', interface: 'em0', priority: 30, up: true, multipath: false },
      ...{ label: null, mtuBytes: null, family: 'inet' as const },
    };
    const back = (changes: Partial<typeof row>): Change => ({
      kind: 'bring-back',
      interface: 'em0',
      routes: [{ ...row, ...changes }],
    });
    expect(refused(planOn(router, BOTH, back({ interface: 'iwn0' })))).toBe(
      "The default via 192.168.1.1 on iwn0 is not em0's.",
    );
    expect(refused(planOn(router, BOTH, back({ gateway: '192.168.0.1', priority: 8 })))).toBe(
      'There is a default via 192.168.0.1 at priority 8 on iwn0 now.',
    );
    expect(refused(planOn(router, BOTH, back({ gateway: '203.0.113.1' })))).toBe(
      '203.0.113.1 is on no network of em0 alone now.',
    );
    expect(refused(planOn(router, BOTH, back({ gateway: '-inet' })))).toContain('no gateway address');
    expect(refused(planOn(router, BOTH, { kind: 'bring-back', interface: 'em0', routes: [] }))).toBe(
      'No default of em0 was taken away.',
    );
  });
});

describe('hundreds of defaults', () => {
  /** The laptop as read, with so many more defaults through em0. */
  const withMore = (count: number) => {
    const context = contextOf(snapshot(laptop()), BOTH);
    const { routesInet } = context.snapshot.observed;
    const rows = lastGood(routesInet)?.value ?? [];
    const [first] = rows;
    if (!routesInet.ok || first === undefined) throw new Error('the laptop has defaults');
    const more = Array.from({ length: count }, (_, i) => ({
      ...first,
      gateway: `192.168.${2 + (i >> 8)}.${i & 255}`,
    }));
    const observed = {
      ...context.snapshot.observed,
      routesInet: { ...routesInet, value: [...rows, ...more] },
    };
    return { ...context, snapshot: { ...context.snapshot, observed } };
  };

  it('are refused in a sentence instead of being planned with for minutes', () => {
    expect(refused(planChange(EQUALISE, withMore(600)))).toBe(
      'There are 602 IPv4 defaults, and a reset plans with 100 at most: those that nothing needs are taken away by hand first.',
    );
  });

  it('are not too many up to the number that is said', () => {
    const said = (count: number) => JSON.stringify(planChange(EQUALISE, withMore(count)));
    expect(said(98)).not.toContain('a reset plans with');
    expect(said(99)).toContain('There are 101 IPv4 defaults, and a reset plans with 100 at most');
  });
});

describe('a refusal', () => {
  const refusal = (router: Router, wish: Change = EQUALISE): string => refused(planOn(router, BOTH, wish));

  it('says that there is no second path', () => {
    expect(refusal(laptopWith('route -qn delete default 192.168.0.1'))).toBe(
      'No second path: em0 alone has an IPv4 default, and no gateway of another uplink that is up is known.',
    );
    expect(refusal(laptop(), { ...EQUALISE, family: 'inet6' })).toBe(
      'No second path: no uplink has an IPv6 default, and no gateway of one that is up is known.',
    );
  });

  it('says when all is as it should be', () => {
    const router = laptop();
    carryOut(router, accepted(planOn(router, BOTH, EQUALISE)));
    expect(refusal(router)).toBe('Nothing to do: the defaults share priority 8 and multipath is on.');
  });

  it('keeps the last path that is up', () => {
    expect(refusal(laptopWith('ifconfig iwn0 down'), DRAIN)).toBe('em0 is the last IPv4 path that is up.');
    expect(refusal(laptop(), { kind: 'drain', interface: 'em7' })).toBe(
      'em7 has no default route that could be taken away.',
    );
  });

  it('knows which priorities there are', () => {
    expect(refusal(laptop(), { ...EQUALISE, priority: 1 })).toBe(
      'A priority is a number from 2 to 63, not 1.',
    );
    expect(refusal(laptop(), { ...EQUALISE, priority: 8.5 })).toBe(
      'A priority is a number from 2 to 63, not 8.5.',
    );
  });

  /** Two modems on one network, and an interface on it for each. */
  const oneNetwork = (...typed: string[]): Router => {
    const { name, kind, ...rest } = IWN0;
    const address = { address: '192.168.1.77', prefixLength: 24 };
    return laptop({
      interfaces: [EM0, { name, kind, ...omitLease(rest), addresses: [address] }],
      since: typed.map(words),
    });
  };
  const omitLease = <T extends { lease?: unknown }>({ lease: _lease, ...rest }: T): Omit<T, 'lease'> => rest;

  it('tells of the same gateway on both uplinks', () => {
    const router = oneNetwork('route -qn add -mpath -priority 12 -ifp iwn0 default 192.168.1.1');
    expect(refusal(router)).toBe(
      'em0 and iwn0 have the same gateway 192.168.1.1: the kernel takes it once at one priority.',
    );
  });

  it('does not count on a gateway that two interfaces reach', () => {
    const router = oneNetwork('route -qn add -mpath -priority 12 -ifp iwn0 default 192.168.1.254');
    expect(refusal(router)).toBe(
      '192.168.1.254 is on a network of em0 too: the kernel might take that for iwn0.',
    );
  });

  it('moves no route that it could not put back exactly', () => {
    expect(
      refusal(laptopWith('route -qn add -mpath -priority 20 -lock -mtu 1400 default 192.168.1.254')),
    ).toBe('The default via 192.168.1.254 on em0 has a locked MTU, which could not be put back for certain.');
    expect(refusal(laptopWith('route -qn add -mpath -priority 20 -proto1 default 192.168.1.254'))).toBe(
      'The default via 192.168.1.254 on em0 has flags (UGS1) that could not be put back.',
    );
    const odd = laptop({
      since: [
        ['route', '-qn', 'add', '-mpath', '-priority', '20', '-label', 'who?', 'default', '192.168.1.254'],
      ],
    });
    expect(refusal(odd)).toBe('The default via 192.168.1.254 on em0 has a label that could not be put back.');
  });

  it("does not move a stranger's default to restore an order", () => {
    const router = laptopWith(
      'route -qn delete default 192.168.0.1',
      'route -qn add -mpath -priority 8 -nostatic default 192.168.0.1',
    );
    expect(refusal(router, DRAIN)).toBe(
      "It could not be undone exactly: the default via 192.168.0.1 on iwn0 would have to be moved, and it is not this program's to move.",
    );
  });

  it('does not take the place of a route that bgpd has put there', () => {
    const router = laptopWith('route -qn add -nostatic -priority 48 default 192.168.0.1');
    expect(refusal(router, { ...EQUALISE, priority: 48 })).toBe(
      'There is a default via 192.168.0.1 at priority 48 already, and it belongs to a routing daemon.',
    );
  });

  it('keeps away from a default that rejects', () => {
    const router = laptopWith('route -qn add -reject -mpath -priority 12 default 127.0.0.1');
    expect(refusal(router)).toBe(
      'A default that rejects (127.0.0.1 on lo0) has priority 12, which this change uses.',
    );
    const far = laptopWith('route -qn add -reject -mpath -priority 60 default 127.0.0.1');
    expect(planOn(far, BOTH, EQUALISE).kind).toBe('plan');
  });

  it('is given before anything is looked at: read-only, or a reset pending', () => {
    const context = contextOf(snapshot(laptop()), BOTH, { readOnly: true });
    expect(refused(planChange(EQUALISE, context))).toBe('Read-only: nothing is changed.');
    const busy = contextOf(snapshot(laptop()), BOTH, {
      pending: 'a reset is pending: by ute since 18:16:03',
    });
    expect(refused(planChange(EQUALISE, busy))).toBe('A reset is pending: by ute since 18:16:03.');
  });
});

describe('readings that are not fresh', () => {
  const withReading = <K extends keyof Observations>(
    key: K,
    change: (reading: Reading<Observations[K]>) => Reading<Observations[K]>,
  ) => {
    const seen = snapshot(laptop());
    return contextOf({ ...seen, observed: { ...seen.observed, [key]: change(seen.observed[key]) } }, BOTH);
  };
  const aged =
    (ms: number) =>
    <T>(reading: Reading<T>): Reading<T> => ({ ...reading, at: NOW - ms });

  it('make the plan one that is asked for', () => {
    expect(accepted(planChange(EQUALISE, withReading('routesInet', aged(16_000)))).concerns).toEqual([
      'the IPv4 routes are 16 s old: they are read again before the first step',
    ]);
  });

  it('count by their last good value when the last try failed', () => {
    const context = withReading('routesInet', (reading) => ({
      ...{ ok: false, why: 'timeout', reason: 'route was killed after 3 s', at: NOW },
      last: lastGood(reading) && {
        value: lastGood(reading)?.value ?? [],
        at: NOW - 3_000,
        goodForMs: 15_000,
      },
    }));
    expect(accepted(planChange(EQUALISE, context)).concerns).toEqual([
      'the IPv4 routes are 3 s old: they are read again before the first step',
    ]);
  });

  it('are refused when they are too old to plan with', () => {
    expect(refused(planChange(EQUALISE, withReading('routesInet', aged(200_000))))).toBe(
      'The IPv4 routes are 3 min 20 s old.',
    );
    expect(
      refused(
        planChange(
          EQUALISE,
          withReading('routesInet', () => waiting(NOW)),
        ),
      ),
    ).toBe('The IPv4 routes are not known: waiting for the first answer.');
    expect(
      refused(
        planChange(
          EQUALISE,
          withReading('settings', () => waiting(NOW)),
        ),
      ),
    ).toBe('It is not known whether net.inet.ip.multipath is on.');
  });

  it('leave the interfaces as they are when nothing is known of them', () => {
    const plan = accepted(
      planChange(
        EQUALISE,
        withReading('interfaces', () => waiting(NOW)),
      ),
    );
    expect(lines(plan)).toEqual([
      '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1',
      '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
    ]);
    expect(plan.concerns).toEqual([
      'the interfaces are not known: their own priorities stay, and no gateway is compared with their networks',
    ]);
  });

  it('let a drain leave a family alone of which nothing is known', () => {
    const plan = accepted(
      planChange(
        DRAIN,
        withReading('routesInet6', () => waiting(NOW)),
      ),
    );
    expect(plan.concerns).toContain('the IPv6 routes are not known: they stay as they are');
  });
});

describe('defaults of strangers', () => {
  it('stay, and are named: one of no uplink, one of a daemon', () => {
    const router = laptop({
      interfaces: [
        EM0,
        IWN0,
        { ...EM0, name: 'em2', addresses: [{ address: '10.0.0.1', prefixLength: 24 }] },
      ],
      since: [
        words('route -qn add -mpath -priority 30 default 10.0.0.254'),
        words('route -qn add -nostatic -priority 48 default 192.168.1.1'),
      ],
    });
    expect(accepted(planOn(router, BOTH, EQUALISE)).concerns).toEqual([
      "the default via 10.0.0.254 on em2 (30) is no uplink's: it stays as it is",
      'the default via 192.168.1.1 on em0 (bgp) belongs to a routing daemon: it stays as it is',
    ]);
    const drain = accepted(planOn(router, BOTH, DRAIN));
    carryOut(router, drain);
    expect(drain.goal).toBe('em0 has no static default route');
    expect(defaults(router)).toContain('192.168.1.1 UG 48 em0');
  });
});

describe('what a plan touches', () => {
  const MAY_NOT_DO =
    'on this release equal routes may not be enough: if one uplink stays idle, let pf split (route-to)';
  const touched = (
    changes: Parameters<typeof contextOf>[2] = {},
    wish: Change = EQUALISE,
  ): readonly string[] => accepted(planChange(wish, contextOf(snapshot(laptop()), BOTH, changes))).touches;

  it('is told in connections where they are counted', () => {
    const connections = new Map([['em0', 412]]);
    const session = { kind: 'lan', interface: 'em2', peer: '10.0.0.20' } as const;
    expect(touched({ connections, session })).toEqual([
      '412 connections leave by em0',
      'about half of new address pairs will go to iwn0',
      'your session comes in by em2 and stays',
      MAY_NOT_DO,
    ]);
    expect(touched({ connections: new Map([['em0', 1]]) })[0]).toBe('1 connection leaves by em0');
  });

  it('is told in what the uplink carries where they are not', () => {
    const rates = {
      inBitsPerSecond: 0,
      outBitsPerSecond: 2_100_000,
      inPacketsPerSecond: null,
      outPacketsPerSecond: null,
    };
    const diagnosis = diagnosisOf(BOTH, { rates });
    expect(touched({ diagnosis })[0]).toBe('em0 carries 2.10 Mb/s out now');
    expect(touched({ diagnosis }, DRAIN)[0]).toBe('em0 carries 2.10 Mb/s out now');
    expect(touched({ diagnosis }, { kind: 'drain', interface: 'iwn0' })).toEqual([]);
  });

  it('says of a session on an uplink that its answers may go another way', () => {
    const session = { kind: 'uplink', interface: 'em0', peer: '198.51.100.7' } as const;
    expect(touched({ session })).toContain(
      'your session comes in by em0: its answers may leave by another uplink unless pf has reply-to',
    );
    expect(touched({ session }, { kind: 'drain', interface: 'iwn0' })).toContain(
      'your session comes in by em0, which stays',
    );
    expect(touched({ session: { kind: 'cannot-tell', peer: '198.51.100.7' } })).toContain(
      'which uplink carries your session from 198.51.100.7 cannot be told',
    );
  });

  it('says where the traffic of a drained uplink goes, and which connections would break', () => {
    expect(touched({}, DRAIN)).toEqual(['all of new address pairs will go to iwn0']);
    const plan = accepted(planOn(laptop(), BOTH, { kind: 'drain', interface: 'iwn0' }));
    expect(plan.touches).toEqual([]);
    expect(plan.manualFollowUps).toEqual([]);
    const equal = laptop();
    carryOut(equal, accepted(planOn(equal, BOTH, EQUALISE)));
    const drain = accepted(planOn(equal, BOTH, DRAIN));
    expect(drain.touches).toEqual(['what would leave by em0 will go to iwn0']);
    expect(drain.manualFollowUps.map(({ argv }) => argv.at(-1))).toEqual(['192.168.1.10']);
  });

  it('promises no P before OpenBSD 7.8 for a default that is set while its link is down', () => {
    const goalOn = (release: string): string => {
      const router = laptop({ release, since: [words('ifconfig iwn0 down')] });
      return accepted(planOn(router, BOTH, EQUALISE)).goal;
    };
    expect(goalOn('7.9')).toBe('Both defaults at priority 8 with P');
    expect(goalOn('7.7')).toBe('Both defaults at priority 8');
  });

  it('says before OpenBSD 7.8 and later are reset that equal routes may not be enough, and of no other release', () => {
    const touchedOn = (release: string, wish: Change): readonly string[] =>
      accepted(planOn(laptop({ release }), BOTH, wish)).touches;
    expect(touchedOn('7.8', EQUALISE)).toContain(MAY_NOT_DO);
    expect(touchedOn('7.7', EQUALISE)).not.toContain(MAY_NOT_DO);
    expect(touchedOn('7.8', DRAIN)).not.toContain(MAY_NOT_DO);
  });

  it('says which uplink sleeps on', () => {
    const router = laptopWith('ifconfig iwn0 down');
    expect(accepted(planOn(router, BOTH, EQUALISE)).touches).toEqual([
      'iwn0 is down: its default is not used until it is up',
      MAY_NOT_DO,
    ]);
  });
});
