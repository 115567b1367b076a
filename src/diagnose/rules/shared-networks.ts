import { addressBytes } from '../../model/address.js';
import type { InterfaceAddress } from '../../model/router.js';

/** An address with the interface that has it, by the interface's place in the order of the uplinks. */
export interface PlacedAddress {
  readonly place: number;
  readonly address: InterfaceAddress;
}

/** Two addresses whose networks overlap. */
export interface Overlap {
  readonly mine: InterfaceAddress;
  readonly theirs: InterfaceAddress;
}

/** The leading `length` bits, as a word that other addresses with these bits have too. */
function networkWord(bytes: readonly number[], length: number): string {
  const whole = length >> 3;
  const rest = length & 7;
  const part = rest === 0 ? [] : [(bytes[whole] ?? 0) & (0xff << (8 - rest))];
  return `${bytes.length} ${length} ${[...bytes.slice(0, whole), ...part].join('.')}`;
}

function remember(map: Map<string, PlacedAddress[]>, key: string, placed: PlacedAddress): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [placed]);
  else known.push(placed);
}

/**
 * Which networks overlap: of two, one holds the other, and its address begins with the same bits. Each address is looked
 * up once for each length of network there is, so that the cost grows with the number of addresses.
 */
export class SharedNetworks {
  readonly #lengths: readonly number[];
  /** By a network's own bits: the addresses in it, of networks as long or longer; and those of just this length. */
  readonly #within = new Map<string, PlacedAddress[]>();
  readonly #exact = new Map<string, PlacedAddress[]>();

  /** In the order of their places. A network of one host is none. */
  constructor(addresses: readonly PlacedAddress[]) {
    const usable = addresses.filter(({ address }) => isNetwork(address));
    this.#lengths = [...new Set(usable.map(({ address }) => address.prefixLength ?? 0))];
    for (const placed of addresses) {
      const bytes = addressBytes(placed.address.address);
      const { prefixLength } = placed.address;
      if (bytes === null || prefixLength === null) continue;
      for (const length of this.#lengths)
        if (length <= prefixLength) remember(this.#within, networkWord(bytes, length), placed);
      if (isNetwork(placed.address)) remember(this.#exact, networkWord(bytes, prefixLength), placed);
    }
  }

  /** Of the first interface before `place` that `may` and whose network overlaps one of these addresses; or null. */
  firstBefore(
    place: number,
    addresses: readonly InterfaceAddress[],
    may: (place: number) => boolean,
  ): (Overlap & { readonly place: number }) | null {
    let best: (Overlap & { readonly place: number }) | null = null;
    for (const theirs of addresses)
      for (const rows of this.#overlapping(theirs)) {
        const found = rows.find((row) => row.place >= place || may(row.place));
        if (found !== undefined && found.place < place && found.place < (best?.place ?? Infinity))
          best = { place: found.place, mine: found.address, theirs };
      }
    return best;
  }

  #overlapping(address: InterfaceAddress): readonly (readonly PlacedAddress[])[] {
    const bytes = addressBytes(address.address);
    const { prefixLength } = address;
    if (bytes === null || prefixLength === null) return [];
    const inside = isNetwork(address) ? (this.#within.get(networkWord(bytes, prefixLength)) ?? []) : [];
    const around = this.#lengths
      .filter((length) => length < prefixLength)
      .map((length) => this.#exact.get(networkWord(bytes, length)) ?? []);
    return [inside, ...around];
  }
}

const HOST_LENGTH = { inet: 32, inet6: 128 } as const;

function isNetwork({ family, prefixLength }: InterfaceAddress): boolean {
  return prefixLength !== null && prefixLength < HOST_LENGTH[family];
}
