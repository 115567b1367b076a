import { COLOUR_CHOICES } from '../ui/terminal/palettes.js';
import {
  connectionFilter,
  collectAddress,
  collectAllowance,
  collectCommand,
  collectDestination,
  collectInterface,
  collectProbe,
  collectUplink,
  collectWeight,
  count,
  directoryPath,
  jumpHosts,
  listenAddress,
  seconds,
  SORTS,
  wholeNumber,
} from './option-values.js';

/** One option of the command line. Whatever describes the command line (help, manual, completions) is made from these. */
export interface OptionRow {
  /** As commander reads it: `--interval <SECONDS>`. */
  readonly flags: string;
  /** A clause without a capital and without a full stop. */
  readonly what: string;
  readonly choices?: readonly string[];
  /** Of a value that was typed, and of what earlier ones of the same option made. Throws InvalidArgumentError. */
  readonly parse?: (value: string, before: never) => unknown;
  /** `shown`: in the help, where the value itself would say nothing. */
  readonly preset?: { readonly value: unknown; readonly shown?: string };
  /** What its values lie within, where the help is to say so: `0.5 to 3600`. */
  readonly range?: string;
  /** A value for the example of a configuration file, where its kind does not say one that would do. */
  readonly example?: string;
  /** False: of one call, and never of a configuration file or the environment. */
  readonly inFile?: false;
  /** The names of options it cannot be used with. */
  readonly conflicts?: readonly string[];
}

export interface SubcommandRow {
  readonly name: SubcommandName;
  readonly what: string;
  /** The one word that follows it. Absent: none does. */
  readonly argument?: { readonly name: string; readonly what: string; readonly choices: readonly string[] };
  readonly options: readonly OptionRow[];
}

export type SubcommandName =
  | 'usage'
  | 'watch'
  | 'check'
  | 'doctor'
  | 'reset'
  | 'keep'
  | 'undo'
  | 'connections'
  | 'advise'
  | 'export'
  | 'config';

export const DEFAULT_SCENARIO = 'story';

const DEMO: OptionRow = {
  flags: '--demo [=NAME]',
  what: `watch an embedded demo router (alone: ${DEFAULT_SCENARIO})`,
  conflicts: ['replay', 'ssh'],
};

const SHARED: readonly OptionRow[] = [
  { flags: '--replay <FILE>', what: 'play a transcript instead of watching this machine' },
  {
    flags: '--ssh <DESTINATION>',
    what: 'watch a router from here: its commands run there, through one ssh connection; export takes it again for more',
    parse: collectDestination,
    preset: { value: [], shown: 'this machine' },
    conflicts: ['demo', 'replay'],
  },
  {
    flags: '-F, --ssh-config <FILE>',
    what: 'with --ssh: the configuration file of ssh',
    example: '/home/ops/.ssh/routers',
  },
  {
    flags: '-J, --ssh-jump <DESTINATION>',
    what: 'with --ssh: by way of this host',
    parse: jumpHosts,
    example: 'admin@bastion',
  },
  {
    flags: '-p, --ssh-port <N>',
    what: 'with --ssh: the port that ssh listens on there',
    range: '1 to 65535',
    parse: wholeNumber(1, 65_535),
  },
  { flags: '--record <FILE>', what: 'write a transcript while watching' },
  {
    flags: '--log <FILE>',
    what: 'keep the journal in a file, as lines of JSON',
    example: '/var/log/uplinktop.jsonl',
  },
  {
    flags: '--uplink <IF[=NAME]>',
    what: 'name an uplink; given once or more, these are the uplinks, in this order',
    parse: collectUplink,
    preset: { value: new Map(), shown: 'found by itself' },
  },
  {
    flags: '--standby <IF>',
    what: 'an uplink that is to be used only when the others are gone: no fault, and never joined; again for more',
    parse: collectInterface,
    preset: { value: new Set(), shown: 'none' },
  },
  {
    flags: '--metered <IF=AMOUNT/month[@DAY]>',
    what: 'what an uplink may carry in a month that begins on DAY, such as umb0=20GB/month@1; again for more',
    parse: collectAllowance,
    preset: { value: new Map(), shown: 'none' },
  },
  {
    flags: '--weight <IF=WEIGHT>',
    what: "an uplink's share beside the others, 1 without it: in the routes that R makes on Linux, in the files of advise; again for more",
    range: '1 to 256',
    parse: collectWeight,
    preset: { value: new Map(), shown: 'all the same' },
  },
  {
    flags: '--probe <IF=ADDRESS|auto>',
    what: "a host beyond the gateway, asked for an echo by this uplink every 5 s while watching; again for more; auto: the name servers of each uplink's lease",
    parse: collectProbe,
    preset: { value: new Map(), shown: 'none' },
  },
  {
    flags: '--interval <SECONDS>',
    what: 'time between two rounds',
    range: '0.5 to 3600',
    parse: seconds,
    preset: { value: 1, shown: '1' },
  },
  { flags: '--no-pf', what: 'never ask the packet filter (pf, conntrack)' },
  { flags: '--read-only', what: 'never change anything, whatever is pressed' },
  {
    flags: '--undo-after <SECONDS>',
    what: 'roll back unless confirmed within SECONDS',
    range: '10 to 600',
    parse: wholeNumber(10, 600),
    preset: { value: 60 },
  },
  {
    flags: '--state-dir <DIR>',
    what: 'where the undo of a reset is kept; keep and undo want the same',
    parse: directoryPath,
  },
  {
    flags: '--colours <PALETTE>',
    what: "dark, light: for that background, and for the colour-blind; 16: the terminal's own; mono: none, as NO_COLOR",
    choices: COLOUR_CHOICES,
  },
  {
    flags: '--units <UNITS>',
    what: 'rates in bits or bytes per second; B changes it',
    choices: ['bits', 'bytes'],
    preset: { value: 'bits' },
  },
  { flags: '--ascii', what: 'draw in ASCII, whatever the locale says', conflicts: ['utf8'] },
  { flags: '--utf8', what: 'draw in UTF-8, whatever the locale says', conflicts: ['ascii'] },
  {
    flags: '--mouse',
    what: 'wheel and clicks go to the screen: they scroll, and select rows, uplinks and views; copying text then wants shift',
  },
  { flags: '--debug', what: 'show stack traces' },
];

/** What every way of running understands. `scenarios`: names for --demo. */
export function sharedOptions(scenarios: readonly string[]): readonly OptionRow[] {
  return [{ ...DEMO, choices: scenarios }, ...SHARED];
}

const JSON_OPTION: OptionRow = { flags: '--json', what: 'print one JSON object', inFile: false };

const WATCH: readonly OptionRow[] = [
  {
    flags: '--on-change <WORD>',
    what: 'a program to run at each change of a finding, by its absolute path; again for each argument',
    parse: collectCommand,
    preset: { value: [], shown: 'none' },
  },
  {
    flags: '--failover',
    what: 'take an uplink out that is certainly dead while another is alive, and bring it back afterwards',
  },
  {
    flags: '--dead-after <SECONDS>',
    what: 'with --failover: how long it has been dead',
    range: '5 to 3600',
    parse: wholeNumber(5, 3_600),
    preset: { value: 20 },
  },
  {
    flags: '--alive-after <SECONDS>',
    what: 'with --failover: how long one that was taken out has been alive',
    range: '5 to 86400',
    parse: wholeNumber(5, 86_400),
    preset: { value: 300 },
  },
  {
    flags: '--hold <SECONDS>',
    what: 'with --failover: from one change to the next, at least',
    range: '5 to 3600',
    parse: wholeNumber(5, 3_600),
    preset: { value: 60 },
  },
  {
    flags: '--kill-states',
    what: 'with --failover: end the connections of what was taken out, but none that came in to the router itself, nor its own ssh',
  },
  { flags: '--quiet', what: 'print no line for each change; syslog and the program are told all the same' },
];

const USAGE: readonly OptionRow[] = [
  JSON_OPTION,
  { flags: '--months', what: 'a line for each of the last 25 months (so without this)', inFile: false },
  { flags: '--days', what: 'a line for each of the last 62 days', inFile: false, conflicts: ['months'] },
  {
    flags: '--hours',
    what: 'a line for each of the last 48 hours',
    inFile: false,
    conflicts: ['months', 'days'],
  },
];

const RESET: readonly OptionRow[] = [
  { flags: '--dry-run', what: 'print the commands and run none', inFile: false },
  {
    flags: '--permits',
    inFile: false,
    what: 'print the lines of doas.conf or sudoers that a reset, a drain and their undo need, and run nothing',
  },
  { flags: '--yes', what: 'run a plan that has warnings', inFile: false },
  {
    flags: '--priority <N>',
    what: 'the priority or metric to use, instead of the lowest in use',
    // Which numbers there are depends on the system: its plan says so.
    parse: wholeNumber(0, 2 ** 32 - 1),
  },
];

const CHECK: readonly OptionRow[] = [
  JSON_OPTION,
  { flags: '--watch', what: 'with --json: one object a line, each round, until a signal', inFile: false },
];

/** Where export listens when nothing is said. */
export const DEFAULT_LISTEN = '127.0.0.1:9617';

const EXPORT: readonly OptionRow[] = [
  {
    flags: '--listen <ADDRESS:PORT>',
    what: `where to listen, ${DEFAULT_LISTEN} unless --textfile is given; other machines can reach it only with a token or TLS`,
    parse: listenAddress,
    example: DEFAULT_LISTEN,
  },
  {
    flags: '--token-file <FILE>',
    what: 'whoever asks has to know the token in this file',
    example: '/etc/uplinktop/token',
  },
  {
    flags: '--tls-certificate <FILE>',
    what: 'answer over TLS, with this certificate and its chain in PEM',
    example: '/etc/uplinktop/certificate.pem',
  },
  { flags: '--tls-key <FILE>', what: "the certificate's key in PEM", example: '/etc/uplinktop/key.pem' },
  {
    flags: '--textfile <DIR>',
    what: "write uplinktop.prom into the directory of node_exporter's textfile collector, each round",
    example: '/var/lib/prometheus/node-exporter',
  },
];

const CONNECTIONS: readonly OptionRow[] = [
  JSON_OPTION,
  {
    flags: '--filter <WORDS>',
    what: 'only these: words, host: port: proto: uplink: state:, - before a word excludes it',
    parse: connectionFilter,
    preset: { value: '' },
  },
  { flags: '--sort <ORDER>', what: 'sort order', choices: SORTS, preset: { value: 'bytes' } },
  {
    flags: '--limit <N>',
    what: 'print at most N',
    range: '0 to 999999',
    parse: count,
    preset: { value: 20, shown: '20' },
  },
  {
    flags: '--states <FILE>',
    inFile: false,
    what: "read pfctl's or conntrack's text from a file, or from stdin (-), instead of asking the router",
  },
  {
    flags: '--address <IF=ADDRESS[/LENGTH]>',
    inFile: false,
    what: 'with --states: an address or a prefix of an uplink; again for more',
    parse: collectAddress,
    preset: { value: new Map(), shown: 'none' },
  },
  {
    flags: '--gateway <IF=ADDRESS>',
    inFile: false,
    what: 'with --states: a next hop of an uplink',
    parse: collectAddress,
    preset: { value: new Map(), shown: 'none' },
  },
];

export const SUBCOMMANDS: readonly SubcommandRow[] = [
  {
    name: 'watch',
    what: 'watch without a screen, until SIGTERM: changes of findings to stdout, syslog and a program of yours; SIGHUP reads the configuration again',
    options: WATCH,
  },
  {
    name: 'usage',
    what: 'print what each uplink has moved, by month, day or hour, as watch has counted it',
    options: USAGE,
  },
  {
    name: 'check',
    what: 'take two rounds, print the verdict and the findings; exit 0 ok, 1 warning, 2 critical, 3 unknown',
    options: CHECK,
  },
  {
    name: 'doctor',
    what: 'look whether all that is needed is there: Node, terminal, commands, permissions, tracking; exit 0 ok, 1 warnings, 2 faults',
    options: [JSON_OPTION],
  },
  {
    name: 'reset',
    what: 'put the default routes at one priority or metric, undone by itself unless kept; needs no screen',
    options: RESET,
  },
  {
    name: 'keep',
    what: 'keep the reset that waits for it, from any terminal of the same user',
    options: [],
  },
  {
    name: 'undo',
    what: 'undo the reset that waits to be kept, from any terminal of the same user',
    options: [],
  },
  {
    name: 'connections',
    what: 'print the connections of each uplink, as the packet filter holds them',
    options: CONNECTIONS,
  },
  {
    name: 'export',
    what: 'answer Prometheus and browsers: metrics, the verdict as JSON, and a page; nothing can be changed by it',
    options: EXPORT,
  },
  {
    name: 'advise',
    what: "print a file that lets the base system's own programs watch or share out these uplinks, from what is seen",
    argument: {
      name: 'PROGRAM',
      what: 'ifstated, pf, hotplug: for OpenBSD; keepalived, hotplug, nft: for Linux',
      choices: ['ifstated', 'pf', 'hotplug', 'keepalived', 'nft'],
    },
    options: [],
  },
  {
    name: 'config',
    what: 'print what counts, of command line, environment and configuration files, and where it is from',
    options: [JSON_OPTION],
  },
];
