import type { Family } from '../model/address.js';
import { walkOrder } from './artwalk.js';
import type { Selection } from './hash-selection.js';
import { routeHash, selectEven, selectFirstHeavy } from './hash-selection.js';
import type { Ip, Words } from './ip.js';
import { addressBits, inNetwork, maskWords } from './ip.js';
import type { Errno, KernelRoute, RouteRequest } from './rtentry.js';
import { RTF, RTP, bare, isSet } from './rtentry.js';

/** Which revision of rtable.c sets and clears P: 1.95 is OpenBSD 7.8, 1.87 is 7.6 and 7.7 (the same since 1.48, 6.0). */
export type FlagRules = '1.87' | '1.95';

/** What differs between kernels. */
export interface TableRules {
  readonly flags: FlagRules;
  readonly selection: Selection;
}

/** The rules of a release. Which loop 7.8 and later really run was never seen on a machine: it is given. */
export function rulesOf(release: string, loopSince78: Selection): TableRules {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  const isNew = major > 7 || (major === 7 && minor >= 8);
  return isNew ? { flags: '1.95', selection: loopSince78 } : { flags: '1.87', selection: 'even' };
}

interface Node {
  readonly family: Family;
  readonly words: Words;
  readonly prefixLength: number;
  /** Ascending priority with the down bit; equals in order of insertion. Never empty. */
  list: KernelRoute[];
}

/** One routing table: rtable.c 1.95 of 2025/07/16, 1.87 where its rules are asked for. */
export class RoutingTable {
  /** Goes up with every change. */
  generation = 0;
  readonly #flags: FlagRules;
  readonly #selection: Selection;
  /** rt_hashjitter: drawn once per boot. */
  readonly #salt: number;
  readonly #nodes = new Map<string, Node>();
  /** Without host routes; longest prefix first. */
  readonly #networks: Record<Family, readonly Node[]> = { inet: [], inet6: [] };
  /** All nodes in the order of the kernel's walk; null until somebody asks after a change. */
  readonly #walked: Record<Family, readonly Node[] | null> = { inet: null, inet6: null };

  constructor({ flags, selection }: TableRules, salt: number) {
    this.#flags = flags;
    this.#selection = selection;
    this.#salt = salt;
  }

  /** Something that decides which row is taken has changed. */
  changed(): void {
    this.generation++;
  }

  /** All rows in the order of the kernel's walk. */
  routes(family: Family): KernelRoute[] {
    const nodes = (this.#walked[family] ??= [...this.#nodes.values()]
      .filter((node) => node.family === family)
      .sort(walkOrder));
    return nodes.flatMap((node) => node.list);
  }

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
    this.#walked[family] = null;
    this.#networks[family] = [...this.#nodes.values()]
      .filter((node) => node.family === family && node.prefixLength < addressBits(family))
      .sort((a, b) => b.prefixLength - a.prefixLength);
  }

  /** rtable_lookup: the first of the list with this priority (down bit apart) and this gateway, where they are given. */
  lookup(request: RouteRequest, priority: number, gateway: string | null): KernelRoute | undefined {
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

  /** rtable_insert: the EEXIST rules, then P, then the place in the list. */
  insert(rt: KernelRoute): Errno | null {
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
    const sharing = this.#flagsOnInsert(equals, rt);
    if (sharing.length > 0) for (const mrt of [...sharing, rt]) mrt.flags |= RTF.MPATH;
    this.#place(node, rt);
    this.generation++;
    return null;
  }

  /** Whom a new route makes share with it: 1.95 looks at the priority alone, 1.87 at the bit for down as well. */
  #flagsOnInsert(equals: readonly KernelRoute[], rt: KernelRoute): readonly KernelRoute[] {
    return this.#flags === '1.95' ? equals : equals.filter((mrt) => mrt.priority === rt.priority);
  }

  /** rtable_delete. */
  unlink(rt: KernelRoute): void {
    const key = this.#key(rt.family, rt.destination.words, rt.prefixLength);
    const node = this.#nodes.get(key);
    if (node === undefined) return;
    const npaths = node.list.length;
    node.list = node.list.filter((mrt) => mrt !== rt);
    const left = this.#aloneAfterDelete(node, rt, npaths);
    if (left !== undefined) left.flags &= ~RTF.MPATH;
    if (node.list.length === 0) this.#nodes.delete(key);
    this.#nodesChanged(rt.family);
  }

  /** Who loses its P: 1.95 the last of a priority, 1.87 the last of two rows of whatever priority. */
  #aloneAfterDelete({ list }: Node, rt: KernelRoute, npaths: number): KernelRoute | undefined {
    const rest = this.#flags === '1.95' ? list.filter((mrt) => bare(mrt) === bare(rt)) : list;
    const isAlone = rest.length === 1 && (this.#flags === '1.95' || npaths === 2);
    return isAlone ? rest[0] : undefined;
  }

  /** rtable_mpath_reprio: taken out and put in again where its new number belongs. */
  reprioritise(rt: KernelRoute, priority: number): void {
    const node = this.#exact(rt.destination, rt.prefixLength);
    if (node === undefined) return;
    node.list = node.list.filter((mrt) => mrt !== rt);
    rt.priority = priority;
    this.#place(node, rt);
    this.generation++;
  }

  /** rtable_match: the best node; of its list the head, or with P and a source the one the hash picks. */
  match(destination: Ip, source: Words | null): KernelRoute | null {
    const list = this.#best(destination)?.list;
    const head = list?.[0];
    if (list === undefined || head === undefined) return null;
    // rt_hash: no source, not valid or no P: no hash.
    if (source === null || !isSet(head, RTF.MPATH) || !isSet(head, RTF.UP)) return head;
    const hash = routeHash(destination.words, source, this.#salt);
    const select = this.#selection === 'even' ? selectEven : selectFirstHeavy;
    return select(list, hash) ?? null;
  }
}
