import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/model/plan.js';
import { DAY, HOUR } from '../../../src/model/time.js';
import {
  changeWords,
  hintOf,
  outcomeNotice,
  outcomeSentence,
  secondsLeft,
} from '../../../src/ui/state/reset-sentences.js';
import { NOW } from '../given.js';
import { outcome, plan } from '../reset-given.js';

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

  it.each([
    [{ kind: 'kept', why: 'asked' }, 'The reset was kept: Both IPv4 defaults at priority 8 with P.'],
    [
      { kind: 'undone', why: 'died' },
      'The reset was undone: the program that began it was gone. The table is the one before.',
    ],
    [
      { kind: 'undo-incomplete', why: 'silence' },
      'The reset was undone (nobody kept it in time), but the table is not the one before.',
    ],
    [
      { kind: 'unknown', why: 'guard-died' },
      'A reset was neither kept nor undone: the process that held its undo is gone. It was: Both IPv4 defaults at priority 8 with P.',
    ],
  ] as const)('%j', (given, sentence) => {
    expect(outcomeSentence(outcome({ ...given, at: null }))).toBe(sentence);
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

describe('the hint of what R would do', () => {
  const six: Plan = {
    ...plan,
    change: { kind: 'equalise', family: 'inet6', priority: null },
    steps: plan.steps.map((step) => ({
      ...step,
      expect: { ...step.expect, defaults: { inet6: step.expect.defaults.inet ?? [] } },
    })),
  };

  it('names the priority', () => {
    expect(hintOf(plan, ['em0', 'iwn0'])).toBe('R puts both at 8');
    expect(hintOf(six, ['em0', 'iwn0'])).toBe('R puts both IPv6 defaults at 8');
  });

  it('looks at the lowest priority: what stands behind it is a spare', () => {
    expect(hintOf({ ...plan, steps: plan.steps.slice(0, 2) }, ['em0', 'iwn0'])).toBe('R puts both at 8');
  });

  it('is none for a drain, or when one alone would have the lowest priority', () => {
    expect(hintOf({ ...plan, change: { kind: 'drain', interface: 'em0' } }, ['em0'])).toBeNull();
    expect(hintOf({ ...plan, steps: plan.steps.slice(0, 1) }, ['em0', 'iwn0'])).toBeNull();
    expect(hintOf({ ...plan, steps: [] }, ['em0', 'iwn0'])).toBeNull();
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
