/** A word as doas.conf(5) reads it: bare, or in double quotes with backslashes. */
function doasWord(word: string): string {
  if (/[\r\n\0]/.test(word)) throw new RangeError(`expected a word of one line, not ${JSON.stringify(word)}`);
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * The lines of doas.conf(5) that let `user` run exactly these commands, each once. `args` always stands, with nothing
 * after it when there are none: a rule without it would allow any (`route -T 0 exec sh`). Throws RangeError for a user
 * that would read as a group or for a word of two lines.
 */
export function doasLines(commands: readonly (readonly string[])[], user: string): string[] {
  if (!/^[A-Za-z0-9_][^\s:"#{}]*$/.test(user))
    throw new RangeError(`expected the name of a user, not ${JSON.stringify(user)}`);
  const lines = commands
    .filter((argv) => argv.length > 0)
    .map(([program = '', ...args]) =>
      ['permit nopass', user, 'as root cmd', doasWord(program), 'args', ...args.map(doasWord)].join(' '),
    );
  return [...new Set(lines)];
}
