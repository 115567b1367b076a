import { resolve } from 'node:path';
import type { Effective } from './config-report.js';
import type { Sort } from './option-values.js';
import type { SshTarget } from '../host/ssh/client-arguments.js';
import type { FailoverRules } from '../failover/failover-state.js';
import { pasteable } from '../model/command.js';
import type { Instant } from '../model/time.js';
import type { Thresholds } from '../model/thresholds.js';
import type { Keymap } from '../ui/state/keymap.js';
import type { RowKind } from '../usage/usage-database.js';
import type { Display } from '../ui/terminal/terminal-abilities.js';

/** Where the readings come from. */
export type Origin =
  | { readonly kind: 'live' }
  | { readonly kind: 'ssh'; readonly target: SshTarget }
  | { readonly kind: 'demo'; readonly scenario: string }
  | { readonly kind: 'replay'; readonly file: string };

/** What the program knows of itself. */
export interface Manifest {
  readonly version: string;
  /** The Nodes it is made for: `^20 || >=26`. */
  readonly engines: string;
  /** When its files were written. */
  readonly writtenAt: Instant;
}

/** What every way of running understands. */
export interface CommonOptions {
  readonly origin: Origin;
  /** More routers to be reached by ssh, for who can watch several; absent: none. */
  readonly others?: readonly Origin[];
  /** Interface → name, in the order given; empty: find the uplinks. */
  readonly uplinks: ReadonlyMap<string, string>;
  /** Interfaces that are meant to stand by. */
  readonly standby: ReadonlySet<string>;
  /** Interface → allowance, in the words of allowance.ts. */
  readonly metered: ReadonlyMap<string, string>;
  /** Interface → its share beside the others; 1 where it is not named. */
  readonly weights: ReadonlyMap<string, number>;
  /** Interface → hosts that are asked for an echo by it; absent: none. */
  readonly probes?: ReadonlyMap<string, readonly string[]>;
  readonly intervalMs: number;
  /** False with --no-pf: the packet filter is never asked. */
  readonly firewall: boolean;
  readonly readOnly: boolean;
  readonly record: string | null;
  /** Where the journal is kept as lines of JSON. */
  readonly log: string | null;
  readonly debug: boolean;
  /** Silence undoes a reset after so many seconds. */
  readonly undoAfterS: number;
  /** What is said of the terminal; absent: nothing. */
  readonly display?: Display;
  /** How rates are shown at first; absent: in bits. */
  readonly units?: 'bits' | 'bytes';
  /** The marks that findings are raised at; absent: those of the table. */
  readonly thresholds?: Thresholds;
  /** What each key does; absent: as the table has it. */
  readonly keymap?: Keymap;
  /** The screen takes the terminal's mouse; absent: it does not. */
  readonly mouse?: boolean;
  /** Where the undo of a reset is kept, or null: where it usually is. */
  readonly stateDir: string | null;
}

/** How `connections` is asked for. */
export interface ConnectionsOptions {
  readonly json: boolean;
  /** In the words of connection-filter.ts. */
  readonly filter: string;
  readonly sort: Sort;
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

/** How `watch` is asked for. */
export interface WatchOptions {
  /** Program and arguments that are run at each change of a finding; empty: none. */
  readonly onChange: readonly string[];
  /** No line on stdout for each change. */
  readonly quiet: boolean;
  /** Acts on dead lines, by these rules; null: it only tells of them. */
  readonly failover: FailoverRules | null;
}

/** How `export` answers. */
export interface ExportOptions {
  /** `127.0.0.1:9617`; null: nowhere. */
  readonly listen: string | null;
  /** The directory of node_exporter's textfile collector. */
  readonly textfile: string | null;
  readonly tokenFile: string | null;
  /** Files in PEM. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
}

/** How `usage` is asked for. */
export interface UsageOptions {
  readonly json: boolean;
  /** Which rows are printed. */
  readonly rows: RowKind;
}

/** What a command line asks for. */
export type Invocation =
  | ({ readonly run: 'monitor' } & CommonOptions)
  | ({ readonly run: 'check'; readonly json: boolean; readonly watch: boolean } & CommonOptions)
  | ({ readonly run: 'doctor'; readonly json: boolean } & CommonOptions)
  | ({ readonly run: 'export' } & ExportOptions & CommonOptions)
  | ({
      readonly run: 'reset';
      readonly dryRun: boolean;
      /** Print what has to be permitted, and run nothing. */
      readonly permits: boolean;
      readonly yes: boolean;
      readonly priority: number | null;
    } & CommonOptions)
  | ({ readonly run: 'keep' | 'undo' } & CommonOptions)
  | ({ readonly run: 'advise'; readonly program: string } & CommonOptions)
  | { readonly run: 'config'; readonly json: boolean; readonly effective: Effective }
  | ({ readonly run: 'usage' } & UsageOptions & CommonOptions)
  | ({ readonly run: 'watch' } & WatchOptions & CommonOptions)
  | ({ readonly run: 'connections' } & ConnectionsOptions & CommonOptions)
  /** `--help`, `--version`: text for stdout, exit 0. */
  | { readonly run: 'print'; readonly text: string }
  /** A sentence for stderr; 2, or 3 within check, as monitoring plugins do. */
  | { readonly run: 'usage-error'; readonly message: string; readonly exitStatus: 2 | 3 };

/** What keeps a pending reset, as it is typed. */
export function keepWords({ stateDir, origin }: Pick<CommonOptions, 'stateDir' | 'origin'>): string {
  if (origin.kind === 'ssh') return pasteable(['uplinktop', ...sshWords(origin.target), 'keep']);
  return pasteable(['uplinktop', ...(stateDir === null ? [] : ['--state-dir', resolve(stateDir)]), 'keep']);
}

function sshWords({ destination, configFile, jump, port }: SshTarget): readonly string[] {
  return [
    ...['--ssh', destination],
    ...(configFile === null ? [] : ['-F', configFile]),
    ...(jump === null ? [] : ['-J', jump]),
    ...(port === null ? [] : ['-p', String(port)]),
  ];
}
