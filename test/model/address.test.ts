import { describe, expect, it } from 'vitest';
import { isAddressLiteral } from '../../src/model/address.js';

describe('an address that may go into a command', () => {
  it('may have the name of any interface as its scope: of a bridge, a VLAN, a USB stick', () => {
    const scopes = ['em0', 'br-lan', 'eth0.100', 'wlp0s20f3', 'my_link'];
    expect(scopes.filter((scope) => !isAddressLiteral(`fe80::1%${scope}`))).toEqual([]);
  });

  it('is never an option, a second word, or a name to look up', () => {
    const words = [
      '-f',
      'fe80::1%-f',
      'fe80::1%a b',
      'fe80::1%',
      'fe80::1%a/b',
      'gateway',
      '192.0.2',
      '192.0.2.1;x',
    ];
    expect(words.filter(isAddressLiteral)).toEqual([]);
  });
});
