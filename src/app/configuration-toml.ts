import { parse, TomlError } from 'smol-toml';
import type { ConfigEntry, Given, TomlValue } from './configuration.js';
import { ConfigFault, readValue } from './configuration.js';

type Table = Readonly<Record<string, unknown>>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function tryParse(text: string): Table | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

const has = (root: Table | null, [first = '', ...rest]: readonly string[]): boolean => {
  const value = root !== null && Object.hasOwn(root, first) ? root[first] : undefined;
  return value !== undefined && (rest.length === 0 || (isTable(value) && has(value, rest)));
};

/** The line on which an entry begins, from 1: after the longest beginning of the file that does without it. */
function lineOf(text: string, path: readonly string[]): number {
  const lines = text.split('\n');
  let without = 0;
  for (let n = 1; n <= lines.length; n++) {
    const beginning = tryParse(lines.slice(0, n).join('\n'));
    if (beginning === null) continue;
    if (has(beginning, path)) break;
    without = n;
  }
  return without + 1;
}

function parsed(text: string, file: string): Table {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    throw new ConfigFault(`${file}, line ${error.line}: this is no TOML: ${reason}`);
  }
}

/** `[connections] filter, limit, sort`. */
function allowed(entries: readonly ConfigEntry[], table: string | null): string {
  return entries
    .filter((entry) => entry.table === table)
    .map(({ key }) => key)
    .sort()
    .join(', ');
}

/**
 * What a file gives. Throws ConfigFault with a sentence that names the file, the line and what is allowed there: half a
 * file is not taken.
 */
export function readToml(text: string, file: string, entries: readonly ConfigEntry[]): readonly Given[] {
  const root = parsed(text, file);
  const tables = [...new Set(entries.flatMap(({ table }) => table ?? []))];
  const take = (table: string | null, key: string, value: unknown): Given => {
    const path = table === null ? [key] : [table, key];
    const where = (): string => `${file}, line ${lineOf(text, path)}: ${path.join('.')}`;
    const entry = entries.find((one) => one.table === table && one.key === key);
    if (entry === undefined) {
      const also = table === null ? `, and the tables ${tables.join(', ')}` : '';
      throw new ConfigFault(`${where()} is not known. Allowed: ${allowed(entries, table)}${also}`);
    }
    try {
      return { entry, value: readValue(entry, value), origin: 'file', from: file, where };
    } catch (error) {
      if (error instanceof ConfigFault) throw new ConfigFault(`${where()}: ${error.message}`);
      throw error;
    }
  };
  return Object.entries(root).flatMap(([key, value]) =>
    isTable(value) && tables.some((table) => table === key)
      ? Object.entries(value).map(([own, inner]) => take(key, own, inner))
      : [take(null, key, value)],
  );
}

const basicString = (text: string): string =>
  `"${text.replace(/["\\]|[\0-\x1f\x7f]/g, (c) => (c === '"' || c === '\\' ? `\\${c}` : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))}"`;

/** A value as TOML has it. */
export function tomlText(value: TomlValue): string {
  if (typeof value === 'string') return basicString(value);
  return typeof value === 'object' ? `[${value.map(basicString).join(', ')}]` : String(value);
}
