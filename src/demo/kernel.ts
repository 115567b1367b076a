import type { Family } from '../model/address.js';
import { walkOrder } from './artwalk.js';
import type { Ip, Words } from './ip.js';
import { addressBits, inNetwork, maskWords, networkOf } from './ip.js';
import type {
  Errno,
  InterfaceAddr,
  KernelInterface,
  KernelRoute,
  RouteResult,
  RouteRequest,
} from './rtentry.js';
import { RTF, RTP } from './rtentry.js';

/**
 * The routing rules of an OpenBSD kernel, alone. Each rule names its file: rtable.c 1.95 (2025/07/16; 1.67 of
 * 2018/11/23 for the even loop), rtsock.c 1.388, route.c 1.450, if.c 1.741, route.h 1.218.
 */

/** `even`: rtable.c 1.67 and radix_mpath.c 1.25. `first-heavy`: rtable.c 1.95, the last path is never chosen. */
export type Selection = 'even' | 'first-heavy';

export interface KernelOptions {
  readonly selection: Selection;
  /** rt_hashjitter: drawn once per boot. */
  readonly salt: number;
  readonly interfaces: ReadonlyMap<string, KernelInterface>;
  /** ARP and ND: the link-layer address of a neighbour, null when it does not answer. */
  readonly neighbour: (interfaceName: string, address: Ip) => string | null;
  /** rtm_send: what the kernel does of itself is announced. */
  readonly announce: (what: 'RTM_ADD' | 'RTM_DELETE', route: KernelRoute) => void;
}

type HasPriority = Pick<KernelRoute, 'priority'>;

/** rtable_match, rtable.c 1.67: hash-threshold (RFC 2992) over the routes with the head's priority. */
export function selectEven<T extends HasPriority>(list: readonly T[], hash16: number): T | undefined {
  const rt = list[0];
  if (rt === undefined) return undefined;
  const npaths = list.filter((mrt) => mrt.priority === rt.priority).length;
  const threshold = Math.floor(0xffff / npaths) + 1;
  let hash = hash16;
  let next = 0;
  while (hash > threshold && next < list.length) {
    if (list[next]?.priority === rt.priority) hash -= threshold;
    next++;
  }
  // If we ran off the end of the list, the first route it is.
  return list[next] ?? rt;
}

/** rtable_match, rtable.c 1.95: assigns the current route and only then advances, beginning at the head again. */
export function selectFirstHeavy<T extends HasPriority>(list: readonly T[], hash16: number): T | undefined {
  let rt = list[0];
  if (rt === undefined) return undefined;
  const prio = rt.priority;
  const npaths = list.filter((mrt) => mrt.priority === prio).length;
  const threshold = Math.floor(0xffff / npaths) + 1;
  let hash = hash16;
  let next = 0;
  while (hash > threshold) {
    const mrt = list[next];
    if (mrt === undefined) break;
    if (mrt.priority === prio) {
      rt = mrt;
      hash -= threshold;
    }
    next++;
  }
  return rt;
}

/** The mix of rt_hash (route.c, from bridge_hash in if_bridge.c: Jenkins). */
function mix(a: number, b: number, c: number): readonly [number, number, number] {
  a = (a - b - c) ^ (c >>> 13);
  b = (b - c - a) ^ (a << 8);
  c = (c - a - b) ^ (b >>> 13);
  a = (a - b - c) ^ (c >>> 12);
  b = (b - c - a) ^ (a << 16);
  c = (c - a - b) ^ (b >>> 5);
  a = (a - b - c) ^ (c >>> 3);
  b = (b - c - a) ^ (a << 10);
  c = (c - a - b) ^ (b >>> 15);
  return [a >>> 0, b >>> 0, c >>> 0];
}

/** rt_hash, route.c 1.450: destination, source and the salt of this boot; no ports. The low 16 bits. */
export function routeHash(destination: Words, source: Words, salt: number): number {
  let a = 0x9e3779b9;
  let b = 0x9e3779b9;
  let c = salt;
  if (destination.length === 1) {
    [, , c] = mix(a + (destination[0] ?? 0), b + (source[0] ?? 0), c);
  } else {
    for (const [i, j] of [
      [0, 2],
      [1, 3],
      [2, 1],
      [3, 0],
    ] as const)
      [a, b, c] = mix(a + (destination[i] ?? 0), b + (destination[j] ?? 0), c + (source[i] ?? 0));
  }
  return c & 0xffff;
}

interface Node {
  readonly family: Family;
  readonly words: Words;
  readonly prefixLength: number;
  /** Ascending priority with the down bit; equals in order of insertion. Never empty. */
  list: KernelRoute[];
}

const bare = (rt: HasPriority): number => rt.priority & RTP.MASK;
const isSet = (rt: { readonly flags: number }, flags: number): boolean => (rt.flags & flags) !== 0;

/** One routing table with its interfaces' addresses. */
export class Kernel {
  /** net.inet.ip.multipath and net.inet6.ip6.multipath. */
  readonly multipath: Record<Family, boolean> = { inet: false, inet6: false };
  /** Goes up with every change of the table. */
  generation = 0;
  readonly #options: KernelOptions;
  readonly #nodes = new Map<string, Node>();
  /** Without host routes; longest prefix first. */
  readonly #networks: Record<Family, readonly Node[]> = { inet: [], inet6: [] };
  readonly #addresses: InterfaceAddr[] = [];

  constructor(options: KernelOptions) {
    this.#options = options;
  }

  /** All rows in the order of the kernel's walk. */
  routes(family: Family): KernelRoute[] {
    return [...this.#nodes.values()]
      .filter((node) => node.family === family)
      .sort(walkOrder)
      .flatMap((node) => node.list);
  }

  addresses(): readonly InterfaceAddr[] {
    return this.#addresses;
  }

  /** The interface's route priorities, natural: its own plus the base (route.c rtrequest, rt_ifa_add). */
  #natural(name: string, base: number): number {
    return (this.#options.interfaces.get(name)?.priority ?? 0) + base;
  }

  /** LINK_STATE_IS_UP and IFF_UP. */
  #usable(name: string): boolean {
    const ifp = this.#options.interfaces.get(name);
    return ifp !== undefined && ifp.up && ifp.linkUp;
  }

  // ---- rtable.c -----------------------------------------------------------------------------------------------

  #key(family: Family, words: Words, prefixLength: number): string {
    return `${family} ${words.join('.')}/${prefixLength}`;
  }

  /** art_lookup: this prefix and no other. */
  #exact(destination: Ip, prefixLength: number): Node | undefined {
    return this.#nodes.get(
      this.#key(destination.family, maskWords(destination.words, prefixLength), prefixLength),
    );
  }

  /** art_match: the longest prefix that holds the address. Hosts are found by their key, networks one by one. */
  #best(destination: Ip): Node | undefined {
    const { family, words } = destination;
    const host = this.#nodes.get(this.#key(family, words, addressBits(family)));
    return host ?? this.#networks[family].find((node) => inNetwork(words, node.words, node.prefixLength));
  }

  #nodesChanged(family: Family): void {
    this.generation++;
    this.#networks[family] = [...this.#nodes.values()]
      .filter((node) => node.family === family && node.prefixLength < addressBits(family))
      .sort((a, b) => b.prefixLength - a.prefixLength);
  }

  /** rtable_lookup: the first of the list with this priority (down bit apart) and this gateway, where they are given. */
  #lookup(request: RouteRequest, priority: number, gateway: string | null): KernelRoute | undefined {
    const node =
      request.prefixLength === null
        ? this.#best(request.destination)
        : this.#exact(request.destination, request.prefixLength);
    return node?.list.find(
      (rt) =>
        (priority === RTP.ANY || bare(rt) === (priority & RTP.MASK)) &&
        (gateway === null || rt.gateway === gateway),
    );
  }

  /** rtable_mpath_insert: before the first of a higher number, so after all equals. */
  #place(node: Node, rt: KernelRoute): void {
    const at = node.list.findIndex((mrt) => mrt.priority > rt.priority);
    node.list.splice(at < 0 ? node.list.length : at, 0, rt);
  }

  /** rtable_insert: the EEXIST rules, and P on all of a priority as soon as there are two. */
  #insert(rt: KernelRoute): Errno | null {
    const mpathOk = isSet(rt, RTF.MPATH);
    // A lone route loses the flag it brought.
    rt.flags &= ~RTF.MPATH;
    const key = this.#key(rt.family, rt.destination.words, rt.prefixLength);
    const node = this.#nodes.get(key);
    if (node === undefined) {
      const { family, prefixLength } = rt;
      this.#nodes.set(key, { family, words: rt.destination.words, prefixLength, list: [rt] });
      this.#nodesChanged(family);
      return null;
    }
    const equals = node.list.filter((mrt) => bare(mrt) === bare(rt));
    if (equals.some((mrt) => !mpathOk || mrt.gateway === rt.gateway)) return 'EEXIST';
    if (equals.length > 0) for (const mrt of [...equals, rt]) mrt.flags |= RTF.MPATH;
    this.#place(node, rt);
    this.generation++;
    return null;
  }

  /** rtable_delete: the last of a priority loses its P. */
  #unlink(rt: KernelRoute): void {
    const key = this.#key(rt.family, rt.destination.words, rt.prefixLength);
    const node = this.#nodes.get(key);
    if (node === undefined) return;
    node.list = node.list.filter((mrt) => mrt !== rt);
    const [left, ...more] = node.list.filter((mrt) => bare(mrt) === bare(rt));
    if (left !== undefined && more.length === 0) left.flags &= ~RTF.MPATH;
    if (node.list.length === 0) this.#nodes.delete(key);
    this.#nodesChanged(rt.family);
  }

  /** rtable_mpath_reprio: taken out and put in again where its new number belongs. */
  #reprioritise(rt: KernelRoute, priority: number): void {
    const node = this.#exact(rt.destination, rt.prefixLength);
    if (node === undefined) return;
    node.list = node.list.filter((mrt) => mrt !== rt);
    rt.priority = priority;
    this.#place(node, rt);
    this.generation++;
  }

  /** rtable_match: the best node; of its list the head, or with P and a source the one the hash picks. */
  #match(destination: Ip, source: Words | null): KernelRoute | null {
    const list = this.#best(destination)?.list;
    const head = list?.[0];
    if (list === undefined || head === undefined) return null;
    // rt_hash: no source, not valid or no P: no hash.
    if (source === null || !isSet(head, RTF.MPATH) || !isSet(head, RTF.UP)) return head;
    const hash = routeHash(destination.words, source, this.#options.salt);
    const select = this.#options.selection === 'even' ? selectEven : selectFirstHeavy;
    return select(list, hash) ?? null;
  }

  // ---- route.c ------------------------------------------------------------------------------------------------

  /** rt_match with RT_RESOLVE, without a source: the first route; a cloning one makes a row for the neighbour. */
  #resolve(destination: Ip): KernelRoute | null {
    const rt = this.#match(destination, null);
    if (rt === null) return null;
    rt.use++;
    return isSet(rt, RTF.CLONING) ? this.#clone(rt, destination) : rt;
  }

  /** rtrequest RTM_RESOLVE: one better than the parent, `UHLc`. */
  #clone(parent: KernelRoute, destination: Ip): KernelRoute {
    const ifp = this.#options.interfaces.get(parent.interface);
    const found = this.#options.neighbour(parent.interface, destination);
    const kept = parent.flags & ~(RTF.CLONING | RTF.CONNECTED | RTF.STATIC | RTF.MPATH);
    const rt: KernelRoute = {
      ...parent,
      destination,
      prefixLength: addressBits(destination.family),
      gateway: found ?? `link#${ifp?.index ?? 0}`,
      flags: kept | RTF.HOST | RTF.LLINFO | RTF.CLONED,
      priority: parent.priority - 1,
      use: 0,
      refs: 0,
      parent,
    };
    this.#insert(rt);
    parent.refs++;
    this.#options.announce('RTM_ADD', rt);
    return rt;
  }

  /** rt_setgwroute: the next hop's row must be on the same interface and no gateway route itself; it is then held. */
  #setGateway(rt: KernelRoute, gateway: Ip): Errno | null {
    if (!isSet(rt, RTF.GATEWAY)) return null;
    const nextHop = this.#resolve(gateway);
    if (nextHop === null) return 'ENETUNREACH';
    if (nextHop.interface !== rt.interface && !isSet(nextHop, RTF.LLINFO)) return 'EHOSTUNREACH';
    if (isSet(nextHop, RTF.CLONING | RTF.GATEWAY)) return 'ENETUNREACH';
    this.#putGateway(rt);
    nextHop.flags |= RTF.CACHED;
    nextHop.refs++;
    rt.nextHop = nextHop;
    return null;
  }

  /** rt_putgwroute: the row of a next hop nobody holds is cached no longer. */
  #putGateway(rt: KernelRoute): void {
    const { nextHop } = rt;
    rt.nextHop = null;
    if (nextHop === null) return;
    nextHop.refs--;
    if (nextHop.refs <= 0) nextHop.flags &= ~RTF.CACHED;
  }

  /** rtrequest RTM_ADD. */
  #request(request: RouteRequest, ifa: InterfaceAddr, priority: number): RouteResult {
    const prefixLength = request.prefixLength ?? addressBits(request.destination.family);
    const natural = priority === 0 ? this.#natural(ifa.interface, RTP.STATIC) : priority;
    // Accepted while the interface is down, but without U and at the end of the list.
    const up = this.#usable(ifa.interface) || isSet(request, RTF.LOCAL);
    const rt: KernelRoute = {
      family: request.destination.family,
      destination: networkOf(request.destination, prefixLength),
      prefixLength,
      gateway: request.gateway?.text ?? ifa.address.text,
      interface: ifa.interface,
      ifa,
      priority: up ? natural : natural | RTP.DOWN,
      flags: up ? request.flags | RTF.UP : request.flags & ~RTF.UP,
      mtuBytes: request.mtuBytes ?? 0,
      mtuLocked: request.mtuLocked ?? false,
      label: request.label ?? null,
      use: 0,
      refs: 0,
      nextHop: null,
      parent: null,
    };
    const unreachable = request.gateway === null ? null : this.#setGateway(rt, request.gateway);
    const error = unreachable ?? this.#insert(rt);
    if (error === null) return { error, route: rt };
    this.#putGateway(rt);
    return { error };
  }

  /** rtrequest_delete: a connected network takes its neighbours with it. */
  #remove(rt: KernelRoute): void {
    this.#unlink(rt);
    this.#putGateway(rt);
    if (rt.parent !== null) rt.parent.refs--;
    if (!isSet(rt, RTF.CLONING)) return;
    for (const child of this.routes(rt.family)) if (child.parent === rt) this.#purge(child);
  }

  /** rtdeletemsg. */
  #purge(rt: KernelRoute): void {
    this.#remove(rt);
    this.#options.announce('RTM_DELETE', rt);
  }

  // ---- rtsock.c -----------------------------------------------------------------------------------------------

  /** ifa_ifwithroute and rtm_getifa: which address, and so which interface, a gateway is reached with. */
  #findAddress(request: RouteRequest): InterfaceAddr | null {
    const { gateway, destination, via } = request;
    const ofFamily = this.#addresses.filter((ifa) => ifa.address.family === destination.family);
    if (via !== undefined) return ofFamily.find((ifa) => ifa.interface === via) ?? null;
    if (gateway === null) return null;
    if (!isSet(request, RTF.GATEWAY)) {
      const own = ofFamily.find((ifa) => ifa.address.text === gateway.text);
      if (own !== undefined) return own;
    }
    const peer = ofFamily.find((ifa) => ifa.peer?.text === gateway.text);
    return peer ?? this.#resolve(gateway)?.ifa ?? null;
  }

  /** route_output: 1..63 without LOCAL as it is; an ADD without one: 0 for static (natural), else DEFAULT. */
  #requested(request: RouteRequest, isAdd: boolean): number | null {
    if (request.priority !== 0)
      return request.priority > RTP.MAX || request.priority === RTP.LOCAL ? null : request.priority;
    if (!isAdd) return RTP.ANY;
    return isSet(request, RTF.STATIC) ? 0 : RTP.DEFAULT;
  }

  /** RTM_ADD. */
  add(request: RouteRequest): RouteResult {
    const priority = this.#requested(request, true);
    if (priority === null || request.gateway === null) return { error: 'EINVAL' };
    // A cached neighbour cannot be replaced: it would be changed, and no gateway of another kind fits it.
    const there = this.#match(request.destination, null);
    if (there !== null && isSet(there, RTF.CACHED)) return { error: 'EINVAL' };
    const ifa = this.#findAddress(request);
    return ifa === null ? { error: 'ENETUNREACH' } : this.#request(request, ifa, priority);
  }

  /** RTM_DELETE: neither -ifp nor -label selects; of P routes one must be named by its gateway. */
  delete(request: RouteRequest): RouteResult {
    const priority = this.#requested(request, false);
    if (priority === null) return { error: 'EINVAL' };
    const rt = this.#lookup(request, priority, request.gateway?.text ?? null);
    if (rt === undefined) return { error: 'ESRCH' };
    if (isSet(rt, RTF.MPATH) && request.gateway === null) return { error: 'ESRCH' };
    // Only the link-layer answer of a cached neighbour is forgotten.
    if (isSet(rt, RTF.CACHED)) return { error: null, route: rt };
    if (isSet(rt, RTF.LOCAL | RTF.BROADCAST)) return { error: 'EINVAL' };
    if (rt.prefixLength !== (request.prefixLength ?? addressBits(rt.family))) return { error: 'ESRCH' };
    this.#remove(rt);
    return { error: null, route: rt };
  }

  /**
   * RTM_CHANGE: priority is a search key, never a new value, and P cannot be set or cleared. With a gateway that no
   * route has, the first route without P is taken, and gets that gateway.
   */
  change(request: RouteRequest): RouteResult {
    const priority = this.#requested(request, false);
    if (priority === null) return { error: 'EINVAL' };
    let rt = this.#lookup(request, priority, request.gateway?.text ?? null);
    if (rt !== undefined && isSet(rt, RTF.MPATH) && request.gateway === null) rt = undefined;
    if (rt === undefined && request.gateway !== null) {
      rt = this.#lookup(request, priority, null);
      if (rt !== undefined && isSet(rt, RTF.MPATH)) rt = undefined;
    }
    if (rt === undefined) return { error: 'ESRCH' };
    if (isSet(rt, RTF.LOCAL | RTF.BROADCAST)) return { error: 'EINVAL' };
    if (rt.prefixLength !== (request.prefixLength ?? addressBits(rt.family))) return { error: 'ESRCH' };
    return this.#changeTo(rt, request);
  }

  /** The end of RTM_CHANGE: gateway with its interface, mtu, label. */
  #changeTo(rt: KernelRoute, request: RouteRequest): RouteResult {
    const { gateway } = request;
    if ((gateway !== null && gateway.text !== rt.gateway) || request.via !== undefined) {
      const ifa = this.#findAddress(request);
      if (ifa === null) return { error: 'ENETUNREACH' };
      rt.ifa = ifa;
      rt.interface = ifa.interface;
      this.#linkState(rt);
      const error = gateway === null ? null : this.#setGateway(rt, gateway);
      if (error !== null) return { error };
      rt.gateway = gateway?.text ?? rt.gateway;
      this.generation++;
    }
    rt.mtuBytes = request.mtuBytes ?? rt.mtuBytes;
    rt.mtuLocked = request.mtuLocked ?? rt.mtuLocked;
    rt.label = request.label ?? rt.label;
    return { error: null, route: rt };
  }

  /** RTM_GET: a plain look-up, without the hash and without counting. */
  get(request: RouteRequest): RouteResult {
    const priority = this.#requested(request, false);
    if (priority === null) return { error: 'EINVAL' };
    const route = this.#lookup(request, priority, request.gateway?.text ?? null);
    return route === undefined ? { error: 'ESRCH' } : { error: null, route };
  }

  /**
   * rtalloc_mpath for a packet: counted on the route it ends at. Without a source (or with the sysctl at 0) the first
   * of the list. Null: no route, or none that is up.
   */
  forward(destination: Ip, source: Ip | null): KernelRoute | null {
    const rt = this.peek(destination, source);
    if (rt === null) return null;
    rt.use++;
    return rt;
  }

  /** As forward, but nothing is counted: for asking where established traffic goes now. */
  peek(destination: Ip, source: Ip | null): KernelRoute | null {
    const words = this.multipath[destination.family] ? (source?.words ?? null) : null;
    const rt = this.#match(destination, words);
    return rt === null || !isSet(rt, RTF.UP) ? null : rt;
  }

  /** A packet to a neighbour: its row, made when there is none. */
  neighbour(destination: Ip): KernelRoute | null {
    return this.#resolve(destination);
  }

  // ---- if.c ---------------------------------------------------------------------------------------------------

  /** rt_ifa_add, rt_ifa_addlocal: the connected network (interface priority + 4), the address, the broadcast. */
  addAddress(ifa: InterfaceAddr, broadcast: Ip | null): void {
    const ifp = this.#options.interfaces.get(ifa.interface);
    const lladdr = ifp?.linkAddress ?? null;
    this.#addresses.push(ifa);
    const row = (destination: Ip, prefixLength: number | null, flags: number): RouteRequest => {
      return { destination, prefixLength, gateway: null, flags, priority: 0 };
    };
    const local = row(ifa.address, null, RTF.HOST | RTF.LOCAL | (lladdr === null ? 0 : RTF.LLINFO));
    const made = [this.#request(local, ifa, RTP.LOCAL)];
    const [own] = made;
    if (own?.error === null && lladdr !== null) own.route.gateway = lladdr;
    const connected = this.#natural(ifa.interface, RTP.CONNECTED);
    if (ifa.peer !== null)
      made.push(this.#request(row(ifa.peer, null, RTF.HOST | RTF.CONNECTED), ifa, connected));
    else if (ifp?.loopback === false && ifa.prefixLength < addressBits(ifa.address.family)) {
      const net = row(ifa.address, ifa.prefixLength, RTF.CLONING | RTF.CONNECTED);
      made.push(this.#request(net, ifa, connected));
    }
    if (broadcast !== null)
      made.push(this.#request(row(broadcast, null, RTF.HOST | RTF.BROADCAST), ifa, RTP.LOCAL));
    for (const one of made) if (one.error === null) this.#options.announce('RTM_ADD', one.route);
  }

  /** rt_ifa_purge: every route made with the address goes, gateway routes first. */
  removeAddress(ifa: InterfaceAddr): void {
    const at = this.#addresses.indexOf(ifa);
    if (at >= 0) this.#addresses.splice(at, 1);
    const made = this.routes(ifa.address.family).filter((rt) => rt.ifa === ifa && rt.parent === null);
    const gatewaysFirst = [...made.filter((rt) => isSet(rt, RTF.GATEWAY)), ...made];
    for (const rt of new Set(gatewaysFirst)) this.#purge(rt);
  }

  /** rt_if_track: all routes of an interface after it or its link went down or came up. */
  linkChanged(name: string): void {
    for (const family of ['inet', 'inet6'] as const)
      for (const rt of this.routes(family)) if (rt.interface === name) this.#linkState(rt);
  }

  /** rt_if_linkstate_change: cloned and redirected rows go (held next hops stay), the others keep their number, down. */
  #linkState(rt: KernelRoute): void {
    if (isSet(rt, RTF.LOCAL)) return;
    if (this.#usable(rt.interface)) {
      if (isSet(rt, RTF.UP)) return;
      rt.flags |= RTF.UP;
      this.#reprioritise(rt, bare(rt));
    } else if (isSet(rt, RTF.CLONED | RTF.DYNAMIC) && !isSet(rt, RTF.CACHED | RTF.BFD)) this.#purge(rt);
    else if (isSet(rt, RTF.UP)) {
      rt.flags &= ~RTF.UP;
      this.#reprioritise(rt, rt.priority | RTP.DOWN);
    }
  }
}
