import { describe, expect, it } from 'vitest';
import { linux, linuxWith } from '../../../src/systems/linux/system.js';
import { aSnapshot } from './given.js';

describe('Linux as a system', () => {
  it('has a source for every observation', () => {
    const told = new Set(linux.observer.sources.flatMap((source) => source.observes));
    expect([...told].sort()).toEqual([
      'byteCounters',
      'firewall',
      'firewallLimits',
      'interfaces',
      'networks',
      'otherTables',
      'packetCounters',
      'queues',
      'routesInet',
      'routesInet6',
      'settings',
      'signals',
    ]);
  });

  it('serves its own commands, and only its own', () => {
    for (const source of linux.observer.sources) {
      expect(source.serves(source.command.argv)).toEqual(source.observes);
      const others = linux.observer.sources.filter(
        (other) => other !== source && other.serves(source.command.argv).length > 0,
      );
      expect(others.map(({ id }) => id)).toEqual([]);
    }
    expect(linux.observer.events?.serves(linux.observer.events.command.argv)).toBe(true);
  });

  it('asks every gateway for its echo, and recognises its own question', () => {
    for (const [target, family, source] of [
      ['192.0.2.1', 'inet', '192.0.2.10'],
      ['2001:db8::1', 'inet6', null],
      ['fe80::1%eth0', 'inet6', 'fe80::7%eth0'],
    ] as const) {
      expect(linux.observer.probe.target(linux.observer.probe.command(target, family, source).argv)).toBe(
        target,
      );
    }
    expect(linux.observer.probe.command('fe80::1%eth0', 'inet6', 'fe80::7%eth0').argv).not.toContain('-I');
  });

  it('starts nothing that changes the router or needs root by watching it', () => {
    const watching = [
      ...linux.observer.sources.map(({ command }) => command),
      linux.observer.events?.command,
    ];
    for (const command of watching) expect(command).toMatchObject({ changes: false, needsRoot: false });
  });

  it('runs its programs from where they are on this machine', () => {
    const here = linuxWith({
      ...{ ip: '/opt/ip', sysctl: '/opt/sysctl', ping: '/opt/ping', cat: '/opt/cat', sudo: '/opt/sudo' },
      ...{
        conntrack: '/opt/conntrack',
        hasConntrack: true,
        nmcli: '/opt/bin/nmcli',
        dhcpcd: '/opt/bin/dhcpcd',
        hasConnectionTable: false,
        hasRefusals: false,
        iw: null,
        timedatectl: null,
        nft: null,
        iptablesSave: null,
        tc: null,
      },
      hasSignals: false,
      managers: [],
    });
    const programs = new Set(here.observer.sources.map(({ command }) => command.argv[0]));
    expect([...programs].sort()).toEqual(['/opt/cat', '/opt/ip', '/opt/sysctl']);
    expect(here.explainer.advise({ kind: 'bring-up', interface: 'eth0' }, aSnapshot([])).now[0]?.[0]).toBe(
      '/opt/ip',
    );
  });

  it('calls the number of a route its metric', () => {
    expect(linux.explainer.words.priority).toBe('metric');
  });
});
