import { describe, expect, it } from 'vitest';
import { explainPriority, naturalPriority, ownerOf } from '../../src/linux/priority.js';
import type { InterfaceKind } from '../../src/model/router.js';
import { aRoute, anInterface } from './given.js';

function sumOf(priority: number, label: string | null, kind: InterfaceKind = 'wired', index = 3): string {
  return explainPriority(aRoute({ priority, label }), anInterface({ kind, index })).sum;
}

describe('a metric, explained', () => {
  it('is NetworkManager’s for the kind of device', () => {
    expect(sumOf(100, 'dhcp')).toBe("NetworkManager's 100 for wired");
    expect(sumOf(600, 'dhcp', 'wireless')).toBe("NetworkManager's 600 for wifi");
    expect(sumOf(700, 'static', 'wwan')).toBe("NetworkManager's 700 for WWAN");
    expect(sumOf(101, 'ra')).toBe("NetworkManager's 100 for wired + 1 for devices before it");
  });

  it('is penalised while NetworkManager finds no internet', () => {
    expect(sumOf(20_600, 'dhcp', 'wireless')).toBe(
      "NetworkManager's 600 for wifi + 20000 without connectivity",
    );
  });

  it('is systemd-networkd’s', () => {
    expect(sumOf(1024, 'dhcp')).toBe("systemd-networkd's 1024");
    expect(
      explainPriority(aRoute({ family: 'inet6', gateway: 'fe80::1', priority: 512, label: 'ra' }), null),
    ).toEqual({
      sum: "systemd-networkd's, router preference high",
      by: 'a router advertisement',
    });
  });

  it('is dhcpcd’s sum, of today and of old', () => {
    expect(sumOf(1003, 'dhcp')).toBe("dhcpcd's 1000 + interface 3");
    expect(sumOf(3003, 'dhcp', 'wireless')).toBe("dhcpcd's 1000 + interface 3 + wireless 2000");
    expect(sumOf(303, 'dhcp', 'wireless')).toBe("dhcpcd's 200 + interface 3 + wireless 100");
  });

  it('is nobody’s when a person set the route, and a number nobody is known to make', () => {
    expect(sumOf(100, null)).toBe('100');
    expect(sumOf(600, 'dhcp')).toBe('600');
    expect(sumOf(77, 'zebra')).toBe('77');
    expect(sumOf(1002, 'dhcp', 'wired', 9)).toBe('1002');
  });

  it('was not given at all', () => {
    expect(sumOf(0, null)).toBe('none given');
    expect(explainPriority(aRoute({ family: 'inet6', priority: 1024, label: null }), null).sum).toBe(
      "the kernel's for IPv6",
    );
    expect(explainPriority(aRoute({ priority: null }), null).sum).toBe('not shown');
  });

  it('comes with who installed the route, where its mark tells', () => {
    const by = (label: string | null): string | null => explainPriority(aRoute({ label }), null).by;
    expect([by('dhcp'), by('ra'), by('zebra'), by('keepalived')]).toEqual([
      'a DHCP client',
      'a router advertisement',
      'zebra (FRR)',
      'keepalived',
    ]);
    expect([by(null), by('static'), by('666')]).toEqual([null, null, null]);
  });

  it('is told by the name of an interface that is not listed', () => {
    expect(explainPriority(aRoute({ interface: 'wlp3s0', priority: 600, label: 'dhcp' }), null).sum).toBe(
      "NetworkManager's 600 for wifi",
    );
  });

  it('never comes from the interface', () => {
    expect(naturalPriority()).toBeNull();
  });
});

describe('who brings a default', () => {
  it('is told by mark and number together, or not at all', () => {
    expect(ownerOf(aRoute({ priority: 100, label: 'dhcp' }), anInterface({}))).toBe('NetworkManager');
    expect(ownerOf(aRoute({ priority: 1024, label: 'dhcp' }), anInterface({}))).toBe('systemd-networkd');
    expect(ownerOf(aRoute({ priority: 1003, label: 'dhcp' }), anInterface({ index: 3 }))).toBe('dhcpcd');
    expect(ownerOf(aRoute({ priority: 5, label: 'dhcp' }), anInterface({}))).toBeNull();
    expect(ownerOf(aRoute({ priority: 100, label: null }), anInterface({}))).toBeNull();
  });
});
