import type { ConnectionFollower, KnownAddresses, ConnectionReader } from '../model/connection-reader.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { AddressClassifier } from './address-classes.js';
import { RateTable } from './rates.js';
import type { StateReader, StateReaderOptions, StateSummary } from './state-table.js';

/** Connections kept for the view: all of a large office, the busiest of a provider. */
const KEPT = 100_000;
const TOP = 40;
const NEWEST = 500;

/** Reads one system's state table again and again; a reading that was not ended was cut short. */
export class StateFollower implements ConnectionFollower {
  readonly #createReader: (options: StateReaderOptions) => StateReader;
  readonly #keep: number;
  readonly #rates = new RateTable();
  #begunAt: Instant | null = null;
  /** What was given last, as text, and what was made of it: both seldom change. */
  #given = '';
  #classifier: AddressClassifier | null = null;
  /** Rows to make room for in the next reading. */
  #expected = 0;

  /** Keeps so many connections of each reading. */
  constructor(createReader: (options: StateReaderOptions) => StateReader, keep = KEPT) {
    this.#createReader = createReader;
    this.#keep = keep;
  }

  begin(at: Instant, known: KnownAddresses): ConnectionReader {
    // A clock that was set back: the rates begin anew, a round later.
    const sinceMs = this.#begunAt === null || at <= this.#begunAt ? null : at - this.#begunAt;
    this.#begunAt = at;
    this.#rates.startRound(at);
    const reader = this.#createReader({
      ...known,
      classifier: this.#classifierOf(known),
      keep: this.#keep,
      keepBy: 'rate',
      expected: this.#expected,
      hosts: TOP,
      rates: this.#rates,
      watch: { top: TOP, newest: NEWEST },
    });
    return {
      write: (chunk) => reader.write(chunk),
      end: () => {
        const summary = reader.end();
        this.#expected = expectedAfter(summary);
        return readingOf(summary, sinceMs);
      },
    };
  }

  #classifierOf(known: KnownAddresses): AddressClassifier {
    const given = JSON.stringify(known);
    if (this.#classifier === null || given !== this.#given) this.#classifier = new AddressClassifier(known);
    this.#given = given;
    return this.#classifier;
  }
}

/** Where more connections than are kept stand still, the first ones stay; else lighter ones make room for others again and again. */
function expectedAfter({ kept: { length, lightest } }: StateSummary): number {
  if (lightest === null) return (length * 9) / 8;
  return lightest > 0 ? Infinity : (length * 17) / 16;
}

function readingOf(summary: StateSummary, sinceMs: Milliseconds | null): ConnectionsReading {
  const { watch, uplinks, unattributed, kept, rates } = summary;
  if (watch === null) throw new Error('the reader was not asked to watch');
  return {
    states: summary.states,
    connections: summary.connections,
    counted: summary.counted,
    finished: summary.finished,
    notUnderstood: summary.notUnderstood,
    complaints: summary.complaints,
    uplinks: uplinks.map((uplink, number) => ({ ...uplink, ...watch.group(number) })),
    unattributed: { ...unattributed, ...watch.group(uplinks.length) },
    byState: summary.byState,
    byInsideHost: summary.byInsideHost,
    kept,
    newest: watch.newest,
    forgotten: rates?.forgotten ?? 0,
    sinceMs,
  };
}
