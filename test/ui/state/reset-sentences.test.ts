import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/model/time.js';
import { changeWords, outcomeNotice, secondsLeft } from '../../../src/ui/state/reset-sentences.js';
import { NOW } from '../given.js';
import { outcome } from '../reset-given.js';

describe('how a reset ended', () => {
  it('is told with its time of day', () => {
    expect(outcomeNotice(outcome({ at: NOW }), NOW + 60_000)).toBe(
      'last reset was UNDONE at 18:16:03 (silence)',
    );
  });

  it('is told with its age when it was long ago', () => {
    expect(outcomeNotice(outcome({ at: NOW }), NOW + 3 * DAY + 4 * HOUR)).toBe(
      'last reset was UNDONE 3 d 4 h ago (silence)',
    );
  });

  it('is told without a time that is not known', () => {
    expect(outcomeNotice(outcome({ at: null }), NOW)).toBe('last reset was UNDONE (silence)');
  });
});

describe('seconds that are left', () => {
  it.each([
    [60_000, '60 s'],
    [59_001, '60 s'],
    [1, '1 s'],
    [0, '0 s'],
    [-5, '0 s'],
    [Number.NaN, '? s'],
  ])('%d ms: %s', (ms, words) => {
    expect(secondsLeft(ms)).toBe(words);
  });
});

describe('what is changed', () => {
  it.each([
    [{ kind: 'equalise', family: 'inet', priority: null }, 'reset'],
    [{ kind: 'equalise', family: 'inet6', priority: null }, 'reset of IPv6'],
    [{ kind: 'drain', interface: 'em0' }, 'drain em0'],
    [{ kind: 'bring-back', interface: 'em0', routes: [] }, 'bring back em0'],
  ] as const)('%j', (change, words) => {
    expect(changeWords(change)).toBe(words);
  });
});
