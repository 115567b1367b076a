import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatWords, inNetwork, ip, maskText, maskWords, networkOf, parseIp } from '../../src/demo/ip.js';
import { canonicalAddress } from '../../src/model/address.js';

const scope = (name: string): number => (name === 'em0' ? 1 : 0);

describe('addresses in words', () => {
  it('go there and back, IPv4 and IPv6', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const parsed = parseIp(text);
        // IPv4 in the tail of an IPv6 address is spelt another way, and is the same address.
        if (parsed === null || text.includes('.') !== (parsed.family === 'inet')) return;
        expect(formatWords(parsed.family, parsed.words)).toBe(canonicalAddress(text));
      }),
    );
  });

  it('carry the index of their link where they are valid on one only', () => {
    expect(ip('fe80::1%em0', scope).words[0]).toBe(0xfe80_0001);
    expect(ip('fe80::1%em0', scope).text).toBe('fe80::1%em0');
    expect(parseIp('fe80::1%em9', scope)).toBeNull();
  });

  it('are nothing else than addresses', () => {
    for (const text of ['', 'em0', '10.0.0', '10.0.0.256', 'fe80:::1', 'gw.example.org'])
      expect(parseIp(text)).toBeNull();
    expect(() => ip('nonsense')).toThrow('nonsense');
  });
});

describe('networks', () => {
  it('hold exactly the addresses with their first bits', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(32), (a, b, bits) => {
        const same = (BigInt(a) ^ BigInt(b)) >> BigInt(32 - bits) === 0n;
        expect(inNetwork([a], maskWords([b], bits), bits)).toBe(same);
      }),
    );
  });

  it('keep the scope of a link-local address', () => {
    const network = networkOf(ip('fe80::20d:b9ff:fe41:2ca0%em0', scope), 64);
    expect(network.text).toBe('fe80::%em0');
    expect(network.words[0]).toBe(0xfe80_0001);
    expect(networkOf(ip('192.168.1.10'), 24).text).toBe('192.168.1.0');
  });

  it('have masks', () => {
    expect(maskText('inet', 22)).toBe('255.255.252.0');
    expect(maskText('inet', 0)).toBe('0.0.0.0');
    expect(maskText('inet6', 64)).toBe('ffff:ffff:ffff:ffff::');
  });
});
