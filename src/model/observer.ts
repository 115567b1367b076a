import type { Family } from './address.js';
import type { Command, CommandResult, RefusalText } from './command.js';
import type { ConnectionFollower } from './connection-reader.js';
import type { Parsed } from './reading.js';
import type { Probe, RouterEvent } from './router.js';
import type { Source } from './source.js';
import type { Milliseconds } from './time.js';

/** What is asked for an echo by one uplink. */
export interface BeyondTarget {
  /** An address literal. */
  readonly address: string;
  readonly family: Family;
  readonly interface: string;
  /** An address of that interface, or null when none is known. */
  readonly sourceAddress: string | null;
}

/** Asking a host beyond a gateway for an echo, by one uplink, whatever the table says of others. */
export interface BeyondProbe {
  /** Null: it cannot be asked without what is not known. */
  command(target: BeyondTarget): Command | null;
  /** What such a command asks, and by which interface or from which address; null when it is another command. */
  asked(argv: readonly string[]): {
    readonly address: string;
    readonly by: { readonly interface: string } | { readonly source: string };
  } | null;
  /** It goes by the routing table, and wants a host route of its own: else by the device it is bound to. */
  readonly needsHostRoute: boolean;
}

/** Asking a gateway for an echo. */
export interface ProbeSource {
  readonly everyMs: Milliseconds;
  /** While what its uplink carries is answered anyway; less than three times `everyMs`. Default: `everyMs`. */
  readonly vouchedEveryMs?: Milliseconds;
  command(target: string, family: Family, sourceAddress: string | null): Command;
  /** The address an echo command asks, or null when it is another command. */
  target(argv: readonly string[]): string | null;
  parse(stdout: string, stderr: string): Parsed<Probe>;
}

/** Whether somebody answers for an address on the wire (ARP, neighbour discovery), as a system has it in its table. */
export interface Neighbour {
  /** A link-local one with its scope. */
  readonly address: string;
  readonly interface: string;
  readonly answers: boolean;
}

/** A table of neighbours, which nothing here asks for: it is read where somebody pasted it. */
export interface NeighbourSource {
  serves(argv: readonly string[]): boolean;
  /** Only those of which it tells anything of now. */
  parse(stdout: string): readonly Neighbour[];
}

/** The table of connections: read as a stream, for it may be larger than all else together. */
export interface StateSource {
  readonly id: string;
  /** For a sentence: `the connections`. */
  readonly what: string;
  readonly command: Command;
  /**
   * It rests for so many times as long as it took, up to ten seconds: where reading is this program's own work, and a
   * second is soon enough for nobody. 0: small tables are read in every round.
   */
  readonly restFactor: number;
  /** Every way of printing the whole table, with or without its counters. */
  readonly serves: (argv: readonly string[]) => boolean;
  /** To be kept from reading to reading. */
  follow(): ConnectionFollower;
}

/** The long-lived child that announces changes. */
export interface EventSource {
  readonly command: Command;
  serves(argv: readonly string[]): boolean;
  /** A reader that keeps an unfinished message for its next call. */
  reader(): (text: string) => readonly RouterEvent[];
}

/** Whether something keeps the clock right. */
export interface ClockSource {
  readonly command: Command;
  /** Null: what it printed does not say. */
  isSynchronised(result: CommandResult): boolean | null;
}

/** Text that a command of a system does not print, and which is known all the same. */
export interface StrangeText {
  /** Of another operating system; else of another program of the same name. */
  readonly isOtherSystems: boolean;
  /** What it is, for a sentence: `this is FreeBSD's table`. */
  readonly sentence: string;
}

/** How a system is read: all that collecting knows of it. */
export interface Observer {
  readonly sources: readonly Source[];
  /** What a text is that its commands do not print; null when it may be theirs. */
  strangeText(text: string): StrangeText | null;
  readonly probe: ProbeSource;
  readonly beyond: BeyondProbe;
  /** Absent: none is read. */
  readonly neighbours?: NeighbourSource;
  /** Null: nothing announces changes. */
  readonly events: EventSource | null;
  /** Null: connections cannot be read. */
  readonly states: StateSource | null;
  /** Absent: there is nothing to ask. */
  readonly clock?: ClockSource;
  /** What stands in place of an answer: the first that fits tells why there is none. */
  readonly refusals: readonly RefusalText[];
}
