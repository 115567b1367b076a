import { describe, expect, it } from 'vitest';
import { parseNmcliRoutes } from '../../src/systems/linux/observe/nmcli.js';
import { neighbourLines } from '../../src/systems/neighbour-lines.js';

describe('a line that no program prints so long', () => {
  it('is no neighbour, while the others are', () => {
    const row = (address: string): string => `${address} 00:00:5e:00:53:01 em0 12s R R`;
    const long = row(`2001:db8::${':'.repeat(100_000)}`);
    expect(neighbourLines(`${long}\n${row('2001:db8::1')}\n${':'.repeat(200_000)}\n`)).toEqual([
      { address: '2001:db8::1', interface: 'em0', answers: true },
    ]);
  });

  it('is no row of a device, while the others are', () => {
    const device = [
      'GENERAL.DEVICE: em0',
      'IP4.GATEWAY:   192.0.2.1  ',
      `IP6.GATEWAY: ::${' '.repeat(100_000)}1`,
    ];
    const routes = parseNmcliRoutes(device.join('\n'));
    expect(routes?.inet).toMatchObject([{ gateway: '192.0.2.1', interface: 'em0' }]);
    expect(routes?.inet6).toEqual([]);
  });
});
