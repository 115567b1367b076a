import type { OptionRow } from '../../src/app/option-table.js';
import { ENVIRONMENT, EXAMPLES, STATUSES } from '../../src/app/help-table.js';
import { FILE_TABLES } from '../../src/app/file-tables.js';
import { sharedOptions, SUBCOMMANDS } from '../../src/app/option-table.js';
import { SCENARIOS } from '../../src/demo/scenarios.js';
import { RULES } from '../../src/diagnose/rules.js';
import { FINDING_IDS } from '../../src/model/finding.js';
import { keyHelp } from '../../src/ui/state/keymap.js';
import { whereWords } from '../../src/ui/views/view-table.js';
import { argument, list, literal, prose } from './mdoc.js';

/** `--demo [=NAME]` as mdoc writes an option and its argument. */
function flag(flags: string): string {
  const [, letter, name = '', value = ''] = /^(?:-(\w), )?--([\w-]+) ?(.*)$/.exec(flags) ?? [];
  const option = letter === undefined ? `Fl -${name}` : `Fl ${letter} , -${name}`;
  if (value === '') return option;
  if (value.startsWith('[=')) return `${option} Ns Op = Ns Ar ${argument(value.slice(2, -1))}`;
  return `${option} Ar ${argument(value.slice(1, -1))}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** What counts where nothing is said; empty: nothing does. */
function presetText(preset: OptionRow['preset']): string {
  return preset === undefined ? '' : (preset.shown ?? String(preset.value));
}

function optionText({ what, range, choices, preset }: OptionRow): string {
  const shown = presetText(preset);
  return [
    sentence(range === undefined ? what : `${what}, ${range}`),
    ...(choices === undefined ? [] : [`One of ${choices.join(', ')}.`]),
    ...(shown === '' ? [] : [`Default: ${shown}.`]),
  ].join(' ');
}

const options = (rows: readonly OptionRow[]): string =>
  list(rows.map((row) => [flag(row.flags), optionText(row)]));

function subcommands(): string {
  return SUBCOMMANDS.map(({ name, what, argument: word, options: own }) =>
    [
      `.Ss ${name}${word === undefined ? '' : ` ${word.name}`}`,
      prose(sentence(what)),
      ...(word === undefined ? [] : [prose(`${word.name}: ${word.what}.`)]),
      ...(own.length === 0 ? [] : [options(own)]),
    ].join('\n'),
  ).join('\n');
}

function keys(): string {
  return list(
    keyHelp(whereWords).map(({ shown, does, where }) => [
      `Ic ${shown.split(' ').map(argument).join(' ')}`,
      `${sentence(does)}${where === 'everywhere' ? '' : ` Where: ${where}.`}`,
    ]),
  );
}

/** The tables that only a configuration has; what an action does stands among the keys already. */
function configuration(): string {
  const { thresholds, keys: named } = FILE_TABLES;
  const nameOf = ({ flags }: OptionRow): string => /^--(\S+)/.exec(flags)?.[1] ?? '';
  const marks = thresholds.map((row): [string, string] => [
    `Cm ${nameOf(row)}`,
    `The finding ${optionText(row).replace(/^./, (c) => c.toLowerCase())}`,
  ]);
  const rows = named.map((row) => `.It Cm ${nameOf(row)} Ta ${argument(presetText(row.preset))}`);
  return [
    prose(
      'Entries are the options without their dashes, those of a subcommand in a table of its name, and two tables more.',
    ),
    '.Ss Table thresholds',
    list(marks),
    '.Ss Table keys',
    prose(
      'What an action does is said where its key is, above; several keys stand with a blank between them.',
    ),
    '.Bl -column view-connections backspace',
    ...rows,
    '.El',
  ].join('\n');
}

const findings = (): string => list(FINDING_IDS.map((id) => [`Sy ${id}`, RULES[id].means]));

const FILES: readonly (readonly [string, string])[] = [
  [
    'Pa ~/.config/uplinktop/config.toml',
    'What one user wants unless the command line or the environment says otherwise: the options without their dashes, in TOML. An entry that is not known or wrong is named with its line, and nothing is started. As root, a file that others own or may write is not taken.',
  ],
  ['Pa /etc/uplinktop.toml', 'The same for all users; the own file counts before it.'],
];

const examples = (): string =>
  EXAMPLES.map(
    ([what, typed]) => `${prose(what)}\n.Bd -literal -offset indent\n${literalLines(typed)}\n.Ed`,
  ).join('\n.Pp\n');

const literalLines = (text: string): string => text.split('\n').map(literal).join('\n');

/** man/uplinktop.8. */
export function manualPage(): string {
  return `.\\" Made from the tables of the program: npx vitest run test/manual -u
.Dd November 28, 2026
.Dt UPLINKTOP 8
.Os
.Sh NAME
.Nm uplinktop
.Nd watch, explain and reset the default routes of a router with two uplinks
.Sh SYNOPSIS
.Nm uplinktop
.Op Ar options
.Op Ar command
.Sh DESCRIPTION
.Nm
${prose('shows the uplinks of a router side by side, says in one sentence whether both are used and if not why, lists every connection on its uplink, and puts the default routes in order with one key. A reset is undone by itself unless it is kept. Without a terminal on standard output it prints what check prints.')}
.Pp
The options are:
${options(sharedOptions(SCENARIOS.map(({ name }) => name)))}
.Sh COMMANDS
Each takes the options above as well.
${subcommands()}
.Sh KEYS
${keys()}
.Sh CONFIGURATION
${configuration()}
.Sh FINDINGS
${findings()}
.Sh ENVIRONMENT
${list(ENVIRONMENT.map(([names, meaning]) => [`Ev ${names.replaceAll(', ', ' , ')}`, meaning]))}
.Sh FILES
${list(FILES)}
.Sh EXIT STATUS
${list(STATUSES.map(([status, meaning]) => [`Li ${status}`, meaning]))}
.Sh EXAMPLES
${examples()}
`;
}
