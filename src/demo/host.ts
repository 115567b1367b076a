import type { Command, CommandFailure, CommandResult } from '../model/command.js';
import { pasteable, quoteWord } from '../model/command.js';
import type { Clock } from '../model/clock.js';
import { formatMilliseconds } from '../model/format.js';
import type { Host, Stream } from '../model/host.js';
import type { Ran, Router } from './router.js';

/** Time, given: the demo never reads a clock of its own. */
export type DemoClock = Pick<Clock, 'now' | 'sleep'>;

/** How a command came to no good end. */
function failure(command: Command, why: CommandFailure['why'], summary: string, stderr = ''): CommandFailure {
  const detail = [summary, pasteable(command.argv), stderr.trimEnd()]
    .filter((part) => part !== '')
    .join('\n');
  return { why, summary, detail };
}

function programOf(command: Command): string {
  return quoteWord((command.argv[0] ?? '').replace(/^.*\//, ''));
}

/** The result of a command that was never started. */
function refused(command: Command, why: CommandFailure['why'], summary: string): CommandResult {
  return {
    command,
    stdout: '',
    stderr: '',
    exitStatus: null,
    tookMs: 0,
    failure: failure(command, why, summary),
  };
}

function timedOut(command: Command): CommandResult {
  const { timeoutMs } = command;
  const summary = `${programOf(command)} was killed after ${formatMilliseconds(timeoutMs)}`;
  return { ...refused(command, 'timeout', summary), tookMs: timeoutMs };
}

function finished(command: Command, ran: Ran): CommandResult {
  if (ran.exitStatus === 127)
    return refused(command, 'not-found', `${programOf(command)} is not on this system`);
  return { command, ...ran, failure: null };
}

/** A command that runs with what the host allows: root where it needs it. */
function who(command: Command): { readonly root: boolean } {
  return { root: command.needsRoot };
}

/**
 * The demo router as a host. Its time is the clock's: before each command it is moved to now. Commands that take their
 * time (ping) take it through `clock.sleep`; what needs root runs as root.
 */
export function createDemoHost(
  router: Router,
  clock: DemoClock,
  options: { readonly readOnly?: boolean } = {},
): Host {
  const forbids = (command: Command): CommandResult | null =>
    options.readOnly === true && command.changes
      ? refused(command, 'no-permission', `${programOf(command)} was not run: read-only`)
      : null;

  return {
    kind: 'demo',
    now: () => clock.now(),
    async run(command) {
      const no = forbids(command);
      if (no !== null) return no;
      router.advance(clock.now());
      const ran = router.run(command.argv, who(command));
      // Only what waits for somebody else (ping) is worth waiting for.
      if (ran.tookMs > 20) await clock.sleep(Math.min(ran.tookMs, command.timeoutMs));
      return ran.tookMs > command.timeoutMs ? timedOut(command) : finished(command, ran);
    },
    stream(command, onStdout) {
      const no = forbids(command);
      if (no !== null) return { stop: () => undefined, ended: Promise.resolve(no) };
      router.advance(clock.now());
      const [, ...args] = command.argv;
      const isMonitor = programOf(command) === 'route' && args.includes('monitor');
      return isMonitor ? follow(router, clock, command, onStdout) : pour(router, clock, command, onStdout);
    },
  };
}

type Listener = (chunk: Uint8Array) => void;

/** `route monitor`: passes messages on until it is stopped. */
function follow(router: Router, clock: DemoClock, command: Command, onStdout: Listener): Stream {
  const encoder = new TextEncoder();
  const startedAt = clock.now();
  const deaf = router.onMessage((text) => onStdout(encoder.encode(text)));
  let settle: (result: CommandResult) => void = () => undefined;
  const ended = new Promise<CommandResult>((resolve) => (settle = resolve));
  return {
    ended,
    stop() {
      deaf();
      const tookMs = clock.now() - startedAt;
      settle({ ...refused(command, 'killed', `${programOf(command)} was stopped`), tookMs });
    },
  };
}

/** Output in pieces, with a breath after each so that others get their turn. */
function pour(router: Router, clock: DemoClock, command: Command, onStdout: Listener): Stream {
  const encoder = new TextEncoder();
  let stopped = false;
  const run = async (): Promise<CommandResult> => {
    const startedAt = clock.now();
    const { stdout, ...rest } = router.runChunks(command.argv, who(command));
    for (const piece of stdout) {
      await clock.sleep(0);
      if (stopped) return refused(command, 'killed', `${programOf(command)} was stopped`);
      onStdout(encoder.encode(piece));
    }
    return finished(command, { ...rest, stdout: '', tookMs: clock.now() - startedAt });
  };
  const broken = (error: unknown): CommandResult => refused(command, 'failed', String(error));
  return { ended: run().catch(broken), stop: () => void (stopped = true) };
}
