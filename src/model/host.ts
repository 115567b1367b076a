import type { Command, CommandResult } from './command.js';
import type { Condenser } from './condenser.js';
import type { Instant } from './time.js';

/** A long-lived child whose output is wanted as it comes (`route -n monitor`, a large state table). */
export interface Stream {
  /** Ends it, at once. Safe to call twice. */
  stop(): void;
  /** Settles when it has ended, however it ended; never rejects. `stdout` is empty: it went to the listener. */
  readonly ended: Promise<CommandResult>;
}

/** A place where commands are run: this machine, the demo router. It does not know what the text means. */
export interface Host {
  /** For the title: `local`, `demo`. */
  readonly kind: 'local' | 'demo';
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
