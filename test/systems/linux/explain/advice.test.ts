import { describe, expect, it } from 'vitest';
import { defaultFiles } from '../../../../src/systems/linux/explain/advice-files.js';
import { adviseWith } from '../../../../src/systems/linux/explain/advice.js';
import { USUAL_TOOLS } from '../../../../src/systems/linux/tools.js';
import type { Remedy } from '../../../../src/model/finding.js';
import type { Interface, Route } from '../../../../src/model/router.js';
import { aRoute, anInterface, aSnapshot } from '../given.js';
import { settingsOf } from '../../../../src/systems/linux/observe/sysctl.js';

const advise = adviseWith(USUAL_TOOLS);

const WIRE = aRoute({ label: 'dhcp', attributes: ['src 192.0.2.7'], bundle: 1 });
const WIFI = aRoute({ gateway: '203.0.113.1', interface: 'wlan0', priority: 600, label: 'dhcp', bundle: 2 });
const INTERFACES = [anInterface({}), anInterface({ name: 'wlan0', kind: 'wireless', index: 3 })];

function now(
  remedy: Remedy,
  routes: readonly Route[],
  interfaces: readonly Interface[] = INTERFACES,
): string[] {
  return advise(remedy, aSnapshot(routes, interfaces)).now.map((argv) =>
    argv.join(' ').replace('/usr/sbin/', ''),
  );
}

const mismatch: Remedy = { kind: 'equalise', family: 'inet', priority: 100, keep: [WIRE], move: [WIFI] };

describe('advice for two defaults of different metric', () => {
  it('is one route over both in place of the better, and then the other away', () => {
    expect(now(mismatch, [WIRE, WIFI])).toEqual([
      'ip route replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 203.0.113.1 dev wlan0 weight 1',
      'ip route del default metric 600 proto dhcp via 203.0.113.1 dev wlan0',
    ]);
  });

  it('lasts with a dispatcher script where NetworkManager brings them', () => {
    const there = adviseWith({ ...USUAL_TOOLS, managers: ['NetworkManager', 'netplan'] });
    expect(there(mismatch, aSnapshot([WIRE, WIFI], INTERFACES)).lasting).toEqual([
      {
        file: '/etc/NetworkManager/dispatcher.d/50-uplinks',
        lines: [
          '#!/bin/sh',
          'case "$2" in',
          'up|dhcp4-change|dhcp6-change|reapply) /usr/sbin/ip route replace default metric 80 ' +
            'nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 203.0.113.1 dev wlan0 weight 1 ;;',
          'esac',
        ],
        note: expect.stringMatching(
          /^owned by root, mode 755; its own defaults stay behind this one/,
        ) as string,
      },
    ]);
  });

  it('lasts with lines for each that may have brought them where nobody has looked who runs', () => {
    const files = advise(mismatch, aSnapshot([WIRE, WIFI], INTERFACES)).lasting.map(({ file }) => file);
    expect(files).toEqual([
      '/etc/NetworkManager/dispatcher.d/50-uplinks',
      '/etc/systemd/network/eth0.network',
    ]);
  });

  it('lasts with a .network file where systemd-networkd brings them', () => {
    const routes = [WIRE, WIFI].map((route) => ({ ...route, priority: 1024 }));
    const remedy: Remedy = { kind: 'equalise', family: 'inet', priority: 1024, keep: routes, move: [] };
    const [file, ...others] = advise(remedy, aSnapshot(routes, INTERFACES)).lasting;
    expect(others).toEqual([]);
    expect(file).toMatchObject({
      file: '/etc/systemd/network/eth0.network',
      lines: [
        '[Route]',
        'Destination=0.0.0.0/0',
        'Metric=80',
        'MultiPathRoute=192.0.2.1@eth0 1',
        'MultiPathRoute=203.0.113.1@wlan0 1',
      ],
    });
    expect(file?.note).toContain('/etc/systemd/network/10-netplan-eth0.network.d/');
  });

  it('lasts before what stands in front: a default of metric 10, or of none', () => {
    const lasting = (best: number, family: 'inet' | 'inet6' = 'inet'): string =>
      defaultFiles(USUAL_TOOLS, {
        family,
        best,
        owners: [null],
        hops: ['eth0', 'wlan0'].map((name, i) => ({
          gateway: family === 'inet' ? `192.0.2.${String(i + 1)}` : `fe80::${String(i + 1)}`,
          interface: name,
        })),
      })
        .flatMap(({ lines }) => lines)
        .join();
    expect(lasting(100)).toContain('replace default metric 80 nexthop');
    expect(lasting(81)).toContain('replace default metric 80 nexthop');
    expect(lasting(10)).toContain('replace default metric 9 nexthop');
    // Nothing stands before none: it is replaced.
    expect(lasting(1)).toContain('replace default nexthop');
    expect(lasting(0)).toContain('replace default nexthop');
    expect(lasting(1, 'inet6')).toContain('replace default metric 1 nexthop');
  });

  it('lasts with lines for each of several who bring them', () => {
    const byHand = { ...WIRE, label: null };
    const dhcpcd = { ...WIFI, priority: 3003 };
    const remedy: Remedy = {
      kind: 'equalise',
      family: 'inet',
      priority: 100,
      keep: [byHand],
      move: [dhcpcd],
    };
    expect(advise(remedy, aSnapshot([byHand, dhcpcd], INTERFACES)).lasting.map(({ file }) => file)).toEqual([
      '/etc/network/interfaces',
      '/etc/dhcpcd.exit-hook',
    ]);
  });

  it('takes a route over several next hops away whole, with its first', () => {
    const hops = ['198.51.100.1', '198.51.100.2'].map((gateway) =>
      aRoute({ gateway, interface: 'wwan0', priority: 700, bundle: 9, multipath: true }),
    );
    const commands = now({ kind: 'equalise', family: 'inet', priority: 100, keep: [WIRE], move: hops }, [
      WIRE,
      ...hops,
    ]);
    expect(commands.slice(1)).toEqual([
      'ip route del default metric 700 proto boot nexthop via 198.51.100.1 dev wwan0 weight 1 nexthop via 198.51.100.2 dev wwan0 weight 1',
    ]);
  });

  it('names a modem without a gateway by its interface, over IPv4', () => {
    const modem = aRoute({ gateway: 'link', interface: 'wwan0', priority: 700, bundle: 2 });
    expect(now({ ...mismatch, move: [modem] }, [WIRE, modem])).toEqual([
      'ip route replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop dev wwan0 weight 1',
      'ip route del default metric 700 proto boot dev wwan0',
    ]);
    const six = [
      aRoute({ family: 'inet6', gateway: 'fe80::1', bundle: 1 }),
      { ...modem, family: 'inet6' as const },
    ];
    const both: Remedy = { ...mismatch, family: 'inet6', keep: six.slice(0, 1), move: six.slice(1) };
    expect(now(both, six)).toEqual([]);
  });

  it('is nothing where a route cannot be named', () => {
    for (const odd of [{ gateway: 'link#2' }, { interface: 'a?b' }, { priority: null }]) {
      const route = { ...WIFI, ...odd };
      expect(advise({ ...mismatch, move: [route] }, aSnapshot([WIRE, route]))).toEqual({
        now: [],
        lasting: [],
      });
    }
  });
});

describe('advice for other troubles', () => {
  it('binds two equal routes together: there is no switch for it', () => {
    const twin = { ...WIFI, priority: 100 };
    expect(now({ kind: 'enable-multipath', family: 'inet' }, [WIRE, twin])).toEqual([
      'ip route replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 203.0.113.1 dev wlan0 weight 1',
      'ip route del default metric 100 proto dhcp via 203.0.113.1 dev wlan0',
    ]);
    expect(now({ kind: 'enable-multipath', family: 'inet' }, [WIRE, WIFI])).toEqual([]);
    expect(now({ kind: 'enable-multipath', family: 'inet6' }, [])).toEqual([]);
  });

  it('puts a lost default back, as a next hop where another has its metric', () => {
    const lost = {
      kind: 'restore-default',
      family: 'inet',
      interface: 'wlan0',
      gateway: '203.0.113.1',
    } as const;
    expect(now({ ...lost, priority: 100 }, [WIRE])).toEqual([
      'ip route replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 203.0.113.1 dev wlan0 weight 1',
    ]);
    expect(now({ ...lost, priority: null }, [])).toEqual([
      'ip route replace default via 203.0.113.1 dev wlan0',
    ]);
    expect(now({ ...lost, gateway: null, priority: 100 }, [WIRE])).toEqual([]);
  });

  it('takes a surplus away, but never one without a metric: that could be another', () => {
    expect(now({ kind: 'remove-duplicate', surplus: [WIFI] }, [WIRE, WIFI])).toEqual([
      'ip route del default metric 600 proto dhcp via 203.0.113.1 dev wlan0',
    ]);
    expect(now({ kind: 'remove-duplicate', surplus: [{ ...WIFI, priority: 0 }] }, [])).toEqual([]);
  });

  it('lets a router keep its IPv6 default when it begins to forward', () => {
    const via = anInterface({ name: 'eth0.7', autoconf: { inet: false, inet6: true } });
    const { now, lasting } = advise({ kind: 'enable-forwarding', family: 'inet6' }, aSnapshot([], [via]));
    expect(now.map((argv) => argv[1])).toEqual([
      'net/ipv6/conf/eth0.7/accept_ra=2',
      'net.ipv6.conf.all.forwarding=1',
    ]);
    expect(lasting).toEqual([
      {
        file: '/etc/sysctl.d/90-router.conf',
        lines: ['net/ipv6/conf/eth0.7/accept_ra = 2', 'net.ipv6.conf.all.forwarding = 1'],
        note: null,
      },
    ]);
    expect(advise({ kind: 'enable-forwarding', family: 'inet' }, aSnapshot([], [via])).now).toHaveLength(1);
  });

  it('switches an interface on, and makes room for connections', () => {
    expect(now({ kind: 'bring-up', interface: 'eth0' }, [])).toEqual(['ip link set dev eth0 up']);
    expect(now({ kind: 'bring-up', interface: '-x' }, [])).toEqual([]);
    expect(now({ kind: 'raise-state-limit', states: 500_000 }, [])).toEqual([
      'sysctl net.netfilter.nf_conntrack_max=500000',
    ]);
    expect(now({ kind: 'raise-state-limit', states: 0 }, [])).toEqual([]);
  });

  it('shares between two interfaces that have one gateway, which Linux can', () => {
    const twin = { ...WIRE, interface: 'wlan0', priority: 600, bundle: 2 };
    const uplinks = [WIRE, twin].map(({ interface: name, gateway }) => ({ interface: name, gateway }));
    expect(now({ kind: 'balance-by-firewall', family: 'inet', uplinks }, [WIRE, twin])[0]).toBe(
      'ip route replace default metric 100 nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 192.0.2.1 dev wlan0 weight 1',
    );
  });

  it('is nothing where there is nothing to run', () => {
    const remedies: Remedy[] = [
      { kind: 'none' },
      { kind: 'check-link', interface: 'eth0' },
      { kind: 'enable-firewall' },
      { kind: 'permit-sources', sources: ['routes'] },
    ];
    for (const remedy of remedies)
      expect(advise(remedy, aSnapshot([WIRE]))).toEqual({ now: [], lasting: [] });
  });

  it('permits a source that needs root by lines for sudoers', () => {
    const source = {
      ...{ id: 'states', argv: ['/usr/sbin/conntrack', '-L', '-o', 'extended,id'], ok: false },
      ...{ why: 'no-permission' as const, reason: '', lastGoodAt: null },
      ...{ goodForMs: 1, tookMs: null, complaints: [] },
    };
    const snapshot = { ...aSnapshot([]), sources: [source] };
    expect(advise({ kind: 'permit-sources', sources: ['states'] }, snapshot).lasting).toMatchObject([
      {
        file: '/etc/sudoers.d/uplinktop',
        lines: ['netmon ALL=(root) NOPASSWD: /usr/sbin/conntrack -L -o extended\\,id'],
      },
    ]);
  });
});

describe('advice to take a lost link out', () => {
  const takeOut: Remedy = { kind: 'take-out', interface: 'eth0' };
  const lost = { flags: 'linkdown', linkLost: true, multipath: true, bundle: 1 };
  const other = { gateway: '203.0.113.1', interface: 'wlan0', multipath: true, bundle: 1 };

  it('leaves the other next hops in one go, with the mark and the source of the route', () => {
    const route = { label: 'dhcp', attributes: ['src 192.0.2.7'] };
    expect(now(takeOut, [aRoute({ ...lost, ...route }), aRoute({ ...other, ...route })])).toEqual([
      'ip route replace default metric 100 proto dhcp src 192.0.2.7 via 203.0.113.1 dev wlan0',
    ]);
  });

  it('deletes a default of its own, so that the one behind it is taken', () => {
    expect(now(takeOut, [aRoute({ ...lost, multipath: false }), WIFI])).toEqual([
      'ip route del default metric 100 proto boot via 192.0.2.1 dev eth0',
    ]);
  });

  it('leaves a standby alone, and the last default there is', () => {
    expect(now(takeOut, [{ ...WIFI, priority: 50 }, aRoute({ ...lost, multipath: false })])).toEqual([]);
    expect(now(takeOut, [aRoute({ ...lost, multipath: false })])).toEqual([]);
    expect(now(takeOut, [aRoute(lost), aRoute({ ...other, flags: 'linkdown', linkLost: true })])).toEqual([]);
  });

  it('changes no switch where the link is there and nothing comes back: no link would tell the kernel', () => {
    const alive = aRoute({ multipath: true, bundle: 1 });
    expect(now(takeOut, [alive, aRoute(other)])).toEqual([
      'ip route replace default metric 100 via 203.0.113.1 dev wlan0',
    ]);
    expect(advise(takeOut, aSnapshot([alive, aRoute(other)], INTERFACES)).lasting).toEqual([]);
  });

  it('has the kernel do it the next time', () => {
    const [file] = advise(takeOut, aSnapshot([aRoute(lost)], INTERFACES)).lasting;
    expect(file?.lines).toEqual([
      'net.ipv4.conf.all.ignore_routes_with_linkdown = 1',
      'net.ipv6.conf.all.ignore_routes_with_linkdown = 1',
    ]);
    expect(file?.note).toContain('before Linux 5.11');
  });
});

describe('advice against a default that discards', () => {
  it('takes away that one, and none that leads out', () => {
    const guard = aRoute({ gateway: 'prohibit', interface: '', priority: 5, reject: true });
    const remedy: Remedy = { kind: 'remove-duplicate', surplus: [guard] };
    expect(now(remedy, [guard, WIRE])).toEqual(['ip route del prohibit default metric 5']);
    expect(now({ kind: 'remove-duplicate', surplus: [{ ...guard, gateway: '$(reboot)' }] }, [guard])).toEqual(
      [],
    );
  });
});

describe('advice to set a standby behind', () => {
  const bundle = [WIRE, { ...WIFI, priority: 100 }].map((row) => ({ ...row, bundle: 1, label: null }));
  const [, wifi = WIFI] = bundle;
  const behind = (routes: readonly Route[]): readonly string[] =>
    advise({ kind: 'set-behind', family: 'inet', best: 100, routes }, aSnapshot(bundle, INTERFACES)).now.map(
      (argv) => argv.join(' '),
    );

  it('gives it a default of its own at a worse metric, and leaves the route over both to the other', () => {
    const [own, rest, ...more] = behind([wifi]);
    expect(own).toContain(`route replace default metric 200 via ${wifi.gateway} dev ${wifi.interface}`);
    expect(rest).toContain('route replace default metric 100 ');
    expect(rest).toContain(`via ${WIRE.gateway} dev ${WIRE.interface}`);
    expect(rest).not.toContain(wifi.interface);
    expect(more).toEqual([]);
  });

  it('lasts by a worse metric where its default comes from, in the words of who brings it', () => {
    const remedy: Remedy = { kind: 'set-behind', family: 'inet', best: 100, routes: [wifi] };
    expect(advise(remedy, aSnapshot(bundle, INTERFACES)).lasting).toMatchObject([
      { file: '/etc/network/interfaces', lines: ['metric 200'] },
    ]);
    const [file] = adviseWith({ ...USUAL_TOOLS, managers: ['NetworkManager'] })(
      { kind: 'set-behind', family: 'inet', best: 600, routes: [WIFI] },
      aSnapshot([{ ...WIRE, priority: 600 }, WIFI], INTERFACES),
    ).lasting;
    expect(file).toMatchObject({
      file: '/etc/NetworkManager/system-connections/PROFILE.nmconnection',
      lines: ['[ipv4]', 'route-metric=700'],
    });
    expect(file?.note).toContain('not tried by a test');
  });

  it('is nothing where a next hop cannot be named', () => {
    expect(behind([{ ...wifi, gateway: 'none; reboot' }])).toEqual([]);
  });
});

describe('advice to end what was left behind', () => {
  it('names the address that answers come back to', () => {
    const now = advise(
      { kind: 'end-connections', interface: 'eth1', addresses: ['192.0.2.101'], count: 4, connections: [] },
      aSnapshot([], INTERFACES),
    ).now;
    expect(now.map((argv) => argv.slice(1))).toEqual([['-D', '-q', '192.0.2.101']]);
  });
});

describe('advice for the switches of the kernel', () => {
  it('loosens the reverse path filter of the interfaces named, and of nothing that is no name', () => {
    const remedy: Remedy = { kind: 'loosen-reverse-path', interfaces: ['wlan0', 'eth0.7', '-x'] };
    expect(now(remedy, [])).toEqual([
      'sysctl net/ipv4/conf/wlan0/rp_filter=2',
      'sysctl net/ipv4/conf/eth0.7/rp_filter=2',
    ]);
    expect(advise({ ...remedy, interfaces: [] }, aSnapshot([]))).toEqual({ now: [], lasting: [] });
  });

  it('counts bytes from now on, and loads the module before its switch is set at boot', () => {
    expect(now({ kind: 'enable-accounting' }, [])).toEqual(['sysctl net.netfilter.nf_conntrack_acct=1']);
    expect(advise({ kind: 'enable-accounting' }, aSnapshot([])).lasting.map(({ file }) => file)).toEqual([
      '/etc/sysctl.d/90-router.conf',
      '/etc/modules-load.d/nf_conntrack.conf',
    ]);
  });

  it('takes ports into the choice where one route has both and addresses alone count', () => {
    const hop = { multipath: true, bundle: 1 };
    const routes = [aRoute(hop), aRoute({ ...hop, gateway: '203.0.113.1', interface: 'wlan0' })];
    const uplinks = routes.map(({ interface: name, gateway }) => ({ interface: name, gateway }));
    const remedy: Remedy = { kind: 'balance-by-firewall', family: 'inet', uplinks };
    const atPolicy = (policy: number) => {
      const snapshot = aSnapshot(routes);
      const settings = settingsOf(new Map([['net.ipv4.fib_multipath_hash_policy', String(policy)]]));
      const reading = { ok: true, value: settings, at: 0, goodForMs: 1, tookMs: 1, complaints: [] } as const;
      return advise(remedy, { ...snapshot, observed: { ...snapshot.observed, settings: reading } }).now;
    };
    expect(atPolicy(0)).toEqual([['/usr/sbin/sysctl', 'net.ipv4.fib_multipath_hash_policy=1']]);
    expect(atPolicy(1)).toEqual([]);
  });
});

describe('advice for two IPv6 defaults from router advertisements', () => {
  const ra = { family: 'inet6', priority: 1_024, label: 'ra' } as const;
  const first = aRoute({ ...ra, gateway: 'fe80::1', bundle: 1 });
  const second = aRoute({ ...ra, gateway: 'fe80::2', interface: 'wlan0', bundle: 2 });

  it('is one route before them: in their place the kernel refuses it, and has taken one of them away', () => {
    expect(now({ kind: 'enable-multipath', family: 'inet6' }, [first, second])).toEqual([
      'ip -6 route replace default metric 1023 nexthop via fe80::1 dev eth0 weight 1 nexthop via fe80::2 dev wlan0 weight 1',
    ]);
  });

  it('stands before a single one too, which would come back, and leaves it', () => {
    const expiring = { ...first, attributes: ['expires 1790'] };
    const fixed = aRoute({
      family: 'inet6',
      gateway: 'fe80::2',
      interface: 'wlan0',
      priority: 2_048,
      bundle: 2,
    });
    const remedy = { kind: 'equalise', family: 'inet6', priority: 1_024, keep: [expiring] } as const;
    expect(now({ ...remedy, move: [fixed] }, [expiring, fixed])).toEqual([
      'ip -6 route replace default metric 1023 nexthop via fe80::1 dev eth0 weight 1 nexthop via fe80::2 dev wlan0 weight 1',
      'ip -6 route del default metric 2048 proto boot via fe80::2 dev wlan0',
    ]);
    const low = { ...fixed, label: 'ra', attributes: ['expires 1790'] };
    expect(now({ ...remedy, move: [low] }, [expiring, low])).toHaveLength(1);
  });

  it('takes in a third that has lost its own', () => {
    const remedy = { family: 'inet6', interface: 'wwan0', gateway: 'fe80::3', priority: 1_024 } as const;
    expect(now({ kind: 'restore-default', ...remedy }, [first, second])).toEqual([
      'ip -6 route replace default metric 1023 nexthop via fe80::1 dev eth0 weight 1 nexthop via fe80::2 dev wlan0 weight 1 nexthop via fe80::3 dev wwan0 weight 1',
    ]);
  });

  it('is none where another route stands there already', () => {
    const taken = aRoute({ ...first, gateway: 'fe80::3', priority: 1_023, up: false, bundle: 3 });
    expect(now({ kind: 'enable-multipath', family: 'inet6' }, [taken, first, second])).toEqual([]);
  });
});

describe('advice for what is translated and marked', () => {
  const owner = { interface: 'eth0', gateway: '192.0.2.1' };

  it('forgets the entries of an address that leaves by another uplink now', () => {
    const remedy: Remedy = {
      kind: 'send-by-owner',
      family: 'inet',
      address: '192.0.2.7',
      owner,
      exits: ['wlan0'],
      isNamed: false,
    };
    expect(now(remedy, [WIRE])).toEqual(['conntrack -D -q 192.0.2.7']);
    expect(now({ ...remedy, address: '$(reboot)' }, [WIRE])).toEqual([]);
    // A rule that names it, an alias say, would translate the next packet to it again.
    expect(now({ ...remedy, isNamed: true }, [WIRE])).toEqual([]);
    const files = advise(remedy, aSnapshot([WIRE], INTERFACES)).lasting;
    // Or it is sent by its owner, where it is meant.
    expect(files.map(({ lines }) => lines)).toEqual([
      ['oifname "wlan0" masquerade'],
      [
        'post-up /usr/sbin/ip route replace default via 192.0.2.1 dev eth0 table 1002',
        'post-up /usr/sbin/ip rule add from 192.0.2.7 lookup 1002',
      ],
    ]);
  });

  it('answers what comes in by the way it came, by a table of its own', () => {
    const remedy: Remedy = { kind: 'answer-by-entry', family: 'inet', entry: owner, address: '192.0.2.7' };
    const [file] = advise(remedy, aSnapshot([WIRE], INTERFACES)).lasting;
    expect(file?.lines).toEqual([
      'post-up /usr/sbin/ip route replace default via 192.0.2.1 dev eth0 table 1002',
      'post-up /usr/sbin/ip rule add from 192.0.2.7 lookup 1002',
    ]);
    expect(advise({ ...remedy, address: null }, aSnapshot([WIRE], INTERFACES)).lasting).toEqual([]);
  });

  it('translates what leaves by each uplink', () => {
    const [file] = advise({ kind: 'translate', interfaces: ['eth0'] }, aSnapshot([WIRE], INTERFACES)).lasting;
    expect(file?.lines).toEqual(['oifname "eth0" masquerade']);
  });

  it('takes one of two gateways of one interface out of their route', () => {
    const two = [
      { ...WIRE, multipath: true, label: 'static', attributes: [] },
      { ...WIRE, multipath: true, label: 'static', attributes: [], gateway: '192.0.2.254' },
    ];
    expect(now({ kind: 'take-out', interface: 'eth0', gateway: '192.0.2.254' }, two)).toEqual([
      'ip route replace default metric 100 proto static via 192.0.2.1 dev eth0',
    ]);
  });
});
