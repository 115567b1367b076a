import { disarmLines } from '../../model/text.js';
import type { Environment } from './terminal-abilities.js';

/** More is no cure of anything; xterm and tmux take 100 kB. */
const LONGEST = 4_096;
/** Of what screen(1) passes on at a time, with room for what is around it. */
const SCREEN_CHUNK = 700;

const ESC = '\u001b';
const BEL = '\u0007';

/** Consoles and serial lines: what is not understood there may be shown. */
const WITHOUT = /^(?:linux|vt\d|pccon|wsvt|sun|dumb|ansi|cons)/;

/** What is sent to the terminal, or why nothing is, as a sentence. */
export type ClipboardOrder = { readonly sequence: string } | { readonly refusal: string };

/**
 * Text for the terminal's clipboard by OSC 52 (xterm's ctlseqs, "Manipulate Selection Data"): UTF-8 as base64, up to BEL.
 * tmux(1) takes it from a program where `set-clipboard` is `on`. screen(1) hands a device control string on to its
 * terminal, not longer than 768 bytes each. Whether the terminal obeys is not told by it.
 */
export function clipboardOrder(text: string, env: Environment): ClipboardOrder {
  if (WITHOUT.test(env['TERM'] ?? ''))
    return { refusal: `TERM=${env['TERM'] ?? ''} has no clipboard: select the lines on the screen.` };
  const bytes = Buffer.from(disarmLines(text), 'utf8');
  if (bytes.length > LONGEST)
    return { refusal: `Not copied: ${bytes.length} bytes are more than the ${LONGEST} that are sent.` };
  const order = `${ESC}]52;c;${bytes.toString('base64')}${BEL}`;
  const isScreen = Boolean(env['STY']) && !env['TMUX'];
  return { sequence: isScreen ? inScreen(order) : order };
}

/** In pieces, each in a device control string. */
function inScreen(order: string): string {
  let wrapped = '';
  for (let at = 0; at < order.length; at += SCREEN_CHUNK)
    wrapped += `${ESC}P${order.slice(at, at + SCREEN_CHUNK)}${ESC}\\`;
  return wrapped;
}

/** What to know of it where it stands: inside tmux it is obeyed only by its setting. */
export function clipboardCaution(env: Environment): string {
  return env['TMUX'] ? 'tmux: set-clipboard on' : 'if it allows OSC 52';
}
