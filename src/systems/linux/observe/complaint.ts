import type { Complaint } from '../../../model/reading.js';
import { disarm } from '../../../model/text.js';

const COMPLAINT_CHARACTERS = 200;

/** A complaint about a piece of output: disarmed, and cut when it is absurdly long. */
export function complaintAbout(line: number, text: string, reason: string): Complaint {
  const kept = text.length > COMPLAINT_CHARACTERS ? `${text.slice(0, COMPLAINT_CHARACTERS)}…` : text;
  return { line, text: disarm(kept), reason };
}

/** One line of a command's output, counted from 1, without its line end. */
export interface TextLine {
  readonly number: number;
  readonly text: string;
}

/** The lines that are not blank. A carriage return before the newline (a paste, a pty) is no part of the line. */
export function filledLines(text: string): TextLine[] {
  return text
    .split('\n')
    .map((line, i) => ({ number: i + 1, text: line.replace(/\r$/, '') }))
    .filter((line) => line.text.trim() !== '');
}
