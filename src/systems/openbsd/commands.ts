import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { Invocation, Options } from './invocation.js';
import { invocationOf, onlyLetters, optionWord, readOptions } from './invocation.js';

/**
 * What a person typed, recognised: any path, flags in any order and bundling, a pipe behind it.
 * A command that shows only a part (one interface, one priority, another routing table) is not taken for the whole.
 */

function optionsOf(invocation: Invocation | null, program: string, withWord: string): Options | null {
  return invocation?.program === program ? readOptions(invocation.args, withWord) : null;
}

/** The families whose routing table `route show` or `netstat -r` prints; empty when it is another command. */
export function shownFamilies(argv: readonly string[]): readonly Family[] {
  const invocation = invocationOf(argv);
  const route = optionsOf(invocation, 'route', 'T');
  if (route !== null) return isMainTable(route) ? familiesOfRoute(route.operands) : [];
  if (isFreeBsdTable(invocation)) return FAMILIES;
  const netstat = optionsOf(invocation, 'netstat', NETSTAT_WITH_WORD);
  if (netstat === null || optionWord(netstat, 'r') === null) return [];
  if (!onlyLetters(netstat, 'rnfvT') || netstat.operands.length > 0 || !isMainTable(netstat)) return [];
  return familiesNamed(optionWord(netstat, 'f'));
}

/** `netstat -rnW`, `netstat -rn4`: letters of FreeBSD's netstat(1). Its table is not read, and called by its name. */
function isFreeBsdTable(invocation: Invocation | null): boolean {
  const { program = '', args = [] } = invocation ?? {};
  const letters = args.join('');
  return (
    program === 'netstat' && /^(-[rnW46]+)+$/.test(letters) && /r/.test(letters) && /[W46]/.test(letters)
  );
}

/** Getopt of usr.bin/netstat/main.c 1.126. */
const NETSTAT_WITH_WORD = 'cfIMNpTWw';

function isMainTable(options: Options): boolean {
  return Number(optionWord(options, 'T') ?? '0') === 0;
}

function familiesNamed(name: string | null): readonly Family[] {
  return name === null ? FAMILIES : FAMILIES.filter((family) => family === name);
}

/** `show`, then modifiers; the last family counts. `-gateway` leaves out neighbours, which are no way out. */
function familiesOfRoute([keyword, ...modifiers]: readonly string[]): readonly Family[] {
  if (keyword !== 'show') return [];
  const families = modifiers.filter((word) => word !== '-gateway');
  if (!families.every((word) => word === '-inet' || word === '-inet6')) return [];
  return familiesNamed(families.at(-1)?.slice(1) ?? null);
}

/** True for `arp -an` and `ndp -an`, the tables of neighbours. */
export function showsNeighbours(argv: readonly string[]): boolean {
  const { program = '', args = [] } = invocationOf(argv) ?? {};
  return /^(arp|ndp)$/.test(program) && args.length > 0 && args.every((arg) => /^-[an]+$/.test(arg));
}

/** What `netstat -i` counts, or null when it is another command, counts for people (`-h`) or for one interface. */
export function countedByNetstat(argv: readonly string[]): 'bytes' | 'packets' | null {
  const netstat = optionsOf(invocationOf(argv), 'netstat', NETSTAT_WITH_WORD);
  if (netstat === null || optionWord(netstat, 'i') === null) return null;
  if (!onlyLetters(netstat, 'ibnedtvq') || netstat.operands.length > 0) return null;
  return optionWord(netstat, 'b') === null ? 'packets' : 'bytes';
}

/** Whether `ifconfig` shows every interface or some (`em0`, a group, those of a class); null when it is another command. */
export function shownByIfconfig(argv: readonly string[]): 'all' | 'some' | null {
  const invocation = invocationOf(argv);
  if (invocation?.program !== 'ifconfig') return null;
  const words = invocation.args.filter((word) => !/^-[aA]$/.test(word));
  // A family or a class (`media`, `-C`) leaves lines out, and further words change something.
  if (words.length === 0) return invocation.args.length <= 1 ? 'all' : 'some';
  return words.length === 1 && /^[a-z]+\d*$/.test(words[0] ?? '') ? 'some' : null;
}

/** The variables sysctl is asked for or sets, by name; `all` when it prints every one; null for another command. */
export function namesAskedOfSysctl(argv: readonly string[]): readonly string[] | 'all' | null {
  const sysctl = optionsOf(invocationOf(argv), 'sysctl', 'f');
  // -n leaves out the names: the values could be anything's.
  if (sysctl === null || !onlyLetters(sysctl, 'aAqw')) return null;
  const names = sysctl.operands.map((word) => word.replace(/=.*$/s, ''));
  return names.length === 0 ? 'all' : names;
}

/** sbin/pfctl/pfctl.c 1.397 `showopt_list`: what `-s` takes, shortened at will; the first that fits is taken. */
const SHOWN_BY_PFCTL = [
  'queue',
  'rules',
  'Anchors',
  'Sources',
  'states',
  'info',
  'Interfaces',
  'labels',
  'timeouts',
  'memory',
  'Tables',
  'osfp',
  'all',
] as const;

export type ShownByPfctl = (typeof SHOWN_BY_PFCTL)[number];

/** What `pfctl -s` shows and how often `-v` was given; null when it is another command, changes or filters. */
export function shownByPfctl(
  argv: readonly string[],
): { readonly what: ShownByPfctl; readonly verbosity: number } | null {
  const pfctl = optionsOf(invocationOf(argv), 'pfctl', 'aDfFikKLopRsStTVx');
  const word = pfctl === null ? null : optionWord(pfctl, 's');
  if (pfctl === null || word === null || word === '' || !onlyLetters(pfctl, 'svqrPgNn')) return null;
  const what = SHOWN_BY_PFCTL.find((name) => name.startsWith(word));
  const verbosity = pfctl.letters.filter(([letter]) => letter === 'v').length;
  return what === undefined ? null : { what, verbosity };
}

/** The host that ping or ping6 asks for an echo; null when it is another command or names none. */
export function pingedHost(argv: readonly string[]): string | null {
  return pinged(argv)?.host ?? null;
}

/** The same with the size and the source that were given; null where no host is named. */
export function pinged(
  argv: readonly string[],
): { readonly host: string; readonly bytes: string | null; readonly source: string | null } | null {
  const invocation = invocationOf(argv);
  const ping = optionsOf(invocation, invocation?.program === 'ping6' ? 'ping6' : 'ping', 'chIilpSsTtVwW');
  const [host] = ping?.operands ?? [];
  if (ping === null || host === undefined) return null;
  return { host, bytes: optionWord(ping, 's'), source: optionWord(ping, 'I') };
}

/** True for `route monitor` of every table and kind of message. */
export function watchesRoutes(argv: readonly string[]): boolean {
  const route = optionsOf(invocationOf(argv), 'route', 'T');
  return route?.operands[0] === 'monitor' && route.operands.length === 1;
}
