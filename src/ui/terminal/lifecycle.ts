/**
 * When the screen is taken and when it is handed back: every way a program can stop, pause or die, and the terminal as
 * it was found after each of them.
 */

/** Why the screen was closed. */
export type CloseReason =
  /** `close()`, or the process ends by itself. */
  | { readonly kind: 'asked' }
  /** The signal is raised again, with its default action, once `onClose` has settled. */
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** The terminal has gone; the process ends by SIGHUP once `onClose` has settled. */
  | { readonly kind: 'lost' }
  /** Something was thrown that nobody caught; the process exits with `EXIT_CRASH` once `onClose` has settled. */
  | { readonly kind: 'crash'; readonly error: unknown };

/** EX_SOFTWARE of sysexits(3). */
export const EXIT_CRASH = 70;

/** The terminal, as the life cycle needs it. */
export interface Terminal {
  /** Takes the screen, whole and freshly drawn. */
  enter(): void;
  /** Hands it back for a while; `enter` follows. */
  leave(): void;
  /** Hands it back for good. */
  close(): void;
  /** Settles when it has taken all that was written to it. */
  flushed(): Promise<void>;
}

export interface LifecycleOptions {
  readonly terminal: Terminal;
  /** The end of the process waits for what it returns, at most `ENDS_WITHIN_MS`. */
  readonly onClose: (reason: CloseReason) => void | Promise<void>;
  readonly later: (run: () => void, ms: number) => void;
}

/** Their default action ends a process. SIGUSR1 is Node's debugger; SIGKILL cannot be caught. */
const DEADLY: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR2'];

/** A stop takes effect within this time, or never: an orphaned process group cannot be stopped (sigaction(2)). */
const STOPS_WITHIN_MS = 100;

/** A signal ends the program within this time, whatever the terminal or the disk does. */
const ENDS_WITHIN_MS = 800;

export class Lifecycle {
  readonly #terminal: Terminal;
  readonly #onClose: LifecycleOptions['onClose'];
  readonly #later: LifecycleOptions['later'];
  #state: 'open' | 'away' | 'closed' = 'open';
  #closed: Promise<unknown> = Promise.resolve();
  /** Node's own printer of warnings, and what it has not printed: stderr is most often the screen itself. */
  readonly #printers = process.listeners('warning');
  readonly #warnings: Error[] = [];

  constructor({ terminal, onClose, later }: LifecycleOptions) {
    this.#terminal = terminal;
    this.#onClose = onClose;
    this.#later = later;
    for (const signal of DEADLY) process.on(signal, this.#onDeadly);
    process.on('SIGTSTP', this.suspend);
    process.on('SIGCONT', this.#onContinue);
    process.on('uncaughtException', this.#onCrash);
    process.on('exit', this.#onExit);
    process.removeAllListeners('warning');
    process.on('warning', this.#onWarning);
  }

  /** Whether there is a screen to draw on. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Ctrl-Z: hands the terminal back and stops, until `fg`. */
  readonly suspend = (): void => {
    if (this.#state !== 'open') return;
    this.#state = 'away';
    attempt(() => {
      this.#terminal.leave();
    });
    // Without a handler the signal stops us again; sent to the whole job, as the terminal would, so that `npm start`
    // and its shell stop with us. Where there is no job control (`ssh -t gw uplinktop`) it is ignored: we come back.
    process.off('SIGTSTP', this.suspend);
    process.kill(0, 'SIGTSTP');
    this.#later(this.#comeBack, STOPS_WITHIN_MS);
  };

  /** Closes the screen once; the terminal is as it was found before `onClose` hears of it. */
  close(reason: CloseReason): void {
    if (this.#state === 'closed') return;
    const isOurs = this.#state === 'open';
    this.#state = 'closed';
    // A hangup is told more than once: by the terminal's error, by the kernel and by the shell. It must not cut off what
    // follows, and may come in the very moment in which nobody would listen to it any more.
    if (reason.kind === 'lost' || (reason.kind === 'signal' && reason.signal === 'SIGHUP'))
      process.on('SIGHUP', () => undefined);
    // A second signal, or an error in what follows, must not come back here.
    this.#stopListening();
    if (isOurs && reason.kind !== 'lost')
      attempt(() => {
        this.#terminal.close();
      });
    for (const warning of this.#warnings) process.emit('warning', warning);
    const isFlushed = isOurs && reason.kind !== 'lost' ? this.#terminal.flushed() : Promise.resolve();
    attempt(() => {
      this.#closed = Promise.allSettled([isFlushed, Promise.resolve(this.#onClose(reason))]);
    });
  }

  /** The terminal has gone (hangup, EIO). Ends the process. */
  readonly lost = (): void => {
    if (this.#state === 'closed') return;
    this.close({ kind: 'lost' });
    // Not process.exit(): Node 20 aborts in it when its terminal has gone.
    this.#end(() => raise('SIGHUP'));
  };

  readonly #onDeadly = (signal: NodeJS.Signals): void => {
    this.close({ kind: 'signal', signal });
    this.#end(() => raise(signal));
  };

  readonly #onCrash = (error: unknown): void => {
    this.close({ kind: 'crash', error });
    // The first one is told; what else breaks on the way out is not.
    process.on('uncaughtException', () => undefined);
    this.#end(() => process.exit(EXIT_CRASH));
  };

  readonly #onExit = (): void => {
    this.close({ kind: 'asked' });
  };

  readonly #onWarning = (warning: Error): void => {
    this.#warnings.push(warning);
  };

  readonly #onContinue = (): void => {
    if (this.#state === 'away') this.#comeBack();
    else if (this.#state === 'open') {
      // Stopped from outside (kill -STOP): the shell has had the terminal meanwhile.
      attempt(() => {
        this.#terminal.leave();
      });
      this.#enter();
    }
  };

  readonly #comeBack = (): void => {
    if (this.#state !== 'away') return;
    this.#state = 'open';
    process.on('SIGTSTP', this.suspend);
    this.#enter();
  };

  /** Once all is written, or after `ENDS_WITHIN_MS`. A second signal ends the process at once. */
  #end(end: () => void): void {
    void this.#closed.then(end);
    this.#later(end, ENDS_WITHIN_MS);
  }

  #enter(): void {
    attempt(() => {
      this.#terminal.enter();
    });
    // The window may have been resized meanwhile: SIGWINCH goes to the foreground job only.
    process.kill(process.pid, 'SIGWINCH');
  }

  #stopListening(): void {
    for (const signal of DEADLY) process.off(signal, this.#onDeadly);
    process.off('SIGTSTP', this.suspend);
    process.off('SIGCONT', this.#onContinue);
    process.off('uncaughtException', this.#onCrash);
    process.off('exit', this.#onExit);
    process.off('warning', this.#onWarning);
    for (const printer of this.#printers) process.on('warning', printer);
  }
}

/** Restoring goes on when one part of it fails: the terminal may have gone. */
function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // No screen is left to show it, and the steps after it must run.
  }
}

/** Ends the process by the signal itself, so that the parent sees what ended it. */
function raise(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
