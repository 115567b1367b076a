import type { StyledLine, Size } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import { fileLines } from '../canvas/paste-lines.js';
import { keyHelp } from '../state/keymap.js';
import type { ViewContent } from '../canvas/view-content.js';
import type { Pen } from '../canvas/pen.js';
import type { UiState } from '../state/ui-state.js';

/** The words on the screen that one may not know, in a line each; a system's own come before them. */
const TERMS: readonly (readonly [string, string])[] = [
  ['ACTIVE', 'its default carries traffic; STANDBY: it has one that is passed over'],
  ['NO ANSWER', 'new traffic goes to it, and nothing comes back'],
  ['BY RULES', 'rules or the packet filter send traffic by it; CARRIER: a tunnel travels over it'],
  ['declared', 'it stands by because --standby says so: no fault'],
  ['share', 'the part of what leaves: expected from the table, and measured with its sample size'],
  ['half-open', 'TCP whose first packet nobody has answered yet'],
  [
    'cannot tell',
    'on an uplink nothing betrays: no address of an uplink, and no next hop that a rule forced',
  ],
  ['lost', 'echoes the gateway itself did not answer, of the last ones sent'],
  ['←', 'your own session comes in by this uplink'],
  ['verified', 'the table was read again after the step, and is as the plan says'],
  ['errors', 'in and out on the interface during the last minute'],
  [
    'peak',
    'the highest cell in sight, a mean over its time: the rate of now may pass it; a full graph is "scale", the same for all uplinks',
  ],
  [
    '5–15 s ago',
    'packets and errors are read more rarely than bytes: over which seconds they are counted; 15s for short',
  ],
  ['gateway echoes', 'the router asks its gateways whether they answer: no traffic of anybody'],
  ['already closed', 'both ends are through with it, and its entry waits to be forgotten'],
  [
    '+ ! $ ·',
    'in the journal: good, bad, a command of a reset, what a reset of this program changed; a reset is one line, enter opens it',
  ],
  ['–', 'not known; a zero is always a measured zero'],
];

const LABEL = 20;
const NARROW_LABEL = 12;
const NARROW = 60;
const TERM = 12;
/** From here on keys and words stand beside each other. */
const BESIDE_FROM = 110;

interface Section {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
  /** Cells of the left column, and of the whole. */
  readonly label: number;
  readonly width: number;
}

function section(pen: Pen, { title, rows, label, width }: Section): StyledLine[] {
  const lines = rows.flatMap(([name, text]) => {
    const names = pen.wrap(name, label - 1);
    const texts = pen.wrap(text, width - label);
    return Array.from({ length: Math.max(names.length, texts.length) }, (_, i): StyledLine => [
      { text: (names[i] ?? '').padEnd(label), style: INK.key },
      { text: texts[i] ?? '', style: INK.plain },
    ]);
  });
  return [[{ text: title, style: INK.strong }], ...lines];
}

/** The lines that sources without permission need, as the findings give them; none is cut. */
function permissions(state: UiState, width: number): StyledLine[] {
  const wanted = (state.diagnosis?.findings ?? [])
    .filter(({ id }) => id === 'source-failed')
    .flatMap(({ lasting }) => lasting);
  return wanted.flatMap(({ file, lines, note }) => [
    [],
    [{ text: `in ${file}${note === null ? '' : ` (${note})`}`, style: INK.label }],
    ...lines
      .flatMap((line) => fileLines(line, width - 2))
      .map((line): StyledLine => [{ text: `  ${line}`, style: INK.strong }]),
  ]);
}

/** Two columns of lines as one. */
function beside(left: readonly StyledLine[], right: readonly StyledLine[], width: number): StyledLine[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const line = left[i] ?? [];
    const used = line.reduce((sum, { text }) => sum + text.length, 0);
    return [...line, { text: ' '.repeat(Math.max(0, width - used)), style: INK.plain }, ...(right[i] ?? [])];
  });
}

/** The keys, from their table, and the words. */
export function helpContent(state: UiState, pen: Pen, { columns: width }: Size): ViewContent {
  const keys = keyHelp(undefined, state.keymap).map(({ shown, does }) => [shown, does] as const);
  const label = width < NARROW ? NARROW_LABEL : LABEL;
  const half = Math.floor(width / 2);
  const sections = (keysWidth: number, wordsWidth: number): readonly [StyledLine[], StyledLine[]] => [
    section(pen, { title: 'keys', rows: keys, label, width: keysWidth }),
    section(pen, {
      title: 'words',
      rows: [...(state.diagnosis?.router.words.terms ?? []), ...TERMS],
      label: TERM,
      width: wordsWidth,
    }),
  ];
  const isWide = width >= BESIDE_FROM;
  const [left, right] = isWide ? sections(half - 3, width - half) : sections(width, width);
  const permitted = permissions(state, isWide ? width - half : width);
  const lines = isWide ? beside(left, [...right, ...permitted], half) : [...left, [], ...right, ...permitted];
  const all: StyledLine[] = [[], ...lines];
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
