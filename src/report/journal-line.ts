import type { JournalEntry } from '../model/diagnosis.js';

/** A line of the journal as one plain object, its shape documented in docs/scripts.md. */
export function journalObject({ at, kind, tone, text }: JournalEntry, router: string) {
  return { version: 1, at: new Date(at).toISOString(), router, kind, tone, text };
}
