import type { Complaint, Parsed } from '../../../model/reading.js';
import { complaintAbout, filledLines } from './complaint.js';

/** Of its counters those that say a new connection failed. */
const REFUSALS: ReadonlySet<string> = new Set(['drop', 'early_drop', 'insert_failed']);

const OF_CONNTRACK = /^cpu=\d+\s/;

/**
 * How many new connections were refused since the start, by the kernel's own names, over all processors; null where no
 * line was understood.
 *
 *     entries  clashres found new … insert_failed drop early_drop icmp_error …
 *     00000a2b 00000000 0000011c 00000000 … 00000000 00000004 00000000 00000012 …
 *
 * or, from `conntrack -S`, `cpu=0  found=284 invalid=0 insert=0 insert_failed=0 drop=4 early_drop=0 error=0`. Numbers are
 * 32 bits. Source: net/netfilter/nf_conntrack_standalone.c, ct_cpu_seq_show; conntrack(8).
 */
export function parseConntrackRefusals(text: string): Parsed<Readonly<Record<string, number>> | null> {
  const complaints: Complaint[] = [];
  const sums = new Map<string, number>();
  let columns: readonly string[] = [];
  for (const { text: line, number } of filledLines(text)) {
    const words = line.trim().split(/\s+/);
    if (words[0] === 'entries') columns = words;
    else if (OF_CONNTRACK.test(line)) addNamed(sums, words);
    else if (columns.length > 0 && words.every((word) => /^[0-9a-f]{8}$/.test(word)))
      addColumns(sums, columns, words);
    else complaints.push(complaintAbout(number, line, 'not a line of counters'));
  }
  return { value: sums.size === 0 ? null : Object.fromEntries(sums), complaints };
}

function add(sums: Map<string, number>, name: string, count: number): void {
  if (REFUSALS.has(name) && Number.isSafeInteger(count)) sums.set(name, (sums.get(name) ?? 0) + count);
}

function addColumns(sums: Map<string, number>, columns: readonly string[], words: readonly string[]): void {
  columns.forEach((name, i) => add(sums, name, Number.parseInt(words[i] ?? '', 16)));
}

function addNamed(sums: Map<string, number>, words: readonly string[]): void {
  for (const word of words) {
    const [, name = '', count = ''] = /^(\w+)=(\d+)$/.exec(word) ?? [];
    add(sums, name, Number.parseInt(count, 10));
  }
}
