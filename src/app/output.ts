/**
 * The one way by which text leaves the program, save for the screen: whatever a router, a file or a command line brought
 * in, no character of it steers a terminal or reorders a line.
 */
import { disarmJson, disarmLines } from '../model/text.js';

/** Text to stdout, with its own line ends. */
export function print(text: string): void {
  process.stdout.write(disarmLines(text));
}

/** A value as JSON to stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${disarmJson(JSON.stringify(value, null, 2))}\n`);
}

/** A value as JSON in one line, without its end. */
export function jsonLine(value: unknown): string {
  return disarmJson(JSON.stringify(value));
}

/** A value as one line of JSON to stdout. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${jsonLine(value)}\n`);
}

/** A sentence to stderr, or several lines. */
export function complain(text: string): void {
  process.stderr.write(`${disarmLines(text)}\n`);
}
