import { describe, expect, it } from 'vitest';
import { prefixOf } from '../../src/forwarding/prefix.js';

describe('a destination as a block of addresses', () => {
  it.each([
    ['default', { start: 0, length: 0 }],
    ['0/1', { start: 0, length: 1 }],
    ['128/1', { start: 128 * 65_536, length: 1 }],
    ['128.0.0.0/1', { start: 128 * 65_536, length: 1 }],
    ['10', { start: 10 * 65_536, length: 8 }],
    ['192.168.1/24', { start: 192 * 65_536 + 168 * 256 + 1, length: 24 }],
    ['203.0.113.0/24', { start: 203 * 65_536 + 113, length: 24 }],
  ])('%s', (text, prefix) => {
    expect(prefixOf(text, 'inet')).toEqual(prefix);
  });

  it.each([
    '192.0.2.1',
    '192.0.2.0/25',
    'default from 192.0.2.0/24',
    '300/8',
    '1.2.3.4.5/8',
    '',
    'link#2',
    '2000::/3',
  ])('is none: %s', (text) => {
    expect(prefixOf(text, 'inet')).toBeNull();
  });

  it('knows the wide ones of IPv6', () => {
    expect(prefixOf('2000::/3', 'inet6')).toEqual({ start: 0x2000 * 2 ** 32, length: 3 });
    expect(prefixOf('::/1', 'inet6')).toEqual({ start: 0, length: 1 });
    expect(prefixOf('2001:db8::1', 'inet6')).toBeNull();
  });
});
