import fc from 'fast-check';
import { expect } from 'vitest';
import type { Parsed } from '../../../src/model/reading.js';

/** Text of any kind, often with pieces of real output in it, cut or with something put in. */
export function anyText(pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.constantFrom(...pieces);
  const damaged = fc
    .tuple(piece, fc.nat(400), fc.string({ unit: 'binary', maxLength: 6 }), fc.nat(8))
    .map(([text, at, added, gone]) => text.slice(0, at) + added + text.slice(at + gone));
  const line = fc.oneof(
    { weight: 2, arbitrary: piece },
    { weight: 4, arbitrary: damaged },
    fc.string({ unit: 'binary' }),
  );
  return fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
}

/** Complaints name lines that are there and not blank, in order, disarmed and of bounded length. */
export function expectHonestComplaints(text: string, { complaints }: Parsed<unknown>): void {
  const lines = text.split('\n');
  let last = 1;
  for (const complaint of complaints) {
    expect(complaint.line).toBeGreaterThanOrEqual(last);
    last = complaint.line;
    expect(lines[complaint.line - 1]?.trim() ?? '').not.toBe('');
    expect(complaint.text.length).toBeLessThanOrEqual(201);
    expect(complaint.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(complaint.reason).not.toBe('');
  }
}

/** Any JSON at all where iproute2 would print an array of objects, with its own field names in it. */
export function anyObjects(fields: readonly string[]): fc.Arbitrary<string> {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      'default',
      '192.0.2.1',
      '2001:db8::1',
      'em0',
      'inet',
      'inet6',
      100,
      0,
      -1,
      1.5,
      null,
      true,
    ),
    fc.array(fc.dictionary(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 1 })), { maxLength: 2 }),
  );
  const object = fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string({ maxLength: 5 })), value);
  return fc
    .array(fc.oneof({ weight: 5, arbitrary: object }, fc.jsonValue()), { maxLength: 4 })
    .map((all) => JSON.stringify(all));
}
