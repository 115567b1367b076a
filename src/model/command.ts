import type { Instant, Milliseconds } from './time.js';

/** A command is a value: it can be shown, logged, faked, recorded, run. Never a shell string. */
export interface Command {
  /** Program by absolute path, then its arguments. */
  readonly argv: readonly string[];
  /** What it is for, in the operator's words: `read the routing table`. */
  readonly purpose: string;
  readonly timeoutMs: Milliseconds;
  /** Runs through `doas -n` when the program is not root. */
  readonly needsRoot: boolean;
  /** Changes the router. A read-only host refuses it before anything is started. */
  readonly changes: boolean;
}

/** How a command ended, success and failure in one shape. */
export interface CommandResult {
  readonly command: Command;
  readonly stdout: string;
  readonly stderr: string;
  /** Null when it did not exit by itself (timeout, killed) or was never started. */
  readonly exitStatus: number | null;
  readonly tookMs: Milliseconds;
  /** When it was started, if not with its round: a slow one settles into a later round. */
  readonly startedAt?: Instant;
  /** Null when it ran to its end, whatever its exit status. */
  readonly failure: CommandFailure | null;
}

export interface CommandFailure {
  readonly why: 'timeout' | 'killed' | 'not-found' | 'no-permission' | 'too-long' | 'not-recorded' | 'failed';
  /** Short: `route was killed after 3 s`. */
  readonly summary: string;
  /** Whole: the summary, the command as one could paste it, its stderr (disarmed). */
  readonly detail: string;
}

/** A text that stands in place of an answer: the command may not be run, or is not there. */
export interface RefusalText {
  readonly words: RegExp;
  readonly why: CommandFailure['why'];
  /** `wrapper` is what the words name as refusing, by its group that matched: `doas`. */
  readonly sentence: (program: string, wrapper: string) => string;
}

/** What was run from one beat of the poller to the next: the unit of recording and of replay. */
export interface Round {
  readonly at: Instant;
  readonly results: readonly CommandResult[];
}

const PLAIN = /^[A-Za-z0-9_@%+=:,./{}-]+$/;

/** One word as a POSIX shell would need it: bare when harmless, else in single quotes. */
export function quoteWord(word: string): string {
  return PLAIN.test(word) && !/[{}]/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command as a person can paste it. */
export function pasteable(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

/**
 * The words of a pasted command line, quotes and backslashes as in sh(1); null when a quote is left open.
 * Expansions, pipes and redirections are not interpreted: they stay as words.
 */
export function splitWords(line: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    if (quote !== null) {
      if (c === quote) quote = null;
      else if (quote === '"' && c === '\\' && /["\\$`]/.test(line.charAt(i + 1)))
        word = (word ?? '') + line.charAt(++i);
      else word = (word ?? '') + c;
    } else if (c === '"' || c === "'") {
      quote = c;
      word ??= '';
    } else if (c === '\\' && i + 1 < line.length) word = (word ?? '') + line.charAt(++i);
    else if (/\s/.test(c)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + c;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
