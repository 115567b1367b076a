import { describe, expect, it } from 'vitest';
import { foldRound } from '../../src/collect/fold.js';
import { probeTargets } from '../../src/collect/probing.js';
import type { Interface, Route } from '../../src/model/router.js';
import { networkInterface, round, route, standInPlatform, START, tells } from './stand-in.js';

function targets(routes: readonly Route[], interfaces: readonly Interface[] = []): (string | null)[][] {
  const inet = tells({ routesInet: routes.filter(({ family }) => family === 'inet') });
  const inet6 = tells({ routesInet6: routes.filter(({ family }) => family === 'inet6') });
  const answers = {
    '/sbin/routes -4': inet,
    '/sbin/routes -6': inet6,
    '/sbin/interfaces': tells({ interfaces }),
  };
  const context = { platform: standInPlatform(), intervalMs: 1_000, live: true };
  const snapshot = foldRound(null, round(START, answers), context);
  return probeTargets(snapshot).map(({ address, sourceAddress }) => [address, sourceAddress]);
}

describe('the gateways to ask', () => {
  it('are those of default routes that are up, each once', () => {
    const table = [
      route('192.0.2.1', 'em0'),
      route('192.0.2.1', 'em0', { priority: 12 }),
      route('198.51.100.1', 'em1', { up: false }),
      route('198.51.100.2', 'em1', { destination: '10/8' }),
      route('198.51.100.3', 'em1', { reject: true }),
      route('link#4', 'em2'),
      route('2001:db8::1', 'em0'),
    ];
    expect(targets(table)).toEqual([
      ['192.0.2.1', null],
      ['2001:db8::1', null],
    ]);
  });

  it('are asked from the address they know: the one on their own network', () => {
    const em0 = networkInterface('em0', [
      '203.0.113.5/24',
      '192.0.2.10/24',
      'fe80::1%em0/64',
      '2001:db8::10/64',
    ]);
    const table = [route('192.0.2.1', 'em0'), route('2001:db8::1', 'em0'), route('fe80::9%em0', 'em0')];
    expect(targets(table, [em0])).toEqual([
      ['192.0.2.1', '192.0.2.10'],
      ['2001:db8::1', '2001:db8::10'],
      ['fe80::9%em0', 'fe80::1%em0'],
    ]);
  });

  it('carry their interface when they are link-local, so that two of the same address are two', () => {
    expect(targets([route('fe80::1', 'em0'), route('fe80::1', 'em1')])).toEqual([
      ['fe80::1%em0', null],
      ['fe80::1%em1', null],
    ]);
  });

  it('are never a word that could be taken for an option or looked up', () => {
    expect(targets([route('-f', 'em0'), route('gw.example.org', 'em0')])).toEqual([]);
  });
});
