import type { Route } from '../../model/router.js';
import type { SystemWords } from '../../model/words.js';

/**
 * Each flag in words, in the order printed; one that nobody knows stays as it is. A route that is not up says so first.
 */
export function flagWords(
  { flags, up }: Pick<Route, 'flags' | 'up'>,
  { flagSeparator, flags: meanings }: Pick<SystemWords, 'flagSeparator' | 'flags'>,
): string[] {
  const words = flags
    .split(flagSeparator)
    .filter((flag) => flag !== '')
    .map((flag) => (Object.hasOwn(meanings, flag) ? (meanings[flag] ?? flag) : flag));
  return up ? words : ['not up: the kernel skips it', ...words.filter((word) => word !== 'up')];
}
