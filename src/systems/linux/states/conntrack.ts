import { ascii, endOfLine, isBlank, pastLiteral } from '../../../states/bytes.js';
import { hashOf } from '../../../states/hash.js';
import { LineCutter, LONGEST_LINE, text } from '../../../states/text-window.js';
import type { StateNames } from '../../../states/state-names.js';
import type { StateReader, StateReaderOptions, StateSummary } from '../../../states/state-table.js';
import { StateTable } from '../../../states/state-table.js';
import { attribute } from './conntrack-attribution.js';
import { readEntry } from './conntrack-entry.js';
import { ConntrackRecord } from './conntrack-record.js';
import { EntryTails } from './conntrack-tails.js';
import { readUsualEntry } from './conntrack-usual.js';
import { conntrackNames, isFinished, isHalfOpen, isUnacknowledged } from './conntrack-words.js';

/** `conntrack v1.4.7 (conntrack-tools): 589 flow entries have been shown.`, which a paste has among the entries. */
const CLOSING_LINE = ascii('conntrack v');

/** Whether a line of an unknown text is one of this table. */
export function isConntrackLine(line: string): boolean {
  return /\bsrc=\S+ dst=\S+ |^conntrack v/.test(line);
}

/**
 * The table of connection tracking, from `conntrack -L`, with whatever it is told to show in addition, or from
 * /proc/net/nf_conntrack. One line is one connection, forwarded or not; see conntrack-entry.ts.
 *
 * Works on bytes and holds no more than what it keeps. Never throws on what it reads: a line that is not understood is
 * counted and told.
 */
export function createConntrackReader(options: StateReaderOptions): StateReader {
  const reading = new TableReading(options);
  return { write: (chunk) => reading.write(chunk), end: () => reading.end() };
}

class TableReading {
  readonly #names: StateNames = conntrackNames();
  readonly #table: StateTable;
  readonly #record = new ConntrackRecord();
  readonly #lines = new LineCutter((end) => this.#readLines(end));
  /** By number of the state's name. */
  readonly #finished: boolean[] = [];
  readonly #halfOpen: boolean[] = [];
  readonly #unacknowledged: boolean[] = [];
  readonly #tails = new EntryTails();
  #line = 0;

  constructor(options: StateReaderOptions) {
    this.#table = new StateTable(options, this.#names);
  }

  write(chunk: Uint8Array): void {
    this.#lines.write(chunk);
  }

  /** Whole lines, each with its newline. */
  #readLines(end: number): number {
    for (let start = 0; start < end;) {
      this.#line++;
      let newline = readUsualEntry(start, this.#record, this.#names, this.#tails);
      if (newline < 0) newline = readEntry(text, start, this.#record, this.#names);
      if (newline >= 0 && newline - start <= LONGEST_LINE) {
        this.#settle();
        start = newline + 1;
      } else start = this.#refuse(start);
    }
    return end;
  }

  #settle(): void {
    const record = this.#record;
    attribute(record, this.#table.classifier);
    record.kind = this.#table.kindOf(record.protocol);
    record.isUnanswered = record.isUnreplied;
    const name = this.#names.states.text(record.state);
    record.isUnacknowledged = this.#unacknowledged[record.state] ??= isUnacknowledged(name);
    record.isHalfOpen = record.isUnreplied || (this.#halfOpen[record.state] ??= isHalfOpen(name));
    record.isFinished = this.#finished[record.state] ??= isFinished(name);
    this.#table.add(record, hashOf(record.idLow, record.zone, 0, 0));
  }

  /** Where the next line starts. */
  #refuse(start: number): number {
    const newline = endOfLine(text, start);
    if (!isBlank(text, start) && pastLiteral(text, start, CLOSING_LINE) < 0)
      this.#table.complain(text, start, newline, this.#line);
    return newline + 1;
  }

  end(): StateSummary {
    this.#lines.end();
    return this.#table.summary();
  }
}
