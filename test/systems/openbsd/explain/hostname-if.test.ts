import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHostnameIf } from '../../../../src/systems/openbsd/explain/hostname-if.js';
import { anyText } from '../accounting.js';

const FILE = `# the wireless one
join "Cafe Central" wpakey secret   # changed in May
priority 0
inet autoconf
inet6   autoconf
!route -qn add -mpath -priority 8 default 192.168.0.1
!/sbin/route add -inet6 -label "isp two" default fe80::1%iwn0 >/dev/null 2>&1
!route add -net 10.0.0.0/8 192.168.0.7
!route delete default
`;

describe('hostname.if', () => {
  it('tells the priority, what asks for leases, and which defaults are added', () => {
    const file = readHostnameIf(FILE);
    expect(file.map(({ text }) => text).slice(0, 3)).toEqual([
      'join "Cafe Central" wpakey secret',
      'priority 0',
      'inet autoconf',
    ]);
    expect(file.map(({ priority }) => priority)).toEqual([null, 0, null, null, null, null, null, null]);
    expect(file.map(({ lease }) => lease).filter((lease) => lease !== null)).toEqual(['inet', 'inet6']);
    expect(file.flatMap(({ adds }) => adds ?? [])).toEqual([
      { family: 'inet', gateway: '192.168.0.1', mpath: true, priority: 8 },
      { family: 'inet6', gateway: 'fe80::1%iwn0', mpath: false, priority: null },
    ]);
  });

  it('knows the words of older releases, and a priority among others', () => {
    expect(readHostnameIf('dhcp\nrtsol\nup priority 4\n!echo priority 3')).toMatchObject([
      { lease: 'inet' },
      { lease: 'inet6' },
      { priority: 4 },
      { priority: null },
    ]);
  });

  it('reads any text', () => {
    fc.assert(
      fc.property(anyText(FILE.split('\n')), (text) => {
        for (const line of readHostnameIf(text)) expect(line.text).not.toBe('');
      }),
    );
  });
});
