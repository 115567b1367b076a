import { describe, expect, it } from 'vitest';
import { parseNetconf } from '../../../../src/systems/linux/observe/netconf.js';

const inet = (name: string, filter: string): object => ({
  family: 'inet',
  interface: name,
  forwarding: true,
  rp_filter: filter,
});

function filters(...objects: readonly object[]): unknown {
  return parseNetconf(JSON.stringify(objects)).value;
}

describe('the reverse path filter', () => {
  it('is told for each interface', () => {
    expect(
      filters(inet('lo', 'off'), inet('eth0', 'strict'), inet('wlan0', 'loose'), inet('all', 'off')),
    ).toEqual({
      lo: 'off',
      eth0: 'strict',
      wlan0: 'loose',
    });
  });

  it('is the higher number of all and the interface', () => {
    const own = [inet('a0', 'off'), inet('b0', 'strict'), inet('c0', 'loose'), inet('default', 'strict')];
    expect(filters(...own, inet('all', 'strict'))).toEqual({ a0: 'strict', b0: 'strict', c0: 'loose' });
    expect(filters(...own, inet('all', 'loose'))).toEqual({ a0: 'loose', b0: 'loose', c0: 'loose' });
  });

  it('has no part in IPv6, and is not told when nothing was printed', () => {
    expect(filters({ family: 'inet6', interface: 'eth0', forwarding: true })).toEqual({});
    expect(parseNetconf('')).toEqual({ value: null, complaints: [] });
  });
});
