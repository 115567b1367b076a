import type { Command } from '../../../model/command.js';
import type { Parsed } from '../../../model/reading.js';
import type { Observations } from '../../../model/snapshot.js';
import { SECOND } from '../../../model/time.js';

/** What a source's parser makes of a command's output. */
export type ParsedObservations = Parsed<Partial<Observations>>;

const PATIENCE = 3 * SECOND;

/** A command that changes nothing and that anyone may run. */
export function reading(purpose: string, argv: readonly string[]): Command {
  return { argv, purpose, timeoutMs: PATIENCE, needsRoot: false, changes: false };
}
