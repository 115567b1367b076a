import { quoteWord } from '../../model/command.js';

/** Words that doas.conf(5) would take for text after a broken line (parse.y 1.16: `nonkw` outlives the backslash). */
const NOT_FIRST = /^(?:permit|deny|nopass|keepenv|persist|setenv|as|cmd|args)$/;

/**
 * A line of a file in lines of at most `width`, each but the last going on after a backslash: doas.conf(5) and hostname.if(5)
 * (read without -r in netstart 1.229) put them together again, as do sh(1) and sudoers(5). A longer word is left whole.
 */
export function fileLines(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  const lines: string[] = [];
  let now: string[] = [];
  const cells = (words: readonly string[]): number => words.join(' ').length;
  for (const word of line.split(' ')) {
    // Two cells for the backslash, and what must not begin a line goes over with the word before it.
    if (now.length > 0 && cells([...now, word]) + 2 > width) {
      let from = NOT_FIRST.test(word) ? now.length - 1 : now.length;
      while (from > 1 && NOT_FIRST.test(now[from] ?? '')) from--;
      if (from > 0) {
        lines.push(`${now.slice(0, from).join(' ')} \\`);
        now = ['', ...now.slice(from)];
      }
    }
    now.push(word);
  }
  return [...lines, now.join(' ')];
}

/** A command as it can be pasted: too long for a line, it goes on after a backslash. */
export function commandLines(argv: readonly string[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of argv.map(quoteWord)) {
    if (line !== '' && line.length + 1 + word.length + 2 > width) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
