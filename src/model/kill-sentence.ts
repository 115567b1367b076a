import { formatCount, plural } from './format.js';
import type { KillResult } from './killing.js';

/** What came of ending connections, as a sentence. `tracked`: what the table holds, `states`. */
export function killSentence(
  { steps }: { readonly steps: readonly unknown[] },
  result: KillResult,
  tracked: string,
): string {
  if (result.kind === 'refused') return result.reason;
  const { commands, killed, why } = result;
  const ended = `Ended ${killed === 1 ? `one of the ${tracked}` : `${formatCount(killed)} ${tracked}`}`;
  if (why === null) return `${ended} with ${plural(steps.length, 'command')}.`;
  return `${ended}, and stopped after ${formatCount(commands)} of ${plural(steps.length, 'command')}: ${why}.`;
}
