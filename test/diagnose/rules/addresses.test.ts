import { describe, expect, it } from 'vitest';
import { parseLinks } from '../../../src/systems/linux/observe/ip-addr.js';
import { parseIfconfig } from '../../../src/systems/openbsd/observe/ifconfig.js';
import type { Interface } from '../../../src/model/router.js';
import { after, anAddress, anInterface, aRoute, EM0, findingOf, idsOf, INTERFACES, IWN0 } from '../given.js';

const beside = (...more: readonly Interface[]): readonly Interface[] => [
  ...INTERFACES.filter(({ name }) => !more.some((one) => one.name === name)),
  ...more,
];

describe('an address that another machine has', () => {
  it('is said to be a duplicate', () => {
    const address = { ...anAddress('2001:db8:5::9', 64), usable: false, duplicate: true as const };
    const diagnosis = after(2, { interfaces: beside(anInterface('em5', { addresses: [address] })) });
    expect(findingOf(diagnosis, 'address-duplicate')).toMatchObject({
      severity: 'warning',
      subject: 'em5',
      message: '2001:db8:5::9 on em5 is a duplicate: another machine has it, and it is not used here.',
    });
  });

  it('is none while it is only tentative', () => {
    const address = { ...anAddress('2001:db8:5::9', 64), usable: false };
    const interfaces = beside(anInterface('em5', { addresses: [address] }));
    expect(idsOf(after(2, { interfaces }))).not.toContain('address-duplicate');
  });

  it('is told by both systems in their own words', () => {
    const openbsd = parseIfconfig(
      'em5: flags=8843<UP> mtu 1500\n\tinet6 2001:db8:5::9 prefixlen 64 duplicated\n\tinet6 2001:db8:5::8 prefixlen 64 tentative\n',
    );
    const linux = parseLinks(
      '5: em5: <UP,LOWER_UP> mtu 1500 state UP\n    inet6 2001:db8:5::9/64 scope global dadfailed tentative\n    inet6 2001:db8:5::8/64 scope global tentative\n',
    );
    for (const addresses of [openbsd.value[0]?.addresses, linux.value?.interfaces[0]?.addresses])
      expect(addresses?.map(({ duplicate, usable }) => [duplicate, usable])).toEqual([
        [true, false],
        [undefined, false],
      ]);
  });
});

describe('a mask that swallows much of the internet', () => {
  const withMask = (address: string, length: number) =>
    findingOf(
      after(2, { interfaces: beside(anInterface('em5', { addresses: [anAddress(address, length)] })) }),
      'mask-too-wide',
    );

  it('is warned of, with how much it covers', () => {
    expect(withMask('203.0.113.9', 1)).toMatchObject({
      severity: 'warning',
      subject: 'em5',
      evidence: ['a prefix of 1 bits covers half of IPv4'],
    });
    expect(withMask('203.0.113.9', 0)).toBeDefined();
    expect(withMask('203.0.113.9', 8)).toBeDefined();
    expect(withMask('2001:db8:5::9', 3)).toBeDefined();
  });

  it('is none where the network is somebody’s: 10/8, a shared range, a link', () => {
    expect(withMask('10.20.30.40', 8)).toBeUndefined();
    expect(withMask('100.64.3.4', 10)).toBeUndefined();
    expect(withMask('203.0.113.9', 16)).toBeUndefined();
    expect(withMask('fe80::9%em5', 10)).toBeUndefined();
    expect(withMask('0.0.0.0', 0)).toBeUndefined();
  });
});

describe('an address on a port of a bridge', () => {
  it('is where nothing answers: it belongs on the bridge', () => {
    const port = anInterface('em5', { bridge: 'br0', addresses: [anAddress('10.8.0.9')] });
    expect(findingOf(after(2, { interfaces: beside(port) }), 'bridge-port-address')).toMatchObject({
      subject: 'em5',
      message:
        'em5 has the address 10.8.0.9 and is a port of br0: what comes in there goes to the bridge, where the address belongs.',
    });
  });

  it('is lawful at a bridge(4) of OpenBSD, and no question where a port has none', () => {
    const of = (bridge: string): Interface | undefined =>
      parseIfconfig(
        `em5: flags=8943<UP> mtu 1500\n\tinet 10.8.0.9 netmask 0xffffff00\n${bridge}: flags=41<UP,RUNNING>\n\tem5 flags=3<LEARNING,DISCOVER>\n\t\tport 2 ifpriority 0 ifcost 0\n`,
      ).value[0];
    expect(of('bridge0')?.bridge).toBeUndefined();
    expect(of('veb0')?.bridge).toBe('veb0');
    const bare = anInterface('em5', { bridge: 'br0', addresses: [anAddress('fe80::9%em5', 64)] });
    expect(idsOf(after(2, { interfaces: beside(bare) }))).not.toContain('bridge-port-address');
  });

  it('is told by Linux with the master of the port', () => {
    const told = parseLinks(
      '5: em5: <UP,LOWER_UP> mtu 1500 qdisc mq master br-lan state UP\n6: em6: <UP,LOWER_UP> mtu 1500 master vrf-a state UP\n',
    );
    expect(told.value?.interfaces.map(({ bridge }) => bridge)).toEqual(['br-lan', undefined]);
  });
});

describe('an uplink in the network of the LAN', () => {
  it('is warned of: what is for one goes to the other', () => {
    const lan = anInterface('em1', { addresses: [anAddress('192.168.1.254')] });
    expect(findingOf(after(2, { interfaces: beside(lan) }), 'subnet-overlap')).toMatchObject({
      severity: 'warning',
      subject: 'em0',
      family: 'inet',
    });
  });

  it('is warned of, too, when only the gateway lies in the wider network of the LAN', () => {
    const lan = anInterface('em1', { addresses: [anAddress('192.168.200.1', 16)] });
    expect(findingOf(after(2, { interfaces: beside(lan) }), 'subnet-overlap')?.subject).toMatch(/em0|iwn0/);
  });

  it('is no fault where one lies on the other, where it is cut off, or where a part is routed on', () => {
    const quiet = (lan: Interface) =>
      expect(idsOf(after(2, { interfaces: beside(lan) }))).not.toContain('subnet-overlap');
    quiet(anInterface('carp0', { parent: 'em0', addresses: [anAddress('192.168.1.254')] }));
    quiet(anInterface('em1', { up: false, addresses: [anAddress('192.168.1.254')] }));
    quiet(anInterface('em1', { addresses: [anAddress('192.168.1.129', 26)] }));
    quiet(anInterface('em1', { rdomain: 3, addresses: [anAddress('192.168.1.254')] }));
  });
});

describe('a public IPv6 address without any IPv6 default', () => {
  const connected = aRoute({
    family: 'inet6',
    destination: '2001:db8:c::/64',
    gateway: '2001:db8:c::1',
    interface: 'em1',
    multipath: false,
  });

  it('leads nowhere, and is warned of', () => {
    const diagnosis = after(20, { inet: [EM0, IWN0], inet6: [connected] });
    expect(findingOf(diagnosis, 'ipv6-no-way-out')).toMatchObject({
      severity: 'warning',
      subject: 'em1',
      family: 'inet6',
    });
  });

  it('is no fault with a default, with the table unread, or with addresses of the house alone', () => {
    const quiet = (change: Parameters<typeof after>[1]) =>
      expect(idsOf(after(20, change))).not.toContain('ipv6-no-way-out');
    quiet({ inet6: [connected, aRoute({ family: 'inet6', gateway: 'fe80::1%em0' })] });
    quiet({ inet: [EM0, IWN0] });
    const house = beside(
      ...['em0', 'iwn0'].map((name) => anInterface(name, { addresses: [anAddress('192.168.1.10')] })),
      anInterface('em1', { addresses: [anAddress('fd12:3456::1', 64)] }),
    );
    quiet({ inet6: [{ ...connected, destination: 'fd12:3456::/64' }], interfaces: house });
  });
});
