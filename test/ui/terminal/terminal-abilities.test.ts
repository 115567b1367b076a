import { describe, expect, it } from 'vitest';
import { abilitiesOf, refusal } from '../../../src/ui/terminal/terminal-abilities.js';

const TERMINAL = { stdin: true, stdout: true };

describe('what the environment says of the terminal', () => {
  it.each([
    [
      { TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' },
      { unicode: true, colour: true },
    ],
    [
      { TERM: 'xterm', LANG: 'de_DE.utf8' },
      { unicode: true, colour: true },
    ],
    [
      { TERM: 'tmux-256color', LC_CTYPE: 'en_US.UTF-8', LANG: 'C' },
      { unicode: true, colour: true },
    ],
    [
      { TERM: 'xterm', LC_ALL: 'C', LC_CTYPE: 'en_US.UTF-8', LANG: 'en_US.UTF-8' },
      { unicode: false, colour: true },
    ],
    [
      { TERM: 'xterm', LC_ALL: '', LANG: 'en_US.UTF-8' },
      { unicode: true, colour: true },
    ],
    [{ TERM: 'xterm' }, { unicode: false, colour: true }],
    [
      { TERM: 'vt220', LANG: 'en_US.UTF-8' },
      { unicode: false, colour: false },
    ],
    [
      { TERM: 'vt100', LANG: 'en_US.UTF-8' },
      { unicode: false, colour: false },
    ],
    [
      { TERM: 'vt100', COLORTERM: 'truecolor' },
      { unicode: false, colour: true },
    ],
    [
      { TERM: 'wsvt25', LANG: 'en_US.UTF-8' },
      { unicode: false, colour: true },
    ],
    [
      { TERM: 'pccon0', LANG: 'en_US.UTF-8' },
      { unicode: false, colour: true },
    ],
    [
      { TERM: 'screen-m', LANG: 'en_US.UTF-8' },
      { unicode: true, colour: false },
    ],
    [
      { TERM: 'xterm', LANG: 'en_US.UTF-8', NO_COLOR: '1' },
      { unicode: true, colour: false },
    ],
    [
      { TERM: 'xterm', LANG: 'en_US.UTF-8', NO_COLOR: '1', COLORTERM: 'truecolor' },
      { unicode: true, colour: false },
    ],
    [
      { TERM: 'xterm', LANG: 'en_US.UTF-8', NO_COLOR: '' },
      { unicode: true, colour: true },
    ],
  ])('%o is %o', (env, abilities) => {
    expect(abilitiesOf(env)).toEqual(abilities);
  });
});

describe('a terminal nothing can be drawn on', () => {
  it('is refused when stdin or stdout is none', () => {
    expect(refusal({ TERM: 'xterm' }, { stdin: true, stdout: false })).toMatch(
      /output is not a terminal.*check/,
    );
    expect(refusal({ TERM: 'xterm' }, { stdin: false, stdout: true })).toMatch(/input is not a terminal/);
  });

  it.each(['dumb', 'unknown', 'network'])('is refused when it cannot address its cursor: %s', (TERM) => {
    expect(refusal({ TERM }, TERMINAL)).toContain(`TERM=${TERM} cannot address its cursor`);
  });

  it('is refused when nobody says what it is', () => {
    expect(refusal({}, TERMINAL)).toMatch(/TERM is not set/);
  });

  it('is accepted under any other name', () => {
    for (const TERM of ['xterm', 'vt100', 'sun', 'a-terminal-of-2040'])
      expect(refusal({ TERM }, TERMINAL)).toBeNull();
  });
});
