/** A command without what was typed behind it. */
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

/**
 * The command that a typed line runs: a pipe, a redirection or a further command behind it are left out. Null when no
 * command remains.
 */
export function invocationOf(argv: readonly string[]): Invocation | null {
  const [program, ...args] = firstCommand(argv);
  return program === undefined ? null : { program: baseName(program), args };
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
