import type { CommandResult, Round } from '../model/command.js';
import type { Milliseconds } from '../model/time.js';
import { MINUTE } from '../model/time.js';
import { leftOut } from './failure.js';
import { createFile, openRecorder } from './recorder.js';

/** The last minutes, kept to be written to a file when something odd was seen. */
export interface RecentRounds {
  add(round: Round): void;
  readonly count: number;
  /**
   * Writes them to a new transcript, each as `alter` leaves it.
   * @throws Error whose message is a sentence that begins with the file's name.
   */
  save(file: string, alter?: (round: Round) => Round): Promise<void>;
}

export interface RecentRoundsLimits {
  readonly keepMs?: Milliseconds;
  /** Of output kept, in characters: a large routing table must not fill the memory. */
  readonly maxCharacters?: number;
  /** Commands whose output is so large, and so often there, that of the older rounds it is left out first. */
  readonly mayLeaveOut?: (argv: readonly string[]) => boolean;
}

/** Keeps the rounds of the last `keepMs` (10 min), fewer when they hold more than `maxCharacters` (8 Mi). */
export function keepRecentRounds(limits: RecentRoundsLimits = {}): RecentRounds {
  const { keepMs = 10 * MINUTE, maxCharacters = 8 * 1024 * 1024, mayLeaveOut = () => false } = limits;
  const isBulky = ({ command, stdout }: CommandResult): boolean => stdout !== '' && mayLeaveOut(command.argv);
  const rounds: Round[] = [];
  let characters = 0;
  let bulk = 0;
  const thin = (newest: Round): void => {
    for (let i = 0; bulk > maxCharacters / 2 && rounds[i] !== undefined && rounds[i] !== newest; i++) {
      const round = rounds[i];
      if (round?.results.some(isBulky) !== true) continue;
      const results = round.results.map((result) => (isBulky(result) ? without(result) : result));
      const thinned = { ...round, results };
      const less = sizeOf(round) - sizeOf(thinned);
      characters -= less;
      bulk -= less;
      rounds[i] = thinned;
    }
  };
  return {
    add(round) {
      rounds.push(round);
      characters += sizeOf(round);
      bulk += sizeOf({ ...round, results: round.results.filter(isBulky) });
      thin(round);
      for (let oldest = rounds[0]; oldest !== undefined && oldest !== round; oldest = rounds[0]) {
        if (characters <= maxCharacters && round.at - oldest.at <= keepMs) break;
        characters -= sizeOf(oldest);
        bulk -= sizeOf({ ...oldest, results: oldest.results.filter(isBulky) });
        rounds.shift();
      }
    },
    get count() {
      return rounds.length;
    },
    async save(file, alter = (round) => round) {
      const kept = [...rounds];
      let trouble = null as string | null;
      const recorder = await openRecorder(file, (sentence) => (trouble = sentence), createFile);
      for (const round of kept) recorder.write(alter(round));
      await recorder.close();
      if (trouble !== null) throw new Error(trouble);
    },
  };
}

function without(result: CommandResult): CommandResult {
  const { command, stdout, stderr } = result;
  return { ...result, stdout: '', failure: leftOut(stdout.length, { argv: command.argv, stderr }) };
}

function sizeOf(round: Round): number {
  return round.results.reduce((sum, { stdout, stderr }) => sum + stdout.length + stderr.length, 0);
}
