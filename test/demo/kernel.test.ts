import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ip } from '../../src/demo/ip.js';
import { routeHash, selectEven, selectFirstHeavy } from '../../src/demo/hash-selection.js';
import { RTF, RTP } from '../../src/demo/rtentry.js';
import type { Router } from '../../src/demo/router.js';
import { defaults, EM0, gateway, IWN0, laptop, run, START, words } from './laptop.js';

const add = (more: string): string => `route -n add -inet ${more}`;

describe('inserting a route (rtable_insert)', () => {
  it('accepts another priority without -mpath, and shows no P', () => {
    expect(defaults(laptop())).toEqual(['192.168.1.1 UGS 8 em0', '192.168.0.1 UGS 12 iwn0']);
  });

  it('refuses the same priority without -mpath: EEXIST', () => {
    const router = laptop();
    const refused = run(router, add('-priority 8 default 192.168.0.1'));
    expect(refused.stdout).toBe('add net default: gateway 192.168.0.1: File exists\n');
    expect(refused.exitStatus).toBe(1);
    expect(defaults(router)).toHaveLength(2);
  });

  it('refuses the same priority and the same gateway even with -mpath', () => {
    const router = laptop();
    expect(run(router, add('-mpath -priority 12 default 192.168.0.1')).stdout).toBe(
      'add net default: gateway 192.168.0.1: File exists\n',
    );
  });

  it('sets P on all routes of the priority, also on the one that was added without -mpath', () => {
    const router = laptop({ netstart: [words('route -qn add default 192.168.1.1')] });
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    expect(defaults(router)).toEqual([
      '192.168.1.1 UGSP 8 em0',
      '192.168.0.1 UGSP 8 iwn0',
      '192.168.0.1 UGS 12 iwn0',
    ]);
  });

  it('accepts the same gateway at another priority: both live', () => {
    const router = laptop();
    expect(run(router, add('-priority 20 default 192.168.0.1')).exitStatus).toBe(0);
    expect(defaults(router).slice(1)).toEqual(['192.168.0.1 UGS 12 iwn0', '192.168.0.1 UGS 20 iwn0']);
  });

  it('strips the flag a lone route brings', () => {
    const router = laptop({ interfaces: [EM0] });
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0']);
  });

  it('takes P away when deletion leaves one', () => {
    const router = laptop();
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    run(router, 'route -n delete -inet -priority 8 default 192.168.0.1');
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0', '192.168.0.1 UGS 12 iwn0']);
  });
});

describe('the priority of a new route', () => {
  it('is the interface priority + 8 for static routes: wired 8, wireless 12, umb 14, carp 23', () => {
    const router = laptop({
      interfaces: [
        EM0,
        IWN0,
        {
          name: 'umb0',
          kind: 'wwan',
          addresses: [{ address: '10.64.0.2', prefixLength: 30, peer: '10.64.0.1' }],
          gateways: [gateway('10.64.0.1', '')],
        },
        {
          name: 'carp0',
          kind: 'carp',
          linkAddress: '00:00:5e:00:01:01',
          addresses: [{ address: '172.16.3.1', prefixLength: 24 }],
          gateways: [gateway('172.16.3.254', '00:0d:b9:00:00:99')],
        },
      ],
    });
    run(router, 'route add default 10.64.0.1');
    run(router, 'route add default 172.16.3.254');
    expect(defaults(router).map((row) => row.split(' ')[2])).toEqual(['8', '12', '14', '23']);
  });

  it('is what the message brings, not added to the interface priority', () => {
    const router = laptop();
    run(router, add('-priority 20 default 192.168.0.1'));
    expect(defaults(router)[2]).toBe('192.168.0.1 UGS 20 iwn0');
  });

  it('is 56 for an ADD without STATIC', () => {
    const router = laptop();
    run(router, add('-nostatic default 192.168.0.1'));
    expect(defaults(router)[2]).toBe('192.168.0.1 UG 56 iwn0');
  });

  it.each(['1', 'local', '-5'])('refuses %s: Invalid argument', (priority) => {
    const refused = run(laptop(), add(`-priority ${priority} default 192.168.0.1`));
    expect(refused.stdout).toBe('add net default: gateway 192.168.0.1: Invalid argument\n');
    expect(refused.exitStatus).toBe(1);
  });

  it('gives connected networks interface priority + 4, and their neighbours one less', () => {
    const { stdout } = run(laptop(), 'route -n show -inet');
    expect(stdout).toMatch(/^192\.168\.1\/24 +192\.168\.1\.10 +UCn .* 4 em0/m);
    expect(stdout).toMatch(/^192\.168\.0\/24 +192\.168\.0\.101 +UCn .* 8 iwn0/m);
    expect(stdout).toMatch(/^192\.168\.1\.1 +c4:04:15:10:20:30 +UHLch .* 3 em0/m);
    expect(stdout).toMatch(/^192\.168\.0\.1 +64:70:02:aa:bb:cc +UHLch .* 7 iwn0/m);
  });
});

describe('reaching a gateway', () => {
  it('says Network is unreachable when it is on no connected network, default route or not', () => {
    const unreachable = 'add net default: gateway 192.168.9.1: Network is unreachable\n';
    expect(run(laptop(), add('-mpath default 192.168.9.1')).stdout).toBe(unreachable);
    expect(run(laptop({ interfaces: [EM0], netstart: [] }), add('default 192.168.9.1')).stdout).toBe(
      unreachable,
    );
  });

  it('leaves the table as it was', () => {
    const router = laptop();
    const before = run(router, 'route -n show').stdout;
    run(router, add('-mpath default 192.168.9.1'));
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0', '192.168.0.1 UGS 12 iwn0']);
    expect(run(router, 'route -n show').stdout.split('\n').length).toBe(before.split('\n').length);
  });
});

describe('what delete picks (rtable_lookup)', () => {
  it('takes the best one, 8, when no gateway is named: the opposite of what is wanted', () => {
    const router = laptop();
    expect(run(router, 'route delete default').stdout).toBe('delete net default\n');
    expect(defaults(router)).toEqual(['192.168.0.1 UGS 12 iwn0']);
  });

  it('finds nothing when the first match has P and no gateway is named', () => {
    const router = laptop();
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    const refused = run(router, 'route delete default');
    expect(refused.stdout).toBe('delete net default: not in table\n');
    expect(refused.exitStatus).toBe(1);
  });

  it('takes the lowest number of a gateway that has two, unless -priority is given', () => {
    const router = laptop();
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    run(router, 'route -n delete -inet default 192.168.0.1');
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0', '192.168.0.1 UGS 12 iwn0']);
  });

  it('takes the one of the priority given', () => {
    const router = laptop();
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    run(router, 'route -n delete -inet -priority 12 default 192.168.0.1');
    expect(defaults(router)).toEqual(['192.168.1.1 UGSP 8 em0', '192.168.0.1 UGSP 8 iwn0']);
  });

  it('does not select by -ifp, -ifa or -label', () => {
    const router = laptop();
    run(router, 'route -n delete -inet -ifp iwn0 -label dhcpleased default');
    expect(defaults(router)).toEqual(['192.168.0.1 UGS 12 iwn0']);
  });

  it('leaves local and broadcast rows to the kernel', () => {
    expect(run(laptop(), 'route delete 192.168.1.255').stdout).toBe(
      'delete host 192.168.1.255: Invalid argument\n',
    );
  });
});

describe('the trap of route change', () => {
  it("rewrites em0's default: priority is a search key", () => {
    const router = laptop();
    expect(run(router, 'route -n change -priority 8 default 192.168.0.1').stdout).toBe(
      'change net default: gateway 192.168.0.1\n',
    );
    expect(defaults(router)).toEqual(['192.168.0.1 UGS 8 iwn0', '192.168.0.1 UGS 12 iwn0']);
  });

  it('answers not in table when P is set and the gateway does not match', () => {
    const router = laptop({
      interfaces: [
        {
          ...EM0,
          gateways: [
            gateway('192.168.1.1', 'c4:04:15:10:20:30'),
            gateway('192.168.1.2', 'c4:04:15:10:20:31'),
          ],
        },
        IWN0,
      ],
    });
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    const refused = run(router, 'route -n change -priority 8 default 192.168.1.2');
    expect(refused.stdout).toBe('change net default: gateway 192.168.1.2: not in table\n');
    expect(defaults(router)[0]).toBe('192.168.1.1 UGSP 8 em0');
  });

  it('never alters a priority, nor sets or clears P', () => {
    const router = laptop();
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    run(router, 'route -n change -mtu 1400 default 192.168.0.1');
    expect(defaults(router)).toEqual([
      '192.168.1.1 UGSP 8 em0',
      '192.168.0.1 UGSP 8 iwn0',
      '192.168.0.1 UGS 12 iwn0',
    ]);
    expect(run(router, 'route -n show -inet').stdout).toMatch(
      /^default +192\.168\.0\.1 +UGSP .* 1400 +8 iwn0/m,
    );
  });
});

/** A router on which a link goes down after a second and up after eleven. */
function flapping(name: string): Router {
  return laptop({
    happenings: [
      { afterMs: 1_000, interface: name, link: 'down' },
      { afterMs: 11_000, interface: name, link: 'up' },
    ],
  });
}

describe('a link that goes down and up (rt_if_linkstate_change)', () => {
  it('sorts the down route last: P stays, U goes, the printed number is the same', () => {
    const router = flapping('em0');
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    router.advance(START + 2_000);
    expect(defaults(router)).toEqual([
      '192.168.0.1 UGSP 8 iwn0',
      '192.168.0.1 UGS 12 iwn0',
      '192.168.1.1 GSP 8 em0',
    ]);
  });

  it('restores it when the link comes back, after its equals', () => {
    const router = flapping('em0');
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    router.advance(START + 20_000);
    expect(defaults(router).slice(0, 2)).toEqual(['192.168.0.1 UGSP 8 iwn0', '192.168.1.1 UGSP 8 em0']);
  });

  it('deletes the neighbours it had cloned, but not the next hop a route holds', () => {
    const router = flapping('em0');
    run(router, 'ping -n -c 1 -w 1 192.168.1.77');
    expect(run(router, 'route -n show -inet').stdout).toContain('192.168.1.77 ');
    router.advance(START + 2_000);
    const { stdout } = run(router, 'route -n show -inet');
    expect(stdout).not.toContain('192.168.1.77 ');
    expect(stdout).toMatch(/^192\.168\.1\.1 +\S+ +HLch/m);
    expect(stdout).toMatch(/^192\.168\.1\.10 +\S+ +UHLl/m);
  });

  it('is the same when the interface is taken down by hand', () => {
    const router = laptop();
    run(router, 'ifconfig em0 down');
    expect(defaults(router)).toEqual(['192.168.0.1 UGS 12 iwn0', '192.168.1.1 GS 8 em0']);
    run(router, 'ifconfig em0 up');
    expect(defaults(router)[0]).toBe('192.168.1.1 UGS 8 em0');
  });

  it('accepts a route through an interface that is down, and shows it without U', () => {
    const router = laptop();
    run(router, 'route -n delete default 192.168.1.1');
    run(router, 'ifconfig em0 down');
    expect(run(router, add('default 192.168.1.1')).exitStatus).toBe(0);
    expect(defaults(router)).toEqual(['192.168.0.1 UGS 12 iwn0', '192.168.1.1 GS 8 em0']);
  });
});

/** How often each of `n` equal routes is chosen over all 65,536 hashes, in percent. */
function shares(select: typeof selectEven, n: number, others = 0): number[] {
  const list = [
    ...Array.from({ length: n }, (_, i) => ({ priority: 8, i })),
    ...Array.from({ length: others }, (_, i) => ({ priority: 12 + i, i: n + i })),
  ];
  const counts = list.map(() => 0);
  for (let hash = 0; hash <= 0xffff; hash++) {
    const chosen = select(list, hash);
    const at = chosen === undefined ? -1 : list.indexOf(chosen);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.map((count) => Math.round((count * 100) / 65_536));
}

describe('hash-threshold selection (rtable_match)', () => {
  it('is 50/50, 33/33/33 and 25 each with the loop of rtable.c 1.67', () => {
    expect(shares(selectEven, 2)).toEqual([50, 50]);
    expect(shares(selectEven, 3)).toEqual([33, 33, 33]);
    expect(shares(selectEven, 4)).toEqual([25, 25, 25, 25]);
  });

  it('is 100/0, 67/33/0 and 50/25/25/0 with the loop of rtable.c 1.95', () => {
    expect(shares(selectFirstHeavy, 2)).toEqual([100, 0]);
    expect(shares(selectFirstHeavy, 3)).toEqual([67, 33, 0]);
    expect(shares(selectFirstHeavy, 4)).toEqual([50, 25, 25, 0]);
  });

  it('lets only routes with the priority of the head compete, the down bit included', () => {
    expect(shares(selectEven, 2, 2)).toEqual([50, 50, 0, 0]);
    const down = [{ priority: 8 }, { priority: 8 | RTP.DOWN }];
    for (let hash = 0; hash <= 0xffff; hash += 255) expect(selectEven(down, hash)).toBe(down[0]);
  });

  it('knows an empty list', () => {
    expect(selectEven([], 1)).toBeUndefined();
    expect(selectFirstHeavy([], 1)).toBeUndefined();
  });
});

describe('the hash of a route', () => {
  it('spreads address pairs evenly, IPv4 and IPv6', () => {
    for (const [to, from] of [
      ['203.0.113.', '10.0.0.'],
      ['2001:db8:f::', 'fd00:10::'],
    ] as const) {
      let low = 0;
      for (let i = 1; i <= 60; i++)
        for (let j = 1; j <= 60; j++)
          if (routeHash(ip(`${to}${i}`).words, ip(`${from}${j}`).words, 0x1234_5678) < 0x8000) low++;
      expect(low / 3_600).toBeGreaterThan(0.46);
      expect(low / 3_600).toBeLessThan(0.54);
    }
  });

  it('is 16 bits, the same for the same pair, another one after a reboot', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(0xffffffff), (dst, src, salt) => {
        const hash = routeHash([dst], [src], salt);
        return hash >= 0 && hash <= 0xffff && hash === routeHash([dst], [src], salt);
      }),
    );
    const pair = [ip('203.0.113.9').words, ip('10.0.0.20').words] as const;
    const salts = Array.from({ length: 20 }, (_, salt) => routeHash(...pair, salt));
    expect(new Set(salts).size).toBeGreaterThan(15);
  });
});

/** Look-ups of many pairs, counted per interface. */
function lookups(router: Router, count = 4_000): Record<string, number> {
  const counts: Record<string, number> = { em0: 0, iwn0: 0 };
  for (let i = 0; i < count; i++) {
    const to = ip(`203.0.${i >> 8}.${i & 255}`);
    const rt = router.kernel.forward(to, ip(`10.0.0.${i % 250}`));
    if (rt !== null) counts[rt.interface] = (counts[rt.interface] ?? 0) + 1;
  }
  return counts;
}

describe('forwarding', () => {
  const equal = [words(add('-mpath -priority 8 default 192.168.0.1'))];

  it('uses the first route only while the priorities differ', () => {
    expect(lookups(laptop())).toEqual({ em0: 4_000, iwn0: 0 });
  });

  it('splits new pairs once both share a priority', () => {
    const { em0 = 0, iwn0 = 0 } = lookups(laptop({ since: equal }));
    expect(em0 + iwn0).toBe(4_000);
    expect(iwn0 / 4_000).toBeCloseTo(0.5, 1);
  });

  it('uses the first route only while the sysctl is 0, even if P is shown', () => {
    const router = laptop({ since: equal, sysctl: {} });
    expect(defaults(router)[0]).toBe('192.168.1.1 UGSP 8 em0');
    expect(lookups(router)).toEqual({ em0: 4_000, iwn0: 0 });
    run(router, 'sysctl net.inet.ip.multipath=1');
    expect(lookups(router)['iwn0']).toBeGreaterThan(1_800);
  });

  it('never chooses the second of two on the suspected kernel, though its table is perfect', () => {
    const router = laptop({ since: equal, selection: 'first-heavy' });
    expect(defaults(router).slice(0, 2)).toEqual(['192.168.1.1 UGSP 8 em0', '192.168.0.1 UGSP 8 iwn0']);
    expect(lookups(router)).toEqual({ em0: 4_000, iwn0: 0 });
  });

  it('takes a pair the same way every time', () => {
    const router = laptop({ since: equal });
    const pair = [ip('203.0.113.9'), ip('10.0.0.20')] as const;
    const ways = Array.from({ length: 50 }, () => router.kernel.forward(...pair)?.interface);
    expect(new Set(ways).size).toBe(1);
  });

  it('counts every look-up in Use, but not route get', () => {
    const router = laptop();
    lookups(router, 37);
    run(router, 'route -n get 203.0.113.9');
    const [first] = router.kernel.routes('inet');
    expect(first?.use).toBe(37);
  });

  it('gives all to the other uplink when a link is down, and nothing when both are', () => {
    const router = laptop({ since: equal });
    run(router, 'ifconfig em0 down');
    expect(lookups(router)).toEqual({ em0: 0, iwn0: 4_000 });
    run(router, 'ifconfig iwn0 down');
    expect(lookups(router)).toEqual({ em0: 0, iwn0: 0 });
  });
});

describe('IPv6', () => {
  const dual = {
    interfaces: [
      {
        ...EM0,
        addresses: [{ address: 'fe80::10%em0', prefixLength: 64 }],
        advertisement: { address: '2001:db8:1::10', prefixLength: 64, gateway: 'fe80::1%em0' },
        gateways: [gateway('fe80::1%em0', 'c4:04:15:10:20:30')],
      },
      {
        ...IWN0,
        addresses: [{ address: 'fe80::20%iwn0', prefixLength: 64 }],
        advertisement: { address: '2001:db8:2::20', prefixLength: 64, gateway: 'fe80::1%iwn0' },
        gateways: [gateway('fe80::1%iwn0', '64:70:02:aa:bb:cc')],
      },
    ],
    netstart: [],
  };

  it('is the same mechanism: scopes keep two fe80::1 apart', () => {
    const router = laptop(dual);
    expect(defaults(router, '-inet6')).toEqual(['fe80::1%em0 UGS 8 em0', 'fe80::1%iwn0 UGS 12 iwn0']);
    run(router, 'route -n add -inet6 -mpath -priority 8 default fe80::1%iwn0');
    run(router, 'route -n delete -inet6 -priority 12 default fe80::1%iwn0');
    expect(defaults(router, '-inet6')).toEqual(['fe80::1%em0 UGSP 8 em0', 'fe80::1%iwn0 UGSP 8 iwn0']);
  });

  it('has a sysctl of its own', () => {
    const router = laptop({
      ...dual,
      since: [words('route -n add -inet6 -mpath -priority 8 default fe80::1%iwn0')],
    });
    const ways = (): Set<string | undefined> =>
      new Set(
        Array.from(
          { length: 64 },
          (_, i) => router.kernel.forward(ip(`2001:db8:f::${i + 1}`), ip('fd00:10::20'))?.interface,
        ),
      );
    expect(ways()).toEqual(new Set(['em0']));
    run(router, 'sysctl net.inet6.ip6.multipath=1');
    expect(ways()).toEqual(new Set(['em0', 'iwn0']));
  });
});

// ---- invariants over any sequence of commands -------------------------------------------------------------------

const GATEWAYS = ['192.168.1.1', '192.168.1.2', '192.168.0.1', '192.168.0.2', '192.168.9.9'];
const LINES = fc.oneof(
  fc
    .record({
      verb: fc.constantFrom('add', 'add -mpath', 'delete', 'change'),
      priority: fc.constantFrom('', '-priority 8', '-priority 12', '-priority 20', '-priority 48'),
      destination: fc.constantFrom('default', 'default', 'default', '10.8/16', '10.8.1.1'),
      gateway: fc.constantFrom('', ...GATEWAYS),
    })
    .map(
      ({ verb, priority, destination, gateway: to }) => `route -n ${verb} ${priority} ${destination} ${to}`,
    ),
  fc.constantFrom(
    'ifconfig em0 down',
    'ifconfig em0 up',
    'ifconfig iwn0 down',
    'ifconfig iwn0 up',
    'ifconfig iwn0 priority 0',
    'ifconfig iwn0 priority 4',
    'ping -c 1 -w 1 192.168.1.50',
    'sysctl net.inet.ip.multipath=0',
  ),
);

function twoGateways(): Router {
  return laptop({
    interfaces: [
      {
        ...EM0,
        gateways: [gateway('192.168.1.1', 'c4:04:15:10:20:30'), gateway('192.168.1.2', 'c4:04:15:10:20:31')],
      },
      { ...IWN0, gateways: [gateway('192.168.0.1', '64:70:02:aa:bb:cc')] },
    ],
  });
}

/** Rows of one destination, in order. */
function lists(router: Router) {
  const by = new Map<string, ReturnType<Router['kernel']['routes']>>();
  for (const rt of router.kernel.routes('inet')) {
    const key = `${rt.destination.text}/${rt.prefixLength}`;
    by.set(key, [...(by.get(key) ?? []), rt]);
  }
  return [...by.values()];
}

describe('whatever is typed', () => {
  it('P is set if and only if a destination has two routes of that priority', () => {
    fc.assert(
      fc.property(fc.array(LINES, { maxLength: 40 }), (lines) => {
        const router = twoGateways();
        for (const line of lines) {
          run(router, line);
          for (const list of lists(router))
            for (const rt of list) {
              const equals = list.filter((other) => (other.priority & RTP.MASK) === (rt.priority & RTP.MASK));
              expect((rt.flags & RTF.MPATH) !== 0).toBe(equals.length >= 2);
            }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('every list is sorted by priority with the down bit, and U is gone exactly where it is set', () => {
    fc.assert(
      fc.property(fc.array(LINES, { maxLength: 40 }), (lines) => {
        const router = twoGateways();
        for (const line of lines) run(router, line);
        for (const list of lists(router)) {
          const order = list.map((rt) => rt.priority);
          expect(order).toEqual([...order].sort((a, b) => a - b));
          for (const rt of list) expect((rt.flags & RTF.UP) === 0).toBe((rt.priority & RTP.DOWN) !== 0);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('no destination has the same gateway twice at one priority', () => {
    fc.assert(
      fc.property(fc.array(LINES, { maxLength: 40 }), (lines) => {
        const router = twoGateways();
        for (const line of lines) run(router, line);
        for (const list of lists(router)) {
          const keys = list.map((rt) => `${rt.gateway} ${rt.priority & RTP.MASK}`);
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a delete undoes the add before it', () => {
    fc.assert(
      fc.property(
        fc.array(LINES, { maxLength: 20 }),
        fc.constantFrom(8, 12, 20, 48),
        fc.constantFrom(...GATEWAYS),
        (lines, priority, to) => {
          const router = twoGateways();
          for (const line of lines) run(router, line);
          // Resolving the gateway may leave a neighbour's row behind; the defaults are what is compared.
          const before = defaults(router);
          const added = run(router, `route -n add -mpath -priority ${priority} default ${to}`);
          if (added.exitStatus === 0) {
            expect(defaults(router)).toHaveLength(before.length + 1);
            expect(run(router, `route -n delete -priority ${priority} default ${to}`).exitStatus).toBe(0);
          }
          expect(defaults(router)).toEqual(before);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a command that fails leaves the defaults as they were', () => {
    fc.assert(
      fc.property(fc.array(LINES, { maxLength: 30 }), (lines) => {
        const router = twoGateways();
        for (const line of lines) {
          if (line.includes('change')) continue;
          const before = defaults(router);
          if (run(router, line).exitStatus !== 0) expect(defaults(router)).toEqual(before);
        }
      }),
      { numRuns: 100 },
    );
  });
});
