import type { CommandResult } from '../model/command.js';
import type { Host, Stream } from '../model/host.js';
import type { EventSource } from '../model/observer.js';
import type { Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import type { Cancel, Timers } from '../model/clock.js';

const FIRST_RESTART_MS = SECOND;
const LONGEST_RESTART_MS = MINUTE;
/** Kept while nobody takes it (the feed is paused), in characters. */
const MAX_KEPT = 256 * 1024;

export interface AnnouncementsOptions {
  readonly host: Host;
  readonly timers: Timers;
  readonly source: EventSource;
  /** Something was announced, or may have been missed. */
  readonly onWake: () => void;
}

/** The long-lived child that announces changes: kept alive, its text collected from round to round. */
export class Announcements {
  #stream: Stream | null = null;
  #decoder = new TextDecoder();
  #text = '';
  /** What there is to tell beside text: that it runs (an empty result), or why it does not. */
  #news: CommandResult | null = null;
  #restartMs: Milliseconds = FIRST_RESTART_MS;
  #cancelRestart: Cancel = () => undefined;
  #stopped = false;
  #isListening = false;
  readonly #options: AnnouncementsOptions;

  constructor(options: AnnouncementsOptions) {
    this.#options = options;
  }

  /** What changes now will be told. */
  get isListening(): boolean {
    return this.#isListening;
  }

  start(): void {
    const { host, source } = this.#options;
    const startedAt = host.now();
    this.#decoder = new TextDecoder();
    this.#news = this.#heard('');
    this.#isListening = true;
    this.#stream = host.stream(source.command, (chunk) => this.#take(chunk));
    void this.#stream.ended.then((result) => this.#lost(result, host.now() - startedAt));
  }

  /** Settles when the child has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRestart();
    this.#stream?.stop();
    await this.#stream?.ended;
  }

  /** What was announced since it was last asked, as the result of a command; null when there is nothing to tell. */
  takeResult(): CommandResult | null {
    const result =
      this.#text === '' ? this.#news : { ...(this.#news ?? this.#heard('')), stdout: this.#text };
    this.#text = '';
    this.#news = null;
    return result;
  }

  #heard(stdout: string): CommandResult {
    const { command } = this.#options.source;
    return { command, stdout, stderr: '', exitStatus: 0, tookMs: 0, failure: null };
  }

  #take(chunk: Uint8Array): void {
    if (this.#stopped) return;
    this.#text += this.#decoder.decode(chunk, { stream: true });
    // Everything is read anew on a wake: what is forgotten here is missing from the journal only.
    if (this.#text.length > MAX_KEPT) this.#text = '';
    this.#options.onWake();
  }

  #lost(result: CommandResult, livedMs: Milliseconds): void {
    this.#isListening = false;
    if (this.#stopped) return;
    this.#news = this.#whyLost(result);
    const hopeless = ['not-found', 'no-permission'].includes(this.#news.failure?.why ?? '');
    if (livedMs >= LONGEST_RESTART_MS) this.#restartMs = FIRST_RESTART_MS;
    const delayMs = hopeless ? LONGEST_RESTART_MS : this.#restartMs;
    this.#restartMs = Math.min(LONGEST_RESTART_MS, 2 * this.#restartMs);
    this.#cancelRestart = this.#options.timers.after(delayMs, () => {
      this.start();
      // It may have missed something while it was away.
      this.#options.onWake();
    });
  }

  #whyLost(result: CommandResult): CommandResult {
    const failure = result.failure ?? {
      why: 'failed' as const,
      summary: `${this.#options.source.command.argv[0] ?? 'the monitor'} ended by itself`,
      detail: result.stderr,
    };
    return { ...result, stdout: '', failure };
  }
}
