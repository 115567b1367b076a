import type { Ip } from './ip.js';
import { addressBits, networkOf } from './ip.js';
import type { TableRules } from './rtable.js';
import { RoutingTable } from './rtable.js';
import type {
  Errno,
  InterfaceAddr,
  KernelInterface,
  KernelRoute,
  RouteResult,
  RouteRequest,
} from './rtentry.js';
import { RTF, RTP, bare, isSet } from './rtentry.js';

export interface KernelOptions {
  readonly rules: TableRules;
  /** rt_hashjitter: drawn once per boot. */
  readonly salt: number;
  readonly interfaces: ReadonlyMap<string, KernelInterface>;
  /** ARP and ND: the link-layer address of a neighbour, null when it does not answer. */
  readonly neighbour: (interfaceName: string, address: Ip) => string | null;
  /** rtm_send: what the kernel does of itself is announced. */
  readonly announce: (what: 'RTM_ADD' | 'RTM_DELETE', route: KernelRoute) => void;
}

/** The life of a row, from its request to its end: route.c 1.450. */
export class RouteEntries {
  readonly table: RoutingTable;
  readonly #options: KernelOptions;

  constructor(options: KernelOptions) {
    this.#options = options;
    this.table = new RoutingTable(options.rules, options.salt);
  }

  /** The interface's route priorities, natural: its own plus the base (route.c rtrequest, rt_ifa_add). */
  natural(name: string, base: number): number {
    return (this.#options.interfaces.get(name)?.priority ?? 0) + base;
  }

  /** LINK_STATE_IS_UP and IFF_UP. */
  usable(name: string): boolean {
    const ifp = this.#options.interfaces.get(name);
    return ifp !== undefined && ifp.up && ifp.linkUp;
  }

  /** rt_match with RT_RESOLVE, without a source: the first route; a cloning one makes a row for the neighbour. */
  resolve(destination: Ip): KernelRoute | null {
    const rt = this.table.match(destination, null);
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
    this.table.insert(rt);
    parent.refs++;
    this.#options.announce('RTM_ADD', rt);
    return rt;
  }

  /** rt_setgwroute: the next hop's row must be on the same interface and no gateway route itself; it is then held. */
  setGateway(rt: KernelRoute, gateway: Ip): Errno | null {
    if (!isSet(rt, RTF.GATEWAY)) return null;
    const nextHop = this.resolve(gateway);
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
  request(request: RouteRequest, ifa: InterfaceAddr, priority: number): RouteResult {
    const prefixLength = request.prefixLength ?? addressBits(request.destination.family);
    const natural = priority === 0 ? this.natural(ifa.interface, RTP.STATIC) : priority;
    // Accepted while the interface is down, but without U and at the end of the list.
    const up = this.usable(ifa.interface) || isSet(request, RTF.LOCAL);
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
    const unreachable = request.gateway === null ? null : this.setGateway(rt, request.gateway);
    const error = unreachable ?? this.table.insert(rt);
    if (error === null) return { error, route: rt };
    this.#putGateway(rt);
    return { error };
  }

  /** rtrequest_delete: a connected network takes its neighbours with it. */
  remove(rt: KernelRoute): void {
    this.table.unlink(rt);
    this.#putGateway(rt);
    if (rt.parent !== null) rt.parent.refs--;
    if (!isSet(rt, RTF.CLONING)) return;
    for (const child of this.table.routes(rt.family)) if (child.parent === rt) this.purge(child);
  }

  /** rtdeletemsg. */
  purge(rt: KernelRoute): void {
    this.remove(rt);
    this.#options.announce('RTM_DELETE', rt);
  }

  /** rt_if_linkstate_change: cloned and redirected rows go (held next hops stay), the others keep their number, down. */
  linkState(rt: KernelRoute): void {
    if (isSet(rt, RTF.LOCAL)) return;
    if (this.usable(rt.interface)) {
      if (isSet(rt, RTF.UP)) return;
      rt.flags |= RTF.UP;
      this.table.reprioritise(rt, bare(rt));
    } else if (isSet(rt, RTF.CLONED | RTF.DYNAMIC) && !isSet(rt, RTF.CACHED | RTF.BFD)) this.purge(rt);
    else if (isSet(rt, RTF.UP)) {
      rt.flags &= ~RTF.UP;
      this.table.reprioritise(rt, rt.priority | RTP.DOWN);
    }
  }
}
