import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateReaderOptions } from '../../../../src/states/state-table.js';
import type { PrintedState } from '../states-printer.js';
import { only, print, read, UPLINKS } from '../states-printer.js';

function uplinkOf(state: PrintedState, options: Partial<StateReaderOptions> = {}): unknown {
  const { uplink, attributedBy } = only(print(state), options);
  return { uplink, attributedBy };
}

const NAT = {
  left: '198.51.100.7:61001',
  leftBefore: '10.9.0.20:50112',
  arrow: '->',
  right: '203.0.113.69:443',
} as const;
const ROUTER = ['198.51.100.7', '10.64.3.9', '10.9.0.1', '2001:db8:9::1'];

describe('the uplink of an outgoing connection', () => {
  it('is told by its address on the wire', () => {
    expect(uplinkOf(NAT)).toEqual({ uplink: 'em0', attributedBy: 'address' });
    expect(uplinkOf({ ...NAT, left: '10.64.3.9:61001' })).toEqual({
      uplink: 'umb0',
      attributedBy: 'address',
    });
  });

  it('is told by the wire address in parentheses, too, with the inside host before it', () => {
    expect(only(print({ ...NAT, left: NAT.leftBefore, leftBefore: NAT.left }))).toMatchObject({
      uplink: 'em0',
      insideHost: '10.9.0.20',
      wireHost: '198.51.100.7',
      wirePort: 61001,
    });
  });

  it('is told by a prefix that leaves through it, where nothing is translated', () => {
    const state = {
      left: '2001:db8:64:0:a:b:c:d[50000]',
      arrow: '->',
      right: '2001:db8:ffff::1[53]',
    } as const;
    expect(uplinkOf(state)).toEqual({ uplink: 'umb0', attributedBy: 'address' });
  });

  it('is told by the next hop that a rule forced, before all else', () => {
    expect(uplinkOf({ ...NAT, gateway: '10.64.3.1' })).toEqual({ uplink: 'umb0', attributedBy: 'gateway' });
    expect(uplinkOf({ ...NAT, interface: 'em0', gateway: '10.64.3.1' })).toMatchObject({ uplink: 'umb0' });
  });

  it('is told by the interface the state is bound to, before its address', () => {
    expect(uplinkOf({ ...NAT, interface: 'umb0' })).toEqual({ uplink: 'umb0', attributedBy: 'interface' });
    expect(only(print({ ...NAT, interface: 'umb0' })).interface).toBe('umb0');
  });

  it('is told by the address when the state is bound to no uplink', () => {
    expect(uplinkOf({ ...NAT, interface: 'trunk0' })).toEqual({ uplink: 'em0', attributedBy: 'address' });
  });

  it('is not told by a next hop of no uplink, or of two', () => {
    expect(uplinkOf({ ...NAT, gateway: '10.9.0.254' })).toMatchObject({ attributedBy: 'address' });
    expect(uplinkOf({ ...NAT, gateway: 'fe80::1' })).toMatchObject({ attributedBy: 'address' });
  });

  it('cannot be told, and is not guessed, when nothing says it', () => {
    const lost = {
      left: '192.0.2.77:1234',
      leftBefore: '10.9.0.20:1234',
      arrow: '->',
      right: '203.0.113.1:80',
    } as const;
    expect(uplinkOf(lost)).toEqual({ uplink: null, attributedBy: null });
    expect(read(print(lost)).unattributed).toMatchObject({ states: 1, connections: 1, halves: 0, local: 0 });
    expect(uplinkOf({ left: '10.9.0.20:1234', arrow: '->', right: '203.0.113.1:80' })).toMatchObject({
      uplink: null,
    });
  });

  it('cannot be told by an address that two uplinks have', () => {
    const uplinks = UPLINKS.map((uplink) => ({ ...uplink, addresses: ['192.168.1.2'] }));
    expect(uplinkOf({ ...NAT, left: '192.168.1.2:1' }, { uplinks })).toMatchObject({ uplink: null });
  });

  it('is that of the longest prefix', () => {
    const uplinks = [
      { interface: 'em0', addresses: ['2001:db8::/32', '192.0.2.0/24'], gateways: [] },
      { interface: 'em1', addresses: ['2001:db8:7::/48', '192.0.2.8/30', '192.0.2.200/24'], gateways: [] },
    ];
    const from = (left: string): unknown =>
      uplinkOf({ left, arrow: '->', right: '203.0.113.1' }, { uplinks });
    expect(from('192.0.2.9')).toMatchObject({ uplink: 'em1' });
    expect(from('192.0.2.12')).toMatchObject({ uplink: null });
    expect(from('192.0.2.200')).toMatchObject({ uplink: 'em1' });
    const six = print({ left: '2001:db8:7::1[1]', arrow: '->', right: '2001:db9::1[2]' });
    expect(only(six, { uplinks }).uplink).toBe('em1');
  });

  it('is told for IPv6 clients that reach IPv4 by translation (af-to)', () => {
    const state = {
      left: '203.0.113.5:80',
      leftBefore: '64:ff9b::cb00:7105[80]',
      arrow: '->',
      right: '198.51.100.7:40000',
      rightBefore: 'fd00:9::20[50000]',
    } as const;
    expect(only(print(state))).toMatchObject({
      uplink: 'em0',
      direction: 'outgoing',
      insideHost: 'fd00:9::20',
      wireHost: '198.51.100.7',
      remoteHost: '203.0.113.5',
      bytesFromInside: 500,
    });
  });
});

describe('the uplink of an incoming connection', () => {
  const RDR = {
    left: '10.9.0.80:22',
    leftBefore: '10.64.3.9:2200',
    arrow: '<-',
    right: '203.0.113.4:55001',
  } as const;

  it('is that of the address it came to, and its bytes are turned round', () => {
    expect(only(print({ ...RDR, packets: '3:4', bytes: '500:7000' }))).toMatchObject({
      uplink: 'umb0',
      attributedBy: 'address',
      direction: 'incoming',
      insideHost: '10.9.0.80',
      insidePort: 22,
      wireHost: '10.64.3.9',
      wirePort: 2200,
      remoteHost: '203.0.113.4',
      remotePort: 55001,
      packetsFromInside: 4,
      packetsToInside: 3,
      bytesFromInside: 7000,
      bytesToInside: 500,
    });
  });

  it('is told for services of the router itself', () => {
    const ssh = { left: '198.51.100.7:22', arrow: '<-', right: '203.0.113.4:55001' } as const;
    expect(only(print(ssh))).toMatchObject({
      uplink: 'em0',
      direction: 'incoming',
      insideHost: '198.51.100.7',
    });
  });

  it('is told by the way its answers are sent (reply-to)', () => {
    const state = {
      left: '10.9.0.80:22',
      arrow: '<-',
      right: '203.0.113.4:55001',
      gateway: '198.51.100.1',
    } as const;
    expect(uplinkOf(state)).toEqual({ uplink: 'em0', attributedBy: 'gateway' });
  });

  it('shows the client as it is on the wire', () => {
    expect(only(print({ ...RDR, right: '10.9.0.1:1', rightBefore: '203.0.113.4:55001' })).remoteHost).toBe(
      '203.0.113.4',
    );
  });

  it('is counted once: where it enters, not where it goes on to the host inside', () => {
    const onward = { left: '203.0.113.4:55001', arrow: '->', right: '10.9.0.80:22' } as const;
    expect(read(print(RDR) + print(onward))).toMatchObject({
      connections: 1,
      unattributed: { halves: 1, connections: 0 },
    });
    const six = { left: '2001:db8:51::80[443]', arrow: '<-', right: '2001:db8:f::1[5000]' } as const;
    const on = { left: '2001:db8:f::1[5000]', arrow: '->', right: '2001:db8:51::80[443]' } as const;
    expect(read(print(six) + print(on))).toMatchObject({ connections: 1, uplinks: [{ connections: 1 }, {}] });
  });
});

describe('a half of a connection, on the side of the LAN', () => {
  const half = { left: '203.0.113.69:443', arrow: '<-', right: '10.9.0.20:50112' } as const;

  it('is on no uplink, whatever next hop it was given: its twin carries the bytes', () => {
    const summary = read(print({ ...half, gateway: '198.51.100.1' }) + print(NAT));
    expect(summary).toMatchObject({ connections: 1, unattributed: { halves: 1, states: 1 } });
    expect(summary.uplinks[0]).toMatchObject({ states: 1, outBytes: 500 });
  });

  it('is recognised with IPv6, where nothing is translated', () => {
    const six = { left: '2001:db8:f::1[443]', arrow: '<-', right: '2001:db8:51::5[5000]' } as const;
    const out = { left: '2001:db8:51::5[5000]', arrow: '->', right: '2001:db8:f::1[443]' } as const;
    expect(read(print(six) + print(out))).toMatchObject({ connections: 1, unattributed: { halves: 1 } });
  });

  it('is recognised between two networks inside when the addresses of the router are known', () => {
    const across = { left: '10.8.0.5:80', arrow: '<-', right: '10.9.0.20:50000' } as const;
    const onward = { left: '10.9.0.20:50000', arrow: '->', right: '10.8.0.5:80' } as const;
    const summary = read(print(across) + print(onward), { ownAddresses: ROUTER });
    expect(summary.unattributed).toMatchObject({ connections: 1, halves: 1, local: 1 });
  });
});

describe('a local connection', () => {
  const dns = { protocol: 'udp', left: '10.9.0.1:53', arrow: '<-', right: '10.9.0.20:4000' } as const;

  it.each([undefined, ROUTER])(
    'of a host inside with the router uses no uplink (own addresses: %s)',
    (own) => {
      const options = own === undefined ? {} : { ownAddresses: own };
      expect(only(print(dns), options)).toMatchObject({
        uplink: null,
        direction: 'local',
        insideHost: '10.9.0.20',
        insidePort: 4000,
        wireHost: null,
        wirePort: null,
        remoteHost: '10.9.0.1',
        bytesFromInside: 500,
      });
      expect(read(print(dns), options).unattributed).toMatchObject({ connections: 1, local: 1, halves: 0 });
    },
  );

  it('may go to a multicast or broadcast address, which is never forwarded', () => {
    for (const left of ['224.0.0.251:5353', '255.255.255.255:67', 'ff02::fb[5353]']) {
      const right = left.startsWith('ff') ? 'fe80::9[5353]' : '10.9.0.20:5353';
      expect(read(print({ left, arrow: '<-', right }), { ownAddresses: ROUTER }).unattributed.local).toBe(1);
    }
  });

  it('is told from an uplink by the networks known to be inside', () => {
    const state = { left: '2001:db8:51::1[53]', arrow: '<-', right: '2001:db8:51:9::20[4000]' } as const;
    const uplinks = [{ interface: 'em0', addresses: ['2001:db8:51::/48'], gateways: [] }];
    expect(only(print(state), { uplinks })).toMatchObject({ uplink: 'em0' });
    const insideNetworks = ['2001:db8:51:9::/64', '10.9.0.0/24'];
    expect(only(print(state), { uplinks, insideNetworks })).toMatchObject({
      uplink: null,
      direction: 'local',
    });
  });
});

describe('any connection through an uplink', () => {
  const address = fc.tuple(fc.nat(255), fc.nat(255)).map(([x, y]) => `10.9.${x}.${y}`);
  const remote = fc.tuple(fc.nat(255), fc.integer({ min: 1, max: 254 })).map(([x, y]) => `203.0.${x}.${y}`);
  const port = fc.integer({ min: 1, max: 65535 });
  const count = fc.maxSafeNat();

  it('comes back from its printed form as it was', () => {
    const connection = fc.record({
      address,
      remote,
      inside: port,
      wire: port,
      far: port,
      uplink: fc.nat(1),
      out: count,
      back: count,
      hours: fc.nat(5000),
      isOut: fc.boolean(),
      rule: fc.nat(9999),
      id: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    });
    fc.assert(
      fc.property(connection, (c) => {
        const uplink = UPLINKS[c.uplink];
        const wire = uplink?.addresses[0] ?? '';
        const id = c.id.toString(16).padStart(16, '0');
        const here = `${c.isOut ? wire : c.address}:${c.isOut ? c.wire : c.inside}`;
        const before = `${c.isOut ? c.address : wire}:${c.isOut ? c.inside : c.wire}`;
        const text = print({
          left: here,
          leftBefore: before,
          arrow: c.isOut ? '->' : '<-',
          right: `${c.remote}:${c.far}`,
          bytes: c.isOut ? `${c.out}:${c.back}` : `${c.back}:${c.out}`,
          age: `${String(c.hours).padStart(2, '0')}:00:07`,
          suffixes: `, rule ${c.rule}`,
          id,
        });
        expect(only(text)).toMatchObject({
          id,
          uplink: uplink?.interface,
          direction: c.isOut ? 'outgoing' : 'incoming',
          insideHost: c.address,
          insidePort: c.inside,
          wireHost: wire,
          wirePort: c.wire,
          remoteHost: c.remote,
          remotePort: c.far,
          bytesFromInside: c.out,
          bytesToInside: c.back,
          ageSeconds: c.hours * 3600 + 7,
          rule: c.rule,
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('connections of hosts inside, of which those that were left behind are told and ended', () => {
  it('are without the session by which the operator comes back, translated by another uplink or not', () => {
    const own = { arrow: '->', right: '203.0.113.22:22' } as const;
    const text = [
      NAT,
      { ...own, left: '198.51.100.7:40001' },
      { ...own, left: '198.51.100.7:40002', leftBefore: '10.9.0.1:40002' },
      { ...own, left: '198.51.100.7:40003', leftBefore: '10.64.3.9:40003' },
    ].map((state) => print(state));
    const { watch } = read(text.join(''), { ownAddresses: ROUTER, watch: { top: 3, newest: 3 } });
    expect(watch?.group(0).byAge.inet).toMatchObject({ young: 1, unaged: 0 });
  });
});
