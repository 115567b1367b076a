import type { Complaint, Parsed } from '../../../model/reading.js';
import { complaintAbout } from './complaint.js';
import type { JsonObject } from './json.js';
import type { Fields } from './text-words.js';
import { linesOf, understood, Words } from './text-words.js';

const TEXTS: ReadonlySet<string> = new Set(['iif', 'oif', 'ipproto', 'tos', 'dsfield']);
const REFUSALS: ReadonlySet<string> = new Set(['unreachable', 'blackhole', 'prohibit', 'nop']);
const PASSED_OVER: ReadonlySet<string> = new Set(['proto', 'realms', 'realm', 'suppress_ifgroup', 'tun_id']);
const MARKS: ReadonlySet<string> = new Set(['[unresolved]', '[detached]']);

/** `192.0.2.0/24` as two fields. */
function prefix(field: string, word = 'all'): Fields {
  const [address, length] = word.split('/');
  return { [field]: address, ...(length === undefined ? {} : { [`${field}len`]: Number(length) }) };
}

/** `1000-1999`, or one. */
function range(word: string, stem: string, name: string, value = ''): Fields {
  const [first, last] = value.split('-').map(Number);
  return last === undefined && word !== 'uidrange'
    ? { [name]: first }
    : { [`${stem}_start`]: first, [`${stem}_end`]: last ?? first };
}

/** The fields of one condition or action; null when the word is not known. */
function fieldsFor(word: string, words: Words): Fields | null {
  if (word === 'not') return { not: null };
  if (word === 'from') return prefix('src', words.next());
  if (word === 'to') return prefix('dst', words.next());
  if (word === 'fwmark') {
    const [mark, mask] = (words.next() ?? '').split('/');
    return { fwmark: mark, ...(mask === undefined ? {} : { fwmask: mask }) };
  }
  if (word === 'sport' || word === 'dport') return range(word, word, word, words.next());
  if (word === 'uidrange') return range(word, 'uid', 'uid', words.next());
  if (word === 'lookup' || word === 'table') {
    const table = words.next();
    return table === '[l3mdev-table]' ? { l3mdev: null } : { table };
  }
  if (word === 'goto') return { goto: words.number() };
  if (/^suppress_prefixlen/.test(word)) return { suppress_prefixlen: words.number() };
  if (TEXTS.has(word)) return { [word === 'dsfield' ? 'tos' : word]: words.next() };
  if (REFUSALS.has(word)) return { action: word };
  if (MARKS.has(word)) return {};
  if (PASSED_OVER.has(word)) return words.next() === undefined ? null : {};
  return null;
}

/** `2000:	not from all fwmark 0xca6c lookup 51820`, or why it is none. */
function readRule(line: string): Fields | string {
  const [, order, rest = ''] = /^\s*(\d{1,10}):\s+(.*)$/.exec(line) ?? [];
  if (order === undefined) return 'not a rule as ip prints it';
  const words = new Words(rest);
  let rule: Fields = { priority: Number(order), src: 'all' };
  for (let word = words.next(); word !== undefined; word = words.next()) {
    const fields = fieldsFor(word, words);
    if (fields === null) return `"${word}" is not known here`;
    rule = { ...rule, ...fields };
  }
  return rule;
}

/**
 * The rules of `ip rule` without `-j`, as the objects that `-j` prints.
 *
 *     0:	from all lookup local
 *     2001:	from all fwmark 0x100/0x3f00 lookup 7
 *     32766:	from all lookup main
 *
 * Null when no line was understood. Source: print_rule of ip/iprule.c, iproute2 4.15 to 6.1.
 */
export function ruleObjects(text: string): Parsed<readonly JsonObject[] | null> {
  const complaints: Complaint[] = [];
  const rules: Fields[] = [];
  for (const { number, text: line } of linesOf(text)) {
    const read = readRule(line);
    if (typeof read === 'string') complaints.push(complaintAbout(number, line.trim(), read));
    else rules.push(read);
  }
  return understood(rules, complaints, text);
}
