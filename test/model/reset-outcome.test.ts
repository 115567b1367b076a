import { describe, expect, it } from 'vitest';
import { outcomeLines, outcomeSentence } from '../../src/model/reset-outcome.js';
import { NOW } from '../ui/given.js';
import { outcome } from '../ui/reset-given.js';

describe('the sentence of how a reset ended', () => {
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

  it('tells the time of day where it is known', () => {
    expect(outcomeSentence(outcome({ kind: 'kept', why: 'asked', at: NOW }))).toBe(
      'The reset was kept at 18:16:03: Both IPv4 defaults at priority 8 with P.',
    );
  });

  it('is followed, without a screen, by what is not as it was before', () => {
    const remains = ['found: x', 'found: y'];
    expect(outcomeLines(outcome({ kind: 'undo-incomplete', why: 'asked', at: null, remains }))).toEqual([
      'The reset was undone (as asked), but the table is not the one before.',
      '  remains: found: x',
      '  remains: found: y',
    ]);
  });
});
