import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResetOutcome } from '../../../src/model/reset.js';
import {
  parseOutcome,
  readLastOutcome,
  takeLastOutcome,
  writeLastOutcome,
} from '../../../src/reset/run/last-outcome.js';

let directory = '';
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'uplinktop-last-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const GUARDS_WORDS = `id=17-4-1
outcome=undo-incomplete
why=silence
at=1763662625
tries=5
what=Both IPv4 defaults at priority 8 with P
before=default 198.51.100.1 GS - - - 8 em0
found=default 203.0.113.1 GS - - - 8 iwn0
end
`;

describe('how the last reset ended', () => {
  it('is read as the guard wrote it', () => {
    expect(parseOutcome(GUARDS_WORDS)).toEqual({
      id: '17-4-1',
      outcome: {
        kind: 'undo-incomplete',
        why: 'silence',
        at: 1_763_662_625_000,
        goal: 'Both IPv4 defaults at priority 8 with P',
        remains: [
          'before: default 198.51.100.1 GS - - - 8 em0',
          'found: default 203.0.113.1 GS - - - 8 iwn0',
        ],
      },
    });
  });

  it('is not known when the disk was full and the end is missing', () => {
    for (let length = 0; length < GUARDS_WORDS.length; length++)
      expect(parseOutcome(GUARDS_WORDS.slice(0, length))).toBeNull();
  });

  it('is told once, also when it is known on the screen already', () => {
    writeFileSync(join(directory, 'last'), GUARDS_WORDS);
    expect(takeLastOutcome(directory)?.kind).toBe('undo-incomplete');
    expect(takeLastOutcome(directory)).toBeNull();
    writeFileSync(join(directory, 'last'), GUARDS_WORDS);
    const id = parseOutcome(GUARDS_WORDS)?.id ?? '';
    expect(takeLastOutcome(directory, new Set([id]))).toBeNull();
    expect(existsSync(join(directory, 'last'))).toBe(false);
    expect(takeLastOutcome(directory)).toBeNull();
  });

  it('survives being written by a program', () => {
    const outcome: ResetOutcome = {
      kind: 'undone',
      why: 'guard-died',
      at: 1_763_662_625_000,
      goal: 'Nothing leaves by iwn0',
      remains: ['a default of another'],
    };
    expect(writeLastOutcome(directory, { id: 'a', outcome })).toBeNull();
    expect(readLastOutcome(directory)).toEqual({ id: 'a', outcome });
    expect(writeLastOutcome(join(directory, 'gone'), { id: 'a', outcome })).toMatch(
      /there is no such file or directory$/,
    );
  });

  it('never throws, and lets no text steer the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines = `outcome=undone\nwhy=asked\nwhat=${text.replaceAll('\n', ' ')}\nend\n`;
        const goal = parseOutcome(lines)?.outcome.goal ?? '';
        expect(goal).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        parseOutcome(text);
      }),
    );
  });
});
