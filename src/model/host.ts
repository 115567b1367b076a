import type { Command, CommandResult } from './command.js';
import type { Condenser } from './condenser.js';
import type { Cancel } from './clock.js';
import type { Instant } from './time.js';

/** A long-lived child whose output is wanted as it comes (`route -n monitor`, a large state table). */
export interface Stream {
  /** Ends it, at once. Safe to call twice. */
  stop(): void;
  /** Settles when it has ended, however it ended; never rejects. `stdout` is empty: it went to the listener. */
  readonly ended: Promise<CommandResult>;
}

/** What a host is not reached by at the moment. */
export interface Loss {
  readonly since: Instant;
  /** A clause. */
  readonly why: string;
  /** When it is tried again. */
  readonly nextTryAt: Instant;
}

/** The way to a host that is elsewhere. */
export interface Reach {
  /** Null while it is reached. */
  readonly loss: Loss | null;
  /** Hears of each loss, each attempt that failed, and when it is reached again. */
  onChange(listener: () => void): Cancel;
}

/** A place where commands are run: this machine, the demo router, a router elsewhere. It does not know what the text means. */
export interface Host {
  /** For the title: `local`, `demo`. */
  readonly kind: 'local' | 'demo' | 'ssh';
  /** Absent: it is here. Where there is one, what is asked at a time goes there together. */
  readonly reach?: Reach;
  /** Who runs commands there. Absent: whoever runs this. */
  readonly user?: { readonly uid: number; readonly name: string };
  /** The clock its readings are stamped with. */
  now(): Instant;
  /**
   * Runs one command to its end. Never rejects: a failure is a result. `condense`: what shortens its stdout while it comes, the
   * same for everybody who runs this command.
   */
  run(command: Command, condense?: () => Condenser): Promise<CommandResult>;
  /** Starts a command and passes its stdout on as bytes. A chunk may be cut anywhere. */
  stream(command: Command, onStdout: (chunk: Uint8Array) => void): Stream;
}
