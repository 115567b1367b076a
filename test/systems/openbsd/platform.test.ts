import { describe, expect, it } from 'vitest';
import { openbsd } from '../../../src/systems/openbsd/platform.js';

describe('OpenBSD as a platform', () => {
  it('has a source for every observation, each told by one alone', () => {
    const told = openbsd.sources.flatMap((source) => source.observes);
    expect([...told].sort()).toEqual([
      'byteCounters',
      'firewall',
      'firewallLimits',
      'interfaces',
      'packetCounters',
      'routesInet',
      'routesInet6',
      'settings',
    ]);
  });

  it('serves its own commands', () => {
    for (const source of openbsd.sources) expect(source.serves(source.command.argv)).toEqual(source.observes);
    expect(openbsd.events?.serves(openbsd.events.command.argv)).toBe(true);
    const echo = openbsd.probe.command('192.0.2.1', 'inet', '192.0.2.10');
    expect(openbsd.probe.target(echo.argv)).toBe('192.0.2.1');
  });

  it('starts nothing that changes the router by watching it', () => {
    for (const { command } of openbsd.sources) expect(command.changes).toBe(false);
  });

  it('calls the number of a route its priority', () => {
    expect(openbsd.words.priority).toBe('priority');
  });
});
