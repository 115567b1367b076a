import { describe, expect, it } from 'vitest';
import { INK } from '../../../src/ui/canvas/ink.js';
import { OWN_COLOURS, PALETTES } from '../../../src/ui/terminal/palettes.js';
import { abilitiesOf, abilitiesSaid, refusal } from '../../../src/ui/terminal/terminal-abilities.js';

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

describe('what is said of the terminal', () => {
  it('goes before what the environment says', () => {
    const quiet = abilitiesOf({ TERM: 'xterm', NO_COLOR: '1', LC_ALL: 'C' });
    expect({ ...quiet, ...abilitiesSaid({ colours: '16', unicode: true }) }).toEqual({
      unicode: true,
      colour: true,
    });
    const loud = abilitiesOf({ TERM: 'xterm', LC_ALL: 'C.UTF-8' });
    expect({ ...loud, ...abilitiesSaid({ colours: 'mono', unicode: false }) }).toEqual({
      unicode: false,
      colour: false,
    });
  });

  it('leaves what is not said to the environment', () => {
    expect(abilitiesSaid({ colours: null, unicode: null })).toEqual({});
  });
});

/** A level of sRGB, 0..1, as light (IEC 61966-2-1). */
const linearLevel = (level: number): number =>
  level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;

/** Red, green and blue of one of xterm's 256 colours from 16 on, 0..1 each, linear (sRGB). */
function linear(colour: number): [number, number, number] {
  const level = (n: number): number => (n === 0 ? 0 : 55 + 40 * n) / 255;
  const at = colour - 16;
  const parts = [Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((n) => linearLevel(level(n)));
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

/** As somebody without one kind of cone sees it: Machado, Oliveira and Fernandes 2009, severity 1. */
const BLIND = {
  protanopia: [
    [0.152, 1.053, -0.205],
    [0.115, 0.786, 0.099],
    [-0.004, -0.048, 1.052],
  ],
  deuteranopia: [
    [0.367, 0.861, -0.228],
    [0.28, 0.673, 0.047],
    [-0.012, 0.043, 0.969],
  ],
  tritanopia: [
    [1.256, -0.077, -0.179],
    [-0.078, 0.931, 0.148],
    [0.005, 0.691, 0.304],
  ],
} as const;

function seenBy(kind: keyof typeof BLIND, colour: number): number[] {
  const [r, g, b] = linear(colour);
  return BLIND[kind].map(([x, y, z]) => Math.max(0, x * r + y * g + z * b) ** (1 / 2.2));
}

const WEIGHTS = [0.2126, 0.7152, 0.0722] as const;

/** Relative luminance and contrast as WCAG 2.1 defines them. */
const luminance = (colour: number): number =>
  linear(colour).reduce((sum, part, i) => sum + (WEIGHTS[i] ?? 0) * part, 0);
const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

describe('the palettes', () => {
  it.each(['dark', 'light'] as const)(
    'tell good, doubtful and bad apart for the colour-blind: %s',
    (name) => {
      const palette = PALETTES[name] ?? OWN_COLOURS;
      for (const kind of Object.keys(BLIND) as (keyof typeof BLIND)[])
        for (const [a, b] of [
          ['green', 'yellow'],
          ['green', 'red'],
          ['yellow', 'red'],
        ] as const) {
          const [x, y] = [seenBy(kind, palette[a]), seenBy(kind, palette[b])];
          const distance = Math.hypot(...x.map((part, i) => part - (y[i] ?? 0)));
          expect(distance, `${a} and ${b}, ${kind}`).toBeGreaterThan(0.3);
        }
    },
  );

  /** Lines and graphs, which are no text: WCAG 2.1, 1.4.11. All other inks are letters: 1.4.3. */
  const DRAWN: ReadonlySet<string> = new Set(['border', 'inward', 'outward']);
  const PAIRS = Object.entries(INK).flatMap(([ink, style]) =>
    'colour' in style ? [[ink, style.colour, DRAWN.has(ink) ? 3 : 4.5] as const] : [],
  );

  // Of a badge the letters have the colour of the ground, which makes the same pair.
  it.each(PAIRS)('can be read on their ground, and badges in them: %s', (_, colour, least) => {
    for (const [name, ground] of [
      ['dark', 0],
      ['light', 1],
    ] as const)
      expect(contrast(luminance(PALETTES[name]?.[colour] ?? 0), ground), name).toBeGreaterThanOrEqual(least);
  });

  it('are still told from the grounds of common themes: dark grey, Solarized, paper', () => {
    const luminanceOf = (hex: number): number =>
      [16, 8, 0].reduce(
        (sum, bits, i) => sum + (WEIGHTS[i] ?? 0) * linearLevel(((hex >> bits) & 0xff) / 255),
        0,
      );
    for (const [name, grounds] of [
      ['dark', [0x1e1e1e, 0x002b36]],
      ['light', [0xfafafa, 0xfdf6e3]],
    ] as const)
      for (const ground of grounds)
        for (const [ink, colour] of PAIRS)
          expect(
            contrast(luminance(PALETTES[name]?.[colour] ?? 0), luminanceOf(ground)),
            `${ink} on ${ground.toString(16)}`,
          ).toBeGreaterThanOrEqual(3);
  });
});
