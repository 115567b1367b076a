import type { Cancel, Timers } from '../../model/clock.js';
import type { Milliseconds } from '../../model/time.js';
import type { Client, ClientListener } from './client.js';
import type { LaneLanguage } from './lane.js';
import { Lane, QUOTED } from './lane.js';
import type { RemoteRun } from './remote-run.js';

export interface LanePoolOptions {
  open(listener: ClientListener): Client;
  boundary(): string;
  /** How many at once. Default: MOST_LANES. */
  readonly most?: number;
  /** Default: QUOTED. */
  readonly language?: LaneLanguage;
  readonly timers: Timers;
  /** There and back. */
  roundTripMs(): Milliseconds;
  /** A session could not be opened, or ended at once: why, a clause, out of what its ssh said. */
  explain(said: string): string;
}

/** sshd permits ten sessions (MaxSessions); the connection's own and the streams need some. */
const MOST_LANES = 5;
/** What takes longer has a lane of its own the next time. */
const SLOW_MS = 150;
/** What waits so long behind another is run beside it. */
const STALLED_MS = 250;
const MOST_REMEMBERED = 500;

/**
 * Hands runs to lanes: what is asked for at a time goes as one request to one of them, in order; what was slow before, or
 * changes something, has one to itself. Where one hangs, what waits behind it goes elsewhere.
 */
export class LanePool {
  #lanes: Lane[] = [];
  #asked: RemoteRun[] = [];
  readonly #slow = new Set<string>();
  readonly #stalls = new Map<Lane, Cancel>();
  readonly #options: LanePoolOptions;

  constructor(options: LanePoolOptions) {
    this.#options = options;
  }

  /** What is submitted now waits for what another lane is at. */
  get isFull(): boolean {
    return this.#lanes.length >= this.#most && this.#lanes.every(({ runs }) => runs.length > 0);
  }

  get #most(): number {
    return this.#options.most ?? MOST_LANES;
  }

  submit(run: RemoteRun): void {
    this.#asked.push(run);
    if (this.#asked.length === 1) queueMicrotask(() => this.#hand(this.#asked.splice(0)));
  }

  /** The connection is gone, and what becomes of them cannot be known. */
  lose(why: string): void {
    const lost = [...this.#asked.splice(0), ...this.#lanes.flatMap(({ runs }) => runs)];
    this.close();
    for (const run of lost) run.lose(why);
  }

  close(): void {
    for (const cancel of this.#stalls.values()) cancel();
    this.#stalls.clear();
    for (const lane of this.#lanes.splice(0)) lane.close();
  }

  #hand(all: readonly RemoteRun[]): void {
    const runs = all.filter(({ isOver }) => !isOver);
    // Given up while they waited: they never began, and never will.
    for (const run of all) if (run.isOver) run.lose('');
    const isAlone = (run: RemoteRun): boolean => run.isAlone || this.#slow.has(run.words);
    const together = runs.filter((run) => !isAlone(run));
    if (together.length > 0) this.#run(together);
    for (const run of runs.filter(isAlone)) this.#run([run]);
  }

  #run(runs: readonly RemoteRun[]): void {
    const usable = this.#lanes.filter(({ isLeft }) => !isLeft);
    const idle = usable.find((lane) => lane.runs.length === 0);
    // What changes something waits for nothing: given up meanwhile, it would be done later all the same.
    const isChange = runs.some((run) => run.isChange);
    const isFull = this.#lanes.length >= this.#most && !isChange;
    const shortest = usable.sort((a, b) => a.runs.length - b.runs.length)[0];
    const lane = idle ?? (isFull ? shortest : undefined) ?? this.#open();
    lane.run(runs);
    this.#watch(lane);
  }

  #open(): Lane {
    const lane: Lane = new Lane({
      open: (listener) => this.#options.open(listener),
      boundary: this.#options.boundary(),
      language: this.#options.language ?? QUOTED,
      onRunEnded: (run) => this.#runEnded(lane, run),
      onClosed: (said) => this.#closed(lane, said),
    });
    this.#lanes.push(lane);
    return lane;
  }

  #runEnded(lane: Lane, run: RemoteRun): void {
    if (run.tookMs > SLOW_MS) this.#slow.add(run.words);
    else this.#slow.delete(run.words);
    if (this.#slow.size > MOST_REMEMBERED) this.#slow.clear();
    if (lane.isLeft && lane.runs.length === 0) this.#remove(lane).close();
    else this.#watch(lane);
  }

  /** Begins to wait anew for the one it is at. */
  #watch(lane: Lane): void {
    this.#stalls.get(lane)?.();
    this.#stalls.delete(lane);
    if (lane.runs.length < 2 || lane.isLeft) return;
    const waitMs = STALLED_MS + 2 * this.#options.roundTripMs();
    this.#stalls.set(
      lane,
      this.#options.timers.after(waitMs, () => this.#stalled(lane)),
    );
  }

  #stalled(lane: Lane): void {
    this.#stalls.delete(lane);
    // With nowhere else to go they wait.
    if (this.#lanes.length >= this.#most) return this.#watch(lane);
    const [hanging] = lane.runs;
    if (hanging !== undefined) this.#slow.add(hanging.words);
    this.#hand(lane.leave());
  }

  #closed(lane: Lane, said: string | null): void {
    const isOurs = this.#lanes.includes(lane);
    this.#remove(lane);
    if (isOurs) for (const run of lane.runs) run.lose(this.#options.explain(said ?? ''));
  }

  #remove(lane: Lane): Lane {
    this.#stalls.get(lane)?.();
    this.#stalls.delete(lane);
    this.#lanes = this.#lanes.filter((each) => each !== lane);
    return lane;
  }
}
