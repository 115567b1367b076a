import type { OptionRow } from '../../src/app/option-table.js';
import { sharedOptions, SUBCOMMANDS } from '../../src/app/option-table.js';
import { SCENARIOS } from '../../src/demo/scenarios.js';
import { RULES } from '../../src/diagnose/rules.js';
import { FINDING_IDS } from '../../src/model/finding.js';
import { keyHelp } from '../../src/ui/state/keymap.js';
import { whereWords } from '../../src/ui/views/view-table.js';
import { argument, list, literal, prose } from './mdoc.js';

/** `--demo [=NAME]` as mdoc writes an option and its argument. */
function flag(flags: string): string {
  const [, name = '', value = ''] = /^--([\w-]+) ?(.*)$/.exec(flags) ?? [];
  const option = `Fl -${name}`;
  if (value === '') return option;
  if (value.startsWith('[=')) return `${option} Ns Op = Ns Ar ${argument(value.slice(2, -1))}`;
  return `${option} Ar ${argument(value.slice(1, -1))}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function optionText({ what, choices, preset }: OptionRow): string {
  const shown = preset === undefined ? '' : (preset.shown ?? String(preset.value));
  return [
    sentence(what),
    ...(choices === undefined ? [] : [`One of ${choices.join(', ')}.`]),
    ...(shown === '' ? [] : [`Default: ${shown}.`]),
  ].join(' ');
}

const options = (rows: readonly OptionRow[]): string =>
  list(rows.map((row) => [flag(row.flags), optionText(row)]));

function subcommands(): string {
  return SUBCOMMANDS.map(({ name, what, options: own }) =>
    [`.Ss ${name}`, prose(sentence(what)), ...(own.length === 0 ? [] : [options(own)])].join('\n'),
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

const findings = (): string => list(FINDING_IDS.map((id) => [`Sy ${id}`, RULES[id].means]));

const STATUSES: readonly (readonly [string, string])[] = [
  ['Li 0', 'The command did what it was asked to; check found nothing wrong.'],
  ['Li 1', 'Check and doctor: a warning. Reset, keep and undo: refused, or it came out otherwise.'],
  [
    'Li 2',
    'Check: something critical. Doctor: a fault. All others: a wrong option, or it could not be done; stderr says why.',
  ],
  ['Li 3', 'Only check: unknown, also for a wrong option.'],
];

const ENVIRONMENT: readonly (readonly [string, string])[] = [
  [
    'Ev LC_ALL , LC_CTYPE , LANG',
    'The first that is set says whether the terminal shows UTF-8; ASCII is drawn otherwise.',
  ],
  ['Ev NO_COLOR', 'When set and not empty, nothing is coloured.'],
  ['Ev TERM', 'A terminal that cannot address its cursor is refused.'],
  ['Ev XDG_STATE_HOME', 'Where what a reset needs to be kept or undone is written.'],
];

/** The commonest errands, each with what is typed. */
const EXAMPLES: readonly (readonly [what: string, typed: string])[] = [
  ['Look at it without a router of your own:', 'uplinktop --demo'],
  [
    'Watch this router, its uplinks in this order and by these names:',
    'uplinktop --uplink em0=ADSL --uplink iwn0=mifi',
  ],
  ['Ask from a script or a monitoring system whether all is well:', 'uplinktop check --json'],
  ['Look whether all is there that it needs, and what to do where it is not:', 'uplinktop doctor'],
  [
    'Print the lines of doas.conf or sudoers that resets need, for the user who asks:',
    'uplinktop reset --permits',
  ],
  ['See what a reset of the routes would run, and run nothing:', 'uplinktop reset --dry-run'],
  [
    'List the busiest connections of one inside network:',
    "uplinktop connections --filter 'host:10.0.0.0/24'",
  ],
  [
    'Record a night, and look at it in the morning on any machine:',
    'uplinktop --record night.txt\nuplinktop --replay night.txt',
  ],
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
.Sh FINDINGS
${findings()}
.Sh ENVIRONMENT
${list(ENVIRONMENT)}
.Sh EXIT STATUS
${list(STATUSES)}
.Sh EXAMPLES
${examples()}
`;
}
