/** What a queue does with what it is given. */
export interface Worker<T> {
  /** How many may wait, beside the one that is worked on. */
  readonly most: number;
  /** Never rejects. */
  readonly work: (item: T) => Promise<void>;
  /** Hears of each one for which there was no room. */
  readonly onDropped: (item: T) => void;
}

/** Works on one thing after another, in the order they came; what comes while too many wait is dropped and told. */
export class OneAtATime<T> {
  readonly #waiting: T[] = [];
  #running: Promise<void> | null = null;
  #closed = false;
  readonly #worker: Worker<T>;

  constructor(worker: Worker<T>) {
    this.#worker = worker;
  }

  add(item: T): void {
    if (this.#closed || this.#waiting.length >= this.#worker.most) return this.#worker.onDropped(item);
    this.#waiting.push(item);
    this.#running ??= this.#run();
  }

  /** Settles when nothing waits and nothing runs. */
  idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** What waits is not begun any more, and dropped. */
  close(): void {
    this.#closed = true;
    for (const item of this.#waiting.splice(0)) this.#worker.onDropped(item);
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      await this.#worker.work(next);
    this.#running = null;
  }
}
