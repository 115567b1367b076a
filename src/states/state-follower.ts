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
  readonly #rates = new RateTable();
  #begunAt: Instant | null = null;
  /** What was given last, as text, and what was made of it: both seldom change. */
  #given = '';
  #classifier: AddressClassifier | null = null;
  /** Connections kept in the last reading. */
  #kept = 0;

  constructor(createReader: (options: StateReaderOptions) => StateReader) {
    this.#createReader = createReader;
  }

  begin(at: Instant, known: KnownAddresses): ConnectionReader {
    // A clock that was set back: the rates begin anew, a round later.
    const sinceMs = this.#begunAt === null || at <= this.#begunAt ? null : at - this.#begunAt;
    this.#begunAt = at;
    this.#rates.startRound(at);
    const reader = this.#createReader({
      ...known,
      classifier: this.#classifierOf(known),
      keep: KEPT,
      keepBy: 'rate',
      expected: this.#kept,
      hosts: TOP,
      rates: this.#rates,
      watch: { top: TOP, newest: NEWEST },
    });
    return {
      write: (chunk) => reader.write(chunk),
      end: () => {
        const reading = readingOf(reader.end(), sinceMs);
        this.#kept = reading.kept.length;
        return reading;
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
