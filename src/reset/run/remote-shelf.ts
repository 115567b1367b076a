import type { Clock } from '../../model/clock.js';
import type { CommandResult } from '../../model/command.js';
import type { Host } from '../../model/host.js';
import { disarm } from '../../model/text.js';
import { SECOND } from '../../model/time.js';
import type { LastOutcome } from './last-outcome.js';
import { formatOutcome, parseOutcome } from './last-outcome.js';
import type { Decision, ResetDirectory, Stage, Token } from './pending-files.js';
import { CLAIM, PENDING } from './pending-files.js';
import type { PendingRecord } from './record-format.js';
import { parseRecord } from './record-format.js';
import { REMOTE_SHELF } from './remote-shelf-script.js';
import type { Shelf } from './shelf.js';
import type { StoredReset } from './stored-reset.js';
import { phaseOf } from './stored-reset.js';

const TOKENS: readonly Token[] = ['open', 'kept', 'settled', 'void', 'undo-now', 'undoing'];
const USUAL_MS = 10 * SECOND;
/** Between two looks whether it is reached again. */
const AGAIN_MS = 250;
const MOST_REFUSALS = 3;
/** Exit statuses of the script by which it says something. */
const ANSWERS = [0, 1, 3];
const CANNOT_TELL = 4;

/** What lies there at one moment. */
export interface Sight {
  readonly stored: StoredReset | null;
  readonly last: LastOutcome | null;
}

/** What `look` has printed, in a state directory. */
export function parseSight(text: string, directory: string): Sight {
  const [head = '', ...rest] = text.split('\nrecord\n');
  const lines = head.split('\n');
  const all = (key: string): string[] =>
    lines.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const last = parseOutcome(`${all('last').join('\n')}\n`);
  const pending = `${directory}/${PENDING}`;
  if (lines.includes('strange')) {
    const record = { unusable: `${pending}: it is no directory of this user's` };
    const reset = { directory: pending, id: '' };
    return { last, stored: { phase: 'running', guard: 'gone', reset, record, token: null, begun: 0 } };
  }
  const [id] = all('id');
  if (id === undefined) return { last, stored: null };
  const token = TOKENS.find((known) => known === all('token')[0]) ?? null;
  const record = readRecord(rest.join('\nrecord\n'), id, pending);
  if ('unusable' in record && token === null) return { last, stored: null };
  const [number = '', stage] = (all('hold')[0] ?? '').split(' ');
  const stageOf = (): Stage | null => (stage === 'steps' || stage === 'armed' ? stage : null);
  return {
    last,
    stored: {
      phase: phaseOf(token, stageOf),
      guard: lines.includes('alive') ? 'alive' : 'gone',
      reset: { directory: pending, id },
      record,
      token,
      begun: Number(number) || 0,
    },
  };
}

function readRecord(
  text: string,
  id: string,
  pending: string,
): PendingRecord | { readonly unusable: string } {
  try {
    const record = parseRecord(text);
    return record.id === id ? record : { unusable: `${pending}: it is of another reset` };
  } catch (error) {
    return { unusable: `${pending}/plan.json: ${(error as Error).message}` };
  }
}

/** The state directory of a router that is elsewhere. What cannot be asked rejects with a sentence. */
export class RemoteShelf implements Shelf {
  readonly directory: string;
  readonly #host: Host;
  readonly #clock: Clock;

  constructor(directory: string, host: Host, clock: Clock) {
    this.directory = directory;
    this.#host = host;
    this.#clock = clock;
  }

  async look(): Promise<Sight> {
    const result = await this.run(['look'], false);
    if (result.exitStatus === CANNOT_TELL) throw new Error('it cannot be told now what lies there');
    if (result.exitStatus !== 0) throw new Error(clauseOf(result));
    return parseSight(result.stdout, this.directory);
  }

  /** The same as soon as it can be asked, however long that takes. */
  async lookPatiently(): Promise<Sight> {
    return parseSight((await this.#patiently(['look'])).stdout, this.directory);
  }

  async stored(): Promise<StoredReset | null> {
    return (await this.look()).stored;
  }

  async isGuarded({ id }: ResetDirectory): Promise<boolean> {
    const { stored } = await this.lookPatiently();
    return stored?.reset.id === id && stored.guard === 'alive';
  }

  /** As soon as it is reached: whoever decides while it is lost is not to be forgotten. */
  async decide(
    { id }: ResetDirectory,
    decision: Decision | typeof CLAIM,
    { surprise = false, isClaimed = false } = {},
  ): Promise<boolean> {
    const words = ['decide', id, decision, surprise ? 'surprise' : '', isClaimed ? CLAIM : `open.${id}`];
    return (await this.#patiently(words, true)).exitStatus === 0;
  }

  async adopt({ id }: ResetDirectory): Promise<{ release(): void } | null> {
    const { exitStatus } = await this.run([
      'adopt',
      id,
      `${String(process.pid)}.${String(this.#clock.now())}`,
    ]);
    return exitStatus === 0 ? { release: () => undefined } : null;
  }

  async remove({ id }: ResetDirectory): Promise<void> {
    await this.run(['remove', id]);
  }

  async lastOutcome(): Promise<LastOutcome | null> {
    return (await this.lookPatiently()).last;
  }

  async writeLast(last: LastOutcome): Promise<void> {
    await this.run(['write', formatOutcome(last).replace(/\n$/, '')]);
  }

  async told(): Promise<void> {
    await this.run(['told']);
  }

  /** One operation of the script. A read-only host refuses what changes something. */
  run(words: readonly string[], changes = true, timeoutMs = USUAL_MS): Promise<CommandResult> {
    const [operation = '', ...more] = words;
    return this.#host.run({
      argv: ['/bin/sh', '-c', REMOTE_SHELF, 'uplinktop-shelf', operation, this.directory, ...more],
      purpose: 'hold the undo on the router',
      timeoutMs,
      needsRoot: false,
      changes,
    });
  }

  async #patiently(words: readonly string[], changes = false): Promise<CommandResult> {
    for (let refusals = 0; ;) {
      const result = await this.run(words, changes);
      const { failure, exitStatus } = result;
      // A shell without a fork to spare has not looked.
      const isAnswer = failure === null && ANSWERS.includes(exitStatus ?? 0);
      const isReached = (this.#host.reach?.loss ?? null) === null;
      // Reached and refused: a host that is read-only will not think better of it.
      if (isAnswer || (failure !== null && changes && isReached && ++refusals >= MOST_REFUSALS))
        return result;
      await this.#clock.sleep(AGAIN_MS);
    }
  }
}

/** What the script refused by, or why it could not be run: a clause. */
export function clauseOf({ failure, stdout, stderr }: CommandResult): string {
  const [line = ''] = `${stdout.trim()}\n${stderr.trim()}`.trim().split('\n');
  return failure?.summary ?? disarm(line).slice(0, 300);
}
