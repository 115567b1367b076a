import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';

/**
 * What a person typed, recognised: any path, options in any order, words shortened as iproute2 allows. A command that
 * shows only a part (one interface, one destination, another table or namespace) is not taken for the whole.
 */
interface IpCommand {
  readonly json: boolean;
  /** A line each, without what only the long form tells. */
  readonly brief: boolean;
  readonly statistics: boolean;
  /** Null: not said. */
  readonly family: Family | null;
  readonly object: string;
  readonly words: readonly string[];
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The words up to a pipe, a redirection or the end of the first command. */
export function firstCommand(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((word) => /[|;&]|^\d*[<>]/.test(word));
  return end < 0 ? argv : argv.slice(0, end);
}

/** Options that leave the output as a reader needs it. The first that begins so is meant, as in ip/ip.c. */
const OPTIONS = [
  '-4',
  '-6',
  '-details',
  '-statistics',
  '-oneline',
  '-timestamp',
  '-tshort',
  '-json',
  '-pretty',
  '-brief',
  '-color',
];

function optionNamed(word: string): string | null {
  const typed = word.replace(/^--/, '-');
  if (typed === '-stats') return '-statistics';
  if (typed === '-ts') return '-tshort';
  if (typed.startsWith('-color=')) return '-color';
  return OPTIONS.find((option) => option.startsWith(typed)) ?? null;
}

/** Null for another program, and for options that change what is shown (`-n NETNS`, `-r`, `-h`). */
function ipCommand(argv: readonly string[]): IpCommand | null {
  const [program = '', ...args] = firstCommand(argv);
  if (baseName(program) !== 'ip') return null;
  const given = new Set<string>();
  let at = 0;
  for (let word = args[at]; word !== undefined && /^-./.test(word); word = args[++at]) {
    const option = optionNamed(word);
    if (option === null) return null;
    given.add(option);
  }
  const [object = '', ...words] = args.slice(at);
  return {
    json: given.has('-json'),
    brief: given.has('-brief'),
    statistics: given.has('-statistics'),
    family: given.has('-6') ? 'inet6' : given.has('-4') ? 'inet' : null,
    object,
    words,
  };
}

/** `r`, `ro`, `route`: any beginning that names it, as ip/ip.c takes it. */
function isShort(typed: string | undefined, word: string, atLeast: number): boolean {
  return typed !== undefined && typed.length >= atLeast && word.startsWith(typed);
}

function isShow(typed: string | undefined): boolean {
  return typed === undefined || typed === 'ls' || isShort(typed, 'show', 1) || isShort(typed, 'list', 1);
}

/** Words after `show`: all of it, or null when it is not shown. */
function shown({ words }: IpCommand): readonly string[] | null {
  return isShow(words[0]) ? words.slice(1) : null;
}

/** The families whose main table `ip route` prints whole; empty when it is another command. */
export function shownFamilies(argv: readonly string[]): readonly Family[] {
  const command = ipCommand(argv);
  if (command === null || command.brief || !isShort(command.object, 'route', 1)) return [];
  const rest = shown(command)?.join(' ') ?? null;
  if (rest === null || !/^(table (all|main|254)|table all exact default)?$/.test(rest)) return [];
  if (command.family !== null) return [command.family];
  // Of all tables every family is printed; of one, IPv4 (ip/iproute.c, iproute_list_flush_or_save).
  return rest.startsWith('table all') ? FAMILIES : ['inet'];
}

/** The table beside the main one that `ip route show table NAME` prints; null when it is another command. */
export function shownTable(
  argv: readonly string[],
): { readonly family: Family; readonly table: string } | null {
  const command = ipCommand(argv);
  if (command === null || command.brief || !isShort(command.object, 'route', 1)) return null;
  const table = /^table ([\w.@-]+)$/.exec(shown(command)?.join(' ') ?? '')?.[1];
  if (table === undefined || /^(all|unspec|0|main|254|local|255|cache)$/.test(table)) return null;
  return { family: command.family ?? 'inet', table };
}

/** True when it prints the defaults alone. */
export function showsDefaultsAlone(argv: readonly string[]): boolean {
  return shownFamilies(argv).length > 0 && ipCommand(argv)?.words.at(-1) === 'default';
}

/** The families of which it prints every table. */
export function familiesOfAllTables(argv: readonly string[]): readonly Family[] {
  return ipCommand(argv)?.words.includes('all') === true ? shownFamilies(argv) : [];
}

export interface ShownLinks {
  readonly counters: boolean;
  /** The families of which addresses are reported. */
  readonly families: readonly Family[];
  /** Of some interfaces alone, or without some addresses: to be put to what other commands tell. */
  readonly isPart: boolean;
}

/** What `ip addr` or `ip link` tells of the interfaces; null when it is another command. */
export function shownLinks(argv: readonly string[]): ShownLinks | null {
  const command = ipCommand(argv);
  const rest = command === null ? null : shown(command);
  // With -j the short form has no families.
  if (command === null || rest === null || (command.brief && command.json)) return null;
  const addresses = isShort(command.object, 'address', 1);
  if (!addresses && !isShort(command.object, 'link', 1)) return null;
  if (rest.length > 2 || !rest.every((word) => /^[\w.@-]+$/.test(word))) return null;
  const families = !addresses ? [] : command.family === null ? FAMILIES : [command.family];
  const isPart = rest.length > 0 || families.length < FAMILIES.length;
  return { families, counters: command.statistics, isPart };
}

/** The family whose rules `ip rule` prints whole; null when it is another command. */
export function shownRules(argv: readonly string[]): Family | null {
  const command = ipCommand(argv);
  const isRule = command !== null && !command.brief && isShort(command.object, 'rule', 2);
  return isRule && shown(command)?.length === 0 ? (command.family ?? 'inet') : null;
}

/** The families whose table `route -n` or `netstat -rn` of net-tools prints; empty when it is another command. */
export function netToolsFamilies(argv: readonly string[]): readonly Family[] {
  const [program = '', ...args] = firstCommand(argv);
  const name = baseName(program);
  if (name !== 'route' && name !== 'netstat') return [];
  const isOption = (arg: string): boolean => /^-[nevrAW46]+$|^--(numeric|route|inet6?|extend)$/.test(arg);
  if (!args.every((arg, i) => isOption(arg) || (args[i - 1] === '-A' && /^inet6?$/.test(arg)))) return [];
  const letters = args.filter((arg) => /^-[a-zA-Z46]+$/.test(arg)).join('');
  if (name === 'netstat' && !letters.includes('r') && !args.includes('--route')) return [];
  return letters.includes('6') || args.includes('inet6') || args.includes('--inet6') ? ['inet6'] : ['inet'];
}

/** What `ifconfig` of net-tools shows: every interface that is up, or one; null when it is another command. */
export function netToolsLinks(argv: readonly string[]): ShownLinks | null {
  const [program = '', ...args] = firstCommand(argv);
  const names = args.filter((arg) => !/^-[asv]+$/.test(arg));
  if (baseName(program) !== 'ifconfig' || names.length > 1) return null;
  if (!names.every((name) => /^[\w.@:][\w.@:-]*$/.test(name))) return null;
  return { families: FAMILIES, counters: true, isPart: names.length > 0 };
}

/** The device that `nmcli device show` shows, or `all`; null when it is another command. */
export function shownByNmcli(argv: readonly string[]): string | null {
  const [program = '', object, verb, ...names] = firstCommand(argv);
  if (baseName(program) !== 'nmcli' || !isShort(object, 'device', 1) || !isShort(verb, 'show', 2))
    return null;
  return names.length > 1 || names[0]?.startsWith('-') === true ? null : (names[0] ?? 'all');
}

/** True for `ip neigh`, `arp -an`, `arp -n`: the neighbours of every interface. */
export function showsNeighbours(argv: readonly string[]): boolean {
  const command = ipCommand(argv);
  if (command !== null) return isShort(command.object, 'neighbour', 1) && shown(command)?.length === 0;
  const [program = '', ...args] = firstCommand(argv);
  return baseName(program) === 'arp' && args.every((arg) => /^-[anve]+$/.test(arg));
}

/** True for `ip -j netconf` of every interface. */
export function showsNetconf(argv: readonly string[]): boolean {
  const command = ipCommand(argv);
  const isNetconf = command?.json === true && isShort(command.object, 'netconf', 4);
  return isNetconf && command.family !== 'inet6' && shown(command)?.length === 0;
}

/** True for `ip monitor` with routes in it. */
export function watchesRoutes(argv: readonly string[]): boolean {
  const command = ipCommand(argv);
  if (command === null || !isShort(command.object, 'monitor', 2)) return false;
  return (
    command.words.every((word) => /^[a-z]+$/.test(word)) && (command.words.length === 0 || watches(command))
  );
}

function watches({ words }: IpCommand): boolean {
  return words.some((word) => word === 'all' || isShort(word, 'route', 1));
}

/** The variables sysctl is asked for, by name with dots; null when it is another command, or prints bare values. */
export function namesAskedOfSysctl(argv: readonly string[]): readonly string[] | null {
  const [program = '', ...args] = firstCommand(argv);
  if (baseName(program) !== 'sysctl') return null;
  const options = args.filter((arg) => arg.startsWith('-'));
  if (options.some((option) => !/^-[eqw]+$/.test(option) && option !== '--ignore')) return null;
  const names = args.filter((arg) => !arg.startsWith('-')).map((arg) => arg.replace(/=.*$/s, ''));
  return names.map((name) => (name.includes('/') ? name.replaceAll('/', '.') : name));
}

/** Options of ping(8) that take a word. */
const PING_WITH_WORD = /^-[A-Za-z0-9]*[cCeFGhiIlmMNpQsStTVwWzZ]$/;

/** The host that ping asks for an echo; null when it is another command or names none. */
export function pingedHost(argv: readonly string[]): string | null {
  const [program = '', ...args] = firstCommand(argv);
  if (!/^ping6?$/.test(baseName(program))) return null;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!word.startsWith('-')) return word;
    if (PING_WITH_WORD.test(word)) at++;
  }
  return null;
}

/** The file that `cat` prints, alone and whole; null when it is another command. */
export function printedFile(argv: readonly string[]): string | null {
  const [program = '', ...files] = firstCommand(argv);
  const [file] = files;
  if (baseName(program) !== 'cat' || files.length !== 1 || file === undefined || file.startsWith('-'))
    return null;
  return file.replace(/^\/proc\/(?:self|thread-self)\/net\//, '/proc/net/');
}

/** True for `iw dev`, of every interface. */
export function showsWireless(argv: readonly string[]): boolean {
  const [program = '', ...words] = firstCommand(argv);
  return baseName(program) === 'iw' && words.length === 1 && words[0] === 'dev';
}

/** `conntrack -S`: what became of tracked packets, a line a processor. */
export function showsConntrackStatistics([program = '', ...words]: readonly string[]): boolean {
  return baseName(program) === 'conntrack' && words.length === 1 && /^(-S|--stats)$/.test(words[0] ?? '');
}

/** True when sysctl(8) is asked for at least one of these variables. */
export function asksForSysctl(argv: readonly string[], names: readonly string[]): boolean {
  return namesAskedOfSysctl(argv)?.some((name) => names.includes(name)) ?? false;
}

/** Of which interface `tc` shows qdiscs or classes, with their counters. */
export interface ShownTrafficControl {
  /** Null: of all. */
  readonly device: string | null;
  /** Of one interface, or classes alone: to be put to what is known. */
  readonly isPart: boolean;
}

/** What `tc -s qdisc`, `tc -s class show dev em0` show; null when it is another command. */
export function shownTrafficControl(argv: readonly string[]): ShownTrafficControl | null {
  const [program = '', ...args] = firstCommand(argv);
  if (baseName(program) !== 'tc') return null;
  const options = args.filter((arg) => arg.startsWith('-'));
  if (!options.every((option) => /^-(s|statistics|stats|j|json|p|pretty|d|details|js|sj)$/.test(option)))
    return null;
  if (!options.some((option) => /^-(s|statistics|stats|js|sj)$/.test(option))) return null;
  const [object = '', ...words] = args.filter((arg) => !arg.startsWith('-'));
  const isClass = isShort(object, 'class', 1);
  if ((!isClass && !isShort(object, 'qdisc', 1)) || !isShow(words[0])) return null;
  const rest = words
    .slice(1)
    .filter((word) => word !== 'invisible')
    .join(' ');
  const device = /^dev ([\w.@:-]+)$/.exec(rest)?.[1] ?? null;
  if (device === null && (isClass || rest !== '')) return null;
  return { device, isPart: device !== null };
}
