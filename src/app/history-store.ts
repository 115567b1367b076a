import { join } from 'node:path';
import { formatEntry, JOURNAL_FILE } from '../history/journal-lines.js';
import { MINUTE_FILE } from '../history/minute-lines.js';
import { minuteLines, minuteOf, newestOver } from '../history/minutes-over.js';
import type { JournalEntry } from '../model/diagnosis.js';
import type { MinutesOfUplinks } from '../model/past.js';
import type { Instant } from '../model/time.js';
import { KeptLinesWriter } from './kept-lines-writer.js';

/** What `watch` saw, in files: each entry of its journal at once, each minute when it is over. */
export class HistoryStore {
  #written = -1;
  #minutes: MinutesOfUplinks = new Map();
  #at: Instant = 0;
  readonly #rates: KeptLinesWriter;
  readonly #journal: KeptLinesWriter;

  constructor(directory: string, tell: (sentence: string) => void) {
    this.#rates = new KeptLinesWriter(MINUTE_FILE, join(directory, MINUTE_FILE.name), tell);
    this.#journal = new KeptLinesWriter(JOURNAL_FILE, join(directory, JOURNAL_FILE.name), tell);
  }

  take(at: Instant, minutes: MinutesOfUplinks, journal: readonly JournalEntry[]): void {
    this.#at = at;
    this.#minutes = minutes;
    this.#journal.append(journal.map(formatEntry), at);
    const last = newestOver(at);
    if (last !== this.#written) this.#write(last);
  }

  /** Something that no round has told of. */
  add(entry: JournalEntry): void {
    this.#journal.append([formatEntry(entry)], entry.at);
  }

  /** What is counted of this minute, too. */
  end(): void {
    this.#write(minuteOf(this.#at));
  }

  #write(last: number): void {
    this.#rates.append(minuteLines(this.#minutes, this.#written, last), this.#at);
    this.#written = last;
  }
}
