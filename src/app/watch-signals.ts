/** What a watch is told from outside. */
export type WatchSignal = 'end' | 'reload';

/** SIGTERM and SIGINT end, SIGHUP reads the configuration again: one after another, none is lost. */
export class WatchSignals {
  readonly #waiting: WatchSignal[] = [];
  #wake: () => void = () => undefined;

  constructor() {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => this.add('end'));
    process.on('SIGHUP', () => this.add('reload'));
  }

  add(signal: WatchSignal): void {
    if (!this.#waiting.includes(signal)) this.#waiting.push(signal);
    this.#wake();
  }

  /** An end counts before all else. */
  async next(): Promise<WatchSignal> {
    while (this.#waiting.length === 0) await new Promise<void>((settle) => (this.#wake = settle));
    if (this.#waiting.includes('end')) return 'end';
    return this.#waiting.shift() ?? 'end';
  }
}
