import type { Family } from '../../../model/address.js';
import type { Condenser } from '../../../model/condenser.js';
import type { CountedNetwork } from '../../counted-routes.js';
import { CountedRoutes } from '../../counted-routes.js';
import { EXITS } from '../../covered-blocks.js';
import { isInterfaceName } from '../route-command.js';
import { withoutTunnelEnds } from './encapsulation.js';
import type { JsonObject } from './json.js';
import { isObject, objectsOf, textOf, wordsOf } from './json.js';
import { READ_WHOLE_ROWS } from './large-table.js';
import { gatewayOf } from './routes.js';
import { unlistedObject } from './unlisted-object.js';

/** What stands between two routes and nowhere else: the objects within a route have no type, and in a text the quotes are escaped. */
const BETWEEN = '},{"type":';

/** How most routes begin, up to their network. */
const HEAD = '{"type":"unicast","dst":"';
/** Held of what stands behind the networks: a daemon has as many as it has neighbours and metrics. */
const MOST_WAYS = 1_024;

/** How a route that is merely counted is counted. */
interface Way {
  readonly exit: number;
  readonly isDead: boolean;
}

/** Who brings routes by the thousand, by the names of iproute2 (/etc/iproute2/rt_protos). */
const DAEMONS: ReadonlySet<string | null> = new Set(
  'gated mrt zebra bird dnrouted xorp ntk babel openr bgp isis ospf rip eigrp'.split(' '),
);
/** Shorter prefixes share out the internet: they are never merely counted. */
const WIDE: Readonly<Record<Family, number>> = { inet: 8, inet6: 16 };
const ANY_EXIT = EXITS;

/** Held of what does not look like a large table: a release that prints text in spite of `-j`, or no routes at all. */
const MOST_HELD_BYTES = 64 * 1_024 * 1_024;
/** No route takes so many letters. */
const LONGEST_ROUTE = 1_048_576;
/** What stands in place of an output that is longer, and is no JSON: so that it is complained of, and the table unknown. */
const NOT_JSON = 'more than 64 MiB in another form';

/**
 * What `ip -j -d route show table all` prints of large tables while it comes, shortened to what is concluded from: defaults,
 * networks wide enough to share out the internet, connected and static routes, refusals, other tables. Of the rest of the main
 * table, which a routing daemon brings, the number is kept, and how much of the internet each interface gets by it: see
 * unlisted-object.ts. The same of what the kernel entered, and of what others did, beyond `READ_WHOLE_ROWS` each, but for wide
 * networks. A table of `READ_WHOLE_ROWS` or less is left as it is.
 */
export class RouteCondenser implements Condenser {
  /** Most of it is searching and comparing in texts, which V8 does as fast in any code. */
  readonly largeFromBytes = 16 * 1_024 * 1_024;
  /** Null once it is a large table. */
  #whole: Uint8Array[] | null = [];
  #rows = 0;
  #bytes = 0;
  #isJson = true;
  readonly #decoder = new TextDecoder();
  /** What was not looked at yet: the last route may go on in the next chunk. */
  #rest = '';
  readonly #kept: string[] = [];
  /** Kept of the main table beside defaults and wide networks, by whether they were entered by the kernel. */
  readonly #others = { kernel: 0, more: 0 };
  readonly #exits: string[] = [];
  /** By what stands behind the network. */
  readonly #ways = new Map<string, Way>();
  readonly #counted = new CountedRoutes();

  write(chunk: Uint8Array): void {
    if (this.#whole === null) return this.#scan(chunk);
    this.#whole.push(chunk);
    this.#bytes += chunk.length;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let at = bytes.indexOf(BETWEEN); at >= 0; at = bytes.indexOf(BETWEEN, at + 1)) this.#rows++;
    if (this.#rows <= READ_WHOLE_ROWS && this.#bytes <= MOST_HELD_BYTES) return;
    const before = this.#whole;
    this.#whole = null;
    for (const one of before) this.#scan(one);
  }

  end(): readonly Uint8Array[] {
    if (this.#whole !== null) return this.#whole;
    this.#rest += this.#decoder.decode();
    this.#take(this.#rest.replace(/\]\s*$/, ''));
    return [new TextEncoder().encode(`[${[...this.#kept, ...this.#unlisted()].join(',')}]\n`)];
  }

  #scan(chunk: Uint8Array): void {
    if (!this.#isJson) return;
    this.#rest += this.#decoder.decode(chunk, { stream: true });
    const cut = this.#rest.lastIndexOf(BETWEEN);
    if (cut < 0) return this.#checkRest();
    this.#take(this.#rest.slice(0, cut + 1));
    this.#rest = this.#rest.slice(cut + 2);
  }

  #checkRest(): void {
    if (this.#rest.length <= LONGEST_ROUTE) return;
    this.#isJson = false;
    this.#rest = NOT_JSON;
  }

  /** Whole routes, the first ones behind the bracket that opens them all. */
  #take(text: string): void {
    const routes = text.replace(/^\s*\[/, '');
    for (let from = 0; from < routes.length;) {
      const next = routes.indexOf(BETWEEN, from);
      const end = next < 0 ? routes.length : next + 1;
      if (!this.#takeLike(routes, from, end)) this.#takeText(routes.slice(from, end));
      from = end + 1;
    }
  }

  /** Counts a route that differs from one before in its network alone. False when it is none. */
  #takeLike(routes: string, from: number, end: number): boolean {
    if (!routes.startsWith(HEAD, from)) return false;
    const at = routes.indexOf('"', from + HEAD.length);
    const way = this.#ways.get(routes.slice(at, end));
    if (way === undefined) return false;
    const network = networkOf(routes.slice(from + HEAD.length, at));
    if (network === null || isWide(network)) return false;
    this.#countBy(way, network);
    return true;
  }

  /** Most often one route. What cannot be read stays, to be complained of. */
  #takeText(text: string): void {
    let objects: readonly unknown[];
    try {
      objects = JSON.parse(`[${withoutTunnelEnds(text)}]`) as readonly unknown[];
    } catch {
      this.#kept.push(text);
      return;
    }
    for (const object of objects) {
      if (isObject(object)) this.#takeOne(object, text);
      else this.#kept.push(JSON.stringify(object));
    }
  }

  #takeOne(object: JsonObject, text: string): void {
    // What some releases print for a route that they left out.
    if (Object.keys(object).length === 0) return;
    const destination = textOf(object, 'dst') ?? '';
    const network = networkOf(destination);
    if (!isMain(object) || destination === 'default' || isWide(network)) return this.#keep(object);
    const way = network !== null && isByGateways(object) ? network : null;
    const protocol = textOf(object, 'protocol');
    if (way !== null && DAEMONS.has(protocol)) {
      this.#remember(text, `${HEAD}${destination}`, object);
      return this.#count(way, object);
    }
    if (this.#others[protocol === 'kernel' ? 'kernel' : 'more']++ < READ_WHOLE_ROWS) this.#keep(object);
    else if (way !== null) this.#count(way, object);
    else this.#counted.addRow(destination.includes(':') ? 'inet6' : 'inet', ANY_EXIT);
  }

  #keep(object: JsonObject): void {
    this.#kept.push(JSON.stringify(object));
  }

  /** The next that says the same behind its network is counted without being looked at any further. */
  #remember(text: string, beginning: string, object: JsonObject): void {
    if (!text.startsWith(`${beginning}"`)) return;
    if (this.#ways.size >= MOST_WAYS) this.#ways.clear();
    // A copy, for a piece of a text holds the whole of it.
    this.#ways.set(Buffer.from(text.slice(beginning.length)).toString(), this.#wayOf(object));
  }

  #wayOf(object: JsonObject): Way {
    const isDead = hopsOf(object).every((hop) => wordsOf(hop, 'flags').includes('dead'));
    return { exit: this.#exitOf(object), isDead };
  }

  #count(network: CountedNetwork, object: JsonObject): void {
    this.#countBy(this.#wayOf(object), network);
  }

  #countBy({ exit, isDead }: Way, network: CountedNetwork): void {
    if (isDead) this.#counted.addRow(network.family, exit);
    else this.#counted.add(network, exit);
  }

  /** 1 to 7; the last for several interfaces, and for all that were seen too late to have a number of their own. */
  #exitOf(object: JsonObject): number {
    const [name = '', ...more] = new Set(hopsOf(object).map((hop) => textOf(hop, 'dev') ?? ''));
    if (more.length > 0 || !isInterfaceName(name)) return ANY_EXIT;
    const known = this.#exits.indexOf(name);
    if (known >= 0) return known + 1;
    return this.#exits.length >= EXITS - 1 ? ANY_EXIT : this.#exits.push(name);
  }

  #unlisted(): string[] {
    const names = ['', ...this.#exits];
    return this.#counted.unlisted(names).map((rows) => JSON.stringify(unlistedObject(rows)));
  }
}

function hopsOf(object: JsonObject): readonly JsonObject[] {
  const hops = objectsOf(object, 'nexthops');
  return hops.length === 0 ? [object] : hops;
}

function isMain(object: JsonObject): boolean {
  return /^(main|254)$/.test(textOf(object, 'table') ?? 'main');
}

/** Wide enough to share out the internet: there are few of them, and they may stand behind any number of others. */
function isWide(network: CountedNetwork | null): boolean {
  return network !== null && network.length < WIDE[network.family];
}

/** By gateways, for all packets to its network. */
function isByGateways(object: JsonObject): boolean {
  if (textOf(object, 'type') !== 'unicast') return false;
  if (['from', 'tos', 'iif'].some((condition) => textOf(object, condition) !== null)) return false;
  return hopsOf(object).every((hop) => gatewayOf(hop) !== null);
}

/** `203.0.113.0/24`, `203.0.113.7`, `2a01:4::/32`. */
function networkOf(destination: string): CountedNetwork | null {
  const [, a, b, c, bits] =
    /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}(?:\/(\d{1,2}))?$/.exec(destination) ?? [];
  if (a !== undefined)
    return {
      family: 'inet',
      start: (Number(a) << 16) | (Number(b) << 8) | Number(c),
      length: Number(bits ?? 32),
      global: false,
    };
  const [, first, bits6] = /^([0-9a-f]{0,4}):[0-9a-f:.]*(?:\/(\d{1,3}))?$/.exec(destination) ?? [];
  if (first === undefined) return null;
  const global = Number.parseInt(`0${first}`, 16) >> 13 === 1;
  return { family: 'inet6', start: 0, length: Number(bits6 ?? 128), global };
}
