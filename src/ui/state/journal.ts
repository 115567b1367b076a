import { pasteable } from '../../model/command.js';
import type { JournalEntry } from '../../model/diagnosis.js';
import { familyOf } from '../../model/address.js';
import type { Instant } from '../../model/time.js';
import { SECOND } from '../../model/time.js';

/** What a line has to do with a reset of this program. */
export interface ResetPart {
  /** Counted from 1. */
  readonly id: number;
  /** `reset`, `drain em0`. */
  readonly name: string;
  /** A command of it, one of its undo, a change that it made, or words about it. */
  readonly did: 'step' | 'undo' | 'change' | 'word';
  /** How it ended: `kept`, `undone (silence)`. */
  readonly ended?: string;
}

/** A command of a reset that was begun. */
export interface CommandEntry {
  readonly at: Instant;
  readonly kind: 'command';
  readonly argv: readonly string[];
  readonly reset?: ResetPart;
}

/** What the screen's journal holds: what a diagnosis says has happened, and the commands of resets. */
export type LoggedEntry =
  | (JournalEntry & {
      readonly own?: true;
      readonly reset?: ResetPart;
      /** `watch` entered it before this program began. */
      readonly isOfWatch?: true;
    })
  | CommandEntry;

/** `watch` entered it before this program began. */
export function isOfWatch(entry: LoggedEntry): boolean {
  return entry.kind !== 'command' && entry.isOfWatch === true;
}

/** A change is of a reset when one of its commands named the same gateway so shortly before. */
const OWN_WITHIN_MS = 15 * SECOND;

/**
 * Changes of routes that commands of a reset have made, said to be its own and no bad news. `journal` holds the commands,
 * newest first.
 */
export function withOwnActs(
  entries: readonly JournalEntry[],
  journal: readonly LoggedEntry[],
): readonly LoggedEntry[] {
  const commands = journal.flatMap((entry) => (entry.kind === 'command' ? [entry] : []));
  return entries.map((entry) => {
    const command = commands.find(
      ({ at, argv }) =>
        entry.kind === 'route' &&
        Math.abs(entry.at - at) <= OWN_WITHIN_MS &&
        argv.some((word) => familyOf(word) !== null && entry.text.split(/[ ,]/).includes(word)),
    );
    if (command === undefined) return entry;
    const { reset } = command;
    const text = `${entry.text.replace(/ by process \d+/, '')}, by this reset`;
    const tone = entry.tone === 'bad' ? 'neutral' : entry.tone;
    const part =
      reset === undefined ? {} : { reset: { id: reset.id, name: reset.name, did: 'change' } as const };
    return { ...entry, ...part, text, tone, own: true };
  });
}

/** The text of an entry on one line; a command as it can be pasted. */
export function entryText(entry: LoggedEntry): string {
  return entry.kind === 'command' ? pasteable(entry.argv) : entry.text;
}
