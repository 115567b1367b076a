import type { Colour } from '../canvas/frame.js';

/** The number of each colour of a frame: of the terminal's own eight, or of xterm's 256 (its 256colres.pl). */
export type Palette = Readonly<Record<Colour, number>>;

/** As ECMA-48, 8.3.117 (SGR) numbers them: the terminal has its own idea of each. */
export const OWN_COLOURS: Palette = {
  black: 0,
  red: 1,
  green: 2,
  yellow: 3,
  blue: 4,
  magenta: 5,
  cyan: 6,
  white: 7,
};

/**
 * Good, doubtful and bad as people with any of the usual kinds of colour blindness tell them apart (simulated after Machado,
 * Oliveira and Fernandes 2009 by the tests): a bluish green, a yellow or ochre, an orange or pink; they differ in lightness too.
 */
const DARK: Palette = {
  black: 16,
  red: 208,
  green: 79,
  yellow: 227,
  blue: 67,
  magenta: 182,
  cyan: 117,
  white: 231,
};

const LIGHT: Palette = {
  black: 16,
  red: 163,
  green: 23,
  yellow: 94,
  blue: 67,
  magenta: 90,
  cyan: 25,
  white: 231,
};

/** What `--colours` takes. */
export const COLOUR_CHOICES = ['dark', 'light', '16', 'mono'] as const;
export type ColourChoice = (typeof COLOUR_CHOICES)[number];

/** For a dark or a light background, the terminal's own; null: no colours at all. */
export const PALETTES: Readonly<Record<ColourChoice, Palette | null>> = {
  dark: DARK,
  light: LIGHT,
  16: OWN_COLOURS,
  mono: null,
};
