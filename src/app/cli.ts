import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** Where the readings come from. */
export type Origin =
  | { readonly kind: 'live' }
  | { readonly kind: 'demo'; readonly scenario: string }
  | { readonly kind: 'replay'; readonly file: string };

/** What every way of running understands. */
export interface CommonOptions {
  readonly origin: Origin;
  /** Interface → name, in the order given; empty: find the uplinks. */
  readonly uplinks: ReadonlyMap<string, string>;
  readonly intervalMs: number;
  /** False with --no-pf: the packet filter is never asked. */
  readonly firewall: boolean;
  readonly readOnly: boolean;
  readonly record: string | null;
  readonly debug: boolean;
  /** Silence undoes a reset after so many seconds. */
  readonly undoAfterS: number;
}

/** How `connections` is asked for; orders as typed. */
export const SORTS = ['bytes', 'rate', 'age', 'host', 'remote', 'state', 'proto', 'uplink'] as const;

export interface ConnectionsOptions {
  readonly json: boolean;
  /** In the words of connection-filter.ts. */
  readonly filter: string;
  readonly sort: (typeof SORTS)[number];
  readonly limit: number;
  /** pfctl's or conntrack's text instead of a router. */
  readonly states: {
    /** A file, or `-` for stdin. */
    readonly file: string;
    /** Interface → addresses and prefixes, in the order given. */
    readonly addresses: ReadonlyMap<string, readonly string[]>;
    readonly gateways: ReadonlyMap<string, readonly string[]>;
  } | null;
}

export type Invocation =
  | ({ readonly run: 'monitor' } & CommonOptions)
  | ({ readonly run: 'check'; readonly json: boolean } & CommonOptions)
  | ({
      readonly run: 'reset';
      readonly dryRun: boolean;
      readonly yes: boolean;
      readonly priority: number | null;
    } & CommonOptions)
  | ({ readonly run: 'keep' | 'undo' } & CommonOptions)
  | ({ readonly run: 'connections' } & ConnectionsOptions & CommonOptions)
  /** `--help`, `--version`: text for stdout, exit 0. */
  | { readonly run: 'print'; readonly text: string }
  /** A sentence for stderr; 2, or 3 within check, as monitoring plugins do. */
  | { readonly run: 'usage-error'; readonly message: string; readonly exitStatus: 2 | 3 };

interface RawOptions {
  readonly demo?: string;
  readonly replay?: string;
  readonly record?: string;
  readonly uplink: ReadonlyMap<string, string>;
  readonly interval: number;
  readonly pf: boolean;
  readonly readOnly?: boolean;
  readonly debug?: boolean;
  readonly undoAfter: number;
}

const DEFAULT_SCENARIO = 'story';
const INTERFACE = /^[A-Za-z][A-Za-z0-9_.-]{0,31}$/;

function collectUplink(
  value: string,
  before: ReadonlyMap<string, string> = new Map(),
): ReadonlyMap<string, string> {
  const [name = '', ...rest] = value.split('=');
  if (!INTERFACE.test(name)) {
    throw new InvalidArgumentError('Expected INTERFACE or INTERFACE=NAME, such as em0=ADSL.');
  }
  return new Map([...before, [name, rest.join('=') || name]]);
}

type AddressMap = ReadonlyMap<string, readonly string[]>;

/** `em0=10.0.0.23`, again and again. */
function collectAddress(value: string, before: AddressMap = new Map()): AddressMap {
  const [, name = '', address = ''] = /^([^=]*)=([0-9A-Fa-f:.%/A-Za-z]+)$/.exec(value) ?? [];
  if (!INTERFACE.test(name)) {
    throw new InvalidArgumentError('Expected INTERFACE=ADDRESS, such as em0=192.0.2.7.');
  }
  return new Map([...before, [name, [...(before.get(name) ?? []), address]]]);
}

function count(value: string): number {
  if (!/^\d{1,6}$/.test(value)) throw new InvalidArgumentError('Expected a number up to 999999.');
  return Number(value);
}

function seconds(value: string): number {
  const parsed = Number(value);
  if (!/^\d+(\.\d+)?$/.test(value) || parsed < 0.5 || parsed > 3600) {
    throw new InvalidArgumentError('Expected seconds from 0.5 to 3600, such as 1 or 2.5.');
  }
  return parsed;
}

function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (!/^\d+$/.test(value) || parsed < least || parsed > most) {
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    }
    return parsed;
  };
}

/** `--demo` may stand alone: its value is optional, but must not swallow a subcommand that follows. */
function settleDemo(argv: readonly string[], scenarios: readonly string[]): string[] {
  const settled: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const next = argv[i + 1];
    if (argv[i] !== '--demo') settled.push(argv[i] ?? '');
    else if (next !== undefined && scenarios.includes(next)) settled.push(`--demo=${argv[++i] ?? ''}`);
    else settled.push(`--demo=${DEFAULT_SCENARIO}`);
  }
  return settled;
}

function originOf(raw: RawOptions): Origin {
  if (raw.replay !== undefined) return { kind: 'replay', file: raw.replay };
  return raw.demo === undefined ? { kind: 'live' } : { kind: 'demo', scenario: raw.demo };
}

function common(raw: RawOptions): CommonOptions {
  return {
    origin: originOf(raw),
    uplinks: raw.uplink,
    intervalMs: raw.interval * 1_000,
    firewall: raw.pf,
    readOnly: raw.readOnly === true,
    record: raw.record ?? null,
    debug: raw.debug === true,
    undoAfterS: raw.undoAfter,
  };
}

/** What the program knows of itself and its demo; given, so that this file knows neither. */
export interface About {
  readonly version: string;
  /** Names for --demo, the default first, each with its sentence. */
  readonly scenarios: readonly { readonly name: string; readonly what: string }[];
}

function addSharedOptions(program: Command, about: About): void {
  const names = about.scenarios.map(({ name }) => name);
  program
    .addOption(
      new Option('--demo [=NAME]', `watch an embedded demo router (alone: ${DEFAULT_SCENARIO})`)
        .choices(names)
        .conflicts('replay'),
    )
    .option('--replay <FILE>', 'play a transcript instead of watching this machine')
    .option('--record <FILE>', 'write a transcript while watching')
    .addOption(
      new Option(
        '--uplink <IF[=NAME]>',
        'name an uplink; given once or more, these are the uplinks, in this order',
      )
        .argParser(collectUplink)
        .default(new Map(), 'found by itself'),
    )
    .addOption(
      new Option('--interval <SECONDS>', 'time between two rounds').argParser(seconds).default(1, '1'),
    )
    .option('--no-pf', 'never ask the packet filter (pf, conntrack)')
    .option('--read-only', 'never change anything, whatever is pressed')
    .addOption(
      new Option('--undo-after <SECONDS>', 'undo a reset that nobody has kept by then')
        .argParser(wholeNumber(10, 600))
        .default(60),
    )
    .option('--debug', 'show stack traces');
}

function addResetCommands(program: Command, told: (invocation: Invocation) => void): void {
  program
    .command('reset')
    .description(
      'put the default routes at one priority or metric, undone by itself unless kept; needs no screen',
    )
    .option('--dry-run', 'print the commands and run none')
    .option('--yes', 'run it although it is not plain')
    .addOption(
      // Which numbers there are depends on the system: its plan says so.
      new Option('--priority <N>', 'the priority or metric to use, instead of the lowest in use').argParser(
        wholeNumber(0, 2 ** 32 - 1),
      ),
    )
    .exitOverride()
    .action((options: { dryRun?: boolean; yes?: boolean; priority?: number }) => {
      const { dryRun = false, yes = false, priority = null } = options;
      told({ run: 'reset', dryRun, yes, priority, ...common(program.opts<RawOptions>()) });
    });
  for (const [name, what] of [
    ['keep', 'keep the reset that waits for it'],
    ['undo', 'undo the reset that waits to be kept'],
  ] as const) {
    program
      .command(name)
      .description(`${what}, from any terminal of the same user`)
      .exitOverride()
      .action(() => told({ run: name, ...common(program.opts<RawOptions>()) }));
  }
}

interface RawConnections {
  readonly json?: boolean;
  readonly filter: string;
  readonly sort: ConnectionsOptions['sort'];
  readonly limit: number;
  readonly states?: string;
  readonly address: AddressMap;
  readonly gateway: AddressMap;
}

function addConnections(program: Command, act: (options: RawConnections) => void): void {
  program
    .command('connections')
    .description('print the connections of each uplink, as the packet filter holds them')
    .option('--json', 'print one JSON object')
    .option(
      '--filter <WORDS>',
      'only these: words, host: port: proto: uplink: state:, - before a word excludes it',
      '',
    )
    .addOption(new Option('--sort <ORDER>', 'in this order').choices(SORTS).default('bytes'))
    .addOption(new Option('--limit <N>', 'so many at most').argParser(count).default(20, '20'))
    .option(
      '--states <FILE>',
      "read pfctl's or conntrack's text from a file, or from stdin (-), instead of asking the router",
    )
    .addOption(
      new Option(
        '--address <IF=ADDRESS[/LENGTH]>',
        'with --states: an address or a prefix of an uplink; again for more',
      )
        .argParser(collectAddress)
        .default(new Map(), 'none'),
    )
    .addOption(
      new Option('--gateway <IF=ADDRESS>', 'with --states: a next hop of an uplink')
        .argParser(collectAddress)
        .default(new Map(), 'none'),
    )
    .exitOverride()
    .action(act);
}

/** What cannot go together; null when all is well. */
function clash(raw: RawConnections, { origin }: CommonOptions): string | null {
  if (raw.states === undefined) {
    return raw.address.size + raw.gateway.size > 0 ? '--address and --gateway go with --states.' : null;
  }
  return origin.kind === 'live' ? null : '--states takes the place of --demo and --replay.';
}

/** The first word that is neither an option, an option's value nor a subcommand is what went wrong. */
function explain(error: CommanderError, program: Command): string {
  if (error.code !== 'commander.excessArguments') return sentence(error.message);
  const subcommands = program.commands.map((c) => c.name()).join(', ');
  const excess = program.args.filter((word) => !program.commands.some((c) => c.name() === word));
  return `Expected options or a subcommand (${subcommands}), got '${excess.join(' ')}'.`;
}

/** The message without commander's `error: ` before it, and with a full stop. */
function sentence(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/^./, (c) => c.toUpperCase())
    .trim();
  return /[.?!]\)?$/.test(text) ? text : `${text}.`;
}

/**
 * Reads a command line (without node and the script). Never exits and never prints: what to print is a value.
 */
export function readCommandLine(argv: readonly string[], about: About): Invocation {
  let invocation: Invocation | null = null;
  let printed = '';
  const program = new Command('uplinktop')
    .description('An ntop for two uplinks: are both used, and if not, why?')
    .version(about.version, '-V, --version')
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true });
  addSharedOptions(program, about);
  program.action(() => {
    invocation = { run: 'monitor', ...common(program.opts<RawOptions>()) };
  });
  const check = program
    .command('check')
    .description(
      'take two rounds, print the verdict and the findings; exit 0 ok, 1 warning, 2 critical, 3 unknown',
    )
    .option('--json', 'print one JSON object')
    .exitOverride();
  check.action((options: { json?: boolean }) => {
    invocation = { run: 'check', json: options.json === true, ...common(program.opts<RawOptions>()) };
  });
  addResetCommands(program, (told) => (invocation = told));
  addConnections(program, (raw) => {
    const options = common(program.opts<RawOptions>());
    const problem = clash(raw, options);
    if (problem !== null) throw new CommanderError(2, 'uplinktop.clash', problem);
    const { json, filter, sort, limit, address: addresses, gateway: gateways } = raw;
    const states = raw.states === undefined ? null : { file: raw.states, addresses, gateways };
    invocation = { run: 'connections', json: json === true, filter, sort, limit, states, ...options };
  });
  const exitStatus = argv.includes('check') ? 3 : 2;
  const settled = settleDemo(
    argv,
    about.scenarios.map(({ name }) => name),
  );
  try {
    program.parse(settled, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { run: 'print', text: printed };
    return {
      run: 'usage-error',
      message: `uplinktop: ${explain(error, program)} See uplinktop --help.`,
      exitStatus,
    };
  }
  if (invocation === null) throw new Error('no action was taken');
  return invocation;
}
