import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import { CoveredBlocks } from './covered-blocks.js';
import type { UnlistedRows } from './unlisted-route.js';

/** Of a route that is only counted, what decides how much of the internet it gets. */
export interface CountedNetwork {
  readonly family: Family;
  /** The first 24 bits of an IPv4 network. */
  readonly start: number;
  readonly length: number;
  /** IPv6: of 2000::/3, which is all of the internet that there is. */
  readonly global: boolean;
}

/** Rows of one family and exit. */
interface Counted {
  rows: number;
  /** IPv6: blocks of 48 bits; what is covered twice is counted twice. */
  blocks6: number;
}

/** The routes of a large table that are only counted: how many leave by each exit, and what part of the internet they decide for. */
export class CountedRoutes {
  readonly #counted: Record<Family, Counted[]> = { inet: [], inet6: [] };
  #covered: CoveredBlocks | null = null;

  /** One that decides for no part of the internet. */
  addRow(family: Family, exit: number): void {
    this.#of(family, exit).rows++;
  }

  /** One that is up. */
  add({ family, start, length, global }: CountedNetwork, exit: number): void {
    const counted = this.#of(family, exit);
    counted.rows++;
    if (family === 'inet') (this.#covered ??= new CoveredBlocks()).add(start, length, exit);
    else if (global && length <= 48) counted.blocks6 += 2 ** (48 - length);
  }

  #of(family: Family, exit: number): Counted {
    return (this.#counted[family][exit] ??= { rows: 0, blocks6: 0 });
  }

  /** What stands for them, given the names of the exits by number; those without one are several interfaces. */
  unlisted(names: readonly string[]): UnlistedRows[] {
    return FAMILIES.flatMap((family) =>
      this.#counted[family].map(({ rows, blocks6 }, exit) => {
        const blocks = family === 'inet' ? (this.#covered?.counts[exit] ?? 0) : blocks6;
        return { family, interface: names[exit] ?? '', rows, blocks };
      }),
    );
  }
}
