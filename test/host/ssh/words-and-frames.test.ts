import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../../../src/host/ssh/frames.js';
import { remoteWords } from '../../../src/host/ssh/remote-words.js';

/** Those that are here: OpenBSD's sh is a ksh, of which mksh is another child. */
const SHELLS = [['dash'], ['mksh'], ['busybox', 'sh'], ['bash', '--posix']].filter(
  ([file = '', ...args]) => spawnSync(file, [...args, '-c', ':']).status === 0,
);

const word = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...`'"\\$\`!*?[]{}~#;&|<>()=%\n\r\t -a`) }),
    fc.constantFrom('', '--', '-n', 'if', '=x', '~root', '$(reboot)', "'\\''", '\u0007', 'a\n\n'),
  )
  .filter((text) => !text.includes('\0') && Buffer.from(text).toString() === text);

describe('words for a shell on the router', () => {
  it('finds a shell', () => expect(SHELLS.length).toBeGreaterThan(0));

  it.each(SHELLS)('arrive as they are: %s', (file = '', ...args) => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
        // As a lane takes them: a function's words, read from standard input.
        const input = `go() { for w do printf '%s\\0' "$w"; done; }\ngo ${remoteWords(words)}\n`;
        const { stdout, status } = spawnSync(file, args, { input, encoding: 'utf8', env: { LC_ALL: 'C' } });
        expect(status).toBe(0);
        expect(stdout.split('\0').slice(0, -1)).toEqual(words);
      }),
      { numRuns: 40 },
    );
  });

  it('are refused with a NUL, which no argument can hold', () => {
    expect(() => remoteWords(['echo', 'a\0b'])).toThrow(RangeError);
  });
});

const BOUNDARY = 'uplinktop-0123456789abcdef';

/** What a decoder makes of a text that comes in pieces: each output whole, and the frames between. */
function decoded(pieces: readonly Uint8Array[]): (string | readonly (string | number)[])[] {
  const heard: (string | readonly (string | number)[])[] = [];
  const decoder = new FrameDecoder(BOUNDARY, {
    data: (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      if (typeof heard.at(-1) === 'string') heard.push(String(heard.pop()) + text);
      else heard.push(text);
    },
    frame: ({ kind, run, value }) => void heard.push([kind, run, value]),
  });
  for (const piece of pieces) decoder.push(piece);
  return heard;
}

/** Bytes that look like a frame, or like the beginning of one, among any others. */
const output = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom('\0', '\n', ' e 1 0\n', BOUNDARY.slice(0, -1), BOUNDARY.slice(0, 5), 'uplinktop-'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => !text.includes(BOUNDARY));

describe('frames between outputs', () => {
  it('come back apart from outputs of any bytes, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(output, { maxLength: 6 }), fc.array(fc.nat(200)), (outputs, cuts) => {
        const text = outputs.map((one, i) => `${one}${BOUNDARY} e ${i + 1} ${i}\n`).join('');
        const bytes = Buffer.from(text, 'latin1');
        const pieces: Uint8Array[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const length = 1 + (cuts[i % Math.max(1, cuts.length)] ?? 300);
          pieces.push(bytes.subarray(at, at + length));
          at += length;
        }
        const expected = outputs.flatMap((one, i) => [
          ...(one === '' ? [] : [one]),
          ['e', i + 1, String(i)] as const,
        ]);
        // An output that ends as a boundary begins may make one with what follows it; that one is found first.
        fc.pre(!outputs.some((one) => `${one}${BOUNDARY}`.indexOf(BOUNDARY) < one.length));
        expect(decoded(pieces)).toEqual(expected);
      }),
    );
  });

  it('are held back no longer than they may still become one', () => {
    expect(decoded([Buffer.from('abc')])).toEqual(['abc']);
    expect(decoded([Buffer.from(`abc${BOUNDARY.slice(0, 4)}`)])).toEqual(['abc']);
    expect(decoded([Buffer.from(`abc${BOUNDARY.slice(0, 4)}`), Buffer.from('x')])).toEqual([
      `abc${BOUNDARY.slice(0, 4)}x`,
    ]);
  });
});
