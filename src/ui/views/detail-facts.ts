import type { StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Pen } from '../canvas/pen.js';

/** What is told, and what it is; the label is empty where a fact goes on, both where a blank row parts two groups. */
export type Fact = readonly [label: string, text: string];

const LABEL = 14;

/** Facts under each other, the labels in a column of their own. */
export function factLines(facts: readonly Fact[], width: number, pen: Pen): StyledLine[] {
  return facts.flatMap(([label, text]) =>
    pen.wrap(text, width - LABEL - 2).map((part, i): StyledLine => [
      { text: `  ${(i === 0 ? label : '').padEnd(LABEL)}`, style: INK.label },
      { text: part, style: INK.plain },
    ]),
  );
}
