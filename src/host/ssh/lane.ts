import type { Client, ClientListener } from './client.js';
import type { Frame } from './frames.js';
import { FrameDecoder } from './frames.js';
import { LANE_SCRIPT } from './lane-script.js';
import type { RemoteRun } from './remote-run.js';

/** What a lane's shell is told: first the script, then each run. */
export interface LaneLanguage {
  readonly script: string;
  request(run: RemoteRun, number: number): string;
}

/** To a router: words that its shell reads. */
export const QUOTED: LaneLanguage = {
  script: LANE_SCRIPT,
  request: ({ words }, number) => `go ${String(number)} ${words}\n`,
};

export interface LaneOptions {
  /** Opens a session whose shell reads what is written to it. */
  open(listener: ClientListener): Client;
  /** Random, and nobody's but this lane's. */
  readonly boundary: string;
  readonly language: LaneLanguage;
  /** One has ended, with what is still to come; null: that was the last of it. */
  onRunEnded(run: RemoteRun, next: RemoteRun | null): void;
  /** It is closed. `said`: what its ssh wrote, when nothing was ever heard from the router. */
  onClosed(said: string | null): void;
}

const MAX_SAID = 4_096;

/** A session on the router in which commands are run one after another. */
export class Lane {
  readonly #runs = new Map<number, RemoteRun>();
  /** Whose output comes just now, on each of the two. */
  readonly #speaking: { stdout: RemoteRun | null; stderr: RemoteRun | null } = { stdout: null, stderr: null };
  /** Of runs that have ended on one of the two: the status, where it is known. */
  readonly #half = new Map<number, number | null>();
  readonly #client: Client;
  readonly #options: LaneOptions;
  /** Not sent before the shell there answers. */
  readonly #held: { readonly run: RemoteRun; readonly number: number; readonly line: string }[] = [];
  #count = 0;
  #hasAnswered = false;
  #isLeft = false;
  #said = '';

  constructor(options: LaneOptions) {
    this.#options = options;
    const { boundary, language } = options;
    const heard = (name: 'stdout' | 'stderr'): FrameDecoder =>
      new FrameDecoder(boundary, {
        data: (bytes) => this.#data(name, bytes),
        frame: (frame) => this.#frame(name, frame),
      });
    const [stdout, stderr] = [heard('stdout'), heard('stderr')];
    this.#client = options.open({
      stdout: (chunk) => stdout.push(chunk),
      stderr: (chunk) => stderr.push(chunk),
      end: () => options.onClosed(this.#hasAnswered ? null : this.#said),
    });
    this.#client.write(`b=${boundary}\n${language.script}`);
  }

  get runs(): readonly RemoteRun[] {
    return [...this.#runs.values()];
  }

  /** Takes no more: what is still to be run is taken away, or something there cannot be ended. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  run(runs: readonly RemoteRun[]): void {
    const lines = runs.map((run) => {
      this.#runs.set(++this.#count, run);
      const line = this.#options.language.request(run, this.#count);
      if (!run.isChange || this.#hasAnswered) return line;
      this.#held.push({ run, number: this.#count, line });
      return '';
    });
    this.#client.write(lines.join(''));
  }

  /** Its shell answers: what changes something is sent, unless it was given up while the login took its time. */
  #sendHeld(): void {
    for (const { run, number, line } of this.#held.splice(0)) {
      if (!run.isOver) this.#client.write(line);
      else {
        this.#runs.delete(number);
        run.lose('');
      }
    }
  }

  /** What has not begun, for other lanes; this one ends with what it is at. What changes something stays. */
  leave(): readonly RemoteRun[] {
    const [, ...waiting] = this.#runs;
    const taken = waiting.filter(([, run]) => !run.isChange);
    for (const [number] of taken) this.#runs.delete(number);
    this.#isLeft = true;
    return taken.map(([, run]) => run);
  }

  close(): void {
    this.#isLeft = true;
    this.#client.stop();
  }

  #data(name: 'stdout' | 'stderr', bytes: Uint8Array): void {
    const run = this.#speaking[name];
    if (run !== null) run[name](bytes);
    else if (name === 'stderr' && !this.#hasAnswered && this.#said.length < MAX_SAID)
      this.#said += Buffer.from(bytes).toString('utf8');
  }

  #frame(name: 'stdout' | 'stderr', { kind, run: number, value }: Frame): void {
    if (!this.#hasAnswered) {
      this.#hasAnswered = true;
      this.#sendHeld();
    }
    const run = this.#runs.get(number) ?? null;
    if (kind === 'b') {
      this.#speaking[name] = run;
      if (name === 'stdout') run?.begin();
    } else if (kind === 'p') run?.named(Number(value));
    else if (kind === 'e') this.#ended(number, name, name === 'stdout' ? Number(value) : null);
  }

  #ended(number: number, name: 'stdout' | 'stderr', status: number | null): void {
    this.#speaking[name] = null;
    const before = this.#half.get(number);
    if (before === undefined) return void this.#half.set(number, status);
    this.#half.delete(number);
    const run = this.#runs.get(number);
    if (run === undefined) return;
    this.#runs.delete(number);
    run.end(status ?? before ?? 0);
    this.#options.onRunEnded(run, this.runs[0] ?? null);
  }
}
