import type { ConfigEntry, Origin } from './configuration.js';
import { expected, tomlValue } from './configuration.js';
import { tomlText } from './configuration-toml.js';

/** One entry as it counts. */
export interface EffectiveEntry {
  readonly entry: ConfigEntry;
  readonly value: unknown;
  readonly origin: Origin;
  /** The file or the variable; null: neither. */
  readonly from: string | null;
}

/** Everything as it counts, and the files that were read. */
export interface Effective {
  readonly entries: readonly EffectiveEntry[];
  readonly files: readonly string[];
}

/** The same for scripts. */
export function configObject({ entries, files }: Effective) {
  return {
    version: 1,
    files,
    entries: entries.map(({ entry: { table, key, variable }, value, origin, from }) => ({
      table,
      key,
      value: tomlValue(value),
      origin,
      from,
      variable,
    })),
  };
}

function originWords({ origin, from }: EffectiveEntry): string {
  return origin === 'file' || origin === 'environment' ? `from ${from ?? origin}` : `from the ${origin}`;
}

const isEmpty = (value: ReturnType<typeof tomlValue>): boolean =>
  value === null || (typeof value === 'object' && value.length === 0);

/** A line that can be read again, and behind it where it is from; what is not set is a comment. */
function entryLine(one: EffectiveEntry): string {
  const value = tomlValue(one.value);
  if (value === null || isEmpty(value)) return `# ${one.entry.key} is not set`;
  return `${one.entry.key} = ${tomlText(value)} # ${originWords(one)}`;
}

function sections<T extends { readonly entry: ConfigEntry }>(
  entries: readonly T[],
  lines: (one: T) => readonly string[],
): string[] {
  const tables = [...new Set(entries.map(({ entry }) => entry.table))];
  return tables.flatMap((table) => [
    '',
    ...(table === null ? [] : [`[${table}]`]),
    ...entries.filter(({ entry }) => entry.table === table).flatMap(lines),
  ]);
}

/** What `uplinktop config` prints: TOML, to be read again as it is. */
export function configText(effective: Effective): string {
  const { entries, files } = effective;
  const read = files.length === 0 ? 'no file was read' : `read: ${files.join(', ')}`;
  return [
    `# what counts for uplinktop here; ${read}`,
    ...sections(entries, (one) => [entryLine(one)]),
    '',
  ].join('\n');
}

const EXAMPLE_LISTS: Readonly<Record<string, readonly string[]>> = {
  uplink: ['em0=ADSL', 'iwn0=mifi'],
  probe: ['em0=192.0.2.53', 'iwn0=203.0.113.53'],
  ssh: ['root@gw'],
  metered: ['umb0=20GB/month@1'],
  weight: ['em0=3'],
  'on-change': ['/usr/local/libexec/uplink-changed', 'operator@example.net'],
};

function exampleValue({ kind, preset, row, key }: ConfigEntry): string {
  const value = tomlValue(row.example ?? preset);
  if (!isEmpty(value) && value !== null && value !== '') return tomlText(value);
  if (row.choices !== undefined) return tomlText(row.choices[0] ?? '');
  if (kind === 'list') return tomlText(EXAMPLE_LISTS[key] ?? ['iwn0']);
  if (kind === 'number') return '8';
  return tomlText(
    row.flags.endsWith('<DIR>') ? '/var/db/uplinktop' : row.flags.endsWith('<FILE>') ? 'night.txt' : '',
  );
}

/** share/uplinktop.toml.example: every entry, none of them set. */
export function exampleText(entries: readonly ConfigEntry[]): string {
  const rows = entries.map((entry) => ({ entry }));
  return [
    '# What uplinktop is to do unless the command line or the environment says otherwise. For one user:',
    '# ~/.config/uplinktop/config.toml; for all: /etc/uplinktop.toml. `uplinktop config` prints what counts.',
    ...sections(rows, ({ entry }) => [
      `# ${entry.row.what}: ${expected(entry)}; ${entry.variable} in the environment`,
      `#${entry.key} = ${exampleValue(entry)}`,
    ]),
    '',
  ].join('\n');
}
