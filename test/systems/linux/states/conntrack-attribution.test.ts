import { describe, expect, it } from 'vitest';
import type { StateReaderOptions } from '../../../../src/states/state-table.js';
import type { PrintedEntry } from '../conntrack-printer.js';
import { only, print, read } from '../conntrack-printer.js';

/** An entry by the four addresses and ports it shows: asked for, and answered. */
function entry(
  src: string,
  dst: string,
  replySrc: string,
  replyDst: string,
  parts: Partial<PrintedEntry> = {},
): string {
  const split = (end: string): [string, string] => {
    const at = end.lastIndexOf('#');
    return [end.slice(0, at), end.slice(at + 1)];
  };
  const tuple = (from: string, to: string): PrintedEntry['original'] => {
    const [[fromHost, fromPort], [toHost, toPort]] = [split(from), split(to)];
    return { src: fromHost, dst: toHost, ends: `sport=${fromPort} dport=${toPort}`, counters: [1, 100] };
  };
  return print({ original: tuple(src, dst), reply: tuple(replySrc, replyDst), ...parts });
}

const untranslated = (src: string, dst: string): string => entry(src, dst, dst, src);

function ends(text: string, options: Partial<StateReaderOptions> = {}): unknown {
  const c = only(text, options);
  const end = (host: string | null, port: number | null): string => `${host}#${port}`;
  return {
    uplink: c.uplink,
    by: c.attributedBy,
    direction: c.direction,
    inside: end(c.insideHost, c.insidePort),
    wire: c.wireHost === null ? null : end(c.wireHost, c.wirePort),
    remote: end(c.remoteHost, c.remotePort),
  };
}

describe('what goes from the LAN to the router’s own public address and back to the LAN', () => {
  it('is on no uplink, whether the LAN is known or not', () => {
    const text = entry('10.77.0.20#4000', '198.51.100.10#443', '10.77.0.5#443', '10.77.0.1#4000');
    for (const options of [{}, { insideNetworks: ['10.77.0.0/24'], ownAddresses: ['10.77.0.1'] }])
      expect(ends(text, options)).toMatchObject({ uplink: null, direction: 'local' });
  });
});

describe('what was opened from inside', () => {
  it('is on the uplink whose address its source was translated to', () => {
    const text = entry('10.77.0.20#4000', '203.0.113.9#443', '203.0.113.9#443', '198.51.100.10#61000');
    expect(ends(text)).toEqual({
      uplink: 'wwan0',
      by: 'address',
      direction: 'outgoing',
      inside: '10.77.0.20#4000',
      wire: '198.51.100.10#61000',
      remote: '203.0.113.9#443',
    });
  });

  it('has the end that really answers for its remote, where the destination was translated too', () => {
    const text = entry('10.77.0.20#4000', '9.9.9.9#53', '203.0.113.53#5353', '192.0.2.10#4000');
    expect(ends(text)).toMatchObject({ uplink: 'em0', remote: '203.0.113.53#5353', wire: '192.0.2.10#4000' });
  });

  it('may be the router’s own, with the address of the uplink, or with another that is translated', () => {
    expect(ends(untranslated('192.0.2.10#50000', '203.0.113.9#443'))).toMatchObject({
      uplink: 'em0',
      direction: 'outgoing',
      inside: '192.0.2.10#50000',
      wire: '192.0.2.10#50000',
    });
    const other = entry('198.51.100.10#5000', '203.0.113.9#443', '203.0.113.9#443', '192.0.2.10#5000');
    expect(ends(other)).toMatchObject({ uplink: 'em0', inside: '198.51.100.10#5000' });
  });

  it('may ask the next hop itself, though that has a private address', () => {
    const addresses = {
      uplinks: [{ interface: 'em0', addresses: ['192.168.1.10'], gateways: ['192.168.1.1'] }],
      ownAddresses: ['10.77.0.1'],
      insideNetworks: ['10.77.0.0/24'],
    };
    const text = entry('10.77.0.20#4000', '192.168.1.1#80', '192.168.1.1#80', '192.168.1.10#4000');
    expect(ends(text, addresses)).toMatchObject({ uplink: 'em0', direction: 'outgoing' });
    const back = untranslated('192.168.1.1#5000', '192.168.1.10#22');
    expect(ends(back, addresses)).toMatchObject({ uplink: 'em0', direction: 'incoming' });
  });

  it('cannot be told where nothing was translated: IPv6 behind the router', () => {
    expect(ends(untranslated('2001:db8:77::10#4000', '2001:db8:ffff::1#443'))).toEqual({
      uplink: null,
      by: null,
      direction: 'outgoing',
      inside: '2001:db8:77::10#4000',
      wire: '2001:db8:77::10#4000',
      remote: '2001:db8:ffff::1#443',
    });
  });

  it('is told by its prefix where an uplink has that prefix', () => {
    const uplinks = [
      { interface: 'em0', addresses: ['2001:db8:1:7700::/64'], gateways: [] },
      { interface: 'wwan0', addresses: ['2001:db8:2:7700::/64'], gateways: [] },
    ];
    const text = untranslated('2001:db8:2:7700::10#4000', '2001:db8:ffff::1#443');
    expect(ends(text, { uplinks })).toMatchObject({ uplink: 'wwan0', direction: 'outgoing' });
    const door = untranslated('2001:db8:ffff::1#9', '2001:db8:1:7700::80#443');
    expect(ends(door, { uplinks })).toMatchObject({ uplink: 'em0', direction: 'incoming' });
  });

  it('is a leak where a private address leaves untranslated', () => {
    const text = untranslated('10.77.0.20#4000', '203.0.113.9#443');
    const summary = read(text, { watch: { top: 3, newest: 3 } });
    expect(summary.watch?.group(2).untranslated.count).toBe(1);
    const fine = entry('10.77.0.20#4000', '203.0.113.9#443', '203.0.113.9#443', '192.0.2.10#4000');
    expect(read(fine, { watch: { top: 3, newest: 3 } }).watch?.group(0)).toMatchObject({ translated: 1 });
  });
});

describe('what was opened from outside', () => {
  it('is on the uplink whose address it asked, and reaches the host it was redirected to', () => {
    const text = entry('203.0.113.9#5000', '192.0.2.10#2222', '10.77.0.80#22', '203.0.113.9#5000', {});
    expect(ends(text)).toEqual({
      uplink: 'em0',
      by: 'address',
      direction: 'incoming',
      inside: '10.77.0.80#22',
      wire: '192.0.2.10#2222',
      remote: '203.0.113.9#5000',
    });
  });

  it('counts out what the inside sent, and in what came', () => {
    const text = print({
      original: { src: '203.0.113.9', dst: '192.0.2.10', ends: 'sport=5 dport=22', counters: [2, 200] },
      reply: { src: '10.77.0.80', dst: '203.0.113.9', ends: 'sport=22 dport=5', counters: [7, 700] },
    });
    expect(only(text)).toMatchObject({ bytesFromInside: 700, bytesToInside: 200, packetsFromInside: 7 });
  });

  it('may end at the router', () => {
    expect(ends(untranslated('203.0.113.9#5000', '198.51.100.10#22'))).toMatchObject({
      uplink: 'wwan0',
      direction: 'incoming',
      inside: '198.51.100.10#22',
      wire: '198.51.100.10#22',
    });
  });

  it('may be translated at both ends, so that its answers come back to the router', () => {
    const text = entry('203.0.113.9#5000', '192.0.2.10#443', '10.77.0.80#443', '10.77.0.1#5000');
    expect(ends(text)).toMatchObject({ uplink: 'em0', direction: 'incoming', remote: '203.0.113.9#5000' });
  });

  it('may be sent on to a host beyond the other uplink', () => {
    const text = entry('203.0.113.9#5000', '192.0.2.10#443', '203.0.113.80#443', '198.51.100.10#5000');
    expect(ends(text)).toMatchObject({ uplink: 'em0', direction: 'incoming', inside: '203.0.113.80#443' });
  });

  it('cannot be told where nothing was translated', () => {
    expect(ends(untranslated('2001:db8:ffff::1#9', '2001:db8:77::80#443'))).toMatchObject({
      uplink: null,
      direction: 'incoming',
      inside: '2001:db8:77::80#443',
    });
  });
});

describe('what uses no uplink', () => {
  it.each([
    ['a host asks the router', '10.77.0.20#5000', '10.77.0.1#53', '10.77.0.1#53', '10.77.0.20#5000'],
    [
      'a host asks the router by an uplink’s address',
      '10.77.0.20#1',
      '192.0.2.10#80',
      '192.0.2.10#80',
      '10.77.0.20#1',
    ],
    [
      'two hosts behind the router talk',
      '10.77.0.20#5000',
      '10.77.0.30#22',
      '10.77.0.30#22',
      '10.77.0.20#5000',
    ],
    [
      'a host asks a service of the house by the address outside',
      '10.77.0.20#1',
      '192.0.2.10#80',
      '10.77.0.80#80',
      '10.77.0.1#1',
    ],
    ['the router asks a host', '10.77.0.1#5000', '10.77.0.30#22', '10.77.0.30#22', '10.77.0.1#5000'],
    ['the router asks itself', '127.0.0.1#5000', '127.0.0.1#53', '127.0.0.1#53', '127.0.0.1#5000'],
    [
      'the router speaks to everyone',
      '192.0.2.10#5353',
      '224.0.0.251#5353',
      '224.0.0.251#5353',
      '192.0.2.10#5353',
    ],
    ['IPv6 hosts look for each other', '2001:db8:77::10#1', 'ff02::fb#1', 'ff02::fb#1', '2001:db8:77::10#1'],
  ])('%s', (_, src, dst, replySrc, replyDst) => {
    const text = entry(src, dst, replySrc, replyDst);
    expect(ends(text)).toMatchObject({ uplink: null, direction: 'local', inside: src, wire: null });
    expect(read(text)).toMatchObject({ unattributed: { local: 1 } });
  });
});
