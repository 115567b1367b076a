import fc from 'fast-check';
import { expect } from 'vitest';
import type { Parsed } from '../../../src/model/reading.js';

/** Text of any kind, often with pieces of real output in it, so that the readers get past their first check. */
export function anyText(pieces: readonly string[]): fc.Arbitrary<string> {
  const line = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...pieces), fc.nat(120)).map(([p, n]) => p.slice(0, n)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...pieces), fc.nat(80), fc.string({ unit: 'binary', maxLength: 6 }))
        .map(([p, n, s]) => p.slice(0, n) + s + p.slice(n)),
    },
  );
  return fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
}

/** Every complaint names a line that is there, in order, at most once, and quotes it; nothing else is asked of garbage. */
export function expectHonestComplaints(text: string, parsed: Parsed<unknown>): void {
  const lines = text.split('\n');
  let last = 0;
  for (const complaint of parsed.complaints) {
    expect(complaint.line).toBeGreaterThan(last);
    last = complaint.line;
    const line = lines[complaint.line - 1] ?? '';
    expect(line.trim()).not.toBe('');
    expect(complaint.text.length).toBeLessThanOrEqual(201);
    if (/^[ -~]{1,200}$/.test(line)) expect(line.trimEnd()).toBe(complaint.text.trimEnd());
    expect(complaint.reason).not.toBe('');
  }
}
