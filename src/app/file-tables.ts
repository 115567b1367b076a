import { InvalidArgumentError } from 'commander';
import type { OptionRow } from './option-table.js';
import { wholeNumber } from './option-values.js';
import { THRESHOLD_TABLE } from '../model/thresholds.js';
import { isKeyName, KEYS } from '../ui/state/keymap.js';

/** Tables that only a configuration has: the command line would be too long for them. */
export type FileTable = 'thresholds' | 'keys';

/** `R`, or `F5 R`: keys with a blank between them. */
function keyNames(value: string): string {
  const names = value.split(' ').filter(Boolean);
  const wrong = names.find((name) => !isKeyName(name));
  if (names.length > 0 && wrong === undefined) return names.join(' ');
  throw new InvalidArgumentError(
    `Expected keys with a blank between them, such as "R" or "f5 C-r" (a character, up down left right home end ` +
      `pageup pagedown enter tab S-tab space escape backspace delete insert, f1 to f12, C- or M- and a letter; ` +
      `not C-c and C-z)${wrong === undefined ? '' : `: there is no key ${JSON.stringify(wrong)}`}.`,
  );
}

/** Every entry of them, as the table of options has its own. */
export const FILE_TABLES: Readonly<Record<FileTable, readonly OptionRow[]>> = {
  thresholds: THRESHOLD_TABLE.map(({ name, what, least, most, preset }) => ({
    flags: `--${name} <N>`,
    what,
    range: `${least} to ${most}`,
    parse: wholeNumber(least, most),
    preset: { value: preset },
  })),
  keys: KEYS.map(({ action, keys, does }) => ({
    flags: `--${action} <KEYS>`,
    what: does,
    parse: keyNames,
    preset: { value: keys.filter((key) => key !== 'C-c').join(' ') },
  })),
};
