import { familyName } from '../../model/address.js';
import type { FileLines, Finding } from '../../model/finding.js';
import { formatClock, formatCount, plural } from '../../model/format.js';
import { cureText, shownFindings } from '../state/finding-cursor.js';
import type { StyledLine, Size, Style } from '../canvas/frame.js';
import { INK, SEVERITY_BADGE } from '../canvas/ink.js';
import type { Aside, ViewContent } from '../canvas/view-content.js';
import { commandLines, fileLines } from '../canvas/paste-lines.js';
import type { Pen } from '../canvas/pen.js';
import { keyFor } from '../state/keymap.js';
import type { UiState } from '../state/ui-state.js';

/** Everything of a finding is set from this column: the badge stands before it. */
const INDENT = 7;
/** `seen`, `cure`, `unknown`. */
const LABEL = 9;

const blank = (width: number): { text: string; style: Style } => ({
  text: ' '.repeat(width),
  style: INK.plain,
});

/** A finding in one line: `WARN  iwn0  Only em0 is used …`. */
export function findingLine({ severity, message }: Finding): StyledLine {
  const { word, style } = SEVERITY_BADGE[severity];
  return [
    { text: word, style },
    { text: ` ${message}`, style: INK.plain },
  ];
}

/** Before the first line of a command to be pasted, and before a line of a file: told apart without colour, too. */
const COMMAND = '$ ';
const FILE_LINE = '| ';

/** Lines under a label: the label stands beside the first, `marks` before the text of each. */
function labelled(
  label: string,
  lines: readonly string[],
  style: Style,
  marks: readonly string[] = [],
): StyledLine[] {
  return lines.map((text, i) => [
    blank(INDENT),
    {
      text: (i === 0 ? label : '').padEnd(LABEL - COMMAND.length) + (marks[i] ?? '').padEnd(COMMAND.length),
      style: INK.label,
    },
    { text, style },
  ]);
}

/** Longer than a label's cells: the text of the first line begins after it. */
const PERMANENT = 'permanent, ';

/** `permanent, in /etc/hostname.iwn0 (the priority before "inet autoconf")`. */
function fileHeading({ file, note }: FileLines, width: number, pen: Pen): StyledLine[] {
  // So many cells more than those of a label are taken from the first line.
  const over = '_'.repeat(PERMANENT.length - LABEL);
  const text = `${over}in ${file}${note === null ? '' : ` (${note})`}`;
  return pen
    .wrap(text, width - INDENT - LABEL)
    .map((part, i): StyledLine => [
      blank(INDENT),
      { text: i === 0 ? PERMANENT : ' '.repeat(LABEL), style: INK.label },
      { text: i === 0 ? part.slice(over.length) : part, style: INK.plain },
    ]);
}

/** Lines for a file begin further left than the rest when they are too long, and then go on after a backslash. */
function lastingLines({ lasting }: Finding, width: number, pen: Pen): StyledLine[] {
  const longest = Math.max(0, ...lasting.flatMap(({ lines }) => lines.map((line) => line.length)));
  const indent = INDENT + LABEL + 2 + longest <= width ? INDENT + LABEL + 2 : 2;
  return lasting.flatMap((each) => [
    ...fileHeading(each, width, pen),
    ...each.lines
      .flatMap((line) => fileLines(line, width - indent).map((text, i) => ({ text, isFirst: i === 0 })))
      .map(({ text, isFirst }): StyledLine => [
        { text: (isFirst ? FILE_LINE : '').padStart(indent), style: INK.label },
        { text, style: INK.strong },
      ]),
  ]);
}

function sentence({ severity, message }: Finding, width: number, pen: Pen): StyledLine[] {
  const { word, style } = SEVERITY_BADGE[severity];
  return pen
    .wrap(message, width - INDENT)
    .map((text, i): StyledLine => [
      i === 0 ? { text: word, style } : blank(word.length),
      blank(INDENT - word.length),
      { text, style: INK.strong },
    ]);
}

function cureLines({ now }: Finding, width: number): StyledLine[] {
  const commands = now.map((argv) => commandLines(argv, width - INDENT - LABEL));
  const marks = commands.flatMap((lines) => lines.map((_, i) => (i === 0 ? COMMAND : '')));
  return labelled('cure', commands.flat(), INK.strong, marks);
}

/** The sentence of a finding and what cures it now. */
export function findingCure(finding: Finding, width: number, pen: Pen): StyledLine[] {
  return [...sentence(finding, width, pen), ...cureLines(finding, width)];
}

/** A finding whole: its sentence, what was seen, what cures it now and for good, what cannot be known. */
export function findingLines(finding: Finding, width: number, pen: Pen): StyledLine[] {
  const { evidence, unknown, id, subject, family, since } = finding;
  const room = width - INDENT - LABEL;
  const wrapped = (texts: readonly string[]): string[] => texts.flatMap((text) => pen.wrap(text, room));
  const about = [id, subject, family === null ? '' : familyName(family), `since ${formatClock(since)}`];
  return [
    ...sentence(finding, width, pen),
    [blank(INDENT), { text: about.filter((part) => part !== '').join(' · '), style: INK.plain }],
    ...labelled('seen', wrapped(evidence), INK.plain),
    ...cureLines(finding, width),
    ...lastingLines(finding, width, pen),
    ...labelled('unknown', unknown === null ? [] : wrapped([unknown]), INK.plain),
  ];
}

/** Where each of them begins among all lines, a blank line between two. */
function beginnings(blocks: readonly (readonly StyledLine[])[]): number[] {
  let next = 0;
  return blocks.map((lines) => {
    const first = next;
    next += lines.length + 1;
    return first;
  });
}

/** What keys do about these findings, if anything; which of them is under the cursor is not known to a content. */
function cureAsides(findings: readonly Finding[], { keymap }: UiState): readonly Aside[] {
  if (findings.every((finding) => cureText(finding) === null)) return [];
  const [opens, copies] = [keyFor('cure', keymap), keyFor('copy-cure', keymap)];
  const wordings: readonly [string, string] = findings.some(({ now }) => now.length > 0)
    ? [
        `  ${opens} opens the plan of the cure, ${copies} copies its lines`,
        `  ${opens} cures, ${copies} copies`,
      ]
    : [`  ${copies} copies the lines of the cure`, `  ${copies} copies`];
  const line = (text: string): StyledLine => [{ text, style: INK.plain }];
  return [[line(wordings[0]), line(wordings[1])]];
}

/** The commands of a recording that nothing reads, each on a line of its own as far as there is room. */
function unreadLines({ unread = [] }: UiState, width: number, pen: Pen): StyledLine[] {
  const wrapped = unread.flatMap((command) =>
    pen.wrap(`${command}: no command that this program reads`, width),
  );
  return unread.length === 0
    ? []
    : ['Not read', ...wrapped].map((text, i) => [{ text, style: i === 0 ? INK.label : INK.plain }]);
}

/** Every finding whole, worst first; folded, a line each. */
export function findingsContent(state: UiState, pen: Pen, { columns: width }: Size): ViewContent {
  const all = state.diagnosis?.findings ?? [];
  const findings = shownFindings(state);
  const blocks = state.detail ? [] : findings.map((finding) => findingLines(finding, width, pen));
  const told = state.detail
    ? findings.map((finding) => findingLine(finding))
    : blocks.flatMap((block, i) => (i === 0 ? block : [[], ...block]));
  const unread = unreadLines(state, width, pen);
  const lines = [...told, ...(told.length > 0 && unread.length > 0 ? [[]] : []), ...unread];
  const first = beginnings(blocks);
  return {
    heading: [{ text: plural(findings.length, 'finding'), style: INK.strong }],
    asides: cureAsides(findings, state),
    length: lines.length,
    items: {
      count: findings.length,
      firstLine: (item) => (state.detail ? item : (first[item] ?? 0)),
      lines: (item) => (state.detail ? 1 : (blocks[item]?.length ?? 0)),
      ...(state.detail ? {} : { marked: 1 }),
    },
    empty: all.length === 0 ? 'nothing to complain about' : `none of ${formatCount(all.length)} match`,
    line: (i) => lines[i] ?? [],
  };
}
