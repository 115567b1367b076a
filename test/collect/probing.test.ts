import { describe, expect, it } from 'vitest';
import { foldRound } from '../../src/collect/fold.js';
import { ProbeRation, probeTargets } from '../../src/collect/probing.js';
import type { Interface, Route } from '../../src/model/router.js';
import { networkInterface, round, route, standInObserver, START, tells } from './stand-in.js';

function targets(routes: readonly Route[], interfaces: readonly Interface[] = []): (string | null)[][] {
  const inet = tells({ routesInet: routes.filter(({ family }) => family === 'inet') });
  const inet6 = tells({ routesInet6: routes.filter(({ family }) => family === 'inet6') });
  const answers = {
    '/sbin/routes -4': inet,
    '/sbin/routes -6': inet6,
    '/sbin/interfaces': tells({ interfaces }),
  };
  const context = { observer: standInObserver(), intervalMs: 1_000, live: true };
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

describe('how often a gateway is asked', () => {
  const gateway = { address: '192.0.2.1', family: 'inet' as const, sourceAddress: null, interface: 'em0' };
  const pace = { everyMs: 10_000, vouchedEveryMs: 25_000 };

  /** The seconds it is asked at, in a minute; `answers` tells for each second. */
  function secondsAsked(
    answers: (second: number) => boolean,
    vouched: (second: number) => boolean = () => false,
  ): number[] {
    const ration = new ProbeRation(pace);
    return Array.from({ length: 100 }, (_, second) => second).filter((second) => {
      const how = { slackMs: 100, isVouched: () => vouched(second) };
      const isAsked = ration.take([gateway], START + second * 1_000, how).length > 0;
      if (isAsked) ration.heard(gateway.address, answers(second));
      return isAsked;
    });
  }

  it('is soon at the start, then in its own rhythm', () => {
    expect(secondsAsked(() => true)).toEqual([0, 1, 2, 12, 22, 32, 42, 52, 62, 72, 82, 92]);
  });

  it('is sooner again when an echo was lost, until it is plain: a third miss comes within fifteen seconds', () => {
    const asked = secondsAsked((second) => second < 20);
    expect(asked).toEqual([0, 1, 2, 12, 22, 24, 26, 36, 46, 56, 66, 76, 86, 96]);
  });

  it('is in its own rhythm as soon as it answers', () => {
    expect(secondsAsked((second) => second !== 22).slice(0, 9)).toEqual([0, 1, 2, 12, 22, 24, 34, 44, 54]);
  });

  it('is rare while its connections are answered, and frequent at once when one echo is lost', () => {
    const asked = secondsAsked(
      (second) => second !== 50,
      () => true,
    );
    expect(asked).toEqual([0, 25, 50, 52, 77]);
  });

  it('is no reason to hear of its silence later: three misses within fifteen seconds, whenever it falls silent', () => {
    for (let silentFrom = 5; silentFrom < 80; silentFrom++) {
      const isAlive = (second: number): boolean => second < silentFrom;
      // What came in is seen for two rounds more.
      const missed = secondsAsked(isAlive, (second) => second < silentFrom + 2).filter((s) => !isAlive(s));
      expect((missed[2] ?? Infinity) - silentFrom, `silent from second ${silentFrom} on`).toBeLessThanOrEqual(
        15,
      );
    }
  });
});
