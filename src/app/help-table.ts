/** What help and the manual page say beside options: plain text, a row each. */

export const STATUSES: readonly (readonly [status: string, meaning: string])[] = [
  ['0', 'The command did what it was asked to; check and doctor found nothing wrong.'],
  ['1', 'Check and doctor: a warning. Reset, keep and undo: refused, or it came out otherwise.'],
  [
    '2',
    'Check: something critical. Doctor: a fault. All others: a wrong option, or it could not be done; stderr says why.',
  ],
  ['3', 'Only check: unknown, also for a wrong option.'],
];

export const ENVIRONMENT: readonly (readonly [variables: string, meaning: string])[] = [
  [
    'LC_ALL, LC_CTYPE, LANG',
    'The first that is set says whether the terminal shows UTF-8; ASCII is drawn otherwise.',
  ],
  ['NO_COLOR', 'When set and not empty, nothing is coloured.'],
  ['COLORTERM', 'When set, there are colours where TERM would deny them.'],
  ['TERM', 'A terminal that cannot address its cursor is refused.'],
  [
    'SSH_CONNECTION',
    'Tells which uplink the person at the keyboard comes in by; a reset warns before it cuts it off.',
  ],
  ['XDG_STATE_HOME', 'Where what a reset needs to be kept or undone is written; ~/.local/state otherwise.'],
  ['XDG_CONFIG_HOME', 'Where uplinktop/config.toml is looked for; ~/.config otherwise.'],
  [
    'UPLINKTOP_INTERVAL, ...',
    'A variable for each entry of a configuration file; uplinktop config --json names them. The command line counts before the environment, that before the files.',
  ],
];

/** The commonest errands, each with what is typed. */
export const EXAMPLES: readonly (readonly [what: string, typed: string])[] = [
  ['Look at it without a router of your own:', 'uplinktop --demo'],
  ['Look whether all is there that it needs, and what to do where it is not:', 'uplinktop doctor'],
  [
    'Watch this router, its uplinks in this order and by these names:',
    'uplinktop --uplink em0=ADSL --uplink iwn0=mifi',
  ],
  ['Watch a router from a laptop, with nothing installed there:', 'uplinktop --ssh root@gw'],
  ['Ask from a script or a monitoring system whether all is well:', 'uplinktop check --json'],
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
    'Have ifstated(8) take an uplink out while its gateway is silent, without this program:',
    'uplinktop advise ifstated > /etc/ifstated.conf',
  ],
  [
    'Watch without a screen, and run a program at each change:',
    'uplinktop watch --on-change /usr/local/libexec/page-me',
  ],
  [
    'Record a night, and look at it in the morning on any machine:',
    'uplinktop --record night.txt\nuplinktop --replay night.txt',
  ],
];

const WIDTH = 80;

function wrapped(text: string, indent: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && indent + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}`);
}

const rows = (table: readonly (readonly [string, string])[]): string[] =>
  table.flatMap(([name, meaning]) => [`  ${name}`, ...wrapped(meaning, 6)]);

/** What stands below the options in `uplinktop --help`. */
export function helpTail(): string {
  return [
    '',
    'Environment:',
    ...rows(ENVIRONMENT),
    '',
    'Exit status:',
    ...rows(STATUSES),
    '',
    'Examples:',
    ...EXAMPLES.flatMap(([what, typed]) => [
      ...wrapped(what, 2),
      ...typed.split('\n').map((line) => `      ${line}`),
    ]),
  ].join('\n');
}
