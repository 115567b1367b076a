import { resolve } from 'node:path';
import { Argument, Command, CommanderError, Option } from 'commander';
import type { CommonOptions, ConnectionsOptions, Invocation, Origin } from './invocation.js';
import { applyConfigured, effectiveOf } from './apply-configuration.js';
import type { ConfigEntry, Given } from './configuration.js';
import { ConfigFault, configEntries } from './configuration.js';
import type { Configured } from './configuration-files.js';
import { keymapOf, thresholdsOf } from './file-values.js';
import { helpTail } from './help-table.js';
import type { OptionRow, SubcommandName, SubcommandRow } from './option-table.js';
import { DEFAULT_LISTEN, DEFAULT_SCENARIO, sharedOptions, SUBCOMMANDS } from './option-table.js';
import type { AddressMap } from './option-values.js';
import { SECOND } from '../model/time.js';
import type { ColourChoice } from '../ui/terminal/palettes.js';

/** The shared options as commander has read them. */
interface RawShared {
  readonly demo?: string;
  readonly replay?: string;
  readonly ssh: readonly string[];
  readonly sshConfig?: string;
  readonly sshJump?: string;
  readonly sshPort?: number;
  readonly record?: string;
  readonly log?: string;
  readonly uplink: ReadonlyMap<string, string>;
  readonly standby: ReadonlySet<string>;
  readonly metered: ReadonlyMap<string, string>;
  readonly weight: ReadonlyMap<string, number>;
  readonly probe: AddressMap;
  readonly interval: number;
  readonly pf: boolean;
  readonly readOnly?: boolean;
  readonly stateDir?: string;
  readonly debug?: boolean;
  readonly undoAfter: number;
  readonly colours?: ColourChoice;
  readonly ascii?: boolean;
  readonly utf8?: boolean;
  readonly mouse?: boolean;
  readonly units: 'bits' | 'bytes';
}

/** The options of each subcommand as commander has read them. */
interface RawOptions {
  readonly watch: {
    readonly onChange: readonly string[];
    readonly quiet?: boolean;
    readonly failover?: boolean;
    readonly deadAfter: number;
    readonly aliveAfter: number;
    readonly hold: number;
    readonly killStates?: boolean;
  };
  readonly check: { readonly json?: boolean; readonly watch?: boolean };
  readonly usage: {
    readonly json?: boolean;
    readonly hours?: boolean;
    readonly days?: boolean;
    readonly months?: boolean;
  };
  readonly doctor: { readonly json?: boolean };
  readonly reset: {
    readonly dryRun?: boolean;
    readonly permits?: boolean;
    readonly yes?: boolean;
    readonly priority?: number;
  };
  readonly config: { readonly json?: boolean };
  readonly advise: object;
  readonly keep: object;
  readonly undo: object;
  readonly export: {
    readonly listen?: string;
    readonly textfile?: string;
    readonly tokenFile?: string;
    readonly tlsCertificate?: string;
    readonly tlsKey?: string;
  };
  readonly connections: {
    readonly json?: boolean;
    readonly filter: string;
    readonly sort: ConnectionsOptions['sort'];
    readonly limit: number;
    readonly states?: string;
    readonly address: AddressMap;
    readonly gateway: AddressMap;
  };
}

/** `--demo` may stand alone: its value is optional, but must not swallow a subcommand that follows. */
function settleDemo(argv: readonly string[], scenarios: readonly string[]): string[] {
  // Alone, as other programs take it; beside others it is no option.
  if (argv.length === 1 && argv[0] === '-v') return ['--version'];
  const settled: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const next = argv[i + 1];
    if (argv[i] !== '--demo') settled.push(argv[i] ?? '');
    else if (next !== undefined && scenarios.includes(next)) settled.push(`--demo=${argv[++i] ?? ''}`);
    else settled.push(`--demo=${DEFAULT_SCENARIO}`);
  }
  return settled;
}

/** The router, and more of them. */
function originsOf(raw: RawShared): readonly [Origin, ...Origin[]] {
  if (raw.replay !== undefined) return [{ kind: 'replay', file: raw.replay }];
  if (raw.demo !== undefined) return [{ kind: 'demo', scenario: raw.demo }];
  const { sshConfig, sshJump: jump = null, sshPort: port = null } = raw;
  const configFile = sshConfig === undefined ? null : resolve(sshConfig);
  const [first, ...others] = raw.ssh.map((destination): Origin => ({
    kind: 'ssh',
    target: { destination, configFile, jump, port },
  }));
  return first === undefined ? [{ kind: 'live' }] : [first, ...others];
}

function common(raw: RawShared, given: readonly Given[]): CommonOptions {
  const [origin, ...others] = originsOf(raw);
  return {
    origin,
    ...(others.length === 0 ? {} : { others }),
    uplinks: raw.uplink,
    standby: raw.standby,
    metered: raw.metered,
    weights: raw.weight,
    probes: raw.probe,
    intervalMs: raw.interval * 1_000,
    firewall: raw.pf,
    readOnly: raw.readOnly === true,
    record: raw.record ?? null,
    log: raw.log ?? null,
    debug: raw.debug === true,
    undoAfterS: raw.undoAfter,
    display: {
      colours: raw.colours ?? null,
      unicode: raw.ascii === true ? false : raw.utf8 === true ? true : null,
    },
    mouse: raw.mouse === true,
    units: raw.units,
    thresholds: thresholdsOf(given),
    keymap: keymapOf(given),
    stateDir: raw.stateDir ?? null,
  };
}

/** Throws a CommanderError with the sentence when options cannot go together. */
function connections(raw: RawOptions['connections'], shared: CommonOptions): Invocation {
  const problem = clash(raw, shared);
  if (problem !== null) throw new CommanderError(2, 'uplinktop.clash', problem);
  const { json, filter, sort, limit, address: addresses, gateway: gateways } = raw;
  const states = raw.states === undefined ? null : { file: raw.states, addresses, gateways };
  return { run: 'connections', json: json === true, filter, sort, limit, states, ...shared };
}

function clash(raw: RawOptions['connections'], { origin }: CommonOptions): string | null {
  if (raw.states === undefined) {
    return raw.address.size + raw.gateway.size > 0 ? '--address and --gateway go with --states.' : null;
  }
  return origin.kind === 'live' ? null : '--states cannot be combined with --demo, --replay or --ssh.';
}

/** Throws a CommanderError with the sentence when options cannot go together. */
function watch(raw: RawOptions['watch'], shared: CommonOptions): Invocation {
  const { onChange, quiet = false, failover = false, deadAfter, aliveAfter, hold } = raw;
  const { killStates = false } = raw;
  if (killStates && !failover)
    throw new CommanderError(2, 'uplinktop.clash', '--kill-states goes with --failover.');
  if (failover && shared.readOnly)
    throw new CommanderError(2, 'uplinktop.clash', '--failover changes routes, and --read-only forbids it.');
  if (failover && shared.origin.kind === 'replay')
    throw new CommanderError(2, 'uplinktop.clash', '--failover cannot be combined with --replay.');
  if (failover && shared.origin.kind === 'ssh')
    throw new CommanderError(
      2,
      'uplinktop.clash',
      '--failover cannot be combined with --ssh: what acts on a dead line must not need it, so it runs on the router.',
    );
  if (failover && shared.uplinks.size < 2)
    throw new CommanderError(
      2,
      'uplinktop.clash',
      '--failover wants the uplinks by name, two at least: --uplink em0 --uplink em1.',
    );
  const rules = {
    deadAfterMs: deadAfter * SECOND,
    aliveAfterMs: aliveAfter * SECOND,
    holdMs: hold * SECOND,
    killsStates: killStates,
  };
  return { run: 'watch', onChange, quiet, failover: failover ? rules : null, ...shared };
}

function check({ json = false, watch = false }: RawOptions['check'], shared: CommonOptions): Invocation {
  if (watch && !json) throw new CommanderError(3, 'uplinktop.clash', '--watch goes with --json.');
  return { run: 'check', json, watch, ...shared };
}

/** Throws a CommanderError with the sentence when options cannot go together. */
function exportOf(raw: RawOptions['export'], shared: CommonOptions): Invocation {
  if (shared.others !== undefined && shared.record !== null)
    throw new CommanderError(2, 'uplinktop.clash', '--record holds one router: give --ssh once.');
  const { tlsCertificate: certificate, tlsKey: key, textfile = null, tokenFile = null } = raw;
  if ((certificate === undefined) !== (key === undefined))
    throw new CommanderError(2, 'uplinktop.clash', '--tls-certificate and --tls-key go together.');
  const listen = raw.listen ?? (textfile === null ? DEFAULT_LISTEN : null);
  const tls = certificate === undefined || key === undefined ? null : { certificate, key };
  return { run: 'export', listen, textfile, tokenFile, tls, ...shared };
}

/** What each subcommand's options ask for. */
const READ: {
  readonly [Name in Exclude<SubcommandName, 'config'>]: (
    raw: RawOptions[Name],
    shared: CommonOptions,
    argument: string,
  ) => Invocation;
} = {
  usage: ({ json, hours, days }, shared) => ({
    run: 'usage',
    json: json === true,
    rows: hours === true ? 'hours' : days === true ? 'days' : 'months',
    ...shared,
  }),
  watch,
  check,
  doctor: ({ json }, shared) => ({ run: 'doctor', json: json === true, ...shared }),
  reset: ({ dryRun = false, permits = false, yes = false, priority = null }, shared) => ({
    run: 'reset',
    dryRun,
    permits,
    yes,
    priority,
    ...shared,
  }),
  advise: (_, shared, program) => ({ run: 'advise', program, ...shared }),
  keep: (_, shared) => ({ run: 'keep', ...shared }),
  undo: (_, shared) => ({ run: 'undo', ...shared }),
  connections,
  export: exportOf,
};

function optionOf({ flags, what, range, choices, parse, preset, conflicts }: OptionRow): Option {
  const option = new Option(flags, range === undefined ? what : `${what}, ${range}`);
  if (choices !== undefined) option.choices(choices);
  if (conflicts !== undefined) option.conflicts([...conflicts]);
  if (parse !== undefined) option.argParser(parse as (value: string, before: unknown) => unknown);
  if (preset !== undefined) option.default(preset.value, preset.shown);
  return option;
}

function addOptions(command: Command, rows: readonly OptionRow[]): void {
  for (const row of rows) command.addOption(optionOf(row));
}

type Take = (invocation: Invocation) => void;

function addSubcommand(program: Command, { name, what, argument, options }: SubcommandRow): Command {
  const command = program.command(name).description(what).exitOverride();
  if (argument !== undefined)
    command.addArgument(new Argument(`<${argument.name}>`, argument.what).choices([...argument.choices]));
  addOptions(command, options);
  return command;
}

function refuseOthers({ others }: CommonOptions, name: string): void {
  if (others !== undefined)
    throw new CommanderError(
      2,
      'uplinktop.clash',
      `Only export takes --ssh again: ${name} watches one router.`,
    );
}

function takeWith<Name extends keyof typeof READ>(
  name: Name,
  take: Take,
  shared: () => CommonOptions,
): (...given: unknown[]) => void {
  // The one word that may follow a subcommand comes first, then its options, then the command itself.
  return (...given) => {
    const [raw] = given.slice(-2) as [RawOptions[Name]];
    const argument = given.length > 2 ? String(given[0]) : '';
    const common = shared();
    if (name !== 'export') refuseOthers(common, name);
    take(READ[name](raw, common, argument));
  };
}

/** The first word that is neither an option, an option's value nor a subcommand is what went wrong. */
function explain(error: CommanderError, program: Command, argv: readonly string[]): string {
  const names = program.commands.map((c) => c.name()).join(', ');
  // `help` of something else prints all of it, as an error.
  if (error.code === 'commander.help') return `Expected a subcommand (${names}), got '${argv.at(-1) ?? ''}'.`;
  if (error.code !== 'commander.excessArguments') return sentence(error.message);
  const excess = program.args.filter((word) => !program.commands.some((c) => c.name() === word));
  return `Expected options or a subcommand (${names}), got '${excess.join(' ')}'.`;
}

/** The message without commander's `error: ` before it, and with a full stop. */
function sentence(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/^./, (c) => c.toUpperCase())
    .trim();
  return /[.?!]\)?$/.test(text) ? text : `${text}.`;
}

/** What the program knows of itself and its demo; given, so that this file knows neither. */
export interface About {
  readonly version: string;
  /** Names for --demo, the default first, each with its sentence. */
  readonly scenarios: readonly { readonly name: string; readonly what: string }[];
  /** What environment and files give. Throws ConfigFault. Absent: nothing. */
  readonly configured?: (entries: readonly ConfigEntry[]) => Configured;
}

/**
 * Reads a command line (without node and the script). Never exits and never prints: what to print is a value.
 */
export function readCommandLine(argv: readonly string[], about: About): Invocation {
  const taken: Invocation[] = [];
  let printed = '';
  const scenarios = about.scenarios.map(({ name }) => name);
  const program = new Command('uplinktop')
    .description('An ntop for two uplinks: are both used, and if not, why?')
    .version(about.version, '-V, --version')
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => undefined })
    .configureHelp({ showGlobalOptions: true });
  const take = (read: Invocation): void => void taken.push(read);
  addOptions(program, sharedOptions(scenarios));
  let configured: Configured = { given: [], files: [] };
  const shared = (): CommonOptions => common(program.opts<RawShared>(), configured.given);
  const monitor = (): void => {
    const common = shared();
    refuseOthers(common, 'the monitor');
    take({ run: 'monitor', ...common });
  };
  program.action(monitor).helpCommand(true).addHelpText('after', helpTail());
  program.command('monitor', { hidden: true }).exitOverride().action(monitor);
  const entries = configEntries(scenarios);
  program.hook('preAction', (_, command) => {
    configured = about.configured?.(entries) ?? configured;
    const of = (table: string | null) => configured.given.filter(({ entry }) => entry.table === table);
    applyConfigured(program, of(null), entries);
    if (command !== program) applyConfigured(command, of(command.name()), entries);
  });
  for (const row of SUBCOMMANDS) {
    const command = addSubcommand(program, row);
    if (row.name !== 'config') command.action(takeWith(row.name, take, shared));
    else
      command.action(({ json }: RawOptions['config']) => {
        // What could not be started with is no configuration to print.
        shared();
        take({ run: 'config', json: json === true, effective: effectiveOf(program, entries, configured) });
      });
  }
  try {
    program.parse(settleDemo(argv, scenarios), { from: 'user' });
  } catch (error) {
    const exitStatus = argv.includes('check') ? 3 : 2;
    if (error instanceof ConfigFault)
      return { run: 'usage-error', message: `uplinktop: ${error.message}.`, exitStatus };
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { run: 'print', text: printed };
    const message = `uplinktop: ${explain(error, program, argv)} See uplinktop --help.`;
    return { run: 'usage-error', message, exitStatus };
  }
  const [invocation] = taken;
  if (invocation === undefined) throw new Error('no action was taken');
  return invocation;
}
