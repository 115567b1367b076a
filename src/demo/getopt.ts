/** What getopt(3) makes of an argument list. */
export interface Options {
  /** Flags seen, with the value of those that take one (`''` otherwise); the last one wins. */
  readonly flags: ReadonlyMap<string, string>;
  /** All flags with their values, in order: for those that may be given twice (`pfctl -k A -k B`, `-vv`). */
  readonly given: readonly (readonly [flag: string, value: string])[];
  /** What is left over: from the first word that is no flag. */
  readonly rest: readonly string[];
  /** A flag that is not in the list, or one without the value it needs; null when all is well. */
  readonly bad: {
    readonly flag: string;
    readonly why: 'unknown option' | 'option requires an argument';
  } | null;
}

/**
 * getopt(3): flags may be bundled (`-rnf inet`), a value may stick to its flag (`-finet`), `--` ends them, so does the
 * first word without a dash. `known` is getopt's own notation: `nf:` is -n and -f VALUE.
 */
export function getopt(args: readonly string[], known: string): Options {
  const given: [string, string][] = [];
  const result = (from: number, bad: Options['bad'] = null): Options => {
    return { flags: new Map(given), given, rest: args.slice(from), bad };
  };
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '--') return result(i + 1);
    if (!word.startsWith('-') || word === '-') return result(i);
    for (let j = 1; j < word.length; j++) {
      const flag = word.charAt(j);
      const at = flag === ':' ? -1 : known.indexOf(flag);
      if (at < 0) return result(i + 1, { flag, why: 'unknown option' });
      if (known.charAt(at + 1) !== ':') {
        given.push([flag, '']);
        continue;
      }
      const value = j + 1 < word.length ? word.slice(j + 1) : args[++i];
      if (value === undefined) return result(i, { flag, why: 'option requires an argument' });
      given.push([flag, value]);
      break;
    }
  }
  return result(args.length);
}

/** How often a flag was given: `-vv` is 2. */
export function count(options: Options, flag: string): number {
  return options.given.filter(([name]) => name === flag).length;
}

/** strtonum(3): the number, or the word it complains with. */
export function strtonum(
  text: string,
  min: number,
  max: number,
): number | 'invalid' | 'too small' | 'too large' {
  if (!/^\s*[+-]?\d+$/.test(text)) return 'invalid';
  const value = Number(text);
  if (value < min) return 'too small';
  return value > max ? 'too large' : value;
}
