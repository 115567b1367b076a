import type { Family } from '../model/address.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { Ip } from './ip.js';
import { fromWords, ip } from './ip.js';
import { RTF } from './kernel.js';
import type { Machine } from './machine.js';
import type { Tally } from './meter.js';
import { Meter, NO_TALLY, plus } from './meter.js';
import type { Port } from './port.js';
import type { Random } from './random.js';
import { createRandom } from './random.js';

export interface ClientSpec {
  readonly address: string;
  readonly linkAddress: string;
  /** Speaks IPv6 too. */
  readonly address6?: string;
}

/** Who lives behind the router, and what they do. */
export interface TrafficSpec {
  /** The interface of the LAN. */
  readonly lan: string;
  /** The first ones are the liveliest. At least one. */
  readonly clients: readonly ClientSpec[];
  /** New connections, all clients together. */
  readonly connectionsPerSecond: number;
  /** Of the connections of those who speak it, 0..1. Default 0. */
  readonly inet6Share?: number;
  /** Size of what is moved, 1 being a household's. Default 1. */
  readonly volume?: number;
  /** Played before the story begins, so that there are connections of every age. Default none. */
  readonly warmUpMs?: Milliseconds;
}

type Protocol = 'tcp' | 'udp' | 'icmp';

/** What connections are like. Rates in bytes a second, sizes in bytes a packet. */
interface Kind {
  readonly proto: Protocol;
  readonly port: number;
  readonly weight: number;
  readonly activeMs: Milliseconds;
  readonly inRate: number;
  readonly outRate: number;
  readonly sizes: readonly [inBytes: number, outBytes: number];
  /** One question, one answer. */
  readonly once?: true;
}

const KINDS: readonly [Kind, ...Kind[]] = [
  {
    proto: 'tcp',
    port: 443,
    weight: 46,
    activeMs: 4_000,
    inRate: 24_000,
    outRate: 1_600,
    sizes: [1_180, 120],
  },
  { proto: 'tcp', port: 80, weight: 5, activeMs: 2_000, inRate: 12_000, outRate: 900, sizes: [1_100, 120] },
  {
    proto: 'udp',
    port: 443,
    weight: 12,
    activeMs: 7_000,
    inRate: 40_000,
    outRate: 2_400,
    sizes: [1_200, 96],
  },
  {
    proto: 'tcp',
    port: 443,
    weight: 2,
    activeMs: 30_000,
    inRate: 190_000,
    outRate: 5_200,
    sizes: [1_380, 66],
  },
  {
    proto: 'tcp',
    port: 443,
    weight: 2,
    activeMs: 12_000,
    inRate: 1_900,
    outRate: 42_000,
    sizes: [66, 1_340],
  },
  { proto: 'udp', port: 53, weight: 20, activeMs: 0, inRate: 140, outRate: 71, sizes: [140, 71], once: true },
  { proto: 'udp', port: 123, weight: 3, activeMs: 0, inRate: 76, outRate: 76, sizes: [76, 76], once: true },
  { proto: 'tcp', port: 993, weight: 5, activeMs: 50_000, inRate: 180, outRate: 90, sizes: [240, 110] },
  { proto: 'tcp', port: 22, weight: 1, activeMs: 180_000, inRate: 420, outRate: 260, sizes: [160, 110] },
  { proto: 'icmp', port: 8, weight: 2, activeMs: 8_000, inRate: 84, outRate: 84, sizes: [84, 84] },
];
const WEIGHTS = KINDS.reduce((sum, kind) => sum + kind.weight, 0);

/** pf.conf(5), set timeout: the defaults. */
const TIMEOUT = {
  tcpFirst: 120 * SECOND,
  tcpEstablished: 86_400 * SECOND,
  tcpClosed: 90 * SECOND,
  udpFirst: 60 * SECOND,
  udpSingle: 30 * SECOND,
  udpMultiple: 60 * SECOND,
  icmpFirst: 20 * SECOND,
} as const;

/** Without an answer TCP asks again after these times and then gives up; so does a resolver. */
const RETRIES_MS: readonly Milliseconds[] = [1_000, 3_000, 7_000];

export interface Client {
  readonly inet: Ip;
  readonly inet6: Ip | null;
}

/** `unanswered`: asked and heard nothing. `stalled`: its path has moved to another uplink, and its NAT address not. */
type Phase = 'open' | 'unanswered' | 'stalled' | 'closing';

/** One forwarded connection: two of pf's states, the LAN's (`id`) and the uplink's (`id + 1`). */
export interface Connection {
  readonly id: number;
  readonly kind: Kind;
  readonly proto: Protocol;
  readonly client: Ip;
  readonly clientPort: number;
  /** The uplink's address it is translated to. */
  readonly wire: string;
  readonly wirePort: number;
  readonly remote: Ip;
  readonly uplink: Uplink;
  readonly startedAt: Instant;
  phase: Phase;
  /** A millisecond's worth while open. */
  rates: Tally;
  workAtStart: number;
  moved: Tally;
  /** Of its last packet, once it is quiet. */
  quietAt: Instant;
}

export interface Uplink {
  readonly port: Port;
  readonly meter: Meter;
  mood: number;
}

/** The packet filter's own counts. */
export interface FilterCounts {
  readonly states: number;
  readonly halfOpen: number;
  readonly inserts: number;
  readonly removals: number;
  readonly searches: number;
}

/** A state of the router's own: the operator's ssh, its time, its pings. */
export interface OwnState {
  readonly id: number;
  readonly head: string;
  readonly tcp: boolean;
  readonly startedAt: Instant;
  lastAt: Instant;
  packets: number;
  readonly bytesEach: number;
  readonly timeoutMs: Milliseconds;
}

/** The first state id of this boot; pf counts on from there. */
const FIRST_ID = 0x2c;
const MOOD_MS: Milliseconds = 500;

/** Everything that moves through the router. Driven by the machine's timeline and by one seed. */
export class Traffic {
  readonly clients: readonly Client[];
  readonly connections = new Map<number, Connection>();
  readonly uplinks: ReadonlyMap<string, Uplink>;
  readonly own: OwnState[] = [];
  readonly #machine: Machine;
  readonly #random: Random;
  readonly #servers: Readonly<Record<Family, readonly [Ip, ...Ip[]]>>;
  #nextId = FIRST_ID;
  #halfOpen = 0;
  #removed = 0;
  #generation = -1;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.#random = createRandom(machine.spec.seed ^ 0x7aff1c);
    this.clients = (machine.spec.traffic?.clients ?? []).map((client) => {
      return { inet: ip(client.address), inet6: client.address6 === undefined ? null : ip(client.address6) };
    });
    this.uplinks = new Map(
      [...machine.ports.values()]
        .filter((port) => port.gateways.length > 0)
        .map((port) => [port.name, { port, meter: this.#meter(port), mood: 1 }]),
    );
    this.#servers = { inet: servers('inet'), inet6: servers('inet6') };
  }

  #meter(port: Port): Meter {
    const { inBitsPerSecond = 100e6, outBitsPerSecond = 100e6 } = port.spec;
    const capacity = { inBytes: inBitsPerSecond / 8_000, outBytes: outBitsPerSecond / 8_000 };
    return new Meter(port.counted, this.#machine.now, capacity);
  }

  /** Sets everything going. */
  start(): void {
    const { spec } = this.#machine;
    if (spec.traffic === undefined || this.clients.length === 0) return;
    this.#generation = this.#machine.kernel.generation;
    this.#arrive(spec.traffic);
    for (const uplink of this.uplinks.values()) this.#swing(uplink);
  }

  #at(when: Instant, happen: () => void): void {
    this.#machine.at(when, happen);
  }

  get #now(): Instant {
    return this.#machine.now;
  }

  /** Bursts: twice a second an uplink's level drifts, and now and then it jumps. */
  #swing(uplink: Uplink): void {
    const random = this.#random;
    const pull = 1 + (uplink.mood - 1) * 0.82;
    const jump = random.next() < 0.03 ? random.spread(1, 0.9) - 1 : 0;
    uplink.mood = Math.min(2.6, Math.max(0.12, pull * random.spread(1, 0.16) + jump));
    uplink.meter.setLevel(this.#now, uplink.mood);
    this.#at(this.#now + MOOD_MS, () => this.#swing(uplink));
  }

  /** One connection, and the next after an exponential gap (a Poisson process). */
  #arrive(spec: TrafficSpec): void {
    this.#open(spec);
    const gap = this.#random.gap(SECOND / spec.connectionsPerSecond);
    this.#at(this.#now + gap, () => this.#arrive(spec));
  }

  #kind(): Kind {
    let left = this.#random.next() * WEIGHTS;
    for (const kind of KINDS) {
      left -= kind.weight;
      if (left < 0) return kind;
    }
    return KINDS[0];
  }

  #open(spec: TrafficSpec): void {
    const random = this.#random;
    const kind = this.#kind();
    // Some clients are livelier than others, some servers more popular.
    const who = this.clients[Math.floor(random.next() ** 1.7 * this.clients.length)];
    const wants6 = random.next() < (spec.inet6Share ?? 0);
    if (who === undefined) return;
    const client = wants6 && who.inet6 !== null && kind.proto !== 'icmp' ? who.inet6 : who.inet;
    const pool = this.#servers[client.family];
    const remote = pool[Math.floor(random.next() ** 1.5 * pool.length)] ?? pool[0];
    const route = this.#machine.kernel.forward(remote, client);
    const uplink = route === null ? undefined : this.uplinks.get(route.interface);
    if (route === null || uplink === undefined || (route.flags & RTF.GATEWAY) === 0) return;
    const wire = wireAddress(uplink.port, client.family);
    const full = 2 * this.connections.size + this.own.length + 2 > this.#machine.stateLimit;
    if (wire === null || full) return;
    const gateway = uplink.port.gateways.find((g) => g.ip.text === route.gateway);
    this.#begin({ kind, client, remote, uplink, wire, answered: gateway?.passes ?? false });
  }

  #begin(what: {
    readonly kind: Kind;
    readonly client: Ip;
    readonly remote: Ip;
    readonly uplink: Uplink;
    readonly wire: string;
    readonly answered: boolean;
  }): void {
    const { kind, client, remote, uplink, wire, answered } = what;
    const random = this.#random;
    const now = this.#now;
    const id = this.#nextId;
    this.#nextId += 2;
    const connection: Connection = {
      id,
      kind,
      proto: kind.proto,
      client,
      clientPort: 49_152 + random.below(16_384),
      wire,
      wirePort: 50_000 + random.below(15_536),
      remote,
      uplink,
      startedAt: now,
      phase: 'open',
      rates: NO_TALLY,
      workAtStart: 0,
      moved: NO_TALLY,
      quietAt: now,
    };
    this.connections.set(id, connection);
    if (!answered) this.#ask(connection);
    else if (kind.once) this.#answerOnce(connection);
    else this.#run(connection);
  }

  #pulse(connection: Connection, amount: Tally): void {
    connection.moved = plus(connection.moved, amount);
    connection.quietAt = this.#now;
    connection.uplink.meter.pulse(this.#now, amount);
  }

  /** Nobody answers: a few tries, then silence until pf forgets it. */
  #ask(connection: Connection): void {
    const { proto } = connection;
    connection.phase = 'unanswered';
    if (proto === 'tcp') this.#halfOpen++;
    const outBytes = proto === 'tcp' ? 64 : connection.kind.sizes[1];
    const once = { ...NO_TALLY, outBytes, outPackets: 1 };
    this.#pulse(connection, once);
    for (const after of proto === 'tcp' ? RETRIES_MS : RETRIES_MS.slice(1, 2))
      this.#at(this.#now + after, () => {
        if (this.connections.get(connection.id)?.phase === 'unanswered') this.#pulse(connection, once);
      });
    const last = proto === 'tcp' ? 7_000 : 3_000;
    this.#forgetAt(connection, this.#now + last + timeoutOf(connection));
  }

  #answerOnce(connection: Connection): void {
    const [inBytes, outBytes] = connection.kind.sizes;
    connection.phase = 'closing';
    this.#pulse(connection, { inBytes, outBytes, inPackets: 1, outPackets: 1 });
    this.#forgetAt(connection, this.#now + timeoutOf(connection));
  }

  #run(connection: Connection): void {
    const { kind, uplink } = connection;
    const now = this.#now;
    const size = this.#random.spread(1, 0.9) * (this.#machine.spec.traffic?.volume ?? 1);
    const inBytes = (kind.inRate * size) / SECOND;
    const outBytes = (kind.outRate * size) / SECOND;
    const rates = {
      inBytes,
      outBytes,
      inPackets: inBytes / kind.sizes[0],
      outPackets: outBytes / kind.sizes[1],
    };
    connection.moved = { inBytes: 180, outBytes: 220, inPackets: 2, outPackets: 3 };
    uplink.meter.pulse(now, connection.moved);
    uplink.meter.flow(now, rates, 1);
    connection.rates = rates;
    connection.workAtStart = uplink.meter.work(now);
    this.#at(now + this.#random.spread(kind.activeMs, 0.8), () => {
      if (this.connections.has(connection.id) && connection.phase === 'open')
        this.#quiet(connection, 'closing');
    });
  }

  /** It stops moving bytes, and stays in the table until pf forgets it. */
  #quiet(connection: Connection, phase: 'closing' | 'stalled'): void {
    const now = this.#now;
    connection.moved = this.moved(connection);
    connection.uplink.meter.flow(now, connection.rates, -1);
    connection.rates = NO_TALLY;
    connection.phase = phase;
    connection.quietAt = now;
    // A client whose connection hangs gives up after a while; pf would have kept it for a day.
    this.#forgetAt(connection, now + (phase === 'stalled' ? TIMEOUT.tcpClosed : timeoutOf(connection)));
  }

  #forgetAt(connection: Connection, when: Instant): void {
    this.#at(when, () => this.#forget(connection));
  }

  #forget(connection: Connection): void {
    if (!this.connections.delete(connection.id)) return;
    this.#removed++;
    if (connection.phase === 'unanswered' && connection.proto === 'tcp') this.#halfOpen--;
    if (connection.phase === 'open') connection.uplink.meter.flow(this.#now, connection.rates, -1);
  }

  /** What a connection has moved until now. */
  moved(connection: Connection): Tally {
    if (connection.phase !== 'open') return connection.moved;
    const work = connection.uplink.meter.work(this.#now) - connection.workAtStart;
    return plus(connection.moved, connection.rates, work);
  }

  /** When pf will forget it, if nothing more comes. */
  expiresAt(connection: Connection): Instant {
    if (connection.phase === 'open') return this.#now + timeoutOf(connection);
    return connection.quietAt + timeoutOf(connection);
  }

  /** Routes, links or sysctls changed: connections whose path is now another one hang, their NAT address being wrong. */
  routesChanged(): void {
    const { kernel } = this.#machine;
    if (kernel.generation === this.#generation || this.#generation < 0) return;
    this.#generation = kernel.generation;
    for (const connection of this.connections.values()) {
      if (connection.phase !== 'open') continue;
      const path = kernel.peek(connection.remote, connection.client);
      if (path?.interface !== connection.uplink.port.name) this.#quiet(connection, 'stalled');
    }
  }

  /** Removes connections (pfctl -k); the number of states gone. */
  kill(which: (connection: Connection) => boolean): number {
    const doomed = [...this.connections.values()].filter(which);
    for (const connection of doomed) this.#forget(connection);
    return 2 * doomed.length;
  }

  /** A state of the router's own appears or goes on. */
  touch(head: string, about: Pick<OwnState, 'tcp' | 'bytesEach' | 'timeoutMs'>, packets: number): void {
    const known = this.own.find((state) => state.head === head);
    const state = known ?? {
      id: this.#nextId++,
      head,
      ...about,
      startedAt: this.#now,
      lastAt: this.#now,
      packets: 0,
    };
    if (known === undefined) this.own.push(state);
    state.packets += packets;
    state.lastAt = this.#now;
  }

  #pruneOwn(): void {
    for (let i = this.own.length - 1; i >= 0; i--) {
      const state = this.own[i];
      if (state !== undefined && state.lastAt + state.timeoutMs < this.#now) this.own.splice(i, 1);
    }
  }

  count(): FilterCounts {
    this.#pruneOwn();
    const inserts = this.#nextId - FIRST_ID;
    const packets = [...this.uplinks.values()].reduce((sum, { meter, port }) => {
      const { inPackets, outPackets } = meter.read(this.#now);
      return sum + inPackets + outPackets - port.counted.inPackets - port.counted.outPackets;
    }, 0);
    return {
      states: 2 * this.connections.size + this.own.length,
      halfOpen: 2 * this.#halfOpen,
      inserts,
      removals: 2 * this.#removed,
      searches: Math.floor(packets * 2),
    };
  }

  /** An interface's counters now; the LAN's are the mirror of its uplinks'. */
  counters(port: Port): Tally {
    const uplink = this.uplinks.get(port.name);
    if (uplink !== undefined) return uplink.meter.read(this.#now);
    if (port.name !== this.#machine.spec.traffic?.lan) return port.counted;
    return [...this.uplinks.values()].reduce<Tally>((sum, one) => {
      const grown = plus(one.meter.read(this.#now), one.port.counted, -1);
      return {
        inBytes: sum.inBytes + grown.outBytes,
        outBytes: sum.outBytes + grown.inBytes,
        inPackets: sum.inPackets + grown.outPackets,
        outPackets: sum.outPackets + grown.inPackets,
      };
    }, port.counted);
  }
}

/** Servers of the documentation nets (RFC 5737, RFC 3849). */
function servers(family: Family): readonly [Ip, ...Ip[]] {
  const nets = [0xcb007100, 0xc6336400, 0xc0000200];
  const inet = (i: number): Ip => fromWords('inet', [((nets[i % 3] ?? 0) | (2 + ((i * 37) % 250))) >>> 0]);
  const inet6 = (i: number): Ip => fromWords('inet6', [0x20010db8, 0x0f000000 | (i % 7), 0, 0x100 + i * 13]);
  const make = family === 'inet' ? inet : inet6;
  return [make(0), ...Array.from({ length: 179 }, (_, i) => make(i + 1))];
}

/** The address an uplink translates to. */
function wireAddress(port: Port, family: Family): string | null {
  const own = port.addresses.find(
    (one) => one.address.family === family && !one.address.text.startsWith('fe80'),
  );
  return own?.address.text ?? null;
}

function timeoutOf({ proto, phase, kind }: Connection): Milliseconds {
  if (proto === 'icmp') return TIMEOUT.icmpFirst;
  if (proto === 'udp') {
    if (phase === 'unanswered') return TIMEOUT.udpFirst;
    return kind.once ? TIMEOUT.udpSingle : TIMEOUT.udpMultiple;
  }
  if (phase === 'unanswered') return TIMEOUT.tcpFirst;
  return phase === 'closing' ? TIMEOUT.tcpClosed : TIMEOUT.tcpEstablished;
}
