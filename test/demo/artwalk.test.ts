import { describe, expect, it } from 'vitest';
import { walkOrder } from '../../src/demo/artwalk.js';
import { ip } from '../../src/demo/ip.js';

function walked(prefixes: readonly string[]): string[] {
  const rows = prefixes.map((text) => {
    const [address = '', length = '0'] = text.split('/');
    return { text, words: ip(address).words, prefixLength: Number(length) };
  });
  return rows.sort(walkOrder).map(({ text }) => text);
}

describe('the order of the table', () => {
  it('is default, then what ends inside the first eight bits, then by address, nets before their hosts', () => {
    const order = [
      '0.0.0.0/0',
      '224.0.0.0/4',
      '10.0.0.0/24',
      '10.0.0.1/32',
      '10.0.0.255/32',
      '127.0.0.0/8',
      '127.0.0.1/32',
      '192.168.0.0/24',
      '192.168.0.1/32',
      '192.168.1.0/24',
    ];
    expect(walked([...order].reverse())).toEqual(order);
  });

  it('puts the shorter of two nets at one address first', () => {
    const order = ['0.0.0.0/1', '128.0.0.0/1', '172.16.0.0/12', '172.16.0.0/16', '172.16.0.0/24'];
    expect(walked([...order].reverse())).toEqual(order);
  });

  it('goes four bits at a time for IPv6', () => {
    const order = [
      '::/0',
      '::/96',
      '::1/128',
      '2001:db8::/32',
      'fe80::/10',
      'fec0::/10',
      'fe80::1/128',
      'ff02::/16',
    ];
    expect(walked([...order].reverse())).toEqual(order);
  });
});
