import { describe, expect, it } from 'vitest';
import {
  appendDefault,
  bringUp,
  deleteDefault,
  deleteDiscarding,
  isGateway,
  isInterfaceName,
  isMetric,
  isRestorable,
  replaceDefault,
  setSysctl,
} from '../../../src/systems/linux/route-command.js';
import { USUAL_TOOLS } from '../../../src/systems/linux/tools.js';

const ETH = { gateway: '192.0.2.1', interface: 'eth0' };
const WLAN = { gateway: '203.0.113.1', interface: 'wlan0', weight: 3, onlink: true };

describe('a command that changes routes', () => {
  it('sets one default over two uplinks, the next hops last', () => {
    const words = replaceDefault(USUAL_TOOLS, {
      family: 'inet',
      metric: 100,
      hops: [ETH, WLAN],
      protocol: 'static',
      mtuBytes: 1400,
    });
    expect(words.join(' ')).toBe(
      '/usr/sbin/ip route replace default metric 100 proto static mtu 1400 ' +
        'nexthop via 192.0.2.1 dev eth0 weight 1 nexthop via 203.0.113.1 dev wlan0 onlink weight 3',
    );
  });

  it.each(['wan-failover', 'WAN', 'bird-2', 'wan.failover', 'keepalived_and_friends', '196'])(
    'names the author of a route as rt_protos does: %s',
    (protocol) => {
      const words = replaceDefault(USUAL_TOOLS, { family: 'inet', metric: 100, hops: [ETH], protocol });
      expect(words.join(' ')).toContain(` proto ${protocol} `);
    },
  );

  it('sets a single default with all that belongs to it, for IPv6 too', () => {
    const route = {
      family: 'inet6' as const,
      metric: 1024,
      hops: [{ gateway: 'fe80::1', interface: 'br-lan' }],
      attributes: ['src 2001:db8::7', 'advmss 1300', 'onlink'],
    };
    expect(appendDefault({ ip: '/sbin/ip' }, route).join(' ')).toBe(
      '/sbin/ip -6 route append default metric 1024 src 2001:db8::7 advmss 1300 via fe80::1 dev br-lan',
    );
  });

  it('names the interface alone where there is no gateway, which IPv6 takes for a single route only', () => {
    const modem = { gateway: 'link', interface: 'wwan0' };
    const words = (family: 'inet' | 'inet6', hops: readonly (typeof modem)[], attributes: string[] = []) =>
      replaceDefault({ ip: 'ip' }, { family, metric: 700, hops, attributes }).join(' ');
    expect(words('inet', [modem, ETH])).toBe(
      'ip route replace default metric 700 nexthop dev wwan0 weight 1 nexthop via 192.0.2.1 dev eth0 weight 1',
    );
    expect(words('inet', [modem], ['scope global', 'src 192.0.2.7'])).toBe(
      'ip route replace default metric 700 scope global src 192.0.2.7 dev wwan0',
    );
    expect(words('inet6', [modem])).toBe('ip -6 route replace default metric 700 dev wwan0');
    expect(() => words('inet6', [modem, modem])).toThrow(RangeError);
    expect(() => words('inet', [{ ...modem, interface: '-x' }])).toThrow(RangeError);
  });

  it('deletes exactly one: by metric, mark, source and next hop', () => {
    const route = {
      family: 'inet' as const,
      metric: 600,
      hops: [ETH],
      protocol: 'dhcp',
      attributes: ['src 192.0.2.7', 'advmss 9'],
    };
    expect(deleteDefault(USUAL_TOOLS, route).join(' ')).toBe(
      '/usr/sbin/ip route del default metric 600 proto dhcp src 192.0.2.7 via 192.0.2.1 dev eth0',
    );
    expect(deleteDefault(USUAL_TOOLS, { family: 'inet', metric: 0, hops: [ETH] }).join(' ')).toBe(
      '/usr/sbin/ip route del default proto boot via 192.0.2.1 dev eth0',
    );
  });

  it('is not made from a value that is no literal', () => {
    const bad = (change: object) => () =>
      replaceDefault(USUAL_TOOLS, { family: 'inet', metric: 100, hops: [ETH], ...change });
    for (const change of [
      { hops: [{ ...ETH, gateway: '-batch' }] },
      { hops: [{ ...ETH, gateway: '2001:db8::1' }] },
      { hops: [{ ...ETH, gateway: 'link#2' }] },
      { hops: [{ ...ETH, interface: '-x' }] },
      { hops: [{ ...ETH, interface: 'a b' }] },
      { hops: [ETH, { ...WLAN, weight: 257 }] },
      { hops: [] },
      { metric: 1.5 },
      { metric: 2 ** 32 },
      { protocol: 'a b' },
      { mtuBytes: -1 },
      { attributes: ['nhid 10'] },
      { attributes: ['src 192.0.2.7 table 5'] },
    ]) {
      expect(bad(change), JSON.stringify(change)).toThrow(RangeError);
    }
    expect(() => bringUp(USUAL_TOOLS, '../x')).toThrow(RangeError);
    expect(() => setSysctl(USUAL_TOOLS, '-w', 1)).toThrow(RangeError);
    expect(() => setSysctl(USUAL_TOOLS, 'net.ipv4.ip_forward', 0.5)).toThrow(RangeError);
  });

  it('names a switch of an interface by slashes, for its name may have dots', () => {
    expect(setSysctl(USUAL_TOOLS, 'net/ipv6/conf/eth0.7/accept_ra', 2)).toEqual([
      '/usr/sbin/sysctl',
      'net/ipv6/conf/eth0.7/accept_ra=2',
    ]);
  });
});

describe('a word', () => {
  it('is the name of an interface', () => {
    expect(['eth0', 'wlp3s0', 'br-lan', 'eth0.100', 'enx02005e005301'].map(isInterfaceName)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(['', '-a', 'a/b', 'a b', 'a\u001b', 'sixteen_letters_'].map(isInterfaceName)).toEqual(
      Array(6).fill(false),
    );
  });

  it('is a gateway of its family', () => {
    expect(isGateway('192.0.2.1', 'inet')).toBe(true);
    expect(isGateway('fe80::1', 'inet6')).toBe(true);
    expect(isGateway('fe80::1%eth0', 'inet6')).toBe(false);
    expect(isGateway('192.0.2.1', 'inet6')).toBe(false);
  });

  it('is a metric', () => {
    expect([isMetric(0, 'inet'), isMetric(0, 'inet6'), isMetric(4_294_967_295, 'inet')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('can be given back to ip as it was printed', () => {
    expect(['src 192.0.2.7', 'advmss 1300', 'pref high', 'onlink', 'scope global'].every(isRestorable)).toBe(
      true,
    );
    expect(['expires 100', 'nhid 10', 'scope host', 'ecn', 'src x; rm', 'via inet6'].some(isRestorable)).toBe(
      false,
    );
  });
});

describe('a default that discards', () => {
  it('goes by its kind and metric, and nothing else can be said in its place', () => {
    const tools = { ip: '/sbin/ip' };
    const route = { gateway: 'blackhole', priority: 5, family: 'inet' } as const;
    expect(deleteDiscarding(tools, route).join(' ')).toBe('/sbin/ip route del blackhole default metric 5');
    const six = { gateway: 'unreachable', priority: 1024, family: 'inet6' } as const;
    expect(deleteDiscarding(tools, six).join(' ')).toBe(
      '/sbin/ip -6 route del unreachable default metric 1024',
    );
    expect(() => deleteDiscarding(tools, { ...route, gateway: '192.0.2.1' })).toThrow(RangeError);
    expect(() => deleteDiscarding(tools, { ...route, priority: null })).toThrow(RangeError);
  });
});
