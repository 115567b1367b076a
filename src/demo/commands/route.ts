import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { Answer } from '../answer.js';
import { fails, says } from '../answer.js';
import { getopt, strtonum } from '../getopt.js';
import { addressBits, formatWords, maskText } from '../ip.js';
import type { Errno, KernelRoute, RouteRequest } from '../rtentry.js';
import { RTF, RTP } from '../rtentry.js';
import type { Machine } from '../machine.js';
import { flagNames, left, right, ROUTE_FLAG_NAMES } from '../print.js';
import { done, routeMessage } from '../routesocket.js';
import { destinationText, tableText } from './routetable.js';
import type { RouteArguments } from './routewords.js';
import { botched, Complaint, priorityOf, readWish, refuse, requestOf, USAGE, Words } from './routewords.js';

/** route(8), route.c 1.267 2024/05/09. */
const COMMANDS = new Set(['add', 'change', 'delete', 'del', 'get', 'show', 'flush', 'monitor']);

/** -n, -q, -v, -d, -t. */
interface Manner {
  readonly numeric: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** -d or -t: nothing reaches the kernel. */
  readonly dry: boolean;
  readonly root: boolean;
}

/** strerror(3), with route's own words for some. */
const ERROR_TEXT: Readonly<Record<Errno, string>> = {
  ESRCH: 'not in table',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
};

const REQUESTS = { a: 'RTM_ADD', c: 'RTM_CHANGE', d: 'RTM_DELETE', g: 'RTM_GET' } as const;

/** -v: the addresses and the message before it is written. */
function sent(type: 'RTM_ADD' | 'RTM_CHANGE' | 'RTM_DELETE' | 'RTM_GET', request: RouteRequest): string {
  const { destination, gateway, prefixLength } = request;
  const { family } = destination;
  const dump = (name: string, text: string): string => `so_${name}: ${family} ${text}; `;
  const mask = prefixLength === null ? '' : dump('mask', maskText(family, prefixLength));
  const route = {
    family,
    destination,
    prefixLength: prefixLength ?? addressBits(family),
    gateway: gateway?.text ?? 'default',
    priority: request.priority,
    flags: request.flags,
    use: 0,
    mtuBytes: request.mtuBytes ?? 0,
    label: request.label ?? null,
  };
  const message = routeMessage(type, { route, via: null, ifa: null }, { pid: 0, seq: 1, errno: 0 });
  return `${dump('dst', destination.text)}${gateway === null ? '' : dump('gate', gateway.text)}${mask}${message.text}`;
}

/** add, change, delete, get. */
function newRoute(machine: Machine, word: string, args: readonly string[], manner: Manner): Answer {
  const type = REQUESTS[word.charAt(0) as keyof typeof REQUESTS];
  if (type !== 'RTM_GET' && !manner.root) throw refuse('must be root to alter routing table');
  const wish = readWish(machine, args);
  if (wish.host === false && wish.destination?.prefixLength === null) throw refuse('netmask missing');
  const verbose =
    manner.verbose && wish.destination !== null ? sent(type, requestOf(wish, wish.destination)) : '';
  const result = carryOut(machine, type, wish, manner);
  if (type === 'RTM_GET' && result.error === null)
    return says(verbose + (result.route === null ? '' : getText(wish, result.route, machine)));
  const kind = (wish.host ?? wish.destination?.prefixLength === null) ? 'host' : 'net';
  const gateway = wish.gatewayWord === '' ? '' : `: gateway ${wish.gatewayWord}`;
  const error = result.error === null ? '' : `: ${ERROR_TEXT[result.error]}`;
  const line = manner.quiet ? '' : `${word} ${kind} ${wish.destinationWord}${gateway}${error}\n`;
  return { ...says(verbose + line), exitStatus: result.error === null ? 0 : 1 };
}

interface Result {
  readonly error: Errno | null;
  readonly route: KernelRoute | null;
}

function carryOut(
  machine: Machine,
  type: (typeof REQUESTS)[keyof typeof REQUESTS],
  wish: RouteArguments,
  manner: Manner,
): Result {
  if (manner.dry) return { error: null, route: null };
  if (wish.destination === null) return { error: 'EINVAL', route: null };
  const request = requestOf(wish, wish.destination);
  // An interface that does not exist, and an address nobody here has, lead nowhere.
  if (request.via !== undefined && !machine.ports.has(request.via))
    return { error: 'ENETUNREACH', route: null };
  const from = { pid: machine.nextPid(), seq: 1 };
  const outcome = type === 'RTM_GET' ? machine.kernel.get(request) : machine.request(type, request, from);
  return outcome.error === null ? outcome : { error: outcome.error, route: null };
}

const PRIORITY_NAMES: Readonly<Record<number, string>> = {
  0: 'none',
  [RTP.LOCAL]: 'local',
  [RTP.CONNECTED]: 'connected',
  [RTP.STATIC]: 'static',
  [RTP.OSPF]: 'ospf',
  [RTP.ISIS]: 'is-is',
  [RTP.RIP]: 'rip',
  [RTP.BGP]: 'bgp',
  [RTP.DEFAULT]: 'default',
};

/** print_getmsg. */
function getText(wish: RouteArguments, route: KernelRoute, machine: Machine): string {
  const { family, prefixLength } = route;
  const priority = route.priority & RTP.MASK;
  const zero = formatWords(
    family,
    route.destination.words.map(() => 0),
  );
  const isLink = (route.flags & RTF.LLINFO) !== 0 && (route.flags & RTF.CLONED) !== 0;
  // Answers of neighbours are kept for twenty minutes (arp(4)).
  const expire = isLink ? 1200 - (Math.floor((machine.now - machine.bootedAt) / 1000) % 1200) : 0;
  const lines = [
    `   route to: ${wish.destination?.ip.text ?? ''}`,
    `destination: ${prefixLength === 0 ? zero : route.destination.text}`,
    `       mask: ${maskText(family, prefixLength)}`,
    ...((route.flags & RTF.GATEWAY) === 0 ? [] : [`    gateway: ${route.gateway}`]),
    `  interface: ${route.interface}`,
    ` if address: ${route.ifa.address.text}`,
    `   priority: ${priority} (${PRIORITY_NAMES[priority] ?? ''})`,
    `      flags: ${flagNames(done(route).flags, ROUTE_FLAG_NAMES)}`,
    ...(route.label === null ? [] : [`      label: ${route.label}`]),
    '     use       mtu    expire',
    `${right(route.use, 8)}  ${right(route.mtuBytes, 8)}${route.mtuLocked ? 'L' : ' '} ${right(expire, 8)} `,
    ...(route.label === null ? [] : ['sockaddrs: <DST,GATEWAY,NETMASK,IFP,IFA,LABEL>']),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** show [-inet|-inet6] [-priority N] [-label L] [-gateway]. */
function show(machine: Machine, args: readonly string[], manner: Manner): Answer {
  let families: readonly Family[] = FAMILIES;
  let priority = 0;
  let label: string | null = null;
  let gatewaysOnly = false;
  const words = new Words(args);
  for (let word = words.take(); word !== undefined; word = words.take()) {
    if (word === '-inet' || word === '-inet6') families = [word === '-inet' ? 'inet' : 'inet6'];
    else if (word === '-gateway') gatewaysOnly = true;
    else if (word === '-label') label = words.valueFor('label');
    else if (word === '-priority') priority = priorityOf(words.valueFor('priority'));
    else if (word === '-link' || word === '-mpls') families = [];
    else throw botched(word);
  }
  const wanted = (route: KernelRoute): boolean =>
    (priority === 0 ||
      (priority < 0
        ? (route.priority & RTP.MASK) !== -priority
        : (route.priority & RTP.MASK) === priority)) &&
    (label === null || route.label === label) &&
    (!gatewaysOnly || (route.flags & RTF.GATEWAY) !== 0);
  const { numeric, verbose } = manner;
  return says(
    tableText((family) => machine.kernel.routes(family), { numeric, labels: verbose, families, wanted }),
  );
}

/** flush [-inet|-inet6] [-iface IF] [-priority N]: all gateway and static routes and neighbours. */
function flush(machine: Machine, args: readonly string[], manner: Manner): Answer {
  if (!manner.root) throw refuse('must be root to alter routing table');
  let families: readonly Family[] = FAMILIES;
  let via: string | null = null;
  let priority = 0;
  const words = new Words(args);
  for (let word = words.take(); word !== undefined; word = words.take()) {
    if (word === '-inet' || word === '-inet6') families = [word === '-inet' ? 'inet' : 'inet6'];
    else if (word === '-iface' || word === '-interface') {
      via = words.valueFor(word.slice(1));
      if (!machine.ports.has(via)) throw refuse(`no such interface ${via}`);
    } else if (word === '-priority') priority = priorityOf(words.valueFor('priority'));
    else throw botched(word);
  }
  const from = { pid: machine.nextPid(), seq: 0 };
  let text = '';
  for (const family of families)
    for (const route of machine.kernel.routes(family)) {
      if ((route.flags & (RTF.GATEWAY | RTF.STATIC | RTF.LLINFO)) === 0) continue;
      if ((route.flags & (RTF.LOCAL | RTF.BROADCAST)) !== 0) continue;
      if (via !== null && route.interface !== via) continue;
      if (priority !== 0 && (route.priority & RTP.MASK) !== priority) continue;
      if (!manner.dry) machine.request('RTM_DELETE', asRequest(machine, route), from);
      const cut = manner.numeric ? undefined : 20;
      if (!manner.quiet && !manner.dry)
        text += `${left(destinationText(route), 20, cut)} ${left(route.gateway, 20, cut)} done\n`;
    }
  return says(text);
}

/** A row, sent back as a request. */
function asRequest(machine: Machine, route: KernelRoute): RouteRequest {
  const prefixLength = route.prefixLength === addressBits(route.family) ? null : route.prefixLength;
  const gateway = machine.parseIp(route.gateway);
  return {
    destination: route.destination,
    prefixLength,
    gateway,
    flags: route.flags,
    priority: route.priority & RTP.MASK,
  };
}

function dispatch(machine: Machine, word: string, args: readonly string[], manner: Manner): Answer {
  switch (word) {
    case 'show':
      return show(machine, args, manner);
    case 'flush':
      return flush(machine, args, manner);
    case 'monitor':
      for (const modifier of args)
        if (!['-inet', '-inet6', '-mpls', '-iface', '-interface'].includes(modifier)) throw botched(modifier);
      return says(machine.socket.drain(), Infinity);
    default:
      return newRoute(machine, word, args, manner);
  }
}

/** route(8): `[-dnqtv] [-T rtable] command [[modifier ...] arg ...]`. */
export function route(machine: Machine, args: readonly string[], root: boolean): Answer {
  const options = getopt(args, 'dnqtT:v');
  const [word, ...rest] = options.rest;
  try {
    if (options.bad !== null)
      throw new Complaint(`route: ${options.bad.why} -- ${options.bad.flag}\n${USAGE}`);
    if (word === undefined) throw new Complaint(USAGE);
    const table = strtonum(options.flags.get('T') ?? '0', 0, 255);
    if (typeof table === 'string') throw refuse(`invalid table id: ${table}`);
    // Only the first routing table exists here.
    if (table !== 0) throw refuse(`routing table ${table}: No such file or directory`);
    if (!COMMANDS.has(word)) throw botched(word);
    const has = (flag: string): boolean => options.flags.has(flag);
    const manner = { numeric: has('n'), quiet: has('q'), verbose: has('v'), dry: has('d') || has('t'), root };
    return dispatch(machine, word, rest, manner);
  } catch (error) {
    if (error instanceof Complaint) return fails(error.message);
    throw error;
  }
}
