import { Option } from 'commander';
import type { OptionRow, SubcommandName } from './option-table.js';
import type { FileTable } from './file-tables.js';
import { FILE_TABLES } from './file-tables.js';
import { sharedOptions, SUBCOMMANDS } from './option-table.js';

/** A value as a file has it. */
export type TomlValue = string | number | boolean | readonly string[];

/** One option as it may stand in a file and in the environment. */
export interface ConfigEntry {
  /** The table it stands in, that of its subcommand or one of its own; null: at the top. */
  readonly table: SubcommandName | FileTable | null;
  /** `undo-after`; the option's name, without `no-`. */
  readonly key: string;
  /** As commander calls it: `undoAfter`. */
  readonly attribute: string;
  /** `UPLINKTOP_UNDO_AFTER`. */
  readonly variable: string;
  readonly row: OptionRow;
  readonly kind: 'flag' | 'number' | 'text' | 'list';
  /** What it is without a word of anybody's. */
  readonly preset: unknown;
}

/** Where a value was given. */
export type Origin = 'default' | 'file' | 'environment' | 'command line';

/** One value that was given outside the command line. */
export interface Given {
  readonly entry: ConfigEntry;
  /** As the option's own reader made it. */
  readonly value: unknown;
  readonly origin: 'file' | 'environment';
  /** The file's path, or the variable's name. */
  readonly from: string;
  /** The file, the line and the entry, or the variable: for a sentence about it. */
  readonly where: () => string;
}

/** Something in a file or the environment that is not to be taken: a sentence for stderr, without the program's name. */
export class ConfigFault extends Error {}

/** Numbers by what the help calls them. */
const NUMBERS = /<(?:SECONDS|N)>$/;

function kindOf({ flags, preset }: OptionRow): ConfigEntry['kind'] {
  if (!/[<[]/.test(flags)) return 'flag';
  const value = preset?.value;
  if (value instanceof Map || value instanceof Set || Array.isArray(value)) return 'list';
  return NUMBERS.test(flags) ? 'number' : 'text';
}

function entryOf(row: OptionRow, table: ConfigEntry['table']): ConfigEntry[] {
  if (row.inFile === false) return [];
  const option = new Option(row.flags);
  const key = option.name().replace(/^no-/, '');
  const words = [...(table === null ? [] : [table]), key].join('_');
  const isNegated = option.negate;
  return [
    {
      table,
      key,
      attribute: option.attributeName(),
      variable: `UPLINKTOP_${words.replaceAll('-', '_').toUpperCase()}`,
      row,
      kind: kindOf(row),
      preset: row.preset?.value ?? (kindOf(row) === 'flag' ? isNegated : undefined),
    },
  ];
}

/** All that a file may say, from the table of options. */
export function configEntries(scenarios: readonly string[]): readonly ConfigEntry[] {
  return [
    ...sharedOptions(scenarios).flatMap((row) => entryOf(row, null)),
    ...SUBCOMMANDS.flatMap(({ name, options }) => options.flatMap((row) => entryOf(row, name))),
    ...FILE_TABLES.thresholds.flatMap((row) => entryOf(row, 'thresholds')),
    ...FILE_TABLES.keys.flatMap((row) => entryOf(row, 'keys')),
  ];
}

/** `true or false`, `a number`, `one of bytes, rate`. */
export function expected({ kind, row: { choices, range } }: ConfigEntry): string {
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  switch (kind) {
    case 'flag':
      return 'true or false';
    case 'number':
      return range === undefined ? 'a number' : `a number from ${range}`;
    case 'list':
      return 'strings in brackets, such as ["em0"]';
    case 'text':
      return 'a string in quotes';
  }
}

function readWord(entry: ConfigEntry, word: string, before: unknown): unknown {
  const { choices, parse } = entry.row;
  if (choices !== undefined && !choices.includes(word))
    throw new ConfigFault(`expected ${expected(entry)}, got ${JSON.stringify(word)}`);
  if (word.includes('\0')) throw new ConfigFault('expected a string without a NUL in it');
  if (parse === undefined) return word;
  try {
    return (parse as (value: string, before: unknown) => unknown)(word, before);
  } catch (error) {
    const { message } = error as Error;
    throw new ConfigFault(
      `${message.replace(/^Expected/, 'expected').replace(/\.$/, '')}, got ${JSON.stringify(word)}`,
    );
  }
}

/** The value as the option's own reader makes it. Throws ConfigFault with a clause of what was expected. */
export function readValue(entry: ConfigEntry, value: unknown): unknown {
  const wrong = (): ConfigFault =>
    new ConfigFault(`expected ${expected(entry)}, got ${JSON.stringify(value)}`);
  switch (entry.kind) {
    case 'flag':
      if (typeof value !== 'boolean') throw wrong();
      return value;
    case 'number':
      if (typeof value !== 'number') throw wrong();
      return readWord(entry, String(value), undefined);
    case 'text':
      if (typeof value !== 'string') throw wrong();
      return readWord(entry, value, undefined);
    case 'list': {
      const words: unknown[] = Array.isArray(value) ? value : [value];
      if (!words.every((word) => typeof word === 'string')) throw wrong();
      return words.reduce<unknown>((before, word) => readWord(entry, word, before), entry.preset);
    }
  }
}

/** What a value would be in a file; null where there is none. */
export function tomlValue(value: unknown): TomlValue | null {
  if (value instanceof Map)
    return [...(value as ReadonlyMap<string, string>)].map(([key, own]) =>
      own === key ? key : `${key}=${own}`,
    );
  if (value instanceof Set || Array.isArray(value)) return [...(value as Iterable<string>)];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
