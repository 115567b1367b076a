import type { Family } from '../../../src/model/address.js';
import type { Route } from '../../../src/model/router.js';
import { aRoute } from './given.js';

interface Hop {
  readonly via: string;
  readonly dev: string;
  readonly weight: number;
  readonly onlink: boolean;
}

interface Entry {
  readonly metric: number;
  readonly proto: string;
  /** Everything else that was said of the route, in pairs. */
  readonly words: readonly string[];
  readonly hops: readonly Hop[];
}

/**
 * The IPv4 and IPv6 default routes of a kernel, as far as `ip route replace|append|del default` goes: it knows nothing of
 * the program's own model, only the words of the commands.
 */
export class IpKernel {
  readonly #tables: Record<Family, Entry[]> = { inet: [], inet6: [] };

  /** Runs a command; false where ip(8) would exit with a complaint. */
  run(argv: readonly string[]): boolean {
    const words = argv.slice(1);
    const family: Family = words[0] === '-6' ? 'inet6' : 'inet';
    const [object, verb, destination, ...rest] = family === 'inet6' ? words.slice(1) : words;
    if (object !== 'route' || destination !== 'default') throw new Error(`not understood: ${argv.join(' ')}`);
    const entry = entryOf(rest);
    const table = this.#tables[family];
    if (verb === 'del') return this.#remove(table, entry);
    const same = table.findIndex((other) => JSON.stringify(other) === JSON.stringify(entry));
    const first = table.findIndex((other) => other.metric === entry.metric);
    if (verb === 'replace' && first >= 0) {
      if (same >= 0) return same === first;
      table[first] = entry;
      return true;
    }
    if (same >= 0) return false;
    const after = table.findIndex((other) => other.metric > entry.metric);
    table.splice(after < 0 ? table.length : after, 0, entry);
    return true;
  }

  #remove(table: Entry[], asked: Entry): boolean {
    const at = table.findIndex((entry) => {
      const [hop] = entry.hops;
      const [wanted] = asked.hops;
      const same = (a?: Hop, b?: Hop): boolean =>
        (a?.via === b?.via || (asked.hops.length === 1 && b?.via === 'link')) && a?.dev === b?.dev;
      const hops =
        asked.hops.length === 1
          ? same(hop, wanted)
          : asked.hops.length === entry.hops.length && asked.hops.every((one, i) => same(one, entry.hops[i]));
      const words = asked.words.every((word) => entry.words.includes(word));
      return (
        hops && words && entry.proto === asked.proto && (asked.metric === 0 || asked.metric === entry.metric)
      );
    });
    if (at >= 0) table.splice(at, 1);
    return at >= 0;
  }

  /** The table as it would be read. */
  routes(family: Family): Route[] {
    return this.#tables[family].flatMap((entry, bundle) =>
      entry.hops.map((hop) => {
        const mtu = entry.words.find((word) => word.startsWith('mtu '))?.slice(4);
        return aRoute({
          family,
          bundle,
          gateway: hop.via,
          interface: hop.dev,
          weight: hop.weight,
          priority: entry.metric,
          multipath: entry.hops.length > 1,
          label: entry.proto === 'boot' ? null : entry.proto,
          mtuBytes: mtu === undefined ? null : Number(mtu),
          attributes: [
            ...entry.words.filter((word) => !word.startsWith('mtu ')),
            ...(hop.onlink ? ['onlink'] : []),
          ],
        });
      }),
    );
  }

  /** To the last word, to be compared. */
  text(): string {
    return JSON.stringify(this.#tables, null, 1);
  }
}

function entryOf(words: readonly string[]): Entry {
  const nexthop = words.indexOf('nexthop');
  const via = words.indexOf('via');
  const end = [nexthop, via, words.indexOf('dev')].find((at) => at >= 0) ?? words.length;
  const pairs: string[] = [];
  for (let i = 0; i < end; i += 2) pairs.push(`${words[i] ?? ''} ${words[i + 1] ?? ''}`);
  const value = (name: string): string | undefined =>
    pairs.find((pair) => pair.startsWith(`${name} `))?.slice(name.length + 1);
  return {
    metric: Number(value('metric') ?? 0),
    proto: value('proto') ?? 'boot',
    words: pairs.filter((pair) => !/^(metric|proto) /.test(pair)).sort(),
    hops: hopTexts(words.slice(end)).map(hopOf),
  };
}

function hopTexts(words: readonly string[]): string[] {
  return words
    .join(' ')
    .split('nexthop ')
    .filter((text) => text !== '');
}

function hopOf(text: string): Hop {
  // A next hop without a gateway reads as a neighbour of everybody.
  const [, via = 'link', dev = '', onlink, weight = '1'] =
    /^(?:via (\S+) )?dev (\S+)( onlink)?(?: weight (\d+))?\s*$/.exec(text) ?? [];
  if (dev === '') throw new Error(`not a next hop: ${text}`);
  return { via, dev, weight: Number(weight), onlink: onlink !== undefined };
}
