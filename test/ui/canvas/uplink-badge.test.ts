import { describe, expect, it } from 'vitest';
import type { Apart, Uplink } from '../../../src/model/diagnosis.js';
import { uplinkBadge } from '../../../src/ui/canvas/ink.js';
import { story } from '../given.js';

const [given] = story.uplinks;

function badge(change: Partial<Uplink>, sick: readonly string[] = []): string {
  if (given === undefined) throw new Error('no uplink');
  return uplinkBadge({ ...given, ...change }, new Set(sick)).word.trim();
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
    expect(badge({ role: 'active', interface: 'iwn0' }, ['iwn0'])).toBe('NO ANSWER');
    expect(badge({ role: 'active', interface: 'iwn0' }, ['em0'])).toBe('ACTIVE');
    expect(badge({ role: null }, ['iwn0'])).not.toBe('NO ANSWER');
  });
});
