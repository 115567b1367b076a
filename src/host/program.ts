const WRAPPERS = /^(?:.*\/)?(?:doas|sudo|env)$/;
/** Options of doas(1) and sudo(8) that take a word. */
const TAKES_A_WORD = /^-[uCgphTc]$/;

/**
 * The command itself, without what it was run through: `doas -n`, `sudo -u root`, `env`, `LC_ALL=C`. A pasted session
 * holds these, and they do not change what the output says.
 */
export function withoutWrapper(argv: readonly string[]): readonly string[] {
  let i = 0;
  while (i < argv.length) {
    const word = argv[i] ?? '';
    if (WRAPPERS.test(word)) {
      i++;
      while ((argv[i] ?? '').startsWith('-')) i += TAKES_A_WORD.test(argv[i] ?? '') ? 2 : 1;
    } else if (/^[A-Za-z_]\w*=/.test(word)) i++;
    else break;
  }
  return i < argv.length ? argv.slice(i) : argv;
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The program's name as a person says it: `route` for `doas -n /sbin/route …`. */
export function programName(argv: readonly string[]): string {
  return baseName(withoutWrapper(argv)[0] ?? '') || 'the command';
}
