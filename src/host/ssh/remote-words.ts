import { quoteWord } from '../../model/command.js';

/**
 * Words as a shell on the router takes them, each as it is. The one way by which anything reaches that shell.
 * Throws RangeError for a word with a NUL, which no argument can hold (execve(2)).
 */
export function remoteWords(argv: readonly string[]): string {
  const bad = argv.find((word) => word.includes('\0'));
  if (bad !== undefined) throw new RangeError(`expected a word without a NUL, not ${JSON.stringify(bad)}`);
  return argv.map(quoteWord).join(' ');
}
