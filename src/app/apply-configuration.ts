import type { Command } from 'commander';
import type { Effective, EffectiveEntry } from './config-report.js';
import type { ConfigEntry, Given } from './configuration.js';
import { ConfigFault } from './configuration.js';
import type { Configured } from './configuration-files.js';

/** What commander is told of where such a value came from. */
const SOURCE = 'config';

const isOpen = (command: Command, attribute: string): boolean => {
  const source = command.getOptionValueSource(attribute);
  return source === undefined || source === 'default';
};

/** The attributes an entry cannot stand beside, whichever of the two says so. */
function rivalsOf({ row, attribute }: ConfigEntry, entries: readonly ConfigEntry[]): readonly string[] {
  const theirs = entries.filter((other) => other.row.conflicts?.includes(attribute) === true);
  return [...(row.conflicts ?? []), ...theirs.map((other) => other.attribute)];
}

/**
 * Gives a command what neither its own words nor anything that counts more has given it. Two that cannot stand together
 * in one file are a ConfigFault; of two from elsewhere the one that counts more wins.
 */
export function applyConfigured(
  command: Command,
  given: readonly Given[],
  entries: readonly ConfigEntry[],
): void {
  const from = new Map<string, string>();
  for (const one of given) {
    const { attribute, key } = one.entry;
    if (!isOpen(command, attribute)) continue;
    // What is switched off stands in nobody's way.
    const isOn = (name: string): boolean => !isOpen(command, name) && command.getOptionValue(name) !== false;
    const rival = one.value === false ? undefined : rivalsOf(one.entry, entries).find(isOn);
    if (rival !== undefined && from.get(rival) === one.from)
      throw new ConfigFault(`${one.from}: ${key} and ${rival} cannot stand together`);
    if (rival !== undefined) continue;
    command.setOptionValueWithSource(attribute, one.value, SOURCE);
    from.set(attribute, one.from);
  }
}

/** Every entry as it counts, of the program and of its subcommands. */
export function effectiveOf(
  program: Command,
  entries: readonly ConfigEntry[],
  { given, files }: Configured,
): Effective {
  const outside = (entry: ConfigEntry): EffectiveEntry => {
    const found = given.find((one) => one.entry === entry);
    return found === undefined
      ? { entry, value: entry.preset, origin: 'default', from: null }
      : { entry, value: found.value, origin: found.origin, from: found.from };
  };
  return {
    files,
    entries: entries.map((entry) => {
      if (entry.table !== null) return outside(entry);
      const source = program.getOptionValueSource(entry.attribute);
      if (source === 'cli')
        return { entry, value: program.getOptionValue(entry.attribute), origin: 'command line', from: null };
      // Given, and not taken for what stands on the command line.
      return source === SOURCE
        ? outside(entry)
        : { entry, value: entry.preset, origin: 'default', from: null };
    }),
  };
}
