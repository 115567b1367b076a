import { describe, expect, it } from 'vitest';
import { resetWords } from '../../../../src/systems/linux/change/reset-words.js';
import type { Translation } from '../../../../src/model/changer.js';
import type { PlannedRoute } from '../../../../src/model/plan.js';

function row(name: string, weight = 1): PlannedRoute {
  return {
    ...{ gateway: '192.0.2.1', interface: name, priority: 100, up: true, multipath: true },
    ...{ label: null, mtuBytes: null, weight, attributes: [] },
  };
}

const EM0 = row('em0');
const IWN0 = row('iwn0');

function told(
  before: readonly PlannedRoute[],
  after: readonly PlannedRoute[],
  counts: [string, number][] = [],
): string[] {
  return [...resetWords.existing('inet', { before, after, connections: new Map(counts) })];
}

describe('the connections there are, on Linux', () => {
  it('go over in part when their uplink becomes one of two, and break where they are translated', () => {
    expect(told([EM0], [EM0, IWN0], [['em0', 412]])).toEqual([
      'about half of the 412 connections that leave by em0 now go over to iwn0 at once: masqueraded ones break at once, and no undo mends them; those with a fixed translation (snat) keep their address, and hang where the other provider drops it',
    ]);
    expect(told([EM0], [row('em0', 3), IWN0])[0]).toMatch(/^about 25% of the connections that leave by em0/);
    expect(told([IWN0], [EM0, IWN0])[0]).toMatch(
      /^about half of the connections that leave by iwn0 now go over to em0/,
    );
  });

  it('are told by the rule that translates them, where it could be read', () => {
    const said = (translations: ReadonlyMap<string, Translation> | null): string =>
      resetWords
        .existing('inet', { before: [EM0], after: [IWN0], connections: new Map(), translations })
        .join();
    expect(said(new Map([['em0', { kind: 'masquerade' }]]))).toMatch(
      /: they are masqueraded, and break at once, and no undo mends them$/,
    );
    expect(said(new Map([['em0', { kind: 'snat', to: '203.0.113.70' }]]))).toMatch(
      /: their translation is fixed \(snat\), so they keep the address 203\.0\.113\.70, and hang where/,
    );
    expect(said(new Map([['em0', { kind: 'none' }]]))).toContain('nothing here translates them');
    expect(said(null)).toMatch(/which of both the rules here say could not be read$/);
  });

  it('go over all when their uplink is taken out of use, and the others stay', () => {
    expect(told([EM0, IWN0], [IWN0])).toEqual([
      'all of the connections that leave by em0 now go over to iwn0 at once: masqueraded ones break at once, and no undo mends them; those with a fixed translation (snat) keep their address, and hang where the other provider drops it',
    ]);
  });

  it('stay where they are when nothing changes for them', () => {
    expect(told([EM0, IWN0], [EM0, IWN0])).toEqual([]);
    expect(told([], [EM0])).toEqual([]);
  });
});

describe('the answers to one’s own session, on Linux', () => {
  it('stay by the uplink that has their address, over IPv4 since 6.16', () => {
    for (const release of ['6.16.0', '6.18.44-fc-v669', '7.0'])
      expect(resetWords.answers('inet', release).asks).toBe(false);
  });

  it('may go another way on older kernels, on unknown ones, and over IPv6: that asks first', () => {
    for (const release of ['6.15.9', '5.10.0-amd64', null])
      expect(resetWords.answers('inet', release)).toMatchObject({
        asks: true,
        words: expect.stringMatching(/before Linux 6\.16/) as string,
      });
    expect(resetWords.answers('inet6', '6.18.44').asks).toBe(true);
  });
});
