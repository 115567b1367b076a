import { Command, CommanderError } from 'commander';

/** More of them are no hint any more. */
const MOST = 3;

const optionOf = (name: string): string => `--${name.toLowerCase().replaceAll('_', '-')}`;

/** The options that commander suggests for one that is not known: few edits away (its suggestSimilar.js). */
function suggested(option: string, known: readonly string[]): readonly string[] {
  const command = new Command().exitOverride().configureOutput({ outputError: () => undefined });
  for (const each of known) command.option(each);
  try {
    command.parse([option], { from: 'user' });
    return [];
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const [, hint = ''] = error.message.split('Did you mean ');
    return hint.match(/--[a-z0-9-]+/g) ?? [];
  }
}

/**
 * The names that were perhaps meant by one: those that begin or end as it does (of `SORT`: `CONNECTIONS_SORT`), else those
 * a few edits away, as on the command line; at most three.
 */
export function nearestNames(name: string, known: readonly string[]): readonly string[] {
  const alike = known.filter((each) => each.endsWith(`_${name}`) || each.startsWith(`${name}_`));
  if (alike.length > 0) return alike.slice(0, MOST);
  const near = suggested(optionOf(name), known.map(optionOf));
  return known.filter((each) => near.includes(optionOf(each))).slice(0, MOST);
}
