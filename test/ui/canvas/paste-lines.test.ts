import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileLines } from '../../../src/ui/canvas/paste-lines.js';

const LINE =
  'permit nopass netmon as root cmd /sbin/route args -n add -inet -mpath -priority 8 default 192.168.0.1';

/** As doas.conf(5), netstart(8) and sh(1) put them together again. */
const joined = (lines: readonly string[]): string => lines.join('\n').replaceAll(/\\\n */g, '');

describe('a line of a file on a narrow screen', () => {
  it('is as it was where there is room', () => {
    expect(fileLines(LINE, LINE.length)).toEqual([LINE]);
  });

  it('goes on after a backslash', () => {
    expect(fileLines(LINE, 78)).toEqual([
      'permit nopass netmon as root cmd /sbin/route args -n add -inet -mpath \\',
      ' -priority 8 default 192.168.0.1',
    ]);
  });

  it('never begins a line with a word that doas.conf would take for text there', () => {
    for (let width = 34; width < LINE.length; width++) {
      const firsts = fileLines(LINE, width).slice(1);
      for (const line of firsts) expect(line).not.toMatch(/^ (permit|nopass|as|cmd|args)\b/);
    }
  });

  it('is the same words again, whatever they are', () => {
    const word = fc.oneof(
      fc.constantFrom('as', 'cmd', 'args', 'permit'),
      fc.stringMatching(/^[a-z/.0-9-]{1,20}$/),
    );
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 90 }),
        (words, width) => {
          const line = words.join(' ');
          expect(joined(fileLines(line, width)).split(' ')).toEqual(words);
        },
      ),
    );
  });
});
