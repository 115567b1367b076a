import { describe, expect, it } from 'vitest';
import { explainPriorityWith, naturalPriority, ownersOf } from '../../../src/systems/linux/priority.js';
import type { Manager, Tools } from '../../../src/systems/linux/tools.js';
import { USUAL_TOOLS } from '../../../src/systems/linux/tools.js';
import type { InterfaceKind } from '../../../src/model/router.js';
import { aRoute, anInterface } from './given.js';

const here = (...managers: readonly Manager[]): Pick<Tools, 'managers'> => ({ managers });
const NETWORK_MANAGER = here('NetworkManager');
const UNSEEN = USUAL_TOOLS;

function sumOf(
  tools: Pick<Tools, 'managers'>,
  priority: number,
  label: string | null,
  kind: InterfaceKind = 'wired',
  index = 3,
): string {
  return explainPriorityWith(tools)(aRoute({ priority, label }), anInterface({ kind, index })).sum;
}

const explain = explainPriorityWith(UNSEEN);

describe('a metric, explained', () => {
  it('is NetworkManager’s for the kind of device, where it runs', () => {
    expect(sumOf(NETWORK_MANAGER, 100, 'dhcp')).toBe("NetworkManager's 100 for wired");
    expect(sumOf(NETWORK_MANAGER, 600, 'dhcp', 'wireless')).toBe("NetworkManager's 600 for wifi");
    expect(sumOf(NETWORK_MANAGER, 101, 'ra')).toBe(
      "NetworkManager's 100 for wired + 1 for devices before it",
    );
  });

  it('is penalised while NetworkManager finds no internet', () => {
    expect(sumOf(NETWORK_MANAGER, 20_600, 'dhcp', 'wireless')).toBe(
      "NetworkManager's 600 for wifi + 20000 without connectivity",
    );
  });

  it('is netplan’s on an Ubuntu server, and NetworkManager’s on an Ubuntu desktop', () => {
    const server = here('systemd-networkd', 'netplan');
    expect(sumOf(server, 100, 'dhcp')).toBe("netplan's 100 for wired");
    expect(sumOf(server, 600, 'dhcp', 'wireless')).toBe("netplan's 600 for wifi");
    expect(sumOf(server, 100, 'dhcp', 'trunk')).toBe("netplan's 100 for all but wifi");
    expect(sumOf(here('NetworkManager', 'netplan'), 600, 'dhcp', 'wireless')).toBe(
      "NetworkManager's 600 for wifi",
    );
  });

  it('is systemd-networkd’s', () => {
    const networkd = here('systemd-networkd');
    expect(sumOf(networkd, 1024, 'dhcp')).toBe("systemd-networkd's 1024 for leases");
    const advertised = aRoute({ family: 'inet6', gateway: 'fe80::1', priority: 512, label: 'ra' });
    expect(explainPriorityWith(networkd)(advertised, null)).toEqual({
      sum: "systemd-networkd's 512 for a router of high preference",
      by: 'a router advertisement',
    });
  });

  it('is dhcpcd’s sum, of today and of old', () => {
    const dhcpcd = here('dhcpcd');
    expect(sumOf(dhcpcd, 1003, 'dhcp')).toBe("dhcpcd's 1000 + interface 3");
    expect(sumOf(dhcpcd, 3003, 'dhcp', 'wireless')).toBe("dhcpcd's 1000 + interface 3 + wireless 2000");
    expect(sumOf(dhcpcd, 303, 'dhcp', 'wireless')).toBe("dhcpcd's 200 + interface 3 + wireless 100");
  });

  it('is only in somebody’s manner where several run, or where nobody has looked', () => {
    expect(sumOf(here('NetworkManager', 'systemd-networkd'), 600, 'dhcp', 'wireless')).toBe(
      'as NetworkManager gives wifi',
    );
    expect(sumOf(UNSEEN, 600, 'dhcp', 'wireless')).toBe('as NetworkManager and netplan give wifi');
    expect(sumOf(UNSEEN, 700, 'dhcp', 'wwan')).toBe('as NetworkManager gives WWAN');
    expect(sumOf(UNSEEN, 1024, 'dhcp')).toBe('as systemd-networkd gives leases');
    expect(sumOf(UNSEEN, 1003, 'dhcp')).toBe('1000 + interface 3, as dhcpcd counts');
    expect(sumOf(UNSEEN, 101, 'dhcp')).toBe(
      '100 for wired + 1 for devices before it, as NetworkManager counts',
    );
  });

  it('is in NetworkManager’s manner with the mark that a person may give as well', () => {
    expect(sumOf(NETWORK_MANAGER, 100, 'static')).toBe('as NetworkManager gives wired');
    expect(sumOf(here('systemd-networkd', 'netplan'), 100, 'static')).toBe('100');
  });

  it('is not put down to a program that is not there', () => {
    expect(sumOf(here(), 600, 'dhcp', 'wireless')).toBe('600');
    expect(sumOf(here('dhcpcd'), 600, 'dhcp', 'wireless')).toBe('600');
    expect(sumOf(here('netplan'), 100, 'dhcp')).toBe('100');
  });

  it('is nobody’s when a person set the route, and a number nobody is known to make', () => {
    expect(sumOf(UNSEEN, 100, null)).toBe('100');
    expect(sumOf(UNSEEN, 600, 'dhcp')).toBe('600');
    expect(sumOf(UNSEEN, 77, 'zebra')).toBe('77');
    expect(sumOf(UNSEEN, 1002, 'dhcp', 'wired', 9)).toBe('1002');
  });

  it('was not given at all', () => {
    expect(sumOf(UNSEEN, 0, null)).toBe('none given');
    expect(explain(aRoute({ family: 'inet6', priority: 1024, label: null }), null).sum).toBe(
      "the kernel's for IPv6",
    );
    expect(explain(aRoute({ priority: null }), null).sum).toBe('not shown');
  });

  it('comes with who installed the route, where its mark tells', () => {
    const by = (label: string | null): string | null => explain(aRoute({ label }), null).by;
    expect([by('dhcp'), by('ra'), by('zebra'), by('keepalived')]).toEqual([
      'a DHCP client',
      'a router advertisement',
      'zebra (FRR)',
      'keepalived',
    ]);
    expect([by(null), by('static'), by('666')]).toEqual([null, null, null]);
  });

  it('is FRR for its numbers and names, and not for those beside them', () => {
    const by = (label: string): string | null => explain(aRoute({ label }), null).by;
    expect([by('186'), by('bgp'), by('ripng'), by('196')]).toEqual([
      'BGP (FRR)',
      'BGP (FRR)',
      'RIPng (FRR)',
      'FRR static',
    ]);
    expect([by('185'), by('197'), by('static')]).toEqual([null, null, null]);
  });

  it('is told by the name of an interface that is not listed', () => {
    expect(explain(aRoute({ interface: 'wlp3s0', priority: 600, label: 'dhcp' }), null).sum).toBe(
      'as NetworkManager and netplan give wifi',
    );
  });

  it('never comes from the interface', () => {
    expect(naturalPriority()).toBeNull();
  });
});

describe('who brings a default', () => {
  it('is told by mark and number together, or not at all', () => {
    const owners = (priority: number, label: string | null, tools: Pick<Tools, 'managers'>): string[] =>
      ownersOf(aRoute({ priority, label }), anInterface({ index: 3 }), tools);
    expect(owners(100, 'dhcp', NETWORK_MANAGER)).toEqual(['NetworkManager']);
    expect(owners(100, 'dhcp', here('systemd-networkd', 'netplan'))).toEqual(['systemd-networkd']);
    expect(owners(1024, 'dhcp', UNSEEN)).toEqual(['systemd-networkd']);
    expect(owners(1003, 'dhcp', UNSEEN)).toEqual(['dhcpcd']);
    expect(owners(100, 'dhcp', UNSEEN)).toEqual(['NetworkManager', 'systemd-networkd']);
    expect(owners(100, 'dhcp', here('dhcpcd'))).toEqual([]);
    expect(owners(5, 'dhcp', UNSEEN)).toEqual([]);
    expect(owners(100, null, UNSEEN)).toEqual([]);
  });
});
