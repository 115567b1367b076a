import type { Milliseconds } from '../../model/time.js';
import { SECOND } from '../../model/time.js';
import type { Answer } from '../answer.js';
import { fails } from '../answer.js';
import { getopt, strtonum } from '../getopt.js';
import type { Ip } from '../ip.js';
import { ip } from '../ip.js';
import { RTF } from '../rtentry.js';
import type { Machine } from '../machine.js';
import type { GatewaySpec } from '../spec.js';

/** ping(8), ping.c 1.249. */

const USAGE =
  'usage: ping [-DdEefHLnqRv] [-c count] [-I sourceaddr] [-i interval] [-l preload] [-p pattern] [-s packetsize]\n' +
  '\t[-T toskeyword] [-t ttl] [-V rtable] [-w maxwait] host\n';

/** What becomes of an echo request: an answer after so long, silence, or an error of the sender's own. */
type Fate =
  | { readonly ms: Milliseconds; readonly ttl: number; readonly loss: number }
  | 'silence'
  | { readonly error: string };

/** A real line: never quite the same twice, and now and then late. */
function jitter(machine: Machine, ms: Milliseconds): Milliseconds {
  const late = machine.random.next() < 0.04 ? machine.random.spread(2, 0.5) : 1;
  return ms * machine.random.spread(1, 0.08) * late;
}

function throughGateway(gateway: GatewaySpec | undefined): Fate {
  if (gateway?.passes !== true) return 'silence';
  return { ms: gateway.roundTripMs + gateway.beyondMs, ttl: 52, loss: gateway.loss ?? 0 };
}

/** Somebody on a connected network. */
function onLink(machine: Machine, target: Ip, name: string): Fate {
  const port = machine.ports.get(name);
  const gateway = port?.gateways.find((one) => one.ip.text === target.text);
  if (gateway !== undefined)
    return gateway.answers ? { ms: gateway.roundTripMs, ttl: 64, loss: gateway.loss ?? 0 } : 'silence';
  return machine.neighbour(name, target) === null ? 'silence' : { ms: 0.4, ttl: 64, loss: 0 };
}

/**
 * Source selection looks the route up without a source; the packet is then hashed with the source it got, and may
 * leave by another uplink with an address that is not that uplink's: its provider drops it (in_pcb.c, ip_output.c).
 */
function fateOf(machine: Machine, target: Ip, source: Ip | null): Fate {
  const { kernel } = machine;
  if (kernel.addresses().some((one) => one.address.text === target.text))
    return { ms: 0.05, ttl: 255, loss: 0 };
  const chosen = source ?? kernel.peek(target, null)?.ifa.address ?? null;
  const path = kernel.peek(target, chosen);
  if (path === null || chosen === null || (path.flags & (RTF.REJECT | RTF.BLACKHOLE)) !== 0)
    return { error: 'No route to host' };
  kernel.forward(target, chosen);
  if ((path.flags & RTF.GATEWAY) === 0) {
    kernel.neighbour(target);
    return onLink(machine, target, path.interface);
  }
  const port = machine.ports.get(path.interface);
  const isOwn = port?.addresses.some((one) => one.address.text === chosen.text) ?? false;
  return isOwn ? throughGateway(port?.gateways.find((one) => one.ip.text === path.gateway)) : 'silence';
}

interface Plan {
  readonly target: Ip;
  readonly host: string;
  readonly source: Ip | null;
  readonly count: number;
  readonly intervalMs: Milliseconds;
  readonly waitMs: Milliseconds;
  readonly size: number;
  readonly quiet: boolean;
}

function summary(times: readonly number[]): string {
  const sum = times.reduce((total, ms) => total + ms, 0);
  const mean = sum / times.length;
  const square = times.reduce((total, ms) => total + ms * ms, 0) / times.length;
  const deviation = Math.sqrt(Math.max(0, square - mean * mean));
  const numbers = [Math.min(...times), mean, Math.max(...times), deviation].map((ms) => ms.toFixed(3));
  return `round-trip min/avg/max/std-dev = ${numbers.join('/')} ms\n`;
}

/** The conversation of one run. */
function converse(machine: Machine, plan: Plan, program: string): Answer {
  const { target, size } = plan;
  const hops = target.family === 'inet' ? 'ttl' : 'hlim';
  let stdout = `PING ${plan.host} (${target.text}): ${size} data bytes\n`;
  let stderr = '';
  const times: number[] = [];
  let tookMs = 0;
  for (let seq = 0; seq < plan.count; seq++) {
    const fate = fateOf(machine, target, plan.source);
    tookMs += seq === 0 ? 0 : plan.intervalMs;
    if (fate !== 'silence' && 'error' in fate) {
      stderr += `${program}: sendmsg: ${fate.error}\n`;
      stdout += `ping: wrote ${plan.host} ${size + 8} chars, ret=-1\n`;
    } else if (fate !== 'silence' && machine.random.next() >= fate.loss) {
      const ms = jitter(machine, fate.ms);
      times.push(ms);
      if (!plan.quiet)
        stdout += `${size + 8} bytes from ${target.text}: icmp_seq=${seq} ${hops}=${fate.ttl} time=${ms.toFixed(3)} ms\n`;
      if (seq === plan.count - 1) tookMs += ms;
      continue;
    }
    if (seq === plan.count - 1) tookMs += plan.waitMs;
  }
  const loss = ((plan.count - times.length) * 100) / plan.count;
  stdout +=
    `\n--- ${plan.host} ping statistics ---\n${plan.count} packets transmitted, ${times.length} packets received, ` +
    `${loss.toFixed(1)}% packet loss\n${times.length > 0 ? summary(times) : ''}`;
  remember(machine, plan, times.length);
  return { stdout, stderr, exitStatus: times.length > 0 ? 0 : 1, tookMs };
}

/** The router's own pings are states of pf too. */
function remember(machine: Machine, { target, source, size, count }: Plan, received: number): void {
  const from = source ?? machine.kernel.peek(target, null)?.ifa.address;
  if (from === undefined) return;
  const head =
    target.family === 'inet'
      ? `all icmp ${from.text}:41213 -> ${target.text}:8`
      : `all ipv6-icmp ${from.text}[7431] -> ${target.text}[128]`;
  const about = {
    tcp: false,
    bytesEach: size + (target.family === 'inet' ? 28 : 48),
    timeoutMs: 10 * SECOND,
  };
  machine.traffic.touch(head, about, Math.max(count, received));
}

/** ping(8) and ping6(8). Without -c it never ends. */
export function ping(
  machine: Machine,
  args: readonly string[],
  who: { root: boolean; program: string },
): Answer {
  const options = getopt(args, 'c:DdEefgHhI:i:Ll:nNp:qRS:s:T:t:V:vw:');
  const [host] = options.rest;
  if (options.bad !== null || host === undefined) return fails(USAGE);
  const count = numberOf(options.flags.get('c'), 'number of packets to transmit', 0);
  const seconds = Number(options.flags.get('i') ?? '1');
  const wait = numberOf(options.flags.get('w'), 'maxwait value', 1) ?? 10;
  const size = numberOf(options.flags.get('s'), 'packet size', 0) ?? 56;
  for (const value of [count, wait, size]) if (typeof value === 'string') return fails(value);
  if (!(seconds >= 0)) return fails(`ping: illegal timing interval: ${options.flags.get('i') ?? ''}\n`);
  if (seconds < 1 && !who.root) return fails('ping: only root may use an interval smaller than one second\n');
  const target = machine.parseIp(host);
  if (target === null) return fails('ping: no address associated with name\n');
  const sourceWord = options.flags.get('I');
  const source = sourceWord === undefined ? null : machine.parseIp(sourceWord);
  if (sourceWord !== undefined && source === null) return fails('ping: no address associated with name\n');
  if (source !== null && !machine.kernel.addresses().some((one) => one.address.text === source.text))
    return fails(`ping: bind: Can't assign requested address\n`);
  if (typeof count !== 'number' || count === 0 || count > 10_000)
    return {
      stdout: `PING ${host} (${target.text}): ${size} data bytes\n`,
      stderr: '',
      exitStatus: 1,
      tookMs: Infinity,
    };
  const plan = { target: ip(target.text, machine.scope), host, source, count, quiet: options.flags.has('q') };
  return converse(
    machine,
    { ...plan, intervalMs: seconds * SECOND, waitMs: Number(wait) * SECOND, size: Number(size) },
    who.program,
  );
}

/** A number, the complaint about it, or null when it was not given. */
function numberOf(text: string | undefined, what: string, min: number): number | string | null {
  if (text === undefined) return null;
  const value = strtonum(text, min, 0x7fff_ffff);
  return typeof value === 'number' ? value : `ping: ${what} is ${value}: ${text}\n`;
}
