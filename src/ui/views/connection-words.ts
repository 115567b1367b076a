import type { Connection } from '../../model/connection.js';
import { firstCells, lastCells } from '../canvas/cells.js';
import { UNKNOWN } from '../canvas/figures.js';
import type { Pen } from '../canvas/pen.js';
import { serviceName } from './service-names.js';
import type { UiState } from '../state/ui-state.js';

/** Names that stand for addresses and ports, and the pen that hides both. */
export interface Naming {
  /** The host as it is to be shown, cleaned. */
  host(address: string): string;
  /** `443`, `https`. */
  port(protocol: string, port: number): string;
}

/** The naming of a state: plain while names are off, unknown or to be hidden. */
export function namingOf({ names, hidden, resolved }: UiState, pen: Pen): Naming {
  const named = names && !hidden;
  return {
    host: (address) => pen.clean((named ? resolved.get(address) : null) ?? address),
    port: (protocol, port) => (names ? serviceName(protocol, port) : null) ?? String(port),
  };
}

/** One end of a connection. */
export interface End {
  readonly host: string;
  readonly port: number | null;
}

/** What has an id and a type where others have ports. */
export function hasPorts({ protocol }: Pick<Connection, 'protocol'>): boolean {
  return !/icmp|^(?:1|58)$/.test(protocol);
}

/** The end inside and the remote one. */
export function endsOf(connection: Connection): { readonly inside: End; readonly remote: End } {
  const { insideHost, insidePort, remoteHost, remotePort } = connection;
  const ports = hasPorts(connection);
  return {
    inside: { host: insideHost, port: ports ? insidePort : null },
    remote: { host: remoteHost, port: ports ? remotePort : null },
  };
}

interface EndOptions {
  readonly protocol: string;
  readonly room?: number;
  /** What goes first where there is little room: the port, or the end of the host. */
  readonly gives: 'port' | 'host';
}

/** `192.0.2.7:443`, `[2001:db8::7]:443`; in too little room `192.0.2.7`, or `2001:db…:443`. */
export function endWords({ host, port }: End, naming: Naming, options: EndOptions): string {
  const { protocol, room = Infinity, gives } = options;
  const name = naming.host(host);
  if (port === null) return gives === 'port' ? fromItsEnd(name, room) : name;
  const tail = `:${naming.port(protocol, port)}`;
  const whole = name.includes(':') ? `[${name}]${tail}` : name + tail;
  const left = room - tail.length - 1;
  if (whole.length <= room || !Number.isFinite(room)) return whole;
  if (gives === 'port') return fromItsEnd(name, room);
  return left < 4 ? name : `${firstCells(name, left)}…${tail}`;
}

/** Hosts inside begin alike and end differently: `…0.49`. */
function fromItsEnd(name: string, room: number): string {
  return name.length <= room || room < 4 ? name : `…${lastCells(name, room - 1)}`;
}

/** As long as those of IPv4, with a port behind the arrow: longer ones are cut rather than that a column is left out. */
const INSIDE_WORDS = 15;
const REMOTE_WORDS = 23;

/** Cells of the end inside: its host, and the port if there is room. */
export function insideNeeds(
  { protocol, insideHost, insidePort }: Pick<Connection, 'protocol' | 'insideHost' | 'insidePort'>,
  naming: Naming,
): { least: number; whole: number } {
  const port = hasPorts({ protocol }) ? insidePort : null;
  const whole = endWords({ host: insideHost, port }, naming, { protocol, gives: 'port' }).length;
  return { least: atMost(INSIDE_WORDS, naming.host(insideHost).length), whole };
}

/** Cells of the remote end behind its arrow: host and port. */
export function remoteNeeds(connection: Connection, naming: Naming): { least: number; whole: number } {
  const { protocol } = connection;
  const whole = 2 + endWords(endsOf(connection).remote, naming, { protocol, gives: 'host' }).length;
  return { least: atMost(REMOTE_WORDS, whole), whole };
}

const atMost = (most: number, cells: number): number => (cells <= most ? cells : 0);

/** The uplink's name, or the word for connections on none; `?` where there is little room. */
export function uplinkWords({ uplink, direction }: Connection, room = Infinity): string {
  if (uplink !== null) return uplink;
  if (direction === 'local') return 'local';
  return room >= 'cannot tell'.length ? 'cannot tell' : '?';
}

/** Both ends in pf's words, or the one word of conntrack, shorter. */
const SHORT: Readonly<Record<string, string>> = {
  ESTABLISHED: 'EST',
  SYN_SENT: 'SYN',
  SYN_RCVD: 'SYNR',
  CLOSE_WAIT: 'CLOW',
  FIN_WAIT_1: 'FIN1',
  FIN_WAIT_2: 'FIN2',
  TIME_WAIT: 'TIME',
  LAST_ACK: 'LAST',
  CLOSING: 'CLOG',
  CLOSED: 'CLSD',
  LISTEN: 'LIST',
  NO_TRAFFIC: 'NONE',
  SINGLE: 'SING',
  MULTIPLE: 'MULT',
  SYN_RECV: 'SYNR',
  FIN_WAIT: 'FIN',
  CLOSE: 'CLSD',
  UNREPLIED: 'UNRP',
  REPLIED: 'REPL',
  ASSURED: 'ASSU',
};

/** `ESTABLISHED:ESTABLISHED`, in less room `ESTABLISHED`, `EST:EST`, `EST`. */
export function stateWords(state: string, room: number): string {
  if (state.length <= room) return state;
  const ends = state.split(':');
  if (ends.length === 2 && ends[0] === ends[1] && (ends[0] ?? '').length <= room) return ends[0] ?? '';
  const short = ends.map((end) => SHORT[end] ?? end);
  const both = short.join(':');
  return both.length > room && short.length === 2 && short[0] === short[1] ? (short[0] ?? '') : both;
}

/** True for a TCP connection whose first packet nobody has answered, from whichever side it came. */
export function isHalfOpen({ protocol, state }: Connection): boolean {
  return protocol === 'tcp' && /^SYN_SENT(?::CLOSED)?$|^CLOSED:SYN_SENT$/.test(state);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** At most 6 cells: `51s`, `4m51s`, `23h59m`, `4d02h`, `1234d`. */
export function ageFigure(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return UNKNOWN;
  const s = Math.floor(Math.max(0, seconds));
  if (s < 60) return `${s}s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes}m${two(s % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${two(minutes % 60)}m`;
  const days = Math.floor(hours / 24);
  if (days < 100) return `${days}d${two(hours % 24)}h`;
  return days < 100_000 ? `${days}d` : '>99999';
}

/** `→` where it was opened from inside, `←` where from outside. */
export function arrow({ direction }: Connection): string {
  return direction === 'incoming' ? '←' : '→';
}
