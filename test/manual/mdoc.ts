/** mdoc(7): what the manual page is written in. */

const LETTERS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '→': '\\(->',
  '←': '\\(<-',
  '↑': '\\(ua',
  '↓': '\\(da',
  '–': '\\(en',
  '…': '...',
  '’': "'",
};
/** mandoc(1) asks for lines that fit a terminal. */
const LINE = 78;

/** Words as they are to be read. Throws when a letter has no ASCII name here. */
export function literal(text: string): string {
  return text.replace(/\\|[^\x20-\x7e]/g, (letter) => {
    const name = LETTERS[letter];
    if (name === undefined) throw new Error(`no name for ${letter} in mdoc: ${text}`);
    return name;
  });
}

/** Text lines: each sentence begins one, none is long, none is taken for a request. */
export function prose(text: string): string {
  return literal(text)
    .split(/(?<=[.?!]\)?) (?=[A-Z])/)
    .flatMap(wrapped)
    .join('\n');
}

function wrapped(sentence: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of sentence.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > LINE) {
      lines.push(line);
      line = '';
    }
    // Where mandoc -Tlint would rather have the macro, which wants a line of its own.
    word = word.replace('OpenBSD', 'Open\\&BSD');
    line += line === '' ? word.replace(/^(?=[.'])/, '\\&') : ` ${word}`;
  }
  return [...lines, line];
}

/** One argument of a macro, whatever is in it. */
export function argument(text: string): string {
  const plain = literal(text);
  return /[ "]/.test(plain) || plain === '' ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** A tagged list, each tag with its macros. */
export function list(items: readonly (readonly [tag: string, text: string])[]): string {
  const rows = items.map(([tag, text]) => `.It ${tag}\n${prose(text)}`);
  return ['.Bl -tag -width Ds', ...rows, '.El'].join('\n');
}
