import type { Complaint, Parsed } from '../../../model/reading.js';
import type { InterfaceCounters } from '../../../model/router.js';
import type { TextLine } from '../lines.js';
import { complaintAbout, filledLines, wholeNumber, wordsOf } from '../lines.js';

type Counter = Exclude<keyof InterfaceCounters, 'interface'>;

/**
 * What each heading counts. Null: a counter of no use here. `Ifail` and `Ofail` are errors and queue drops together
 * (2019 and later), `Ierrs` and `Oerrs` errors alone.
 */
const COUNTER_OF: ReadonlyMap<string, Counter | null> = new Map<string, Counter | null>([
  ['Ibytes', 'inBytes'],
  ['Obytes', 'outBytes'],
  ['Ipkts', 'inPackets'],
  ['Opkts', 'outPackets'],
  ['Ierrs', 'inErrors'],
  ['Ifail', 'inErrors'],
  ['Oerrs', 'outErrors'],
  ['Ofail', 'outErrors'],
  ['Colls', 'collisions'],
  ['Idrop', null],
  ['Odrop', null],
  ['Drop', null],
  ['Time', null],
]);

/**
 * The counters since boot of each interface, from `netstat -in` (packets, `-e`, `-d`) or `netstat -ibn` (bytes).
 *
 *     Name    Mtu   Network     Address              Ipkts Ifail    Opkts Ofail Colls
 *     em0     1500  <Link>      00:0d:b9:41:2c:a0  1482201     0  1012877     0     0
 *     em0     1500  198.51.100/ 198.51.100.10      1482201     0  1012877     0     0
 *     enc0*   0     <Link>                               0     0        0     0     0
 *
 * Only `<Link>` rows count: the others repeat their numbers. Which number is which is taken from the heading, the
 * numbers from the end of the row, for an address may be blank. Two interfaces whose names are cut to the same seven
 * letters cannot be told apart: neither is given. Source: usr.bin/netstat/if.c 1.81 (2023), 1.72 (2015).
 */
export function parseInterfaceCounters(text: string): Parsed<InterfaceCounters[]> {
  const complaints: Complaint[] = [];
  const rows = new Map<string, { line: TextLine; counters: InterfaceCounters }>();
  const ambiguous = new Set<string>();
  let columns: readonly string[] | null = null;
  for (const line of filledLines(text)) {
    const words = wordsOf(line.text);
    const heading = readHeading(words);
    if (heading !== null) {
      columns = heading;
      continue;
    }
    const row = columns === null ? 'a row before any heading' : readRow(words, columns);
    if (typeof row === 'string') complaints.push(complaintAbout(line, row));
    else if (row !== null) {
      if (rows.has(row.interface)) ambiguous.add(row.interface);
      if (ambiguous.has(row.interface)) {
        complaints.push(complaintAbout(line, 'a second interface whose name is cut to the same letters'));
      } else rows.set(row.interface, { line, counters: row });
    }
  }
  const value = [...rows].filter(([name]) => !ambiguous.has(name)).map(([, { counters }]) => counters);
  return { value, complaints };
}

/** The columns after Address, or null when the line is no heading. */
function readHeading(words: readonly string[]): string[] | null {
  return ['Name', 'Mtu', 'Network', 'Address'].every((word, i) => words[i] === word) ? words.slice(4) : null;
}

/** The counters of a `<Link>` row, null for another address of the interface, or why it is no row. */
function readRow(words: readonly string[], columns: readonly string[]): InterfaceCounters | null | string {
  const numbers = words.slice(-columns.length).map(wholeNumber);
  if (columns.length === 0 || words.length < columns.length + 3 || numbers.includes(null)) {
    return `not a row of ${columns.length} counters`;
  }
  if (words[2] !== '<Link>') return null;
  if (words.length > columns.length + 4) return 'more words than columns';
  const name = (words[0] ?? '').replace(/\*$/, '');
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) return 'not the name of an interface';
  return counters(name, columns, numbers);
}

function counters(
  name: string,
  columns: readonly string[],
  numbers: readonly (number | null)[],
): InterfaceCounters {
  const counted: Record<Counter, number | null> = {
    inBytes: null,
    outBytes: null,
    inPackets: null,
    outPackets: null,
    inErrors: null,
    outErrors: null,
    collisions: null,
  };
  columns.forEach((column, i) => {
    const counter = COUNTER_OF.get(column) ?? null;
    if (counter !== null) counted[counter] = numbers[i] ?? null;
  });
  return { interface: name, ...counted };
}
