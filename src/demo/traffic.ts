import type { Family } from '../model/address.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { Client, Connection, Kind, OwnState, Uplink } from './connection.js';
import { KINDS, RETRIES_MS, servers, TIMEOUT, timeoutOf, wireAddress } from './connection.js';
import type { Ip } from './ip.js';
import { ip } from './ip.js';
import type { Kernel } from './kernel.js';
import { RTF } from './rtentry.js';
import { Carried } from './carried.js';
import type { TrafficCounters } from './meter.js';
import { Meter, NO_TRAFFIC, plus } from './meter.js';
import type { Port } from './port.js';
import type { Random } from './random.js';
import { createRandom } from './random.js';
import type { RouterSpec, TrafficSpec } from './spec.js';

/** What traffic needs of the machine it runs through. */
export interface Surroundings {
  readonly spec: RouterSpec;
  readonly ports: ReadonlyMap<string, Port>;
  readonly kernel: Kernel;
  readonly stateLimit: number;
  readonly now: Instant;
  /** Plans something; while it happens, `now` is its instant. */
  at(when: Instant, happen: () => void): void;
}

/** Where a connection leaves. */
interface Way extends Pick<Connection, 'uplink' | 'forcedTo'> {
  readonly gateway: string;
}

const WEIGHTS = KINDS.reduce((sum, kind) => sum + kind.weight, 0);

/** The packet filter's own counts. */
export interface FilterCounts {
  readonly states: number;
  readonly halfOpen: number;
  readonly inserts: number;
  readonly removals: number;
  readonly searches: number;
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
  readonly #machine: Surroundings;
  readonly #random: Random;
  readonly #carried: Carried;
  readonly #servers: Readonly<Record<Family, readonly [Ip, ...Ip[]]>>;
  #nextId = FIRST_ID;
  #halfOpen = 0;
  #removed = 0;
  #generation = -1;
  #turn = 0;

  constructor(machine: Surroundings) {
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
    this.#carried = new Carried(machine, this.uplinks);
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
    const way = this.#forced(client) ?? this.#routed(remote, client);
    if (way === null) return;
    const { uplink, gateway, forcedTo } = way;
    const wire = this.#wire(uplink.port, client);
    const full = 2 * this.connections.size + this.own.length + 2 > this.#machine.stateLimit;
    if (wire === null || full) return;
    const hop = uplink.port.gateways.find((g) => g.ip.text === gateway);
    const isOwn = wire === wireAddress(uplink.port, client.family);
    const answered = isOwn && hop?.passes === true && uplink.port.up && uplink.port.linkUp;
    this.#begin({ kind, client, remote, uplink, forcedTo, wire, answered });
  }

  /** The address on the wire: the uplink's own, unless the rules translate to another or not at all. */
  #wire(port: Port, client: Ip): string | null {
    const owner = this.#machine.spec.traffic?.translation?.[port.name];
    if (owner === null) return client.text;
    const of = owner === undefined ? port : this.#machine.ports.get(owner);
    return of === undefined ? null : wireAddress(of, client.family);
  }

  /** By pf's route-to, to each gateway in turn; null where no rule forces it. */
  #forced({ family }: Ip): Way | null {
    const pool = family === 'inet' ? (this.#machine.spec.traffic?.routeTo ?? []) : [];
    const gateway = pool[this.#turn++ % Math.max(1, pool.length)];
    const uplink = [...this.uplinks.values()].find(({ port }) =>
      port.gateways.some((g) => g.ip.text === gateway),
    );
    return gateway === undefined || uplink === undefined ? null : { uplink, gateway, forcedTo: gateway };
  }

  #routed(remote: Ip, client: Ip): Way | null {
    const route = this.#machine.kernel.forward(remote, client);
    const uplink = route === null ? undefined : this.uplinks.get(route.interface);
    if (route === null || uplink === undefined || (route.flags & RTF.GATEWAY) === 0) return null;
    return { uplink, gateway: route.gateway, forcedTo: null };
  }

  #begin(what: {
    readonly kind: Kind;
    readonly client: Ip;
    readonly remote: Ip;
    readonly uplink: Uplink;
    readonly forcedTo: string | null;
    readonly wire: string;
    readonly answered: boolean;
  }): void {
    const { kind, client, remote, uplink, forcedTo, wire, answered } = what;
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
      forcedTo,
      startedAt: now,
      phase: 'open',
      rates: NO_TRAFFIC,
      workAtStart: 0,
      moved: NO_TRAFFIC,
      quietAt: now,
    };
    this.connections.set(id, connection);
    if (!answered) this.#ask(connection);
    else if (kind.once) this.#answerOnce(connection);
    else this.#run(connection);
  }

  #pulse(connection: Connection, amount: TrafficCounters): void {
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
    const once = { ...NO_TRAFFIC, outBytes, outPackets: 1 };
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
    connection.rates = NO_TRAFFIC;
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
  moved(connection: Connection): TrafficCounters {
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
    this.#carried.routesChanged();
    for (const connection of this.connections.values()) {
      if (connection.phase !== 'open' || connection.forcedTo !== null) continue;
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

  /** The same of the router's own states. */
  killOwn(which: (state: OwnState) => boolean): number {
    const before = this.own.length;
    this.own.splice(0, before, ...this.own.filter((state) => !which(state)));
    return before - this.own.length;
  }

  /** A state of the router's own appears or goes on. */
  touch(
    head: string,
    about: Pick<OwnState, 'tcp' | 'words' | 'bytesEach' | 'timeoutMs'>,
    packets: number,
  ): void {
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
  counters(port: Port): TrafficCounters {
    const uplink = this.uplinks.get(port.name);
    if (uplink !== undefined) return plus(uplink.meter.read(this.#now), this.#carried.by(port.name));
    if (port.name !== this.#machine.spec.traffic?.lan) return port.counted;
    return [...this.uplinks.values()].reduce<TrafficCounters>((sum, one) => {
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
