import fc from 'fast-check';
import { connection } from '../../../model/given-connection.js';
import { describe, expect, it } from 'vitest';
import { pasteable } from '../../../../src/model/command.js';
import type { Advice, FileLines, Remedy } from '../../../../src/model/finding.js';
import type { Reading } from '../../../../src/model/reading.js';
import { waiting } from '../../../../src/model/reading.js';
import type { Route, Settings } from '../../../../src/model/router.js';
import type { Snapshot } from '../../../../src/model/snapshot.js';
import { advise } from '../../../../src/systems/openbsd/explain/advice.js';
import { parseIfconfig } from '../../../../src/systems/openbsd/observe/ifconfig.js';
import { routeWith } from '../../../given/router.js';

const NOW = 1_700_000_000_000;

function read<T>(value: T): Reading<T> {
  return { ok: true, value, at: NOW, goodForMs: 5_000, tookMs: 3, complaints: [] };
}

interface World {
  readonly release?: string | null;
  readonly multipath?: boolean | null;
  readonly wirelessPriority?: number;
  /** `inet autoconf` on the wireless one. */
  readonly autoconf?: boolean;
  readonly routes?: readonly Route[];
}

/** em0 and iwn0 lead out, em2 is the inside. */
function router({
  release = '7.9',
  multipath = false,
  wirelessPriority = 4,
  autoconf = true,
  routes = [],
}: World): Snapshot {
  const ifconfig = `em0: flags=8843<UP,BROADCAST> mtu 1500
\tindex 1 priority 0 llprio 3
\tgroups: egress
\tinet 198.51.100.10 netmask 0xffffff00
iwn0: flags=8843<UP,BROADCAST${autoconf ? ',AUTOCONF4' : ''}> mtu 1500
\tindex 2 priority ${String(wirelessPriority)} llprio 3
\tgroups: wlan egress
\tieee80211: join "Harbour Cafe" chan 6
\tinet 192.168.0.101 netmask 0xffffff00
em2: flags=8843<UP,BROADCAST> mtu 1500
\tindex 3 priority 0 llprio 3
\tinet 10.0.0.1 netmask 0xffffff00
`;
  const settings: Settings = {
    os: 'OpenBSD',
    release,
    hostname: 'gw',
    bootedAt: null,
    multipath: { inet: multipath, inet6: null },
    forwarding: { inet: 1, inet6: 0 },
  };
  return {
    at: NOW,
    startedAt: NOW,
    observed: {
      routesInet: read(routes),
      routesInet6: waiting(NOW),
      interfaces: read(parseIfconfig(ifconfig).value),
      otherTables: waiting(NOW),
      networks: waiting(NOW),
      signals: waiting(NOW),
      byteCounters: waiting(NOW),
      packetCounters: waiting(NOW),
      settings: read(settings),
      firewall: waiting(NOW),
      firewallLimits: waiting(NOW),
      queues: waiting(NOW),
    },
    probes: [],
    events: [],
    sources: [
      ['pf', '/sbin/pfctl -s info'],
      ['states', '/sbin/pfctl -s states -vv'],
      ['typed', 'pfctl -vvs Interfaces'],
      ['other', '/sbin/ifconfig'],
    ].map(([id = '', line = '']) => ({
      id,
      argv: line.split(' '),
      ok: false,
      why: 'no-permission' as const,
      reason: 'no permission',
      lastGoodAt: null,
      goodForMs: 5_000,
      tookMs: 3,
      complaints: [],
    })),
  };
}

function route(
  interface_: string,
  gateway: string,
  priority: number | null,
  over: Partial<Route> = {},
): Route {
  return routeWith({
    gateway,
    interface: interface_,
    priority,
    use: 0,
    refs: 0,
    ...over,
  });
}

const EM0 = route('em0', '198.51.100.1', 8);
const IWN0 = route('iwn0', '192.168.0.1', 12);
const EQUALISE: Remedy = { kind: 'equalise', family: 'inet', priority: 8, keep: [EM0], move: [IWN0] };

const commands = (advice: Advice): string[] => advice.now.map(pasteable);
const file = (advice: Advice, name: string): FileLines | undefined =>
  advice.lasting.find((lines) => lines.file === name);

describe('advice to take an uplink out', () => {
  const out = (routes: readonly Route[]): readonly string[] =>
    advise({ kind: 'take-out', interface: 'iwn0' }, router({ routes })).now.map((argv) => argv.join(' '));
  const em0 = route('em0', '198.51.100.1', 8);
  const iwn0 = route('iwn0', '192.0.2.1', 8);

  it('deletes its default while another one is there, and nothing while there is none', () => {
    expect(out([em0, iwn0])).toEqual(['/sbin/route -n delete -inet -priority 8 default 192.0.2.1']);
    expect(out([iwn0])).toEqual([]);
    expect(out([{ ...em0, up: false }, iwn0])).toEqual([]);
  });

  it('leaves a standby alone, and what cannot be named', () => {
    expect(out([em0, { ...iwn0, priority: 12 }])).toEqual([]);
    expect(out([em0, { ...iwn0, gateway: 'link#2' }])).toEqual([]);
  });
});

describe('advice about one of two gateways', () => {
  it('deletes its row alone', () => {
    const routes = [route('em0', '198.51.100.1', 8), route('em0', '198.51.100.254', 8)];
    const out = (gateway: string): readonly string[] =>
      advise({ kind: 'take-out', interface: 'em0', gateway }, router({ routes })).now.map((argv) =>
        argv.join(' '),
      );
    expect(out('198.51.100.254')).toEqual(['/sbin/route -n delete -inet -priority 8 default 198.51.100.254']);
    expect(out('198.51.100.7')).toEqual([]);
  });
});

describe('advice to set a standby behind', () => {
  const em0 = route('em0', '198.51.100.1', 8);
  const iwn0 = route('iwn0', '192.0.2.1', 8);
  const behind = (routes: readonly Route[], world: { wirelessPriority?: number } = {}): readonly string[] =>
    advise(
      { kind: 'set-behind', family: 'inet', best: 8, routes },
      router({ routes: [em0, iwn0], ...world }),
    ).now.map((argv) => argv.join(' '));

  it('adds it at a worse number before it is taken from the best, and for the next lease', () => {
    expect(behind([iwn0], { wirelessPriority: 0 })).toEqual([
      '/sbin/ifconfig iwn0 priority 4',
      '/sbin/route -n add -inet -mpath -priority 12 default 192.0.2.1',
      '/sbin/route -n delete -inet -priority 8 default 192.0.2.1',
    ]);
  });

  it('is nothing for what cannot be named', () => {
    expect(behind([{ ...iwn0, gateway: 'link#2' }])).toEqual([]);
  });
});

describe('advice to end what was left behind', () => {
  const leaving = { kind: 'end-connections', interface: 'iwn0', addresses: [] } as const;

  it('names each, for a state is told by what it was before it was translated', () => {
    const connections = [connection(), connection({ protocol: 'udp', remotePort: 53 })];
    expect(advise({ ...leaving, count: 2, connections }, router({}))).toEqual({
      now: [
        ['/sbin/pfctl', '-k', 'key', '-k', 'tcp 10.0.0.20:50112 -> 203.0.113.69:443'],
        ['/sbin/pfctl', '-k', 'key', '-k', 'udp 10.0.0.20:50112 -> 203.0.113.69:53'],
      ],
      lasting: [],
      remarks: [],
    });
  });

  it('says what it leaves out: what has no name, and what is too much to be named', () => {
    const connections = [connection(), connection({ id: null, insidePort: null })];
    expect(advise({ ...leaving, count: 240, connections }, router({}))).toMatchObject({
      now: [expect.anything()],
      remarks: [
        'the commands end 1 of 240, key K ends all that leave by iwn0, but for what may be your own session',
      ],
    });
  });
});

describe('advice for what the packet filter does', () => {
  const lines = (remedy: Remedy, release = '7.9'): readonly string[] =>
    advise(remedy, router({ release })).lasting.flatMap((file) => file.lines);
  const owner = { interface: 'iwn0', gateway: '192.168.0.1' };

  it('leads an address out by its owner, in the words of the release', () => {
    const remedy: Remedy = {
      kind: 'send-by-owner',
      family: 'inet',
      address: '192.168.0.101',
      owner,
      exits: ['em0'],
      isNamed: true,
    };
    expect(lines(remedy)).toEqual(['pass out on em0 inet from 192.168.0.101 route-to 192.168.0.1']);
    expect(lines(remedy, '6.8')).toEqual([
      'pass out on em0 inet from 192.168.0.101 route-to (iwn0 192.168.0.1)',
    ]);
    expect(lines({ ...remedy, owner: { ...owner, gateway: null } })).toEqual([]);
    expect(lines({ ...remedy, address: 'any; x' })).toEqual([]);
  });

  it('answers what comes in by the way it came', () => {
    const remedy: Remedy = { kind: 'answer-by-entry', family: 'inet', entry: owner, address: null };
    expect(lines(remedy)).toEqual(['pass in on iwn0 inet reply-to 192.168.0.1']);
    expect(lines({ ...remedy, entry: { interface: 'a b', gateway: '192.168.0.1' } })).toEqual([]);
  });

  it('translates to the address of each uplink, and runs nothing', () => {
    const remedy: Remedy = { kind: 'translate', interfaces: ['em0', 'x y', 'iwn0'] };
    expect(lines(remedy)).toEqual([
      'match out on em0 inet from !(em0:network) nat-to (em0)',
      'match out on iwn0 inet from !(iwn0:network) nat-to (iwn0)',
    ]);
    expect(advise(remedy, router({})).now).toEqual([]);
  });
});

describe('one priority for two defaults', () => {
  it('goes in the order that never leaves the router without a default', () => {
    const advice = advise(EQUALISE, router({ routes: [EM0, IWN0] }));
    expect(commands(advice)).toEqual([
      '/sbin/sysctl net.inet.ip.multipath=1',
      '/sbin/ifconfig iwn0 priority 0',
      '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1',
      '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
    ]);
  });

  it('leaves out what is so already', () => {
    const done = router({ multipath: true, wirelessPriority: 0, routes: [EM0, IWN0] });
    expect(commands(advise(EQUALISE, done))).toEqual([
      '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1',
      '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
    ]);
    const added = router({
      multipath: true,
      wirelessPriority: 0,
      routes: [EM0, { ...IWN0, priority: 8 }, IWN0],
    });
    expect(commands(advise(EQUALISE, added))).toEqual([
      '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
    ]);
  });

  it('raises the wired one where that is wished', () => {
    const raise: Remedy = { kind: 'equalise', family: 'inet', priority: 12, keep: [IWN0], move: [EM0] };
    const advice = advise(raise, router({ multipath: true }));
    expect(commands(advice)).toEqual([
      '/sbin/ifconfig em0 priority 4',
      '/sbin/route -n add -inet -mpath -priority 12 default 198.51.100.1',
      '/sbin/route -n delete -inet -priority 8 default 198.51.100.1',
    ]);
    expect(file(advice, '/etc/hostname.em0')?.lines).toEqual([
      'priority 4',
      '!route -qn add -mpath default 198.51.100.1',
    ]);
  });

  it('keeps the MTU of a route that has one', () => {
    const move = [{ ...IWN0, mtuBytes: 1400 }];
    expect(commands(advise({ ...EQUALISE, move }, router({}))).join('\n')).toContain(
      '-priority 8 -mtu 1400 default',
    );
  });

  it('gives no command rather than half of them when a gateway cannot be named', () => {
    for (const bad of [
      route('tun0', 'link#7', 12),
      route('iwn0', '192.168.0.1', null),
      route('x', '-inet', 12),
    ])
      expect(advise({ ...EQUALISE, move: [IWN0, bad] }, router({})).now).toEqual([]);
  });

  it('gives no command for two uplinks with one gateway, which cannot have one number', () => {
    const same = route('iwn0', EM0.gateway, 12);
    // Nor lines: at boot it is refused as well.
    const advice = advise({ ...EQUALISE, move: [same] }, router({ routes: [EM0, same] }));
    expect(advice).toEqual({ now: [], lasting: [] });
    const third = route('em1', IWN0.gateway, 12);
    expect(advise({ ...EQUALISE, move: [IWN0, third] }, router({})).now).toEqual([]);
  });

  it('lasts on 7.x by a priority before inet autoconf, and a default that mygate cannot lose', () => {
    const advice = advise(EQUALISE, router({ routes: [EM0, IWN0] }));
    expect(advice.lasting.map((f) => [f.file, f.lines])).toEqual([
      ['/etc/hostname.em0', ['!route -qn add -mpath default 198.51.100.1']],
      ['/etc/hostname.iwn0', ['priority 0', 'inet autoconf']],
      ['/etc/sysctl.conf', ['net.inet.ip.multipath=1']],
    ]);
    expect(file(advice, '/etc/hostname.em0')?.note).toMatch(/\/etc\/mygate.*"inet autoconf"/);
    expect(file(advice, '/etc/hostname.iwn0')?.note).toMatch(/before "inet autoconf".*join/);
    expect(JSON.stringify(advice)).not.toContain('Harbour');
  });

  it('lasts before 7.0 by a route line after dhcp, to be repeated after each lease', () => {
    const advice = advise(EQUALISE, router({ release: '6.6', autoconf: false, routes: [EM0, IWN0] }));
    expect(file(advice, '/etc/hostname.iwn0')).toMatchObject({
      lines: ['priority 0', '!route -qn add -mpath default 192.168.0.1'],
      note: expect.stringMatching(/before "dhcp".*repeated after each new lease.*mygate.*"dhcp"/) as string,
    });
    const leased = { ...IWN0, label: 'DHCLIENT 16899' };
    expect(
      file(
        advise({ ...EQUALISE, move: [leased] }, router({ release: '5.6', autoconf: false })),
        '/etc/hostname.iwn0',
      )?.note,
    ).toMatch(/^priority before "dhcp"/);
  });

  it('speaks of the other family in its own words', () => {
    const advice = advise(
      {
        kind: 'equalise',
        family: 'inet6',
        priority: 8,
        keep: [],
        move: [route('iwn0', 'fe80::1%iwn0', 12, { family: 'inet6', label: 'slaacd' })],
      },
      router({}),
    );
    expect(commands(advice)).toEqual([
      '/sbin/ifconfig iwn0 priority 0',
      '/sbin/route -n add -inet6 -mpath -priority 8 default fe80::1%iwn0',
      '/sbin/route -n delete -inet6 -priority 12 default fe80::1%iwn0',
    ]);
    expect(advice.lasting.map((f) => f.lines)).toEqual([
      ['priority 0', 'inet6 autoconf'],
      ['net.inet6.ip6.multipath=1'],
    ]);
  });
});

describe('a default that is missing', () => {
  const restore = (over: Partial<Extract<Remedy, { kind: 'restore-default' }>>): Remedy => ({
    kind: 'restore-default',
    family: 'inet',
    interface: 'iwn0',
    gateway: '192.168.0.1',
    priority: 8,
    ...over,
  });

  it('comes back with the number of the others', () => {
    expect(commands(advise(restore({}), router({})))).toEqual([
      '/sbin/ifconfig iwn0 priority 0',
      '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1',
    ]);
    expect(commands(advise(restore({ priority: null }), router({})))).toEqual([
      '/sbin/route -n add -inet -mpath default 192.168.0.1',
    ]);
  });

  it('comes from the lease when nobody remembers the gateway', () => {
    expect(commands(advise(restore({ gateway: null }), router({})))).toEqual(['/bin/sh /etc/netstart iwn0']);
    expect(advise(restore({ gateway: null, interface: 'em0' }), router({})).now).toEqual([]);
  });

  it('tells the trap of mygate for one set by hand', () => {
    const advice = advise(restore({ interface: 'em0', gateway: '198.51.100.1' }), router({}));
    expect(file(advice, '/etc/hostname.em0')).toMatchObject({
      lines: ['!route -qn add -mpath default 198.51.100.1'],
      note: expect.stringContaining('/etc/mygate') as string,
    });
  });
});

describe('other remedies', () => {
  it('takes away a second row of one gateway, and its cause', () => {
    const kept = { ...IWN0, priority: 8 };
    const advice = advise(
      { kind: 'remove-duplicate', surplus: [IWN0] },
      router({ routes: [EM0, kept, IWN0] }),
    );
    expect(commands(advice)).toEqual([
      '/sbin/ifconfig iwn0 priority 0',
      '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
    ]);
    expect(file(advice, '/etc/hostname.iwn0')?.lines).toEqual(['priority 0', 'inet autoconf']);
  });

  it('turns switches on, now and at boot', () => {
    expect(advise({ kind: 'enable-multipath', family: 'inet' }, router({}))).toEqual({
      now: [['/sbin/sysctl', 'net.inet.ip.multipath=1']],
      lasting: [{ file: '/etc/sysctl.conf', lines: ['net.inet.ip.multipath=1'], note: null }],
    });
    expect(commands(advise({ kind: 'enable-forwarding', family: 'inet6' }, router({})))).toEqual([
      '/sbin/sysctl net.inet6.ip6.forwarding=1',
    ]);
    expect(commands(advise({ kind: 'bring-up', interface: 'em0' }, router({})))).toEqual([
      '/sbin/ifconfig em0 up',
    ]);
    expect(commands(advise({ kind: 'enable-firewall' }, router({})))).toEqual([
      '/sbin/pfctl -e -f /etc/pf.conf',
    ]);
    expect(advise({ kind: 'raise-state-limit', states: 200_000 }, router({})).lasting[0]?.lines).toEqual([
      'set limit states 200000',
    ]);
  });

  it('has no command for a cable', () => {
    expect(advise({ kind: 'check-link', interface: 'em0' }, router({}))).toEqual({ now: [], lasting: [] });
    expect(advise({ kind: 'none' }, router({}))).toEqual({ now: [], lasting: [] });
  });

  const balance: Remedy = {
    kind: 'balance-by-firewall',
    family: 'inet',
    uplinks: [
      { interface: 'em0', gateway: '198.51.100.1' },
      { interface: 'iwn0', gateway: '192.168.0.1' },
    ],
  };

  it('splits by pf in the words of the release', () => {
    expect(advise(balance, router({})).lasting).toEqual([
      {
        file: '/etc/pf.conf',
        lines: [
          'pass in quick on em2 inet to (em2)',
          'pass in on em2 inet to any route-to { 198.51.100.1, 192.168.0.1 } round-robin',
          'pass out on em0 inet from (iwn0) route-to 192.168.0.1',
          'pass out on iwn0 inet from (em0) route-to 198.51.100.1',
        ],
        note: 'then: pfctl -f /etc/pf.conf',
      },
    ]);
    expect(advise(balance, router({ release: '6.8' })).lasting[0]?.lines.slice(1, 3)).toEqual([
      'pass in on em2 inet to any route-to { (em0 198.51.100.1), (iwn0 192.168.0.1) } round-robin',
      'pass out on em0 inet from (iwn0) route-to (iwn0 192.168.0.1)',
    ]);
    expect(advise(balance, router({ release: null })).lasting[0]?.note).toContain('before 6.9');
    expect(advise({ ...balance, uplinks: balance.uplinks.slice(1) }, router({})).lasting).toEqual([]);
  });

  it('permits exactly the sources asked for, by their whole arguments', () => {
    const advice = advise({ kind: 'permit-sources', sources: ['pf', 'states', 'typed'] }, router({}));
    expect(file(advice, '/etc/doas.conf')?.lines).toEqual([
      'permit nopass netmon as root cmd /sbin/pfctl args -s info',
      'permit nopass netmon as root cmd /sbin/pfctl args -s states -vv',
      'permit nopass netmon as root cmd /sbin/pfctl args -vvs Interfaces',
    ]);
    expect(advise({ kind: 'permit-sources', sources: ['gone'] }, router({})).lasting).toEqual([]);
  });
});

describe('whatever the router says', () => {
  it('never throws, and changes nothing by a word that is no literal', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.constantFrom('em0', 'iwn0', '192.0.2.1', 'link#2', '-a', 'fe80::1%em0'),
    );
    const row = fc
      .tuple(hostile, hostile, fc.oneof(fc.integer(), fc.constant(null)), fc.option(fc.integer()))
      .map(([name, gateway, priority, mtuBytes]) => route(name, gateway, priority, { mtuBytes }));
    const remedy: fc.Arbitrary<Remedy> = fc.oneof(
      fc.record({
        kind: fc.constant('equalise' as const),
        family: fc.constantFrom('inet' as const, 'inet6' as const),
        priority: fc.oneof(fc.integer(), fc.constant(8)),
        keep: fc.array(row),
        move: fc.array(row),
      }),
      fc.record({
        kind: fc.constant('restore-default' as const),
        family: fc.constantFrom('inet' as const, 'inet6' as const),
        interface: hostile,
        gateway: fc.option(hostile),
        priority: fc.option(fc.integer()),
      }),
      fc.record({ kind: fc.constant('remove-duplicate' as const), surplus: fc.array(row) }),
      fc.record({ kind: fc.constant('bring-up' as const), interface: hostile }),
      fc.record({ kind: fc.constant('raise-state-limit' as const), states: fc.double() }),
      fc.record({
        kind: fc.constant('balance-by-firewall' as const),
        family: fc.constant('inet' as const),
        uplinks: fc.array(fc.record({ interface: hostile, gateway: hostile })),
      }),
      fc.record({ kind: fc.constant('permit-sources' as const), sources: fc.array(hostile) }),
    );
    fc.assert(
      fc.property(remedy, (r) => {
        const { now, lasting } = advise(r, router({}));
        for (const argv of now) expect(argv.join(' ')).toMatch(/^\/(s?bin)\/[a-z]+ [A-Za-z0-9 %./:=_-]+$/);
        for (const { file: name, lines } of lasting) {
          expect(name).toMatch(/^\/etc\/[a-z0-9._]+$/);
          for (const line of lines) expect(line).toMatch(/^[!-~][ -~]*$/);
        }
      }),
    );
  });
});
