import type { Instant, Milliseconds } from '../model/time.js';
import { DAY, HOUR, MINUTE } from '../model/time.js';
import { Dhcpleased } from './dhcpleased.js';
import type { Ip, ScopeIndex } from './ip.js';
import { ip, parseIp } from './ip.js';
import type { KernelRoute, RouteResult, RouteRequest } from './rtentry.js';
import { Kernel } from './kernel.js';
import { rulesOf } from './rtable.js';
import { RTF, RTP } from './rtentry.js';
import type { Port, PortAddress } from './port.js';
import { createPorts, portAddress } from './port.js';
import { createRandom, type Random } from './random.js';
import type { Sender } from './routesocket.js';
import { done, ERRNO, RouteSocket } from './routesocket.js';
import type { RouterSpec, SysctlName } from './spec.js';
import { Timeline } from './timeline.js';
import { Traffic } from './traffic.js';

const UPTIME: Milliseconds = 3 * DAY + 4 * HOUR + 16 * MINUTE;

/** The names of sysctl that can be set, with their family. */
export const SETTABLE: readonly SysctlName[] = [
  'net.inet.ip.forwarding',
  'net.inet.ip.multipath',
  'net.inet6.ip6.forwarding',
  'net.inet6.ip6.multipath',
];

/** The running system without its commands: interfaces, kernel, daemons, traffic, and the time. */
export class Machine {
  readonly spec: RouterSpec;
  readonly release: string;
  readonly bootedAt: Instant;
  readonly ports: ReadonlyMap<string, Port>;
  readonly kernel: Kernel;
  readonly socket = new RouteSocket();
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly traffic: Traffic;
  readonly daemons: Dhcpleased;
  readonly sysctl: Record<SysctlName, number>;
  /** pf's hard limit of states. */
  readonly stateLimit: number;
  readonly pfEnabled: boolean;
  now: Instant;
  #pid = 40_000;

  constructor(spec: RouterSpec) {
    this.spec = spec;
    this.release = spec.release ?? '7.9';
    this.now = spec.startAt - (spec.traffic?.warmUpMs ?? 0);
    this.stateLimit = spec.stateLimit ?? 100_000;
    this.pfEnabled = spec.pfEnabled ?? true;
    this.bootedAt = spec.startAt - (spec.uptimeMs ?? UPTIME);
    this.random = createRandom(spec.seed);
    this.ports = createPorts(spec.interfaces);
    this.kernel = new Kernel({
      rules: rulesOf(this.release, spec.selection ?? 'even'),
      salt: createRandom(spec.seed ^ 0x5a17).below(0xffff_ffff) + 1,
      interfaces: this.ports,
      neighbour: (name, address) => this.neighbour(name, address),
      announce: (what, route) => this.announce(what, route, { pid: 0, seq: 0 }),
    });
    this.sysctl = {
      'net.inet.ip.forwarding': 0,
      'net.inet.ip.multipath': 0,
      'net.inet6.ip6.forwarding': 0,
      'net.inet6.ip6.multipath': 0,
      ...spec.sysctl,
    };
    this.applySysctl();
    this.#configure();
    this.daemons = new Dhcpleased(this);
    this.traffic = new Traffic(this);
  }

  /** The scope of link-local addresses. */
  readonly scope: ScopeIndex = (name) => this.ports.get(name)?.index ?? 0;

  parseIp(text: string): Ip | null {
    return parseIp(text, this.scope);
  }

  /** A process that is just starting: pids are never used twice. */
  nextPid(): number {
    return (this.#pid += 7);
  }

  applySysctl(): void {
    this.kernel.multipath.inet = this.sysctl['net.inet.ip.multipath'] !== 0;
    this.kernel.multipath.inet6 = this.sysctl['net.inet6.ip6.multipath'] !== 0;
    this.kernel.changed();
  }

  /** What netstart(8) does first: addresses, then the reject rows every table has. */
  #configure(): void {
    for (const port of this.ports.values())
      for (const address of port.spec.addresses ?? [])
        this.addAddress(port, portAddress(port, address, null, this.scope));
    const reject = RTF.STATIC | RTF.REJECT;
    const row = (to: string, prefixLength: number, flags: number): void => {
      const destination = ip(to);
      const gateway = ip(destination.family === 'inet' ? '127.0.0.1' : '::1');
      this.kernel.add({ destination, prefixLength, gateway, flags, priority: 0, mtuBytes: 32768 });
    };
    row('224.0.0.0', 4, reject);
    row('127.0.0.0', 8, reject | RTF.GATEWAY);
    for (const [to, prefixLength] of REJECTED6) row(to, prefixLength, reject | RTF.GATEWAY);
  }

  addAddress(port: Port, address: PortAddress): void {
    port.addresses.push(address);
    // Another table's: only the first is simulated.
    if (port.spec.rdomain !== undefined) return;
    this.kernel.addAddress(address, address.broadcast);
    if (port.loopback)
      for (const rt of this.kernel.routes(address.address.family))
        if (rt.ifa === address) rt.mtuBytes = port.mtuBytes;
    if (address.address.text.startsWith('fe80')) this.#joinAllNodes(port, address.address);
    this.socket.address(this.now, 'RTM_NEWADDR', port, address);
  }

  /** in6_ifattach.c: the multicast rows of a link-local address. */
  #joinAllNodes(port: Port, gateway: Ip): void {
    const flags = RTF.MULTICAST | (port.loopback ? 0 : RTF.CLONING | RTF.CONNECTED);
    const mtuBytes = port.loopback ? port.mtuBytes : 0;
    for (const group of ['ff01', 'ff02']) {
      const destination = ip(`${group}::%${port.name}`, this.scope);
      const priority = port.priority + RTP.CONNECTED;
      this.kernel.add({ destination, prefixLength: 32, gateway, flags, priority, via: port.name, mtuBytes });
    }
  }

  removeAddress(port: Port, address: PortAddress): void {
    port.addresses = port.addresses.filter((one) => one !== address);
    this.kernel.removeAddress(address);
    this.socket.address(this.now, 'RTM_DELADDR', port, address);
  }

  /** Who is there on a link: gateways, and the clients of the LAN. */
  neighbour(name: string, address: Ip): string | null {
    const port = this.ports.get(name);
    if (port === undefined || !port.up || !port.linkUp) return null;
    const gateway = port.gateways.find((g) => g.ip.text === address.text)?.linkAddress;
    if (gateway !== undefined) return gateway === '' ? null : gateway;
    return (
      this.spec.traffic?.clients.find((c) => c.address === address.text || c.address6 === address.text)
        ?.linkAddress ?? null
    );
  }

  announce(type: 'RTM_ADD' | 'RTM_DELETE' | 'RTM_CHANGE', route: KernelRoute, from: Sender): void {
    const via = this.ports.get(route.interface) ?? null;
    const about = { route: done(route), via, ifa: route.ifa.address.text };
    this.socket.route(this.now, type, about, { ...from, errno: 0 });
  }

  /** A request on the routing socket: carried out and announced, refused ones too. */
  request(type: 'RTM_ADD' | 'RTM_DELETE' | 'RTM_CHANGE', request: RouteRequest, from: Sender): RouteResult {
    const { kernel } = this;
    const act = {
      RTM_ADD: () => kernel.add(request),
      RTM_DELETE: () => kernel.delete(request),
      RTM_CHANGE: () => kernel.change(request),
    };
    const outcome = act[type]();
    this.traffic.routesChanged();
    if (outcome.error === null) this.announce(type, outcome.route, from);
    else {
      // A refused request is announced as it came.
      const route = {
        family: request.destination.family,
        destination: request.destination,
        prefixLength: request.prefixLength ?? (request.destination.family === 'inet' ? 32 : 128),
        gateway: request.gateway?.text ?? 'default',
        priority: request.priority,
        flags: request.flags,
        use: 0,
        mtuBytes: request.mtuBytes ?? 0,
        label: request.label ?? null,
      };
      this.socket.route(
        this.now,
        type,
        { route, via: null, ifa: null },
        { ...from, errno: ERRNO[outcome.error] },
      );
    }
    return outcome;
  }

  /** Sets a link or an interface up or down, with all that follows. */
  setPort(port: Port, change: { readonly linkUp?: boolean; readonly up?: boolean }): void {
    const before = port.up && port.linkUp;
    const differs = (change.linkUp ?? port.linkUp) !== port.linkUp || (change.up ?? port.up) !== port.up;
    if (!differs) return;
    port.linkUp = change.linkUp ?? port.linkUp;
    port.up = change.up ?? port.up;
    this.kernel.linkChanged(port.name);
    this.socket.link(this.now, port);
    if (!before && port.up && port.linkUp) this.daemons.linkCameUp(port);
    this.traffic.routesChanged();
  }

  /** Moves time on; everything due happens at its own instant. Time never goes back. */
  advance(to: Instant): void {
    if (to <= this.now) return;
    this.timeline.runUntil(to);
    this.now = to;
  }

  /** Plans something; while it happens, `now` is its instant. */
  at(when: Instant, happen: () => void): void {
    this.timeline.plan(when, (at) => {
      this.now = Math.max(this.now, at);
      happen();
    });
  }
}

/** Rows of reject that netstart(8) adds for IPv6. */
const REJECTED6: readonly (readonly [string, number])[] = [
  ['::', 96],
  ['2002:7f00::', 24],
  ['2002::', 24],
  ['2002:ff00::', 24],
  ['2002:e000::', 20],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff01::', 16],
  ['ff02::', 16],
];
