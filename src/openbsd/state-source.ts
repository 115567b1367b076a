import type {
  ConnectionFollower,
  ConnectionPlaces,
  ConnectionReader,
  ConnectionsReading,
} from '../model/connection.js';
import type { StateSource } from '../model/platform.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import { shownByPfctl } from './commands.js';
import { PFCTL } from './route-command.js';
import { RateTable } from './states-rates.js';
import type { StateSummary } from './states.js';
import { createStateReader } from './states.js';

/** Connections kept for the view: all of a large office, the busiest of a provider. */
const KEPT = 100_000;
const TOP = 40;
const NEWEST = 500;

class Follower implements ConnectionFollower {
  readonly #rates = new RateTable();
  #begunAt: Instant | null = null;

  begin(at: Instant, places: ConnectionPlaces): ConnectionReader {
    // A clock that was set back: the rates begin anew, a round later.
    const sinceMs = this.#begunAt === null || at <= this.#begunAt ? null : at - this.#begunAt;
    this.#begunAt = at;
    this.#rates.startRound(at);
    const reader = createStateReader({
      ...places,
      keep: KEPT,
      keepBy: 'rate',
      hosts: TOP,
      rates: this.#rates,
      watch: { top: TOP, newest: NEWEST },
    });
    return {
      write: (chunk) => reader.write(chunk),
      end: () => readingOf(reader.end(), sinceMs),
    };
  }
}

function readingOf(summary: StateSummary, sinceMs: Milliseconds | null): ConnectionsReading {
  const { watch, uplinks, unattributed, kept, rates } = summary;
  if (watch === null) throw new Error('the reader was not asked to watch');
  return {
    states: summary.states,
    connections: summary.connections,
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

/** pf's state table. Not reniced: doas(1) gives what it starts the priority of root's login class. */
export const states: StateSource = {
  id: 'states',
  what: 'the connections',
  command: {
    argv: [PFCTL, '-s', 'states', '-vv'],
    purpose: 'read the connections',
    timeoutMs: 20 * SECOND,
    needsRoot: true,
    changes: false,
  },
  serves: (argv) => shownByPfctl(argv)?.what === 'states',
  follow: () => new Follower(),
};
