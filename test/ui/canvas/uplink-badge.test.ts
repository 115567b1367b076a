import { describe, expect, it } from 'vitest';
import type { Apart, Uplink } from '../../../src/model/diagnosis.js';
import { uplinkBadge } from '../../../src/ui/canvas/ink.js';
import type { Sickness } from '../../../src/ui/state/sick-uplinks.js';
import { sicknesses } from '../../../src/ui/state/sick-uplinks.js';
import { mismatch, showing, SIZES, story, UNICODE } from '../given.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';

const [given] = story.uplinks;

function badge(change: Partial<Uplink>, sick: Readonly<Record<string, Sickness>> = {}): string {
  if (given === undefined) throw new Error('no uplink');
  return uplinkBadge({ ...given, ...change }, new Map(Object.entries(sick))).word.trim();
}

const apart = (why: Apart['why']): Apart => ({ why, words: why });

describe('the badge of an uplink', () => {
  it.each<[string, Apart['why'], string]>([
    ['what a tunnel travels over', 'carrier', 'CARRIER'],
    ['a tunnel', 'tunnel', 'TUNNEL'],
    ['one whose default stands in another table', 'other-table', 'OTHER TABLE'],
    ['one that rules or pf send traffic by', 'chosen-elsewhere', 'BY RULES'],
  ])('says of %s why it does not share', (_, why, word) => {
    expect(badge({ role: 'no-default', apart: apart(why) })).toBe(word);
    expect(badge({ role: 'standby', apart: apart(why) })).toBe(word);
    // What carries traffic by the table is active, whatever else it is; what has no link is down.
    expect(badge({ role: 'active', apart: apart(why) })).toBe('ACTIVE');
    expect(badge({ role: 'down', apart: apart(why) })).toBe('DOWN');
  });

  it('says no such thing of an uplink that nothing sets apart', () => {
    expect(badge({ role: 'standby', apart: null })).toBe('STANDBY');
    expect(badge({ role: 'no-default', apart: null })).toBe('NO DEFAULT');
  });

  it('says of an active one from which nothing comes back that it does not answer', () => {
    expect(badge({ role: 'active', interface: 'iwn0' }, { iwn0: 'silent' })).toBe('NO ANSWER');
    expect(badge({ role: 'active', interface: 'iwn0' }, { em0: 'silent' })).toBe('ACTIVE');
    expect(badge({ role: null }, { iwn0: 'silent' })).not.toBe('NO ANSWER');
  });

  it('says of one that carries, badly, that it is degraded, and of what stands by no such thing', () => {
    const sick = { iwn0: 'degraded' } as const;
    expect(badge({ role: 'active', interface: 'iwn0' }, sick)).toBe('DEGRADED');
    expect(badge({ role: 'active', interface: 'em0' }, sick)).toBe('ACTIVE');
    const byRules = { role: 'no-default', apart: apart('chosen-elsewhere') } as const;
    expect(badge({ ...byRules, interface: 'iwn0' }, sick)).toBe('DEGRADED');
    expect(badge({ role: 'standby', interface: 'iwn0', apart: null }, sick)).toBe('STANDBY');
    expect(badge({ role: 'down', interface: 'iwn0' }, sick)).toBe('DOWN');
  });
});

describe('a line that loses packets beyond its gateway', () => {
  it.each(Object.entries(SIZES))('is marked where one looks at it: %s', (_, size) => {
    const degraded = { ...mismatch, id: 'line-degraded', subject: 'em0', severity: 'warning' } as const;
    const diagnosis = { ...story, findings: [degraded] };
    const text = frameText(draw(showing(diagnosis), size, UNICODE), UNICODE);
    expect(text).toMatch(/▸em0.*DEGRADED/);
    expect(frameText(draw(showing(story), size, UNICODE), UNICODE)).not.toContain('DEGRADED');
  });

  it('does not answer where both is found', () => {
    const of = (id: 'line-degraded' | 'black-hole') => ({ ...mismatch, id, subject: 'em0' });
    for (const findings of [
      [of('line-degraded'), of('black-hole')],
      [of('black-hole'), of('line-degraded')],
    ])
      expect(sicknesses({ findings }).get('em0')).toBe('silent');
  });
});
