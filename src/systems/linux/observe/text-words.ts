import type { Complaint, Parsed } from '../../../model/reading.js';
import type { TextLine } from './complaint.js';
import { complaintAbout, filledLines } from './complaint.js';
import type { JsonObject } from './json.js';

/** An object of `ip -j` in the making. */
export type Fields = Record<string, unknown>;

/** The words of a line between blanks. */
export function wordsIn(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

/** Words that are taken one by one: a keyword with what follows it. */
export class Words {
  #at = 0;
  readonly #words: readonly string[];

  constructor(line: string) {
    this.#words = wordsIn(line);
  }

  peek(): string | undefined {
    return this.#words[this.#at];
  }

  next(): string | undefined {
    return this.#words[this.#at++];
  }

  /** Null when the next word is no whole number; it is taken all the same. */
  number(): number | null {
    const word = this.next() ?? '';
    return /^\d{1,15}$/.test(word) ? Number(word) : null;
  }
}

/** `192.0.2.0/24` as iproute2 prints it, or an address alone. */
export function isPrefix(word: string): boolean {
  return /^[0-9a-f.:]*[.:][0-9a-f.:]*(\/\d{1,3})?$/i.test(word) || /^\d{1,3}\/\d{1,2}$/.test(word);
}

/** Lines of a text; `ip -o` has a backslash where else a line would end. */
export function linesOf(text: string): TextLine[] {
  return filledLines(text).flatMap(({ number, text: line }) =>
    line
      .split('\\')
      .filter((part) => part.trim() !== '')
      .map((part) => ({ number, text: part })),
  );
}

/** Null, with one complaint for all, when nothing was understood: it is another kind of text. */
export function understood(
  objects: readonly JsonObject[],
  complaints: readonly Complaint[],
  text: string,
): Parsed<readonly JsonObject[] | null> {
  if (objects.length > 0) return { value: objects, complaints };
  const [first] = filledLines(text);
  const complaint = first && complaintAbout(first.number, first.text.trimEnd(), 'not what ip prints');
  return { value: null, complaints: complaint === undefined ? [] : [complaint] };
}
