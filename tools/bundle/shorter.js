import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Classes and methods keep their names, and a line holds few statements: a stack trace still says where. */
const OPTIONS = {
  ecma: 2022,
  // What says the same in fewer bytes; functions stay where they are.
  compress: { inline: false, reduce_funcs: false, passes: 2, keep_classnames: true },
  mangle: { keep_classnames: true },
  // One letter beyond Latin-1, and V8 holds the whole text in two bytes a character.
  format: { ascii_only: true, comments: false, semicolons: false, max_line_len: 1_000 },
};
const CACHE = resolve('node_modules/.cache/uplinktop-bundle');

/** Null where the packages were installed before it was needed. */
const terser = await import('terser').catch(() => null);
if (terser === null)
  process.stderr.write('terser is not installed (npm ci): the bundle is twice as long as it should be.\n');

/** As long as it was. What is beyond ASCII stands in strings and comments. */
function escaped(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function kept(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** A function expression in few bytes of ASCII. What was made shorter once is looked up: it takes seconds. */
export async function shorter(expression) {
  if (terser === null) return escaped(expression);
  const hash = createHash('sha256').update(JSON.stringify(OPTIONS)).update(expression).digest('hex');
  const path = join(CACHE, hash);
  const before = kept(path);
  if (before !== null) return before;
  // In brackets V8 would compile it before it is needed.
  const { code } = await terser.minify(`it=${expression}`, OPTIONS);
  const made = code.replace(/^it=/, '').replace(/;\s*$/, '');
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(path, made);
  return made;
}
