import type { Command, CommandResult } from '../model/command.js';
import type { Host } from '../model/host.js';
import type { Source } from '../model/source.js';
import type { Instant } from '../model/time.js';

/** Runs a command of the round of `at`, stamped with its own start where that is another instant. Never rejects. */
export async function runStamped(host: Host, at: Instant, command: Command): Promise<CommandResult> {
  const startedAt = host.now();
  const result = await host.run(command);
  return startedAt === at ? result : { ...result, startedAt };
}

/** Runs the commands of sources at once and waits for all of them; their own time limits bound it. Never rejects. */
export function readSources(
  host: Host,
  at: Instant,
  sources: readonly Pick<Source, 'command'>[],
): Promise<CommandResult[]> {
  return Promise.all(sources.map(({ command }) => runStamped(host, at, command)));
}
