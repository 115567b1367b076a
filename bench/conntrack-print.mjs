/**
 * Prints a table of tracked connections of the shape of /proc/net/nf_conntrack, for benchmarks:
 * node bench/conntrack-print.mjs 200000 [ROUND] > FILE
 *
 * Two uplinks (vio0 203.0.113.10, umb0 100.72.5.6), a few hundred hosts of a LAN used unevenly, most connections over and
 * waiting, IPv6 translated and not, services redirected to the inside, and the router's own. The same number gives the
 * same table; counters grow with each round, so that two tables of the same connections give rates.
 */
import { writeSync } from 'node:fs';

const wanted = Number(process.argv[2] ?? 10_000);
const round = Number(process.argv[3] ?? 0);
const UPLINKS = [
  { inet: '203.0.113.10', inet6: '2001:0db8:00e0:0000:0000:0000:0000:0010' },
  { inet: '100.72.5.6', inet6: '2001:0db8:00f7:0000:0000:0000:0000:0010' },
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
const hosts = Math.min(900, 30 + Math.floor(wanted / 300));
const host = () => 2 + Math.floor(chance() ** 2 * hosts);
const high = () => 1024 + upTo(64_000);
const hex = (number) => number.toString(16).padStart(4, '0');
const TCP = ['ESTABLISHED', 'ESTABLISHED', 'TIME_WAIT', 'TIME_WAIT', 'TIME_WAIT', 'CLOSE', 'SYN_SENT'];

const out = [];
function flush() {
  writeSync(1, out.splice(0).join(''));
}

function line({ isTcp, family, original, reply, forth, back }) {
  const state = isTcp ? one(TCP) : '';
  const isSilent = state === 'SYN_SENT' || (!isTcp && chance() < 0.1);
  const counted = (bytes) => `packets=${Math.ceil(bytes / 700)} bytes=${bytes}`;
  const [src, dst, sport, dport] = original;
  const [replySrc, replyDst, replySport, replyDport] = reply;
  out.push(
    `${family === 4 ? 'ipv4     2' : 'ipv6     10'} ${isTcp ? 'tcp      6' : 'udp      17'} ${upTo(432_000)} ` +
      `${isTcp ? `${state} ` : ''}src=${src} dst=${dst} sport=${sport} dport=${dport} ${counted(forth)} ` +
      `${isSilent ? '[UNREPLIED] ' : ''}src=${replySrc} dst=${replyDst} sport=${replySport} dport=${replyDport} ` +
      `${counted(isSilent ? 0 : back)} ${isSilent ? '' : '[ASSURED] '}mark=0 zone=0 use=2\n`,
  );
  if (out.length > 20_000) flush();
}

for (let made = 0; made < wanted; made++) {
  const uplink = UPLINKS[chance() < 0.6 ? 0 : 1];
  const isTcp = chance() < 0.7;
  const back = Math.floor(10 ** (2 + chance() * 5)) + round * upTo(5_000);
  const forth = Math.floor(back * chance() * 0.4) + 52;
  const [from, to] = [high(), isTcp ? 443 : 53];
  const far = `${one([9, 34, 87, 146, 185])}.${upTo(256)}.${upTo(256)}.${1 + upTo(254)}`;
  const near = `10.20.${upTo(3)}.${host() & 255}`;
  const kind = chance();
  if (kind < 0.75)
    line({
      ...{ isTcp, family: 4, forth, back },
      original: [near, far, from, to],
      reply: [far, uplink.inet, to, from],
    });
  else if (kind < 0.9) {
    const [source, target] = [
      `2001:0db8:0077:0000:0000:0000:0000:${hex(host())}`,
      `2a00:1450:400${upTo(9)}:0000:0000:0000:0000:${hex(upTo(9999))}`,
    ];
    const wire = chance() < 0.5 ? uplink.inet6 : source;
    line({
      ...{ isTcp, family: 6, forth, back },
      original: [source, target, from, to],
      reply: [target, wire, to, from],
    });
  } else if (kind < 0.95)
    line({
      ...{ isTcp, family: 4, forth, back },
      original: [uplink.inet, far, from, to],
      reply: [far, uplink.inet, to, from],
    });
  else
    line({
      ...{ isTcp: true, family: 4, forth, back },
      original: [far, uplink.inet, from, 2222],
      reply: [`10.20.0.${200 + upTo(9)}`, far, 22, from],
    });
}
flush();
