import type { CommonOptions } from './invocation.js';
import { jsonLine } from './output.js';
import { routerName } from './router-name.js';
import { openLogFile } from '../host/log-file.js';
import type { JournalEntry } from '../model/diagnosis.js';
import { journalObject } from '../report/journal-line.js';

/** The journal as lines of JSON in a file. */
export interface JournalLog {
  write(entries: readonly JournalEntry[], router?: string): void;
  reopen(): void;
  close(): Promise<void>;
}

/**
 * Opens the log that was asked for; null when none was.
 * @throws Error whose message is a sentence that begins with the file's name.
 */
export async function openJournalLog(
  { log, origin }: Pick<CommonOptions, 'log' | 'origin'>,
  onError: (sentence: string) => void,
): Promise<JournalLog | null> {
  if (log === null) return null;
  const file = await openLogFile(log, onError);
  return {
    write: (entries, router = routerName(origin)) => {
      for (const entry of entries) file.write(jsonLine(journalObject(entry, router)));
    },
    reopen: () => file.reopen(),
    close: () => file.close(),
  };
}
