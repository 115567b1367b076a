import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { Answer } from './answer.js';
import { fails } from './answer.js';
import { ifconfig } from './commands/ifconfig.js';
import { netstat } from './commands/netstat.js';
import { pfctl } from './commands/pfctl.js';
import { ping } from './commands/ping.js';
import { route } from './commands/route.js';
import { cat, dhcpleasectl, hostname, uname } from './commands/small.js';
import { sysctl } from './commands/sysctl.js';
import type { Kernel } from './kernel.js';
import { Machine } from './machine.js';
import type { InboundSpec, RouterSpec } from './spec.js';
import { wireAddress } from './connection.js';

/** Who types. */
export interface Who {
  readonly root: boolean;
}

/** How a command ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitStatus: number;
  /** How long it would have taken on a real router; Infinity when it never ends by itself. */
  readonly tookMs: Milliseconds;
}

/** A simulated OpenBSD router: it answers commands with the text a real one prints, and obeys them. */
export interface Router {
  /** Runs a command by its argument list, the program by name or any path. Never throws, whatever is typed. */
  run(argv: readonly string[], who?: Who): Ran;
  /** As run; the text comes in pieces, made when they are taken. Take them before the next command. */
  runChunks(argv: readonly string[], who?: Who): Omit<Ran, 'stdout'> & { readonly stdout: Iterable<string> };
  /** Moves its time on. Traffic flows, states age, what is planned happens. Never back. */
  advance(to: Instant): void;
  now(): Instant;
  /** Calls the listener with each message of the routing socket (`route -n monitor`); the result ends that. */
  onMessage(listener: (text: string) => void): () => void;
  /** The routing table itself, for tests of it. */
  readonly kernel: Kernel;
}

type Program = (machine: Machine, args: readonly string[], who: Who & { readonly program: string }) => Answer;

const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['route', (machine, args, who) => route(machine, args, who.root)],
  ['netstat', netstat],
  ['ifconfig', (machine, args, who) => ifconfig(machine, args, who.root)],
  ['sysctl', (machine, args, who) => sysctl(machine, args, who.root)],
  ['ping', ping],
  ['ping6', ping],
  ['pfctl', (machine, args, who) => pfctl(machine, args, who.root)],
  ['dhcpleasectl', (machine, args, who) => dhcpleasectl(machine, args, who.root)],
  ['uname', uname],
  ['hostname', hostname],
  ['cat', cat],
]);

const ROOT: Who = { root: true };

function answer(machine: Machine, argv: readonly string[], who: Who): Answer {
  const [path = '', ...args] = argv;
  const program = path.slice(path.lastIndexOf('/') + 1);
  const run = PROGRAMS.get(program);
  return run === undefined ? fails(`sh: ${path}: not found\n`, 127) : run(machine, args, { ...who, program });
}

/** The operator's own ssh session from the LAN, and the router's time. */
function ownTraffic(machine: Machine): void {
  const { spec, traffic } = machine;
  const lan = machine.ports.get(spec.traffic?.lan ?? '');
  const client = spec.traffic?.clients[0]?.address;
  const lanAddress = lan?.addresses.find((one) => one.address.family === 'inet')?.address.text;
  const ntp = [...traffic.uplinks.values()][0]?.port.addresses.find((one) => one.address.family === 'inet');
  const tick = (): void => {
    if (lanAddress !== undefined && client !== undefined)
      traffic.touch(
        `all tcp ${lanAddress}:22 <- ${client}:52110`,
        { tcp: true, bytesEach: 148, timeoutMs: 86_400 * SECOND },
        6,
      );
    if (ntp !== undefined)
      traffic.touch(
        `all udp ${ntp.address.text}:35204 -> 192.0.2.123:123`,
        { tcp: false, bytesEach: 76, timeoutMs: 60 * SECOND },
        1,
      );
    machine.at(machine.now + 20 * SECOND, tick);
  };
  if (spec.traffic !== undefined) tick();
}

/** A host outside sends its SYN by an uplink; where the answer leaves by another, it is never acknowledged. */
function fromOutside(machine: Machine, { interface: name, port, everyMs }: InboundSpec): void {
  const { traffic, kernel } = machine;
  const [uplink, server] = [traffic.uplinks.get(name), traffic.clients[0]?.inet];
  const wire = uplink === undefined ? null : wireAddress(uplink.port, 'inet');
  let knocks = 0;
  const knock = (): void => {
    const remote = machine.parseIp(`203.0.113.${160 + (knocks % 40)}`);
    if (server === undefined || wire === null || remote === null) return;
    const answers = kernel.forward(remote, server)?.interface === name;
    const far = `${remote.text}:${40_000 + knocks++}`;
    const about = { tcp: true, bytesEach: 60, timeoutMs: 30 * SECOND };
    const words = answers ? {} : { words: 'SYN_SENT:ESTABLISHED' };
    const back = answers ? {} : { words: 'ESTABLISHED:SYN_SENT' };
    traffic.touch(`all tcp ${server.text}:${port} (${wire}:${port}) <- ${far}`, { ...about, ...words }, 4);
    traffic.touch(`all tcp ${far} -> ${server.text}:${port}`, { ...about, ...back }, 4);
    machine.at(machine.now + everyMs, knock);
  };
  knock();
}

/** The packets of a tunnel: one state, kept by its keepalives. */
function tunnelStates(machine: Machine): void {
  for (const { spec } of machine.ports.values()) {
    const { endpoint } = spec;
    const far = endpoint === undefined ? null : machine.parseIp(endpoint.address);
    if (endpoint === undefined || far === null) continue;
    const tick = (): void => {
      const first = machine.kernel.peek(far, null);
      const near = first?.ifa.address.text;
      if (near !== undefined)
        machine.traffic.touch(
          `all udp ${near}:${endpoint.port} -> ${far.text}:${endpoint.port}`,
          { tcp: false, bytesEach: 148, timeoutMs: 60 * SECOND },
          2,
        );
      machine.at(machine.now + 25 * SECOND, tick);
    };
    tick();
  }
}

/** netstart(8), the daemons, what the operator did since, and the traffic until now. */
function boot(machine: Machine): void {
  const { spec } = machine;
  for (const argv of spec.netstart ?? []) answer(machine, argv, ROOT);
  machine.daemons.boot();
  // The clients have been talking for days.
  for (const client of machine.traffic.clients)
    for (const address of [client.inet, client.inet6])
      if (address !== null) machine.kernel.neighbour(address);
  for (const argv of spec.since ?? []) answer(machine, argv, ROOT);
  planHappenings(machine);
  machine.traffic.start();
  ownTraffic(machine);
  tunnelStates(machine);
  if (spec.traffic?.inbound !== undefined) fromOutside(machine, spec.traffic.inbound);
  machine.advance(spec.startAt);
  for (const past of spec.history ?? [])
    for (const family of ['inet', 'inet6'] as const)
      for (const row of machine.kernel.routes(family)) {
        const to = row.prefixLength === 0 ? 'default' : row.destination.text;
        if (to !== past.destination || row.gateway !== past.gateway) continue;
        row.use = past.use;
        row.refs = past.refs ?? row.refs;
      }
  machine.socket.drain();
}

function planHappenings(machine: Machine): void {
  for (const { afterMs, everyMs, interface: name, link } of machine.spec.happenings ?? []) {
    const port = machine.ports.get(name);
    if (port === undefined) continue;
    const happen = (): void => {
      machine.setPort(port, { linkUp: link === 'up' });
      if (everyMs !== undefined) machine.at(machine.now + everyMs, happen);
    };
    machine.at(Math.max(machine.now, machine.spec.startAt + afterMs), happen);
  }
}

/** A router, booted and running. The same spec gives the same router, to the byte. */
export function createRouter(spec: RouterSpec): Router {
  const machine = new Machine(spec);
  boot(machine);
  return {
    run: (argv, who = ROOT) => {
      const { stdout, ...rest } = answer(machine, argv, who);
      return { ...rest, stdout: typeof stdout === 'string' ? stdout : [...stdout].join('') };
    },
    runChunks: (argv, who = ROOT) => {
      const { stdout, ...rest } = answer(machine, argv, who);
      return { ...rest, stdout: typeof stdout === 'string' ? [stdout] : stdout };
    },
    advance: (to) => machine.advance(to),
    now: () => machine.now,
    onMessage: (listener) => machine.socket.listen(listener),
    kernel: machine.kernel,
  };
}
