import { decodeText } from '../host/child.js';
import { leftOut } from '../host/failure.js';
import type { CommandResult } from '../model/command.js';
import type { ConnectionFollower } from '../model/connection-reader.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { Host, Stream } from '../model/host.js';
import type { StateSource } from '../model/observer.js';
import { lastGood } from '../model/reading.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE, SECOND } from '../model/time.js';
import { knownAddresses } from './known-addresses.js';

/** Up to so many states they are read in every round; up to so many every ten seconds. */
const SMALL = 20_000;
const LARGE = 100_000;
/** What takes long is read less often: at most this part of the time is spent on it. */
const SHARE_OF_TIME = 1 / 4;
/** Those who may not read it, or cannot, are not asked again before this. */
const RETRY_MS = MINUTE;
/** Text kept for a transcript when nobody asked for more: of one reading, and how often. */
const KEPT_BYTES = 512 * 1024;
const KEPT_EVERY_MS = 10 * SECOND;
/** Longer than this no source rests for the sake of its costs alone; and not before it has been read so often, for rates. */
const LONGEST_REST_MS = 10 * SECOND;
const READ_BEFORE_REST = 2;

/** How often the table is read when it is of this size and reading it takes this long. */
export function statesPeriodMs(
  { restFactor }: Pick<StateSource, 'restFactor'>,
  { states, tookMs }: { readonly states: number; readonly tookMs: Milliseconds },
  intervalMs: Milliseconds,
): Milliseconds {
  const bySize = states < SMALL ? 0 : states <= LARGE ? 10 * SECOND : 30 * SECOND;
  const rest = Math.min(LONGEST_REST_MS, tookMs * restFactor);
  return Math.max(intervalMs, bySize, rest, tookMs / SHARE_OF_TIME);
}

/** A reading as it came to its end. */
export interface StatesRead {
  /** Its text is what a transcript may hold of it. */
  readonly result: CommandResult;
  /** It is to be left out of a transcript: another one holds its like, not long ago. */
  readonly isSkipped: boolean;
  readonly startedAt: Instant;
  /** Null when it failed. */
  readonly reading: ConnectionsReading | null;
}

export interface StateReadingsOptions {
  readonly host: Host;
  readonly source: StateSource;
  /** The uplinks, where they were given by name. */
  readonly named?: readonly string[];
  /** Of a reading's text, for a transcript; a longer one is left out of it. Given: of every reading. */
  readonly keepBytes?: number;
}

/** Reads the state table as a stream: one reading at a time, the less often the larger it is. */
export class StateReadings {
  readonly #follower: ConnectionFollower;
  #stream: Stream | null = null;
  #startedAt: Instant = -Infinity;
  #tookMs: Milliseconds = 0;
  #retryAt: Instant = -Infinity;
  #keptAt: Instant = -Infinity;
  #reads = 0;
  readonly #options: StateReadingsOptions;

  constructor(options: StateReadingsOptions) {
    this.#options = options;
    this.#follower = options.source.follow();
  }

  /** Its size is known beforehand, from the filter's own count: who may not ask for that is not troubled further. */
  isDue(
    snapshot: Snapshot | null,
    now: Instant,
    when: { isWished: boolean; intervalMs: Milliseconds },
  ): boolean {
    if (snapshot === null || this.#stream !== null) return false;
    const { firewall } = snapshot.observed;
    if (!firewall.ok && (firewall.why === 'no-permission' || firewall.why === 'not-found')) return false;
    const states = lastGood(firewall)?.value.states ?? null;
    if (states === null) return false;
    if (when.isWished || now < this.#startedAt) return true;
    const known = snapshot.connections === undefined ? null : lastGood(snapshot.connections);
    const most = Math.max(states, known?.value.states ?? 0);
    // The first time everything is slow: what it costs is told by the next.
    const source = this.#reads < READ_BEFORE_REST ? { restFactor: 0 } : this.#options.source;
    const cost = { states: most, tookMs: this.#tookMs };
    const dueAt = this.#startedAt + statesPeriodMs(source, cost, when.intervalMs);
    return Math.max(dueAt, this.#retryAt) <= now + when.intervalMs / 10;
  }

  /** To be asked for only when it is due. Never rejects. */
  async read(snapshot: Snapshot): Promise<StatesRead> {
    const { host, source, named = [], keepBytes } = this.#options;
    const startedAt = host.now();
    const isKept =
      keepBytes !== undefined || startedAt >= this.#keptAt + KEPT_EVERY_MS || startedAt < this.#keptAt;
    const reader = this.#follower.begin(startedAt, knownAddresses(snapshot, named));
    if (isKept) this.#keptAt = startedAt;
    const text = new KeptText(isKept ? (keepBytes ?? KEPT_BYTES) : 0);
    this.#startedAt = startedAt;
    this.#reads++;
    this.#stream = host.stream(source.command, (chunk) => {
      reader.write(chunk);
      text.add(chunk);
    });
    const ended = await this.#stream.ended;
    this.#stream = null;
    this.#tookMs = ended.tookMs;
    const whole = { ...ended, stdout: text.text ?? '' };
    const { failure } = whole;
    if (failure?.why === 'no-permission' || failure?.why === 'not-found')
      this.#retryAt = startedAt + RETRY_MS;
    const isRead = failure === null && ended.exitStatus === 0;
    const isSkipped = isRead && !isKept;
    return { result: withText(whole, text), isSkipped, startedAt, reading: isRead ? reader.end() : null };
  }

  /** Settles when no child is left. */
  async stop(): Promise<void> {
    this.#stream?.stop();
    await this.#stream?.ended;
  }
}

function withText(result: CommandResult, text: KeptText): CommandResult {
  if (result.failure !== null || text.text !== null) return result;
  return { ...result, failure: leftOut(text.bytes, { argv: result.command.argv, stderr: '' }) };
}

/** What came, as long as it is not too much. */
class KeptText {
  bytes = 0;
  #chunks: Uint8Array[] | null = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.bytes > this.#limit) this.#chunks = null;
    else this.#chunks?.push(chunk);
  }

  /** Null when it was too much. */
  get text(): string | null {
    return this.#chunks === null ? null : decodeText(this.#chunks);
  }
}
