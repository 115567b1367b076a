import { ascii, endOfLine, isBlank, NEWLINE, pastBlanks, pastLiteral } from '../../../states/bytes.js';
import { LineCutter, LONGEST_LINE, mayWait, text, view } from '../../../states/text-window.js';
import type { StateNames } from '../../../states/state-names.js';
import type { StateReader, StateReaderOptions, StateSummary } from '../../../states/state-table.js';
import { StateTable } from '../../../states/state-table.js';
import { TCP } from '../../../states/connection-totals.js';
import { attribute } from './states-attribution.js';
import { readDetail } from './states-details.js';
import { FLOATING, readHeader, stateNames } from './states-header.js';
import {
  isHalfOpen,
  meaningOf,
  NO_TRAFFIC,
  FINISHED,
  SYN_RECEIVED,
  SYN_SENT,
  UNACKNOWLEDGED,
} from './states-meaning.js';
import { LOST, NONE, OPEN, PfRecord } from './states-record.js';
import { UsualStates } from './states-usual.js';

const SPACE = 0x20;
const TAB = 0x09;
/** What FreeBSD's pfctl says first, among the states where both outputs went to one file (pfctl_altq.c). */
const ALTQ = ['No ALTQ support in kernel', 'ALTQ related functions disabled'].map(ascii);

/**
 * The state table, from `pfctl -s states`, with `-v` (counters) or `-vv` (ids) or without.
 *
 *     all tcp 198.51.100.7:61234 (10.9.0.20:50112) -> 203.0.113.69:443       ESTABLISHED:ESTABLISHED
 *        [1190331224 + 66560] wscale 7  [3029114455 + 64128] wscale 9
 *        age 00:04:51, expires in 23:59:58, 451:443 pkts, 45574:43566 bytes, rule 4
 *        id: 6abc1b170000002d creatorid: d04fb106
 *
 * Works on bytes and holds no more than what it keeps. Never throws on what it reads: a line that is not understood is
 * counted, and a state whose first line is not understood is lost with its details, no other.
 * Source: sbin/pfctl/pf_print_state.c 1.69 and 1.59; FreeBSD's further lines are passed over.
 */
export function createStateReader(options: StateReaderOptions): StateReader {
  const reading = new TableReading(options);
  return { write: (chunk) => reading.write(chunk), end: () => reading.end() };
}

class TableReading {
  readonly #names: StateNames = stateNames();
  readonly #table: StateTable;
  readonly #record = new PfRecord();
  readonly #lines = new LineCutter((end, isLast) => this.#readLines(end, isLast));
  /** By number of the interface's name. */
  readonly #boundTo: number[] = [];
  /** By number of the state's name. */
  readonly #meanings: number[] = [];
  readonly #halfOpen: boolean[] = [];
  readonly #usual: UsualStates;

  constructor(options: StateReaderOptions) {
    this.#table = new StateTable(options, this.#names);
    this.#usual = new UsualStates({
      names: this.#names,
      table: this.#table,
      record: this.#record,
      boundTo: (name) => this.#uplinkOfInterface(name),
      describe: (protocol, state) => ({
        protocol,
        state,
        kind: this.#table.kindOf(protocol),
        isHalfOpen: this.#isHalfOpen(state),
        isFinished: this.#meaningOf(state) === FINISHED,
      }),
      settle: () => this.#settle(),
      take: () => {
        this.#interpret(this.#record);
        this.#table.take(this.#record);
      },
    });
  }

  write(chunk: Uint8Array): void {
    this.#lines.write(chunk);
  }

  /** Whole lines, each with its newline. */
  #readLines(end: number, isLast: boolean): number {
    let start = 0;
    while (start < end) {
      if (view.getUint8(start) > SPACE) {
        if (this.#record.progress === OPEN) this.#settle();
        start = this.#usual.read(start, end);
        // Its further lines are still to come.
        if (!isLast && mayWait(start, end)) return start;
      }
      start = this.#readLine(start);
    }
    return end;
  }

  /** A line of whatever form; where the next one starts. */
  #readLine(start: number): number {
    const record = this.#record;
    const first = text[start] ?? NEWLINE;
    let newline: number;
    if (first < SPACE && isBlank(text, start)) newline = endOfLine(text, start);
    else if (first !== SPACE && first !== TAB) {
      if (record.progress === OPEN) this.#settle();
      newline = readHeader(text, start, record, this.#names);
    } else if (record.progress === OPEN) newline = readDetail(text, pastBlanks(text, start), record);
    // Part of a state that was not understood, and counted with its first line.
    else newline = record.progress === LOST ? endOfLine(text, start) : -1;
    if (newline < 0 || newline - start > LONGEST_LINE) return this.#refuse(start);
    record.line++;
    return newline + 1;
  }

  /** A line that is not understood costs the state it begins, no other; where the next line starts. */
  #refuse(start: number): number {
    const record = this.#record;
    const newline = endOfLine(text, start);
    const first = text[start];
    const isDetail = first === SPACE || first === TAB;
    // What is too long was read in part only, where it was cut in two.
    const isTooLong = newline - start > LONGEST_LINE;
    if (!isDetail || isTooLong) record.progress = LOST;
    record.line++;
    const isRemark = isBlank(text, start) || ALTQ.some((line) => pastLiteral(text, start, line) >= 0);
    if (isTooLong || !isRemark) this.#table.complain(text, start, newline, record.line);
    return newline + 1;
  }

  /** The state is complete: another begins, or the table ends. */
  #settle(): void {
    const record = this.#record;
    record.progress = NONE;
    // Age and counters stand in one line.
    if (!record.counted) {
      record.ageSeconds = -1;
      record.expiresInSeconds = -1;
    }
    attribute(
      record,
      this.#table.classifier,
      record.interface === FLOATING ? -1 : this.#uplinkOfInterface(record.interface),
    );
    // Half of all states are other halves, of which nothing more is asked.
    if (record.isConnection) this.#interpret(record);
    this.#table.add(record);
  }

  /** What the words of protocol and state mean. */
  #interpret(record: PfRecord): void {
    const meaning = this.#meaningOf(record.state);
    record.kind = this.#table.kindOf(record.protocol);
    record.isUnanswered =
      meaning === (record.kind !== TCP ? NO_TRAFFIC : record.outbound ? SYN_SENT : SYN_RECEIVED);
    record.isUnacknowledged = meaning === UNACKNOWLEDGED && !record.outbound;
    record.isHalfOpen = this.#isHalfOpen(record.state);
    record.isFinished = meaning === FINISHED;
  }

  #meaningOf(state: number): number {
    return (this.#meanings[state] ??= meaningOf(this.#names.states.text(state)));
  }

  #isHalfOpen(state: number): boolean {
    return (this.#halfOpen[state] ??= isHalfOpen(this.#names.states.text(state)));
  }

  #uplinkOfInterface(name: number): number {
    return (this.#boundTo[name] ??= this.#table.uplinkOn(this.#names.interfaces.text(name)));
  }

  end(): StateSummary {
    this.#lines.end();
    if (this.#record.progress === OPEN) this.#settle();
    this.#usual.end();
    return this.#table.summary();
  }
}
