import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventReader } from '../../../../src/systems/linux/observe/monitor.js';
import type { RouterEvent } from '../../../../src/model/router.js';

function read(text: string): readonly RouterEvent[] {
  return eventReader()(text);
}

function said(text: string): unknown[] {
  return read(`${text}\n`).map(
    ({ kind, family, destination, gateway, interface: via, priority, label, status }) =>
      [kind, family, destination, gateway, via, priority, label, status].filter((value) => value !== null),
  );
}

describe('what the kernel announces', () => {
  it('is a default that came, was replaced or went', () => {
    expect(said('default via 192.0.2.1 dev eth0 proto dhcp src 192.0.2.7 metric 100 ')).toEqual([
      ['route-added', 'inet', 'default', '192.0.2.1', 'eth0', 100, 'dhcp'],
    ]);
    expect(
      said('Deleted default via fe80::1 dev eth0 proto ra metric 1024 expires 1795sec pref medium'),
    ).toEqual([['route-deleted', 'inet6', 'default', 'fe80::1', 'eth0', 1024, 'ra']]);
    expect(said('default via 192.0.2.1 dev eth0 ')).toEqual([
      ['route-added', 'inet', 'default', '192.0.2.1', 'eth0', 0],
    ]);
  });

  it('is a default over several next hops: an event for each', () => {
    const line =
      'default metric 50 \\\tnexthop via 192.0.2.1 dev eth0 weight 1 \\\tnexthop via inet6 fe80::1 dev wlan0 weight 3 ';
    expect(said(line)).toEqual([
      ['route-added', 'inet', 'default', '192.0.2.1', 'eth0', 50],
      ['route-added', 'inet6', 'default', 'fe80::1', 'wlan0', 50],
    ]);
  });

  it('is told by the first line where each next hop has one of its own', () => {
    expect(said('default metric 50 \n\tnexthop via 192.0.2.1 dev eth0 weight 1 ')).toEqual([
      ['route-added', 'default', 50],
    ]);
  });

  it('is a link that was lost, came back, or went with its interface', () => {
    const link = (flags: string, state: string): string =>
      `2: eth0@if5: <${flags}> mtu 1500 qdisc noqueue state ${state} group default \\    link/ether 02:00:5e:00:53:01 brd ff:ff:ff:ff:ff:ff`;
    expect(said(link('NO-CARRIER,BROADCAST,MULTICAST,UP', 'DOWN'))).toEqual([['link', 'eth0', 'no carrier']]);
    expect(said(link('BROADCAST,MULTICAST,UP,LOWER_UP', 'UP'))).toEqual([['link', 'eth0', 'up']]);
    expect(said(`Deleted ${link('BROADCAST,MULTICAST', 'DOWN')}`)).toEqual([
      ['interface', 'eth0', 'departure'],
    ]);
  });

  it('is an address that came or went', () => {
    const address =
      '2: eth0    inet 192.0.2.7/24 brd 192.0.2.255 scope global dynamic eth0\\       valid_lft 3600sec';
    expect(said(address)).toEqual([['address-added', 'inet', '192.0.2.7', 'eth0']]);
    expect(said(`Deleted ${address}`)).toEqual([['address-deleted', 'inet', '192.0.2.7', 'eth0']]);
    expect(said('3: br-lan    inet6 fe80::1/64 scope link ')).toEqual([
      ['address-added', 'inet6', 'fe80::1', 'br-lan'],
    ]);
  });

  it('is only a wake-up where it belongs to another table, or is a rule', () => {
    expect(said('default via 192.0.2.1 dev eth0 table 100 ')).toEqual([['other']]);
    expect(said('local 192.0.2.7 dev eth0 table local proto kernel scope host src 192.0.2.7 ')).toEqual([
      ['other'],
    ]);
    expect(said('1000:\tfrom 198.51.100.10 lookup 100')).toEqual([['other']]);
    expect(said('nonsense')).toEqual([['other']]);
  });

  it('is understood with times and labels before it, and with continuation lines', () => {
    expect(
      said(
        '[2026-11-22T18:46:30.656714] [ROUTE]default via 192.0.2.1 dev eth0 metric 5 \n       valid_lft forever',
      ),
    ).toEqual([['route-added', 'inet', 'default', '192.0.2.1', 'eth0', 5]]);
    expect(said('Timestamp: Sun Nov 22 18:46:30 2026 656714 usec')).toEqual([]);
  });

  it('names nothing that could steer a terminal', () => {
    expect(JSON.stringify(said('2: e\u001b[m: <UP> mtu 1500 state UP'))).not.toContain('\\u001b');
  });
});

describe('a stream cut anywhere', () => {
  const TEXT = `default via 192.0.2.1 dev eth0 metric 100 
2: eth0@if5: <NO-CARRIER,UP> mtu 1500 qdisc noqueue state DOWN group default \\    link/ether 02:00:5e:00:53:01
Deleted 2: eth0    inet 192.0.2.7/24 scope global eth0\\       valid_lft forever preferred_lft forever
`;

  it('tells the same as the whole', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 8 }), (cuts) => {
        const next = eventReader();
        const places = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
        const events = places.slice(1).flatMap((to, i) => next(TEXT.slice(places[i], to)));
        expect(events).toEqual(read(TEXT));
      }),
    );
  });

  it('does not keep a line without an end: events were lost, and it goes on with the next line', () => {
    const next = eventReader();
    expect(next('x'.repeat(20_000)).map(({ kind }) => kind)).toEqual(['lost-events']);
    expect(next('x'.repeat(20_000))).toEqual([]);
    expect(next('x\ndefault via 192.0.2.1 dev eth0\n').map(({ kind }) => kind)).toEqual(['route-added']);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...TEXT.split(/(?<= )/)))),
        (texts) => {
          const next = eventReader();
          for (const text of texts) next(text);
        },
      ),
    );
  });
});
