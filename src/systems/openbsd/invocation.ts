/** A command as it would be run, without what was typed around it. */
export interface Invocation {
  /** The program's own name: `route` for `/sbin/route`. */
  readonly program: string;
  readonly args: readonly string[];
}

/** What getopt(3) makes of the arguments. */
export interface Options {
  /** Each letter in the order given; with the word it takes, or an empty one. */
  readonly letters: readonly (readonly [letter: string, value: string])[];
  /** What follows the options. */
  readonly operands: readonly string[];
}

const RUNNERS: ReadonlySet<string> = new Set(['doas', 'sudo', 'env', 'time', 'command']);

/** Options of doas(1) and sudo(8) that take a word. */
const RUNNER_OPTION_WITH_WORD = /^-[A-Za-z]*[uCg]$/;

/**
 * The command that a typed line runs: settings of the environment and doas or sudo before it, a pipe, a redirection or a
 * further command behind it are left out. Null when no command remains.
 */
export function invocationOf(argv: readonly string[]): Invocation | null {
  const words = firstCommand(argv);
  let at = 0;
  for (let word = words[at]; word !== undefined; word = words[at]) {
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(word)) at++;
    else if (RUNNERS.has(baseName(word))) at = afterOptions(words, at + 1);
    else return { program: baseName(word), args: words.slice(at + 1) };
  }
  return null;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The words up to a pipe, a redirection or the end of the first command. */
function firstCommand(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (const word of argv) {
    const end = /[|;&]|^\d*[<>]/.exec(word);
    const kept = end === null ? word : word.slice(0, end.index);
    if (kept !== '') words.push(kept);
    if (end !== null) break;
  }
  return words;
}

function afterOptions(words: readonly string[], from: number): number {
  let at = from;
  for (let word = words[at]; word?.startsWith('-') === true; word = words[at]) {
    at += RUNNER_OPTION_WITH_WORD.test(word) ? 2 : 1;
  }
  return at;
}

/** Reads options as getopt(3) does, bundled or not; `withWord` holds the letters that take a word. */
export function readOptions(args: readonly string[], withWord: string): Options {
  const letters: [string, string][] = [];
  let at = 0;
  for (let arg = args[at]; arg !== undefined && /^-./s.test(arg); arg = args[at]) {
    at++;
    if (arg === '--') break;
    for (let i = 1; i < arg.length; i++) {
      const letter = arg.charAt(i);
      if (!withWord.includes(letter)) letters.push([letter, '']);
      else {
        letters.push([letter, i + 1 < arg.length ? arg.slice(i + 1) : (args[at++] ?? '')]);
        break;
      }
    }
  }
  return { letters, operands: args.slice(at) };
}

/** The word given with a letter, the last when it was given again; null when it was not given. */
export function optionWord(options: Options, letter: string): string | null {
  return options.letters.findLast(([l]) => l === letter)?.[1] ?? null;
}

/** True when every letter given is one of these. */
export function onlyLetters(options: Options, allowed: string): boolean {
  return options.letters.every(([letter]) => allowed.includes(letter));
}
