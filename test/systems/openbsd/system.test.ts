import { describe, expect, it } from 'vitest';
import { openbsd } from '../../../src/systems/openbsd/system.js';

describe('OpenBSD as a system', () => {
  it('has a source for every observation, each told by one alone', () => {
    const told = openbsd.observer.sources.flatMap((source) => source.observes);
    expect([...told].sort()).toEqual([
      'byteCounters',
      'firewall',
      'firewallLimits',
      'interfaces',
      'packetCounters',
      'queues',
      'routesInet',
      'routesInet6',
      'settings',
    ]);
  });

  it('serves its own commands', () => {
    for (const source of openbsd.observer.sources)
      expect(source.serves(source.command.argv)).toEqual(source.observes);
    expect(openbsd.observer.events?.serves(openbsd.observer.events.command.argv)).toBe(true);
    const echo = openbsd.observer.probe.command('192.0.2.1', 'inet', '192.0.2.10');
    expect(openbsd.observer.probe.target(echo.argv)).toBe('192.0.2.1');
  });

  it('starts nothing that changes the router by watching it', () => {
    for (const { command } of openbsd.observer.sources) expect(command.changes).toBe(false);
  });

  it('calls the number of a route its priority', () => {
    expect(openbsd.explainer.words.priority).toBe('priority');
  });
});
