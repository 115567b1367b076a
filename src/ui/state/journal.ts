import { pasteable } from '../../model/command.js';
import type { JournalEntry } from '../../model/diagnosis.js';
import type { Instant } from '../../model/time.js';

/** A command of a reset that was begun. */
export interface CommandEntry {
  readonly at: Instant;
  readonly kind: 'command';
  readonly argv: readonly string[];
}

/** What the screen's journal holds: what a diagnosis says has happened, and the commands of resets. */
export type LoggedEntry = JournalEntry | CommandEntry;

/** The text of an entry on one line; a command as it can be pasted. */
export function entryText(entry: LoggedEntry): string {
  return entry.kind === 'command' ? pasteable(entry.argv) : entry.text;
}
