import type { Line } from './frame.js';
import { INK } from './ink.js';
import { keyHelp } from './keymap.js';
import type { Page } from './page.js';
import type { Pen } from './pen.js';
import type { UiState } from './ui-state.js';

/** The words on the screen that one may not know, in a line each. */
const TERMS: readonly (readonly [string, string])[] = [
  ['priority', 'of several default routes only those with the lowest number that are up carry traffic'],
  ['P', 'multipath: shares its priority with another default; without P a route stands alone'],
  ['ACTIVE', 'its default carries traffic; STANDBY: it has one that is passed over'],
  ['share', 'the part of what leaves: expected from the table, and measured with its sample size'],
  ['use', 'how often the kernel looked a route up; packets and bytes are not counted there'],
  ['lost', 'echoes the gateway itself did not answer, of the last ones sent'],
  ['errors', 'in and out on the interface during the last minute'],
  ['peak', 'the highest value in sight; a full graph is "scale", the same for all uplinks'],
  ['–', 'not known; a zero is always a measured zero'],
];

const LABEL = 20;
const TERM = 10;
/** From here on keys and words stand beside each other. */
const BESIDE_FROM = 110;

function section(
  title: string,
  rows: readonly (readonly [string, string])[],
  label: number,
  width: number,
  pen: Pen,
): Line[] {
  const lines = rows.flatMap(([name, text]) =>
    pen.wrap(text, width - label).map((part, i): Line => [
      { text: (i === 0 ? pen.clip(name, label - 1) : '').padEnd(label), style: INK.key },
      { text: part, style: INK.plain },
    ]),
  );
  return [[{ text: title, style: INK.strong }], ...lines];
}

/** The doas.conf lines that sources without permission need, as the findings give them. */
function permissions(state: UiState): Line[] {
  const wanted = (state.diagnosis?.findings ?? [])
    .filter(({ id }) => id === 'source-failed')
    .flatMap(({ lasting }) => lasting);
  return wanted.flatMap(({ file, lines, note }) => [
    [],
    [{ text: `in ${file}${note === null ? '' : ` (${note})`}`, style: INK.label }],
    ...lines.map((line): Line => [{ text: `  ${line}`, style: INK.strong }]),
  ]);
}

/** Two columns of lines as one. */
function beside(left: readonly Line[], right: readonly Line[], width: number): Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const line = left[i] ?? [];
    const used = line.reduce((sum, { text }) => sum + text.length, 0);
    return [...line, { text: ' '.repeat(Math.max(0, width - used)), style: INK.plain }, ...(right[i] ?? [])];
  });
}

/** The keys, from their table, and the words. */
export function helpPage(state: UiState, pen: Pen, width: number): Page {
  const keys = keyHelp().map(({ shown, does }) => [shown, does] as const);
  const half = Math.floor(width / 2);
  const lines =
    width >= BESIDE_FROM
      ? beside(
          section('keys', keys, LABEL, half - 3, pen),
          section('words', TERMS, TERM, width - half, pen),
          half,
        )
      : [...section('keys', keys, LABEL, width, pen), [], ...section('words', TERMS, TERM, width, pen)];
  const all: Line[] = [[], ...lines, ...permissions(state)];
  return {
    heading: [
      { text: 'help', style: INK.strong },
      { text: '  esc closes it', style: INK.plain },
    ],
    length: all.length,
    items: null,
    empty: '',
    line: (i) => all[i] ?? [],
  };
}
