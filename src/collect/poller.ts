import type { Command, CommandResult, Round } from '../model/command.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { Host } from '../model/host.js';
import type { Observer } from '../model/observer.js';
import { lastGood } from '../model/reading.js';
import type { Source } from '../model/source.js';
import type { ObservationKey, Observations, Snapshot } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import { Announcements } from './announcements.js';
import type { BeyondHost } from './beyond.js';
import { askable, BeyondPace, keyOf } from './beyond.js';
import type { FoldContext } from './snapshot-draft.js';
import type { Cancel, Timers } from '../model/clock.js';
import { systemClock } from '../host/clock.js';
import type { Feed, OnRound } from './feed.js';
import { settledWithin } from './feed.js';
import { foldRound } from './fold.js';
import type { TimedResult } from './read-sources.js';
import { runTimed, stamped } from './read-sources.js';
import { ProbeRation, probeTargets } from './probing.js';
import type { Job, Which } from './schedule.js';
import { isTimed, Schedule } from './schedule.js';
import { StateReadings } from './state-readings.js';
import { Vouching } from './vouching.js';

export interface PollerOptions {
  readonly host: Host;
  readonly observer: Observer;
  /** From beat to beat. */
  readonly intervalMs: Milliseconds;
  /** Ids of sources that are not to be read. */
  readonly off?: readonly string[];
  /** The uplinks, where they were given by name. */
  readonly named?: readonly string[];
  /** Of the state table's text, for a recording; a longer one is left out of it. */
  readonly keepStatesBytes?: number;
  readonly timers?: Timers;
  /** Which hosts to ask for an echo by which uplinks, at this moment. Absent: none. */
  readonly beyond?: (snapshot: Snapshot) => readonly BeyondHost[];
}

/** A command that has ended since the last round. */
interface Settled extends TimedResult {
  /** What was read while it ran. */
  readonly reading?: ConnectionsReading | null;
  /** Taken in, but not to be recorded. */
  readonly isSkipped?: boolean;
}

/** The others wait this long for the byte counters, so that these have the machine to themselves. */
const TIMED_FIRST_MS = 100;
/** What has not answered by then comes with a later round. */
const SETTLE_MS = 300;
/** One change is announced in several messages: they are waited for. */
const DEBOUNCE_MS = 50;
/** A route that flaps must not turn the poller into a busy loop. */
const BETWEEN_WAKES_MS = SECOND;

class Poller implements Feed {
  readonly #timers: Timers;
  readonly #schedule: Schedule;
  readonly #ration: ProbeRation;
  readonly #beyondPace = new BeyondPace();
  readonly #vouching = new Vouching();
  readonly #announcements: Announcements | null;
  readonly #states: StateReadings | null;
  readonly #context: Omit<FoldContext, 'intervalMs'>;
  #intervalMs: Milliseconds;
  #onRound: OnRound = () => undefined;
  #latest: Snapshot | null = null;
  #settled: Settled[] = [];
  readonly #probing = new Set<string>();
  #nextBeatAt: Instant = 0;
  #lastWakeAt: Instant = -Infinity;
  #cancelBeat: Cancel = () => undefined;
  #cancelWake: Cancel | null = null;
  /** A round is open: no other is begun. */
  #isOpen = false;
  /** Asked for while a round was open. */
  #queued: Which | null = null;
  #paused = false;
  #stopped = false;
  readonly #options: PollerOptions;

  constructor(options: PollerOptions) {
    this.#options = options;
    const { host, observer, off = [], named = [], keepStatesBytes } = options;
    this.#timers = options.timers ?? systemClock;
    this.#intervalMs = options.intervalMs;
    this.#schedule = new Schedule(observer, off);
    this.#ration = new ProbeRation(observer.probe);
    const source = observer.events;
    const onWake = (): void => this.#wake();
    this.#announcements =
      source === null ? null : new Announcements({ host, timers: this.#timers, source, onWake });
    const { states } = observer;
    const keep = keepStatesBytes === undefined ? {} : { keepBytes: keepStatesBytes };
    this.#states =
      states === null || off.includes(states.id)
        ? null
        : new StateReadings({ host, source: states, named, ...keep });
    this.#context = {
      observer,
      live: true,
      off,
      named,
      ...(source === null ? {} : { readEvents: source.reader() }),
    };
  }

  start(onRound: OnRound): void {
    this.#onRound = onRound;
    this.#announcements?.start();
    this.#nextBeatAt = this.#options.host.now();
    this.#scheduleBeat();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelBeat();
    this.#cancelWake?.();
    await this.#states?.stop();
    await this.#announcements?.stop();
  }

  pollNow(): void {
    void this.#beat('all');
  }

  pause(): void {
    this.#paused = true;
    this.#cancelBeat();
  }

  resume(): void {
    if (!this.#paused || this.#stopped) return;
    this.#paused = false;
    this.#nextBeatAt = this.#options.host.now();
    this.#scheduleBeat();
  }

  setIntervalMs(intervalMs: Milliseconds): void {
    const lastBeatAt = this.#nextBeatAt - this.#intervalMs;
    this.#intervalMs = intervalMs;
    this.#nextBeatAt = Math.max(this.#options.host.now(), lastBeatAt + intervalMs);
    this.#scheduleBeat();
  }

  /** Beats lie on a grid: what one of them takes does not push the others back. */
  #scheduleBeat(): void {
    this.#cancelBeat();
    if (this.#paused || this.#stopped) return;
    const delayMs = Math.min(this.#intervalMs, Math.max(0, this.#nextBeatAt - this.#options.host.now()));
    this.#cancelBeat = this.#timers.after(delayMs, () => {
      const now = this.#options.host.now();
      const missed = Math.max(0, Math.floor((now - this.#nextBeatAt) / this.#intervalMs));
      this.#nextBeatAt += (missed + 1) * this.#intervalMs;
      // The clock was set back: the grid begins anew.
      if (this.#nextBeatAt - now > 2 * this.#intervalMs) this.#nextBeatAt = now + this.#intervalMs;
      this.#scheduleBeat();
      if (!this.#isOpen) void this.#beat('due');
    });
  }

  #wake(): void {
    if (this.#stopped || this.#cancelWake !== null) return;
    if (this.#paused) return this.#schedule.wake();
    const sinceMs = this.#options.host.now() - this.#lastWakeAt;
    const restMs = sinceMs >= 0 ? BETWEEN_WAKES_MS - sinceMs : 0;
    this.#cancelWake = this.#timers.after(Math.max(DEBOUNCE_MS, restMs), () => {
      this.#cancelWake = null;
      this.#lastWakeAt = this.#options.host.now();
      if (this.#paused) this.#schedule.wake();
      else void this.#beat('woken');
    });
  }

  async #beat(which: Which): Promise<void> {
    if (this.#stopped) return;
    if (this.#isOpen) {
      this.#queued = which === 'all' || this.#queued === 'all' ? 'all' : which;
      return;
    }
    this.#isOpen = true;
    await this.#round(which);
    this.#isOpen = false;
    const next = this.#queued;
    this.#queued = null;
    if (next !== null) await this.#beat(next);
  }

  /** Asked anew after each wait: what TypeScript knew of `#stopped` before it no longer holds. */
  #isStopped(): boolean {
    return this.#stopped;
  }

  async #round(which: Which): Promise<void> {
    const at = this.#options.host.now();
    const isAnnounced = this.#announcements?.isListening === true;
    const known = (keys: readonly ObservationKey[]): Partial<Observations> => this.#lastOf(keys);
    const due = this.#schedule.due(which, at, { intervalMs: this.#intervalMs, isAnnounced, known });
    const read = (job: Job): Promise<void> => this.#read(job, which);
    const timed = due.filter(({ source }) => isTimed(source)).map(read);
    // What goes elsewhere goes there together, and is run there in this order.
    if (this.#options.host.reach === undefined) await settledWithin(this.#timers, TIMED_FIRST_MS, timed);
    if (this.#isStopped()) return;
    const others = due.filter(({ source }) => !isTimed(source)).map(read);
    await settledWithin(this.#timers, SETTLE_MS, [
      ...timed,
      ...others,
      ...this.#probe(at),
      ...this.#probeBeyond(at),
      ...this.#readStates(which),
    ]);
    if (this.#isStopped()) return;
    const isFirst = this.#latest === null;
    this.#deliver(at);
    if (!isFirst) return;
    // Only now the gateways are known, and how many states there are.
    void Promise.all([...this.#probe(at), ...this.#probeBeyond(at), ...this.#readStates(which)]);
  }

  async #read(job: Job, which: Which): Promise<void> {
    this.#schedule.begin(job, this.#options.host.now(), { which, intervalMs: this.#intervalMs });
    const result = await this.#run(this.#commandOf(job, which), job.source.condense);
    this.#schedule.end(job, result.failure?.why ?? null);
  }

  /** The short question where it is enough; the whole one again after a while, and whenever somebody asks. */
  #commandOf(job: Job, which: Which): Command {
    const { command, short, observes } = job.source;
    const now = this.#options.host.now();
    const wholeForMs = now - job.wholeAt;
    const isKnown = wholeForMs >= 0 && wholeForMs < (short?.wholeEveryMs ?? 0);
    if (short === undefined || which === 'all' || !isKnown || !short.isEnough(this.#lastOf(observes))) {
      job.wholeAt = now;
      return command;
    }
    return short.command;
  }

  #lastOf(keys: readonly ObservationKey[]): Partial<Observations> {
    const observed = this.#latest?.observed;
    if (observed === undefined) return {};
    return Object.fromEntries(
      keys.flatMap((key) => {
        const good = lastGood<Observations[ObservationKey]>(observed[key]);
        return good === null ? [] : [[key, good.value] as const];
      }),
    );
  }

  #probe(at: Instant): Promise<void>[] {
    if (this.#latest === null) return [];
    const { observer } = this.#options;
    const free = probeTargets(this.#latest).filter(({ address }) => !this.#probing.has(address));
    return this.#ration
      .take(free, at, {
        slackMs: this.#intervalMs / 10,
        isVouched: (target) => this.#vouching.isVouched(target, at),
      })
      .map(async ({ address, family, sourceAddress }) => {
        this.#probing.add(address);
        const { stdout, stderr } = await this.#run(observer.probe.command(address, family, sourceAddress));
        const { received } = observer.probe.parse(stdout, stderr).value;
        this.#ration.heard(address, (received ?? 0) > 0);
        this.#probing.delete(address);
      });
  }

  #probeBeyond(at: Instant): Promise<void>[] {
    const latest = this.#latest;
    if (latest === null || this.#options.beyond === undefined) return [];
    const targets = askable(this.#options.beyond(latest), latest, this.#options.observer.beyond);
    const free = targets.filter((target) => !this.#probing.has(keyOf(target)));
    return this.#beyondPace.take(free, at, this.#intervalMs / 10).flatMap((target) => {
      const command = this.#options.observer.beyond.command(target);
      if (command === null) return [];
      const key = keyOf(target);
      this.#probing.add(key);
      return [this.#run(command).then(() => void this.#probing.delete(key))];
    });
  }

  #readStates(which: Which): Promise<void>[] {
    const states = this.#states;
    const latest = this.#latest;
    const intervalMs = this.#intervalMs;
    const now = this.#options.host.now();
    if (states === null || latest === null) return [];
    if (!states.isDue(latest, now, { isWished: which === 'all', intervalMs })) return [];
    return [states.read(latest).then((read) => void this.#settled.push(read))];
  }

  async #run(command: Command, condense?: Source['condense']): Promise<CommandResult> {
    const what = condense === undefined ? { command } : { command, condense };
    const timed = await runTimed(this.#options.host, what);
    this.#settled.push(timed);
    return timed.result;
  }

  #deliver(at: Instant): void {
    const streamed = new Map<CommandResult, ConnectionsReading>();
    const skipped = new Set<CommandResult>();
    const results = this.#settled.map((settled) => {
      const { result, startedAt, reading, isSkipped } = settled;
      // Of the state table the very instant counts: a recording must give the same rates.
      const dated = reading === undefined ? stamped(settled, at) : { ...result, startedAt };
      if (reading) streamed.set(dated, reading);
      if (isSkipped === true) skipped.add(dated);
      return dated;
    });
    this.#settled = [];
    const announced = this.#announcements?.takeResult() ?? null;
    const round: Round = { at, results: announced === null ? results : [...results, announced] };
    const context = { ...this.#context, intervalMs: this.#intervalMs };
    this.#latest = foldRound(this.#latest, round, context, streamed);
    this.#vouching.observe(this.#latest, probeTargets(this.#latest));
    this.#onRound(this.#latest, { at, results: round.results.filter((result) => !skipped.has(result)) });
  }
}

/**
 * Watches a living router. A beat starts what is due, byte counters first; a round is what has settled by 300 ms after
 * its beat, and what is slower comes with a later one. No beat is begun while a round is open, no source runs twice at
 * once, and what the kernel announces makes the routes and interfaces due at once.
 */
export function createPoller(options: PollerOptions): Feed {
  return new Poller(options);
}
