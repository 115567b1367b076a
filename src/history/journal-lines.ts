import type { JournalEntry } from '../model/diagnosis.js';
import { disarm } from '../model/text.js';
import type { Instant } from '../model/time.js';
import type { KeptKind } from './kept-lines.js';

/** Characters of a line's text; more is cut. */
export const TEXT_KEPT = 400;

const KINDS = [
  'route',
  'link',
  'gateway',
  'finding',
  'watch',
] as const satisfies readonly JournalEntry['kind'][];
const TONES = ['good', 'neutral', 'bad'] as const satisfies readonly JournalEntry['tone'][];

const cut = (text: string): string => {
  const letters = [...text];
  return letters.length <= TEXT_KEPT ? text : `${letters.slice(0, TEXT_KEPT - 1).join('')}…`;
};

/** `[1764353741000,"link","bad","em0 lost its link"]`: when, in milliseconds since 1970. */
export function formatEntry({ at, kind, tone, text }: JournalEntry): string {
  return JSON.stringify([Math.round(at), kind, tone, cut(disarm(text))]);
}

/** An entry from its line, its text disarmed whoever wrote it; null: it is none. */
export function parseEntry(line: string): JournalEntry | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 4) return null;
  const [at, kindWord, toneWord, text] = value as readonly unknown[];
  const kind = KINDS.find((one) => one === kindWord);
  const tone = TONES.find((one) => one === toneWord);
  if (!Number.isSafeInteger(at) || (at as number) < 0 || typeof text !== 'string') return null;
  if (kind === undefined || tone === undefined) return null;
  return { at: at as number, kind, tone, text: cut(disarm(text)) };
}

export const JOURNAL_FILE: KeptKind = {
  name: 'journal.jsonl',
  heading: '{"uplinktop":"journal","version":1}',
  mostLines: 1_000,
  mostBytes: 2 * 1024 * 1024,
  isLine: (line) => parseEntry(line) !== null,
};

/** The newest entries, oldest first as they were written. What is of after `at` was told by a clock that has been set since. */
export function readJournal(lines: readonly string[], at: Instant, most: number): readonly JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let i = lines.length - 1; i >= 0 && entries.length < most; i--) {
    const entry = parseEntry(lines[i] ?? '');
    if (entry !== null && entry.at <= at) entries.push(entry);
  }
  return entries.reverse();
}
