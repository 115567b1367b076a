import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { addressText, Endpoint, parseNetwork, readAddress } from '../../src/states/address-bytes.js';
import { ascii } from '../../src/states/bytes.js';

/** What is read of a text, and how much of it. */
function readText(text: string): { address: string; rest: string } | null {
  const into = new Endpoint();
  const at = readAddress(ascii(`${text}\n`), 0, into);
  return at < 0 ? null : { address: addressText(into.a, into.b, into.c, into.d), rest: text.slice(at) };
}

const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const groups = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

describe('an address in the state table', () => {
  it('is read and printed again as it was, IPv4', () => {
    fc.assert(
      fc.property(octets, (parts) => {
        expect(readText(parts.join('.'))).toEqual({ address: parts.join('.'), rest: '' });
      }),
    );
  });

  it('is read in any spelling of IPv6 and printed in the one of RFC 5952', () => {
    fc.assert(
      fc.property(groups, (parts) => {
        const canonical = new ipaddr.IPv6(parts).toRFC5952String();
        fc.pre(!canonical.includes('.') && !/^(0:){5}ffff:|^::ffff:[0-9a-f]+:[0-9a-f]+$/.test(canonical));
        const spellings = [canonical, parts.map((part) => part.toString(16).padStart(4, '0')).join(':')];
        for (const text of spellings) expect(readText(text)).toEqual({ address: canonical, rest: '' });
      }),
    );
  });

  it('ends where the address ends', () => {
    expect(readText('192.0.2.1:443 ->')).toEqual({ address: '192.0.2.1', rest: ':443 ->' });
    expect(readText('2001:db8::1[443]')).toEqual({ address: '2001:db8::1', rest: '[443]' });
    expect(readText('fe80::1%em0[5]')).toEqual({ address: 'fe80::1', rest: '[5]' });
    expect(readText('::ffff:192.0.2.1)')).toEqual({ address: '192.0.2.1', rest: ')' });
    expect(readText(':: ')).toEqual({ address: '::', rest: ' ' });
  });

  it.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.256',
    '1.2.3.4.5',
    '1.2.3.4444',
    ':',
    ':1',
    '1:2:3',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1::2:',
    '12345::',
    'x',
    '1:2:3:4:5:6:7::8',
    '::1.2.3',
    '1:2:3:4:5:6:7:1.2.3.4',
  ])('is not %j', (text) => {
    const read = readText(text);
    expect(read === null || read.rest !== '').toBe(true);
  });
});

describe('what looks like an address', () => {
  it('is read or refused, and never read for ever', () => {
    expect(readText('1e92.168.3.82:443')).toBeNull();
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9af:.%]{0,40}$/), (text) => {
        const read = readText(text);
        expect(read === null || text.endsWith(read.rest)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a network given by hand', () => {
  it('is an address with or without a length', () => {
    expect(parseNetwork('192.0.2.1')?.length).toBe(128);
    expect(parseNetwork('192.0.2.0/24')?.length).toBe(120);
    expect(parseNetwork('2001:db8::/32')?.length).toBe(32);
    expect(parseNetwork('fe80::1%em0')?.length).toBe(128);
  });

  it.each(['em0', '192.0.2.0/33', '2001:db8::/129', '192.0.2.0/', '192.0.2.0/8x', '192.0.2.1 '])(
    'is not %j',
    (text) => {
      expect(parseNetwork(text)).toBeNull();
    },
  );
});
