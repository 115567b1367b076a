import type { Machine } from '../machine.js';
import { hoursMinutesSeconds } from '../print.js';
import type { Connection, OwnState } from '../connection.js';
import type { TrafficCounters } from '../meter.js';

/** pf's state table as text: pf_print_state.c 1.69. */

/** 0: `-s states`; 1: with -v ages and counters; 2: with -vv ids. */
export type Verbosity = 0 | 1 | 2;

const CREATOR = 'd04fb106';
const BOOT = '6abc1b17';
/** Characters of text made at a time. */
const CHUNK = 65_536;
const WINDOWS = ['64128', '65536', '66560', '131072'];

/** Address and port, as the family writes them. */
function end(address: string, port: number): string {
  return address.includes(':') ? `${address}[${port}]` : `${address}:${port}`;
}

/** The two states' words, as seen from the side that began it. */
function stateWords({ proto, phase, kind }: Connection): readonly [string, string] {
  if (proto === 'icmp') return ['0', '0'];
  if (proto === 'udp') {
    if (phase === 'unanswered') return ['SINGLE', 'NO_TRAFFIC'];
    return kind.once ? ['MULTIPLE', 'SINGLE'] : ['MULTIPLE', 'MULTIPLE'];
  }
  if (phase === 'unanswered') return ['SYN_SENT', 'CLOSED'];
  return phase === 'closing' ? ['FIN_WAIT_2', 'FIN_WAIT_2'] : ['ESTABLISHED', 'ESTABLISHED'];
}

/** Sequence numbers that go on with the bytes: a function of the id, nothing is kept. */
function sequence(id: number, salt: number, moved: number): string {
  const start = Math.imul(id ^ salt, 0x9e3779b1) >>> 0;
  const window = WINDOWS[(id + salt) & 3] ?? '65536';
  return `[${(start + Math.floor(moved)) % 0x1_0000_0000} + ${window}] wscale ${7 + (salt & 1)}`;
}

interface Ages {
  readonly ageMs: number;
  readonly leftMs: number;
  readonly rule: number;
}

function ageLine(
  { ageMs, leftMs, rule }: Ages,
  out: readonly [number, number],
  back: readonly [number, number],
): string {
  return (
    `   age ${hoursMinutesSeconds(ageMs / 1000)}, expires in ${hoursMinutesSeconds(leftMs / 1000)}, ` +
    `${Math.floor(out[0])}:${Math.floor(back[0])} pkts, ${Math.floor(out[1])}:${Math.floor(back[1])} bytes, rule ${rule}\n`
  );
}

function idLine(id: number): string {
  return `   id: ${BOOT}${id.toString(16).padStart(8, '0')} creatorid: ${CREATOR}\n`;
}

/** Both states of a forwarded connection: the LAN's, then the uplink's with its translated source. */
function connectionText(machine: Machine, connection: Connection, verbosity: Verbosity): string {
  const { id, proto, client, clientPort, wire, wirePort, remote, kind } = connection;
  const [begun, other] = stateWords(connection);
  const isIcmp = proto === 'icmp';
  const far = end(remote.text, kind.port);
  const near = end(client.text, clientPort);
  // ICMP shows its id on the near side and its type on the far one.
  const forced = connection.forcedTo === null ? '' : ` {${connection.forcedTo}}`;
  const lanHead = `all ${proto} ${far}${forced} <- ${near}       ${isIcmp ? '0:0' : `${other}:${begun}`}\n`;
  const translated = wire === client.text ? near : `${end(wire, wirePort)} (${near})`;
  const wanHead = `all ${proto} ${translated} -> ${far}       ${begun}:${other}\n`;
  if (verbosity === 0) return lanHead + wanHead;
  const moved: TrafficCounters = machine.traffic.moved(connection);
  const ages = {
    ageMs: machine.now - connection.startedAt,
    leftMs: machine.traffic.expiresAt(connection) - machine.now,
  };
  // `out:in` counts from the side that began the connection, on both states.
  const out = [moved.outPackets, moved.outBytes] as const;
  const back = [moved.inPackets, moved.inBytes] as const;
  const ours = proto === 'tcp' ? sequence(id, 1, moved.outBytes) : '';
  const theirs = proto === 'tcp' ? sequence(id, 2, moved.inBytes) : '';
  const lanSeq = proto === 'tcp' ? `   ${theirs}  ${ours}\n` : '';
  const wanSeq = proto === 'tcp' ? `   ${ours}  ${theirs}\n` : '';
  const ids = verbosity === 2;
  return (
    `${lanHead}${lanSeq}${ageLine({ ...ages, rule: 3 }, out, back)}${ids ? idLine(id) : ''}` +
    `${wanHead}${wanSeq}${ageLine({ ...ages, rule: 4 }, out, back)}${ids ? idLine(id + 1) : ''}`
  );
}

function ownText(machine: Machine, state: OwnState, verbosity: Verbosity): string {
  const usual = state.tcp
    ? 'ESTABLISHED:ESTABLISHED'
    : state.head.includes('icmp')
      ? '0:0'
      : 'MULTIPLE:MULTIPLE';
  const head = `${state.head}       ${state.words ?? usual}\n`;
  if (verbosity === 0) return head;
  const bytes = state.packets * state.bytesEach;
  const seq = state.tcp ? `   ${sequence(state.id, 1, bytes)}  ${sequence(state.id, 2, bytes)}\n` : '';
  const leftMs = state.lastAt + state.timeoutMs - machine.now;
  const ages = { ageMs: machine.now - state.startedAt, leftMs, rule: 1 };
  const counts = [state.packets, bytes] as const;
  return `${head}${seq}${ageLine(ages, counts, counts)}${verbosity === 2 ? idLine(state.id) : ''}`;
}

/** The whole table, in pieces of some 64 kB that are made when they are asked for. */
export function* statesText(machine: Machine, verbosity: Verbosity): Generator<string> {
  if (!machine.pfEnabled) return;
  let text = '';
  for (const state of machine.traffic.own) text += ownText(machine, state, verbosity);
  for (const connection of machine.traffic.connections.values()) {
    text += connectionText(machine, connection, verbosity);
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
