import type { TerminalAbilities } from '../canvas/frame.js';
import type { ColourChoice } from './palettes.js';
import { PALETTES } from './palettes.js';

/** The environment the terminal left us: `process.env`, or a test's own. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Monochrome by their terminfo, most of them without UTF-8 too: serial lines, and OpenBSD's console (wscons(4)). */
const DEC = /^vt\d/;
/** OpenBSD's console in colour: its font has line drawing, but no UTF-8. */
const CONSOLE = /^(?:pccon|wsvt)/;
/** `xterm-mono`, `screen-m`: the terminfo way of saying that there is no colour. */
const MONOCHROME = /-m(?:ono)?$/;
/** Names given to what cannot address its cursor, or to a line nobody has named yet (getty(8), ttys(5)). */
const CANNOT = /^(?:dumb|unknown|network|dialup|plugboard|su|lpr|printer)$/;

/**
 * What the terminal can show, as far as the environment tells. The first of LC_ALL, LC_CTYPE and LANG that is set and
 * not empty names the character set (setlocale(3)); a NO_COLOR that is not empty turns colour off (no-color.org);
 * COLORTERM vouches for colour where TERM would deny it.
 */
export function abilitiesOf(env: Environment): TerminalAbilities {
  const term = env['TERM'] ?? '';
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return {
    unicode: /utf-?8/i.test(locale) && !DEC.test(term) && !CONSOLE.test(term),
    colour: !env['NO_COLOR'] && (Boolean(env['COLORTERM']) || !(DEC.test(term) || MONOCHROME.test(term))),
  };
}

/** What somebody has said about the terminal: it goes before what the environment says. */
export interface Display {
  /** Null: the environment decides. */
  readonly colours: ColourChoice | null;
  readonly unicode: boolean | null;
}

/** The abilities that are said, for those of the environment to be overridden. */
export function abilitiesSaid({ colours, unicode }: Display): Partial<TerminalAbilities> {
  const palette = colours === null ? null : PALETTES[colours];
  return {
    ...(unicode === null ? {} : { unicode }),
    ...(colours === null ? {} : { colour: palette !== null }),
    ...(palette === null || colours === '16' ? {} : { palette }),
  };
}

/** Why a screen cannot be drawn here, as a sentence for stderr; null when it can. */
export function refusal(env: Environment, streams: { stdin: boolean; stdout: boolean }): string | null {
  if (!streams.stdout) return 'The output is not a terminal: `uplinktop check` prints the same as text.';
  if (!streams.stdin) return 'The input is not a terminal: without a keyboard there is no way to quit.';
  const term = env['TERM'] ?? '';
  if (term === '') return 'TERM is not set: there is no telling how this terminal addresses its cursor.';
  if (CANNOT.test(term)) {
    return `TERM=${term} cannot address its cursor: \`uplinktop check\` prints the same as text.`;
  }
  return null;
}
