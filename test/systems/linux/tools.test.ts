import { describe, expect, it } from 'vitest';
import { TOOL_PLACES, toolsWhere, USUAL_TOOLS } from '../../../src/systems/linux/tools.js';

describe('the programs of a machine', () => {
  it('are taken from where they are', () => {
    const alpine = new Set(['/sbin/ip', '/sbin/sysctl', '/bin/ping', '/usr/sbin/conntrack', '/bin/cat']);
    expect(toolsWhere((path) => alpine.has(path))).toEqual({
      ip: '/sbin/ip',
      sysctl: '/sbin/sysctl',
      nmcli: '/usr/bin/nmcli',
      dhcpcd: '/usr/sbin/dhcpcd',
      ping: '/bin/ping',
      cat: '/bin/cat',
      sudo: '/usr/bin/sudo',
      conntrack: '/usr/sbin/conntrack',
      hasConntrack: true,
      iw: null,
      tc: null,
      timedatectl: null,
      nft: null,
      iptablesSave: null,
      hasSignals: false,
      hasConnectionTable: false,
      hasRefusals: false,
      managers: [],
    });
  });

  it('keep their likeliest place where they are missing: running it tells', () => {
    expect(toolsWhere(() => false)).toEqual({
      ...{ ...USUAL_TOOLS, iw: null, tc: null, timedatectl: null, nft: null, iptablesSave: null },
      ...{
        hasConntrack: false,
        hasSignals: false,
        hasConnectionTable: false,
        hasRefusals: false,
        managers: [],
      },
    });
  });

  it('are not needed for the connections where the kernel shows them in a file', () => {
    expect(toolsWhere((path) => path === '/proc/net/nf_conntrack').hasConnectionTable).toBe(true);
  });

  it('come with who sets up the network, by what each leaves behind while it runs', () => {
    const managers = (...there: readonly string[]): readonly string[] =>
      toolsWhere((path) => there.includes(path)).managers;
    expect(managers('/run/NetworkManager/devices')).toEqual(['NetworkManager']);
    // netplan tells NetworkManager to keep its hands off, whether it is there or not.
    expect(managers('/run/NetworkManager', '/run/systemd/netif/state', '/etc/netplan')).toEqual([
      'systemd-networkd',
      'netplan',
    ]);
    expect(managers('/run/dhcpcd.pid')).toEqual(['dhcpcd']);
  });

  it('are named by absolute paths', () => {
    expect(
      Object.values(TOOL_PLACES)
        .flat()
        .every((path) => path.startsWith('/')),
    ).toBe(true);
  });
});
