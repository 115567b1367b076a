import type { Answer } from '../answer.js';
import { fails, says } from '../answer.js';
import { count, getopt } from '../getopt.js';
import type { Ip } from '../ip.js';
import { inNetwork, maskWords } from '../ip.js';
import type { Machine } from '../machine.js';
import { ctime, hoursMinutesSeconds, left, right } from '../print.js';
import type { Verbosity } from './states.js';
import { queuesText } from './queues.js';
import { statesText } from './states.js';

/** pfctl(8): -s info, memory, states, Interfaces; -k. pfctl.c 1.397, pfctl_parser.c 1.352. */

const USAGE =
  'usage: pfctl [-deghNnPqrvz] [-a anchor] [-D macro=value] [-F modifier]\n' +
  '\t[-f file] [-i interface] [-K key] [-k key] [-L statefile] [-o level]\n' +
  '\t[-p device] [-S statefile] [-s modifier [-R id]] [-t table] [-T command]\n' +
  '\t[-V rdomain] [-x level]\n';

/** What `-s` may be asked for; any beginning that only one of them has will do. */
const SHOWS = ['info', 'Interfaces', 'memory', 'queue', 'rules', 'states', 'timeouts'] as const;

/** Counters besides the states', with what three quiet days leave in them. */
const COUNTERS: readonly (readonly [string, number])[] = [
  ['match', 0],
  ['bad-offset', 0],
  ['fragment', 0],
  ['short', 0],
  ['normalize', 0],
  ['memory', 0],
  ['bad-timestamp', 0],
  ['congestion', 0],
  ['ip-option', 12],
  ['proto-cksum', 0],
  ['state-mismatch', 7],
  ['state-insert', 0],
  ['state-limit', 0],
  ['src-limit', 0],
  ['synproxy', 0],
  ['translate', 0],
  ['no-route', 0],
];

const LIMIT_COUNTERS = [
  'max states per rule',
  'max-src-states',
  'max-src-nodes',
  'max-src-conn',
  'max-src-conn-rate',
  'overload table insertion',
  'overload flush states',
  'synfloods detected',
  'syncookies sent',
  'syncookies validated',
];

/** Before the story began. */
const EARLIER = { searches: 4_412_019, inserts: 40_122 };

function row(label: string, value: number, seconds: number | null): string {
  const rate = seconds === null ? ' '.repeat(14) : `${right((value / seconds).toFixed(1), 14)}/s`;
  return `  ${left(label, 25)} ${right(value, 14)} ${rate}\n`;
}

function info(machine: Machine, verbose: boolean): string {
  const seconds = Math.max(1, Math.floor((machine.now - machine.bootedAt) / 1000));
  const days = Math.floor(seconds / 86_400);
  const status = machine.pfEnabled
    ? `Status: Enabled for ${days} days ${hoursMinutesSeconds(seconds % 86_400)}`
    : `Status: Disabled for ${days} days ${hoursMinutesSeconds(seconds % 86_400)}`;
  const counts = machine.traffic.count();
  const current = machine.pfEnabled ? counts : { ...counts, states: 0, halfOpen: 0 };
  const inserts = counts.inserts + EARLIER.inserts;
  let text = `${left(status, 44)}${right('Debug: err', 15)}\n\n`;
  if (verbose) text += 'Hostid:   0xd04fb106\nChecksum: 0x20bbcbf12d19f7497fa49d51023bfd84\n\n';
  text += `${left('State Table', 27)} ${right('Total', 14)} ${right('Rate', 16)}\n`;
  text += row('current entries', current.states, null) + row('half-open tcp', current.halfOpen, null);
  text += row('searches', counts.searches + EARLIER.searches, seconds);
  text += row('inserts', inserts, seconds) + row('removals', inserts - counts.states, seconds);
  if (verbose)
    for (const section of ['Source Tracking Table', 'Fragments'])
      text +=
        `${section}\n${row('current entries', 0, null)}` +
        ['searches', 'inserts', 'removals'].map((label) => row(label, 0, seconds)).join('');
  text += 'Counters\n';
  for (const [label, value] of COUNTERS)
    text += row(label, label === 'match' ? inserts + 11_098 : value, seconds);
  if (!verbose) return text;
  text += `Limit Counters\n${LIMIT_COUNTERS.map((label) => row(label, 0, seconds)).join('')}`;
  const start = Math.floor(machine.stateLimit / 4);
  return `${text}Adaptive Syncookies Watermarks\n${[
    ['start', start],
    ['end', Math.floor(start / 2)],
  ]
    .map(([label = '', states = '']) => `  ${left(String(label), 25)} ${right(states, 14)} states\n`)
    .join('')}`;
}

function memory(machine: Machine): string {
  const limits: readonly (readonly [string, number])[] = [
    ['states', machine.stateLimit],
    ['src-nodes', 10_000],
    ['frags', 65_536],
    ['tables', 1_000],
    ['table-entries', 200_000],
    ['pktdelay-pkts', 10_000],
    ['anchors', 512],
  ];
  return limits.map(([name, limit]) => `${left(name, 13)} hard limit ${right(limit, 8)}\n`).join('');
}

/** With -vv packets and bytes of each interface; with -v and less only the names. */
function interfaces(machine: Machine, verbosity: Verbosity): string {
  const bracket = (a: string, x: number, b: string, y: number): string =>
    `[ ${a} ${left(String(Math.floor(x)), 18)} ${b} ${left(String(Math.floor(y)), 18)} ]`;
  return [...machine.ports.values()]
    .map((port) => {
      if (verbosity < 2) return `${port.name}\n`;
      const counters = machine.traffic.counters(port);
      const lines = [
        `Cleared:     ${ctime(machine.bootedAt)}`,
        `References:  ${bracket('States: ', 0, 'Rules:', 3)}`,
        ...(['In4/Pass:', 'In4/Block:', 'Out4/Pass:', 'Out4/Block:'] as const).map((label) => {
          const isIn = label.startsWith('In');
          const counted = label.endsWith('Pass:');
          const packets = counted ? (isIn ? counters.inPackets : counters.outPackets) : 0;
          const bytes = counted ? (isIn ? counters.inBytes : counters.outBytes) : 0;
          return `${left(label, 12)} ${bracket('Packets:', packets, 'Bytes:', bytes)}`;
        }),
        ...['In6/Pass:', 'In6/Block:', 'Out6/Pass:', 'Out6/Block:'].map(
          (label) => `${left(label, 12)} ${bracket('Packets:', 0, 'Bytes:', 0)}`,
        ),
      ];
      return `${port.name}\n${lines.map((line) => `\t${line}\n`).join('')}`;
    })
    .join('');
}

const RULES = [
  'block return all',
  'match out on egress all nat-to (egress) round-robin',
  'pass quick on lo0 all flags S/SA',
  'pass in on em1 all flags S/SA',
  'pass out on egress all flags S/SA',
];

/** The LAN's rule forces the next hop where there is a pool of them. */
function rulesOf({ spec }: Machine): readonly string[] {
  const pool = spec.traffic?.routeTo ?? [];
  const forced = `pass in on em1 all flags S/SA route-to { ${pool.join(', ')} } round-robin`;
  return RULES.map((rule) => (pool.length > 0 && rule.startsWith('pass in on em1') ? forced : rule));
}

function show(machine: Machine, what: string, verbosity: Verbosity): Answer {
  const exact = SHOWS.filter((name) => name === what);
  const [found, ...more] = exact.length > 0 ? exact : SHOWS.filter((name) => name.startsWith(what));
  if (found === undefined || more.length > 0)
    return fails(`pfctl: Unknown show modifier '${what}'\n${USAGE}`);
  switch (found) {
    case 'info':
      return says(info(machine, verbosity > 0));
    case 'memory':
      return says(memory(machine));
    case 'states':
      return says(statesText(machine, verbosity));
    case 'queue':
      return says(queuesText(machine, verbosity));
    case 'Interfaces':
      return says(interfaces(machine, verbosity));
    case 'rules':
      return says(
        rulesOf(machine)
          .map((rule) => `${rule}\n`)
          .join(''),
      );
    default:
      return says('');
  }
}

/** `10.0.0.20`, `10.0.0.0/24`, `0.0.0.0/0`: does the address lie in it? Null when it is no network. */
function matcher(machine: Machine, word: string): ((address: Ip) => boolean) | null {
  const [address = '', length] = word.split('/');
  const net = machine.parseIp(address);
  if (net === null) return null;
  const bits = length === undefined ? 128 : Number(length);
  const words = maskWords(net.words, bits);
  return (one) => one.family === net.family && inNetwork(one.words, words, bits);
}

/** `10.0.0.20:50112`, `2001:db8::20[50112]`. */
const HOST = /^(?:([0-9a-f:.]+)\[(\d+)\]|([0-9.]+):(\d+))$/;

/** What pfctl_key_kill_states takes: `tcp 10.0.0.20:50112 -> 203.0.113.9:443`; null for anything else. */
function keyOf(text: string): Key | null {
  const [proto = '', left = '', arrow = '', right = '', ...more] = text.split(/[ \t]+/);
  const [from, to] = arrow === '<-' ? [right, left] : [left, right];
  const ends = [HOST.exec(from), HOST.exec(to)].map(
    (end) => end && `${end[1] ?? end[3]} ${end[2] ?? end[4]}`,
  );
  if (more.length > 0 || !/^(->|<-)$/.test(arrow) || ends.includes(null)) return null;
  return { proto, from: ends[0] ?? '', to: ends[1] ?? '' };
}

interface Key {
  readonly proto: string;
  /** An address and a port. */
  readonly from: string;
  readonly to: string;
}

/**
 * What a state of the router's own, as it is printed, is compared with: an address and a port each. Where it leaves that
 * is what it was before it was translated, where it enters what came in (DIOCKILLSTATES in sys/net/pf_ioctl.c).
 */
function ownKey(head: string): Key {
  const [, proto = '', left = '', ...rest] = head.replaceAll(/\[(\d+)\]/g, ':$1').split(' ');
  const translated = rest[0]?.startsWith('(') === true ? rest[0].slice(1, -1) : left;
  const [near, far] = [translated, rest.at(-1) ?? ''].map((end) => end.replace(/:(\d+)$/, ' $1'));
  const [from = '', to = ''] = rest.includes('<-') ? [far, near] : [near, far];
  return { proto, from, to };
}

/** Both halves of what was opened from inside; of the router's own states the one that has this key. */
function killKey(machine: Machine, text: string): number | null {
  const key = keyOf(text);
  if (key === null) return null;
  const { proto, from, to } = key;
  const forwarded = machine.traffic.kill(
    (one) =>
      (one.proto === proto || (one.proto === 'icmp' && proto === 'ipv6-icmp')) &&
      from === `${one.client.text} ${one.clientPort}` &&
      to === `${one.remote.text} ${one.kind.port}`,
  );
  const isIt = (one: Key): boolean => one.proto === proto && one.from === from && one.to === to;
  return forwarded + machine.traffic.killOwn(({ head }) => isIt(ownKey(head)));
}

/** -k SRC [-k DST], -k id -k ID, -k key -k KEY. Says on stderr how many went. */
function kill(machine: Machine, keys: readonly string[], quiet: boolean): Answer {
  const [first = '', second] = keys;
  const report = (line: string): Answer => ({ ...says(''), stderr: quiet ? '' : line });
  if (first === 'id') {
    const id = /^(?:6abc1b17)?0*([0-9a-f]+)/.exec(second ?? '')?.[1];
    const number = parseInt(id ?? 'x', 16);
    const killed =
      machine.traffic.kill((one) => one.id === number || one.id + 1 === number) +
      machine.traffic.killOwn((state) => state.id === number);
    return report(`killed ${killed} states\n`);
  }
  if (first === 'key') {
    const killed = killKey(machine, second ?? '');
    return killed === null
      ? fails(
          'pfctl: pfctl_key_kill_states: key must be "protocol host1:port1 direction host2:port2" format\n',
        )
      : report(`killed ${killed} states\n`);
  }
  if (first === 'label' || first === 'gateway') return report(`killed 0 states\n`);
  const source = matcher(machine, first);
  const destination = second === undefined ? null : matcher(machine, second);
  if (source === null || (second !== undefined && destination === null))
    return fails(`pfctl: getaddrinfo: no address associated with name\n`);
  const isMeant = (from: Ip, to: Ip): boolean => source(from) && (destination?.(to) ?? true);
  const killed =
    machine.traffic.kill((one) => isMeant(one.client, one.remote)) +
    machine.traffic.killOwn(({ head }) => {
      const { from, to } = ownKey(head);
      const addressOf = (end: string): Ip | null => machine.parseIp(end.split(' ')[0] ?? '');
      const [near, far] = [addressOf(from), addressOf(to)];
      return near !== null && far !== null && isMeant(near, far);
    });
  return report(`killed ${killed} states from 1 sources and ${second === undefined ? 0 : 1} destinations\n`);
}

/** pfctl(8). Every use needs /dev/pf, which only root may open. */
export function pfctl(machine: Machine, args: readonly string[], root: boolean): Answer {
  const options = getopt(args, 'a:D:deF:f:ghi:K:k:L:No:nPp:qR:rS:s:t:T:vV:x:z');
  if (options.bad !== null || options.given.length === 0) return fails(USAGE);
  if (!root) return fails('pfctl: /dev/pf: Permission denied\n');
  const verbosity: Verbosity = count(options, 'v') >= 2 ? 2 : count(options, 'v') === 1 ? 1 : 0;
  const keys = options.given.filter(([flag]) => flag === 'k').map(([, value]) => value);
  if (keys.length > 0) return kill(machine, keys, options.flags.has('q'));
  const what = options.flags.get('s');
  return what === undefined ? says('') : show(machine, what, verbosity);
}
