import type { Cancel, Clock } from '../../model/clock.js';
import type { Loss, Reach } from '../../model/host.js';
import type { Milliseconds } from '../../model/time.js';
import { disarm } from '../../model/text.js';
import { SECOND } from '../../model/time.js';
import type { Child, Launch } from '../child.js';
import { monotonicMs } from '../clock.js';
import { backOffMs } from './back-off.js';
import type { Client, ClientListener } from './client.js';
import { FrameDecoder } from './frames.js';
import { LanePool } from './lane-pool.js';
import { CONTROL_SCRIPT } from './lane-script.js';
import { RemoteRun } from './remote-run.js';
import { sshFault } from './ssh-faults.js';
import { startStream } from './stream-run.js';

export interface ConnectionOptions {
  /** What it is called in sentences: the destination. */
  readonly name: string;
  /** Starts an ssh: the one that makes the connection, or one more session of it. */
  open(what: 'connection' | 'session', listener: ClientListener): Client;
  /** Random words, one a lane. */
  boundary(): string;
  readonly clock: Clock;
  /** From 0 to below 1. */
  chance(): number;
}

const BEAT_MS = 15 * SECOND;
/** ssh's own ConnectTimeout is 10 s; what it may wait for behind it (a proxy, a slow login) has a limit, too. */
const ANSWERS_WITHIN_MS = 30 * SECOND;
/** Nothing heard for so long, although it was asked for. */
const SILENT_MS = 2 * SECOND;
const MAX_SAID = 8_192;
const NO_CLIENT = 'there is no ssh here: install an OpenSSH client';

const isEndless = ({ timeoutMs }: Launch): boolean => timeoutMs <= 0 || timeoutMs === Infinity;

/** One connection to a router, made again when it is lost: runs commands there, and says whether it is reached. */
export class SshConnection implements Reach {
  #loss: Loss | null = null;
  #master: Client | null = null;
  #isClosed = false;
  #attempt = 0;
  #roundTripMs: Milliseconds = 0;
  #heardAt: Milliseconds = 0;
  #beatAt: Milliseconds = 0;
  #sshConnection: string | undefined;
  #shell: number | null = null;
  #cancel: Cancel = () => undefined;
  readonly #listeners = new Set<() => void>();
  readonly #lanes: LanePool;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#lanes = new LanePool({
      open: (listener) => this.#session(listener),
      boundary: () => options.boundary(),
      timers: options.clock,
      roundTripMs: () => this.#roundTripMs,
      explain: (said) => this.#explain(said),
    });
  }

  get loss(): Loss | null {
    return this.#loss;
  }

  /** The process on the router that lives as long as this connection; null while there is none. */
  get remotePid(): number | null {
    return this.#loss === null ? this.#shell : null;
  }

  /** `SSH_CONNECTION` there; undefined: sshd did not say. */
  get sshConnection(): string | undefined {
    return this.#sshConnection;
  }

  onChange(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The first time. Rejects with a sentence that says why there is none. */
  async connect(): Promise<void> {
    const why = await this.#open();
    if (why !== null) throw new Error(why);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
    this.#lanes.close();
    this.#master?.stop();
  }

  start(launch: Launch, isStream: boolean): Child {
    if (isStream && isEndless(launch) && this.#loss === null)
      return startStream(launch, {
        open: (listener) => this.#session(listener),
        boundary: this.#options.boundary(),
        explain: (said) => this.#explain(said),
      });
    const run = new RemoteRun(launch, isStream, {
      timers: this.#options.clock,
      kill: (signal, pid) => this.#master?.write(`end ${signal} ${String(pid)}\n`),
      silence: (since) => this.#silence(since),
    });
    if (this.#loss === null) this.#lanes.submit(run);
    else run.lose(this.#lossWords());
    return run;
  }

  /** Settles with null when it is made, else with why it is not. */
  #open(): Promise<string | null> {
    const { name, clock } = this.#options;
    const boundary = this.#options.boundary();
    let said = '';
    let isMade = false;
    return new Promise((settle) => {
      const stopWaiting = clock.after(ANSWERS_WITHIN_MS, () => client.stop());
      const frames = new FrameDecoder(boundary, {
        // What a shell says before ours is begun: that this account may not log in.
        data: (bytes) => {
          if (!isMade) said += Buffer.from(bytes).toString('utf8').slice(0, MAX_SAID);
        },
        frame: ({ value }) => {
          if (!isMade) {
            isMade = true;
            stopWaiting();
            this.#greeted(value);
            this.#beat();
            settle(null);
          } else this.#roundTripMs = monotonicMs() - this.#beatAt;
        },
      });
      const client = this.#options.open('connection', {
        stdout: (chunk) => {
          this.#heardAt = monotonicMs();
          frames.push(chunk);
        },
        stderr: (chunk) => {
          if (said.length < MAX_SAID) said += Buffer.from(chunk).toString('utf8');
        },
        end: (_status, errorCode) => {
          stopWaiting();
          const why = errorCode === null ? sshFault(name, said) : NO_CLIENT;
          if (isMade) this.#lost(said === '' ? `the connection to ${name} was lost` : why);
          else settle(why);
        },
      });
      this.#master = client;
      client.write(`b=${boundary}\n${CONTROL_SCRIPT}`);
    });
  }

  /** The process that is the connection's own there, and what sshd calls it. */
  #greeted(value: string): void {
    const [pid, ...session] = value.split(' ');
    this.#shell = Number(pid);
    this.#sshConnection = session.length === 0 ? undefined : disarm(session.join(' '));
  }

  /** Tells the router that we live, and measures the way. */
  #beat(): void {
    this.#beatAt = monotonicMs();
    this.#master?.write('beat\n');
    this.#cancel = this.#options.clock.after(BEAT_MS, () => this.#beat());
  }

  #session(listener: ClientListener): Client {
    const heard = (): void => void (this.#heardAt = monotonicMs());
    return this.#options.open('session', {
      stdout: (chunk) => {
        heard();
        listener.stdout(chunk);
      },
      stderr: (chunk) => listener.stderr(chunk),
      end: (...end) => listener.end(...end),
    });
  }

  #silence(since: Milliseconds): string | null {
    const now = monotonicMs();
    if (this.#heardAt >= since || now - this.#heardAt < SILENT_MS) return null;
    return `${this.#options.name} has not answered for ${String(Math.round((now - this.#heardAt) / SECOND))} s`;
  }

  #explain(said: string): string {
    if (this.#loss !== null) return this.#lossWords();
    return said.trim() === ''
      ? `its session on ${this.#options.name} has ended`
      : sshFault(this.#options.name, said);
  }

  #lossWords(): string {
    return this.#loss?.why ?? '';
  }

  #lost(why: string): void {
    if (this.#isClosed) return;
    this.#cancel();
    const { clock } = this.#options;
    const waitMs = backOffMs(this.#attempt++, this.#options.chance());
    this.#loss = { since: this.#loss?.since ?? clock.now(), why, nextTryAt: clock.now() + waitMs };
    this.#lanes.lose(why);
    this.#cancel = clock.after(waitMs, () => void this.#again());
    this.#tell();
  }

  async #again(): Promise<void> {
    const why = await this.#open();
    if (this.#isClosed) return;
    if (why !== null) return this.#lost(why);
    this.#attempt = 0;
    this.#loss = null;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
