import type { Complaint } from '../../model/reading.js';
import { disarm } from '../../model/text.js';

/** One line of a command's output, counted from 1, without its line end. */
export interface TextLine {
  readonly number: number;
  readonly text: string;
}

/** The lines that are not blank. A carriage return before the newline (a paste, a pty) is no part of the line. */
export function filledLines(text: string): TextLine[] {
  return text
    .split('\n')
    .map((line, i) => ({ number: i + 1, text: line.endsWith('\r') ? line.slice(0, -1) : line }))
    .filter((line) => line.text.trim() !== '');
}

/** The words of a line between blanks. */
export function wordsOf(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

const COMPLAINT_CHARACTERS = 200;

/** A complaint about one line: disarmed, and cut when the line is absurdly long. */
export function complaintAbout(line: TextLine, reason: string): Complaint {
  const { number, text } = line;
  const kept = text.length > COMPLAINT_CHARACTERS ? `${text.slice(0, COMPLAINT_CHARACTERS)}…` : text;
  return { line: number, text: copyOf(disarm(kept)), reason };
}

/**
 * The same string without the text it was cut from. V8 keeps a slice of 13 characters or more as a window onto its
 * parent: one address kept for an hour would keep megabytes of routing table alive.
 */
export function copyOf(slice: string): string {
  return slice.length < 13 ? slice : ` ${slice}`.slice(1);
}

/** A whole number as printed, null when it is anything else or too long to be a 64-bit counter. */
export function wholeNumber(word: string | undefined): number | null {
  return word !== undefined && /^\d{1,20}$/.test(word) ? Number(word) : null;
}
