import type { CommandResult } from '../model/command.js';
import type { Host } from '../model/host.js';
import type { Source } from '../model/source.js';
import type { Instant, Milliseconds } from '../model/time.js';

/** A command that has ended, and when it was started. */
export interface TimedResult {
  readonly result: CommandResult;
  readonly startedAt: Instant;
}

/** A start so close to the round's is the round's. */
const SAME_MOMENT_MS: Milliseconds = 20;

/** Runs a command and notes when. Never rejects: what went wrong is in the result. */
export async function runTimed(
  host: Host,
  { command, condense }: Pick<Source, 'command' | 'condense'>,
): Promise<TimedResult> {
  const startedAt = host.now();
  return { result: await host.run(command, condense), startedAt };
}

/** The result as the round of `at` holds it: with a start of its own where that is another moment. */
export function stamped({ result, startedAt }: TimedResult, at: Instant): CommandResult {
  return Math.abs(startedAt - at) > SAME_MOMENT_MS ? { ...result, startedAt } : result;
}

/** Runs commands at once and waits for all of them; their own time limits bound it. Never rejects. */
export async function readSources(
  host: Host,
  at: Instant,
  sources: readonly Pick<Source, 'command' | 'condense'>[],
): Promise<CommandResult[]> {
  const timed = await Promise.all(sources.map((source) => runTimed(host, source)));
  return timed.map((one) => stamped(one, at));
}
