/**
 * Prints a state table of the shape of `pfctl -s states -vv`, for benchmarks: node bench/states-print.mjs 1000000 > FILE
 *
 * Two uplinks (vio0 203.0.113.10, umb0 100.72.5.6), a few hundred hosts of a LAN used unevenly, forwarded connections as
 * two states, IPv6 without translation, services redirected to the inside, and the router's own. The same number gives
 * the same table.
 */
import { writeSync } from 'node:fs';

const wanted = Number(process.argv[2] ?? 10_000);
/** Counters grow with each round, so that two tables of the same connections give rates. */
const round = Number(process.argv[3] ?? 0);
const UPLINKS = [
  { name: 'vio0', inet: '203.0.113.10', inet6: '2001:db8:e0:' },
  { name: 'umb0', inet: '100.72.5.6', inet6: '2001:db8:f7:' },
];

let seed = 20_121_103;
/** xorshift32 */
function chance() {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
}
const upTo = (most) => Math.floor(chance() * most);
const one = (list) => list[upTo(list.length)];
const two = (number) => String(number).padStart(2, '0');
const clock = (seconds) =>
  [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((n) => two(Math.floor(n))).join(':');
const hosts = Math.min(900, 30 + Math.floor(wanted / 300));
const host = () => 2 + Math.floor(chance() ** 2 * hosts);
const high = () => 1024 + upTo(64_000);
const TCP = [
  'ESTABLISHED:ESTABLISHED',
  'ESTABLISHED:ESTABLISHED',
  'FIN_WAIT_2:FIN_WAIT_2',
  'TIME_WAIT:TIME_WAIT',
  'SYN_SENT:CLOSED',
];
const UDP = ['MULTIPLE:MULTIPLE', 'MULTIPLE:SINGLE', 'SINGLE:NO_TRAFFIC'];
const turned = (state) => state.split(':').reverse().join(':');

const out = [];
let id = 0;
let states = 0;
function put(head, state, { tcp, age, packets, bytes, rule }) {
  const windows = `   [${upTo(2 ** 32)} + 65536] wscale ${upTo(9)}  [${upTo(2 ** 32)} + 29200] wscale ${upTo(9)}\n`;
  const counters = `   age ${clock(age)}, expires in ${clock(upTo(86_400))}, ${packets} pkts, ${bytes} bytes, rule ${rule}\n`;
  const name = (0x5e00000000000000n + BigInt(++id)).toString(16);
  out.push(`${head}       ${state}\n${tcp ? windows : ''}${counters}   id: ${name} creatorid: 0badcafe\n`);
  states++;
  if (out.length > 20_000) flush();
}
function flush() {
  writeSync(1, out.splice(0).join(''));
}

while (states < wanted) {
  const uplink = UPLINKS[chance() < 0.6 ? 0 : 1];
  const tcp = chance() < 0.6;
  const protocol = tcp ? 'tcp' : 'udp';
  const state = one(tcp ? TCP : UDP);
  const back = Math.floor(10 ** (2 + chance() * 5)) + round * upTo(5_000);
  const forth = Math.floor(back * chance() * 0.4) + 52;
  const more = {
    tcp,
    age: upTo(40_000),
    packets: `${1 + (forth >> 7)}:${back >> 10}`,
    bytes: `${forth}:${back}`,
    rule: upTo(60),
  };
  const far = `${one([9, 34, 87, 146, 185])}.${upTo(256)}.${upTo(256)}.${1 + upTo(254)}:${tcp ? 443 : 53}`;
  const near = `10.20.${upTo(3)}.${host() & 255}:${high()}`;
  const kind = chance();
  if (kind < 0.7) {
    put(`all ${protocol} ${far} <- ${near}`, turned(state), more);
    put(`all ${protocol} ${uplink.inet}:${high()} (${near}) -> ${far}`, state, more);
  } else if (kind < 0.85) {
    const [from, to] = [
      `${uplink.inet6}:${host().toString(16)}[${high()}]`,
      `2a00:1450:4${upTo(9)}::${upTo(9999)}[443]`,
    ];
    put(`all ${protocol} ${to} <- ${from}`, turned(state), more);
    put(`all ${protocol} ${from} -> ${to}`, state, more);
  } else if (kind < 0.93) put(`${uplink.name} ${protocol} ${uplink.inet}:${high()} -> ${far}`, state, more);
  else
    put(`all tcp 10.20.0.${200 + upTo(9)}:22 (${uplink.inet}:2222) <- ${far}`, state, { ...more, tcp: true });
}
flush();
