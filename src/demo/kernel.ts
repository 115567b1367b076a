import type { Family } from '../model/address.js';
import type { Ip } from './ip.js';
import { addressBits } from './ip.js';
import type { KernelOptions } from './route-entries.js';
import { RouteEntries } from './route-entries.js';
import type { RoutingTable } from './rtable.js';
import type { InterfaceAddr, KernelInterface, KernelRoute, RouteResult, RouteRequest } from './rtentry.js';
import { RTF, RTP, isSet } from './rtentry.js';

/**
 * The routing rules of an OpenBSD kernel, alone: what route(8) and ifconfig(8) ask of it, and what becomes of packets.
 * rtsock.c 1.388, if.c 1.741, route.h 1.218; rows and their table are in route-entries.ts and rtable.ts.
 */
export class Kernel {
  /** net.inet.ip.multipath and net.inet6.ip6.multipath. */
  readonly multipath: Record<Family, boolean> = { inet: false, inet6: false };
  readonly #entries: RouteEntries;
  readonly #table: RoutingTable;
  readonly #interfaces: ReadonlyMap<string, KernelInterface>;
  readonly #announce: KernelOptions['announce'];
  readonly #addresses: InterfaceAddr[] = [];

  constructor(options: KernelOptions) {
    this.#entries = new RouteEntries(options);
    this.#table = this.#entries.table;
    this.#interfaces = options.interfaces;
    this.#announce = options.announce;
  }

  /** Goes up with every change of the table. */
  get generation(): number {
    return this.#table.generation;
  }

  /** A switch has changed: other rows may be taken now. */
  changed(): void {
    this.#table.changed();
  }

  /** All rows in the order of the kernel's walk. */
  routes(family: Family): KernelRoute[] {
    return this.#table.routes(family);
  }

  addresses(): readonly InterfaceAddr[] {
    return this.#addresses;
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
    return peer ?? this.#entries.resolve(gateway)?.ifa ?? null;
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
    const there = this.#table.match(request.destination, null);
    if (there !== null && isSet(there, RTF.CACHED)) return { error: 'EINVAL' };
    const ifa = this.#findAddress(request);
    return ifa === null ? { error: 'ENETUNREACH' } : this.#entries.request(request, ifa, priority);
  }

  /** RTM_DELETE: neither -ifp nor -label selects; of P routes one must be named by its gateway. */
  delete(request: RouteRequest): RouteResult {
    const priority = this.#requested(request, false);
    if (priority === null) return { error: 'EINVAL' };
    const rt = this.#table.lookup(request, priority, request.gateway?.text ?? null);
    if (rt === undefined) return { error: 'ESRCH' };
    if (isSet(rt, RTF.MPATH) && request.gateway === null) return { error: 'ESRCH' };
    // Only the link-layer answer of a cached neighbour is forgotten.
    if (isSet(rt, RTF.CACHED)) return { error: null, route: rt };
    if (isSet(rt, RTF.LOCAL | RTF.BROADCAST)) return { error: 'EINVAL' };
    if (rt.prefixLength !== (request.prefixLength ?? addressBits(rt.family))) return { error: 'ESRCH' };
    this.#entries.remove(rt);
    return { error: null, route: rt };
  }

  /**
   * RTM_CHANGE: priority is a search key, never a new value, and P cannot be set or cleared. With a gateway that no
   * route has, the first route without P is taken, and gets that gateway.
   */
  change(request: RouteRequest): RouteResult {
    const priority = this.#requested(request, false);
    if (priority === null) return { error: 'EINVAL' };
    let rt = this.#table.lookup(request, priority, request.gateway?.text ?? null);
    if (rt !== undefined && isSet(rt, RTF.MPATH) && request.gateway === null) rt = undefined;
    if (rt === undefined && request.gateway !== null) {
      rt = this.#table.lookup(request, priority, null);
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
      this.#entries.linkState(rt);
      const error = gateway === null ? null : this.#entries.setGateway(rt, gateway);
      if (error !== null) return { error };
      rt.gateway = gateway?.text ?? rt.gateway;
      this.#table.changed();
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
    const route = this.#table.lookup(request, priority, request.gateway?.text ?? null);
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
    const rt = this.#table.match(destination, words);
    return rt === null || !isSet(rt, RTF.UP) ? null : rt;
  }

  /** A packet to a neighbour: its row, made when there is none. */
  neighbour(destination: Ip): KernelRoute | null {
    return this.#entries.resolve(destination);
  }

  // ---- if.c ---------------------------------------------------------------------------------------------------

  /** rt_ifa_add, rt_ifa_addlocal: the connected network (interface priority + 4), the address, the broadcast. */
  addAddress(ifa: InterfaceAddr, broadcast: Ip | null): void {
    const ifp = this.#interfaces.get(ifa.interface);
    const lladdr = ifp?.linkAddress ?? null;
    this.#addresses.push(ifa);
    const row = (destination: Ip, prefixLength: number | null, flags: number): RouteRequest => {
      return { destination, prefixLength, gateway: null, flags, priority: 0 };
    };
    const local = row(ifa.address, null, RTF.HOST | RTF.LOCAL | (lladdr === null ? 0 : RTF.LLINFO));
    const made = [this.#entries.request(local, ifa, RTP.LOCAL)];
    const [own] = made;
    if (own?.error === null && lladdr !== null) own.route.gateway = lladdr;
    const connected = this.#entries.natural(ifa.interface, RTP.CONNECTED);
    if (ifa.peer !== null)
      made.push(this.#entries.request(row(ifa.peer, null, RTF.HOST | RTF.CONNECTED), ifa, connected));
    else if (ifp?.loopback === false && ifa.prefixLength < addressBits(ifa.address.family)) {
      const net = row(ifa.address, ifa.prefixLength, RTF.CLONING | RTF.CONNECTED);
      made.push(this.#entries.request(net, ifa, connected));
    }
    if (broadcast !== null)
      made.push(this.#entries.request(row(broadcast, null, RTF.HOST | RTF.BROADCAST), ifa, RTP.LOCAL));
    for (const one of made) if (one.error === null) this.#announce('RTM_ADD', one.route);
  }

  /** rt_ifa_purge: every route made with the address goes, gateway routes first. */
  removeAddress(ifa: InterfaceAddr): void {
    const at = this.#addresses.indexOf(ifa);
    if (at >= 0) this.#addresses.splice(at, 1);
    const made = this.routes(ifa.address.family).filter((rt) => rt.ifa === ifa && rt.parent === null);
    const gatewaysFirst = [...made.filter((rt) => isSet(rt, RTF.GATEWAY)), ...made];
    for (const rt of new Set(gatewaysFirst)) this.#entries.purge(rt);
  }

  /** rt_if_track: all routes of an interface after it or its link went down or came up. */
  linkChanged(name: string): void {
    for (const family of ['inet', 'inet6'] as const)
      for (const rt of this.routes(family)) if (rt.interface === name) this.#entries.linkState(rt);
  }
}
