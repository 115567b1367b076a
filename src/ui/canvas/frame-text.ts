import type { Frame, TerminalAbilities } from './frame.js';
import { sparkline } from './sparkline.js';
import { SECOND_CELL } from './wide-letters.js';

/** The frame as plain text, sparklines filled in: for tests, pictures and bug reports. A line for each row. */
export function frameText({ lines, sparks }: Frame, abilities: Pick<TerminalAbilities, 'unicode'>): string {
  const rows = lines.map((line) => line.map(({ text }) => text).join(''));
  for (const { row, column, width, values, max } of sparks) {
    const text = rows[row] ?? '';
    const bars = sparkline(values, width, max, abilities.unicode);
    rows[row] = text.slice(0, column) + bars + text.slice(column + width);
  }
  return rows.map((row) => `${row.replaceAll(SECOND_CELL, '')}\n`).join('');
}
