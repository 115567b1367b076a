import { describe, expect, it } from 'vitest';
import { aSnapshot, journalOf, watch } from '../diagnose/given.js';
import { LINUX_LIVES } from './linux-timelines.js';
import { LIVES } from './timelines.js';

describe.each([...LIVES, ...LINUX_LIVES])('$title', ({ life, expect: expectations, journal, context }) => {
  const last = Math.max(...expectations.map(({ second }) => second));
  const diagnoses = watch(
    Array.from({ length: last + 1 }, (_, second) => aSnapshot(second, life(second))),
    context,
  );

  it.each(expectations)('after $second s it is $status', ({ second, status, findings, sentence }) => {
    const diagnosis = diagnoses[second];
    expect(diagnosis?.findings.map((one) => `${one.severity} ${one.id} ${one.subject}`)).toEqual(findings);
    expect(diagnosis?.verdict.status).toBe(status);
    if (sentence !== undefined) expect(diagnosis?.verdict.sentence.slice(0, sentence.length)).toBe(sentence);
  });

  if (journal !== undefined)
    it('and the journal tells it once', () => {
      expect(journalOf(diagnoses)).toEqual(journal);
    });
});
