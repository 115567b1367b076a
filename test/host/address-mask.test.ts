import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { AddressMask } from '../../src/host/address-mask.js';
import { maskRound, maskText } from '../../src/host/masked-round.js';
import { inPrefix, isPrivate } from '../../src/model/address.js';
import type { Round } from '../../src/model/command.js';

const mask = new AddressMask('a secret of this test');
const v4 = fc.ipV4();
const v6 = fc.ipV6();

describe('addresses in place of others', () => {
  it.each([
    ['IPv4', v4, 32],
    ['IPv6', v6, 64],
  ] as const)('share as many leading bits as the ones they stand for: %s', (_name, address, most) => {
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: most }), (a, b, length) => {
        expect(inPrefix(mask.address(a), mask.address(b), length)).toBe(inPrefix(a, b, length));
      }),
    );
  });

  it('stay private where they were private, and public where they were public', () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6), (address) => {
        expect(isPrivate(mask.address(address))).toBe(isPrivate(address));
      }),
    );
  });

  it('are the same each time, others with another secret, and not the ones they stand for', () => {
    expect(mask.address('203.0.113.77')).toBe(mask.address('203.0.113.77'));
    const others = ['a', 'b', 'c', 'd'].map((secret) => new AddressMask(secret).address('81.2.69.142'));
    expect(new Set(others).size).toBeGreaterThan(2);
    expect(others).not.toContain('81.2.69.142');
  });

  it('leave a network a network, and what is nobody’s as it is', () => {
    expect(mask.address('2001:db8:7::', 48)).toMatch(/^2001:db8:[0-9a-f]+::$/);
    for (const text of ['0.0.0.0', '127.0.0.1', '255.255.255.0', '224.0.0.1', '::', '::1', 'ff02::1'])
      expect(mask.address(text)).toBe(text);
  });
});

describe('a text with other addresses', () => {
  it('keeps times, versions, numbers, widths of networks and everything between', () => {
    const text = 'Linux 6.18.44 at 12:34:56, 1.25 ms, uptime 3:07, fe80:: 10% (0.5/0.7/1.2)\n';
    expect(maskText(text, mask)).toBe(text);
    for (const wide of ['default', '0.0.0.0/0', '128.0.0.0/1', '0/1', '::/0', '8000::/1', '2000::/3'])
      expect(maskText(wide, mask)).toBe(wide);
  });

  it('masks what is cut short, scoped, with a port, in JSON and in a command line', () => {
    const hidden = maskText(
      '{"dst":"81.2.69/24","gateway":"81.2.69.1","local":"2a02:8108:12:34:5a00:ff:fe00:1%em0"} 81.2.69.7:443 src=81.2.69.9',
      mask,
    );
    expect(hidden).not.toMatch(/81\.2\.69|2a02:8108|5a00/);
    expect(hidden).toMatch(
      /^\{"dst":"81\.\d+\.\d+\/24","gateway":"81\.\d+\.\d+\.1","local":"2a[0-9a-f:]+%em0"\} 81\.\d+\.\d+\.7:443 src=81\.\d+\.\d+\.9$/,
    );
  });

  it('masks an IPv4 address within an IPv6 one as it masks it alone', () => {
    const inner = mask.address('203.0.113.77');
    expect(inner).not.toBe('203.0.113.77');
    expect(maskText('from ::ffff:203.0.113.77 to', mask)).toBe(`from ::ffff:${inner} to`);
    expect(maskText('64:ff9b::203.0.113.77[443]', mask)).toBe(`64:ff9b::${inner}[443]`);
    const words = (text: string): unknown =>
      ipaddr.parse(mask.address(text)).toByteArray().slice(-4).join('.');
    for (const around of ['::ffff:cb00:714d', '64:ff9b::cb00:714d']) expect(words(around)).toBe(inner);
    expect(mask.address('64:ff9b::', 96)).toBe('64:ff9b::');
  });

  it('gives each card another number that is no maker’s', () => {
    const hidden = maskText('lladdr 00:0d:b9:41:2c:a0, 0:d:b9:41:2c:a0, ff:ff:ff:ff:ff:ff', mask);
    expect(hidden).not.toContain('0d:b9');
    expect(hidden).toContain('ff:ff:ff:ff:ff:ff');
  });

  it('is the command’s, too, and what is said of its failure', () => {
    const argv = ['/sbin/ping', '-I', '81.2.69.142', '81.2.69.1'];
    const command = { argv, purpose: 'ask', timeoutMs: 1, needsRoot: false, changes: false };
    const failure = { why: 'failed', summary: '81.2.69.1: no', detail: '81.2.69.142' } as const;
    const round: Round = {
      at: 0,
      results: [
        { command, stdout: 'from 81.2.69.1', stderr: '81.2.69.1?', exitStatus: 1, tookMs: 1, failure },
      ],
    };
    expect(JSON.stringify(maskRound(round, mask))).not.toContain('81.2.69');
  });
});
