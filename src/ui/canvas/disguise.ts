import { familyOf } from '../../model/address.js';

/** Neither hexadecimal, so that a disguise is never taken for an address again, nor the `x` that fills. */
const LETTERS = 'ghijklmnopqrstuvwyz';

/** More than anybody reads; those that come later all look alike. */
const REMEMBERED = 20_000;

const IPV4 =
  /(?<![0-9A-Za-z.])\d{1,3}(?:\.\d{1,3}){3}(?![0-9.]*\d)|(?<![0-9A-Za-z.])\d{1,3}(?:\.\d{1,3}){1,2}(?=\/\d)/g;
const MAC = /(?<![0-9A-Za-z:])[0-9A-Fa-f]{1,2}(?:[:-][0-9A-Fa-f]{1,2}){5}(?![0-9A-Za-z:])/g;
const IPV6 = /(?<![0-9A-Za-z:.])[0-9A-Fa-f:]*:[0-9A-Fa-f:]+(?:\.\d{1,3}){0,3}/g;

/**
 * Stands letters in the place of addresses, so that a picture of the screen gives none away: `192.168.1.10` becomes
 * `xxx.xxx.x.xg`. As long as what it hides and the same each time; two addresses stay two. The letters are numbered in the
 * order of appearance, not computed from the address: nothing can be worked back from them.
 */
export class Disguise {
  readonly #numbers = new Map<string, number>();
  #names: readonly string[] = [];
  #namePattern: RegExp | null = null;

  /** Names to hide besides addresses: the host's, the networks'. */
  hideNames(names: readonly string[]): void {
    if (names.length === this.#names.length && names.every((name, i) => name === this.#names[i])) return;
    this.#names = names;
    const words = names.filter((name) => /[\p{L}\p{N}]/u.test(name)).sort((a, b) => b.length - a.length);
    const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    this.#namePattern =
      words.length === 0
        ? null
        : new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  }

  /** The text with everything disguised that could tell where it was seen. */
  apply(text: string): string {
    let hidden =
      this.#namePattern === null
        ? text
        : text.replace(this.#namePattern, (name) => this.#stand(name, /[\p{L}\p{N}]/u));
    if (!/\d|:/.test(hidden)) return hidden;
    hidden = hidden.replace(MAC, (mac) => this.#stand(mac, /[0-9A-Fa-f]/));
    hidden = hidden.replace(IPV6, (token) => this.#ipv6(token));
    return hidden.replace(IPV4, (address) => this.#stand(address, /\d/));
  }

  /** The colon of a sentence or of a port may hang on to an address. */
  #ipv6(token: string): string {
    const address = [token, token.replace(/:$/, '')].find((text) => familyOf(text) !== null);
    return address === undefined ? token : this.#stand(address, /[0-9A-Fa-f]/) + token.slice(address.length);
  }

  #stand(original: string, replaced: RegExp): string {
    const key = original.toLowerCase();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      if (this.#numbers.size < REMEMBERED) this.#numbers.set(key, number);
    }
    let first = true;
    return [...original]
      .reverse()
      .map((character) => {
        if (!replaced.test(character)) return character;
        if (number === 0 && !first) return 'x';
        first = false;
        const letter = LETTERS.charAt((number ?? 0) % LETTERS.length);
        number = Math.floor((number ?? 0) / LETTERS.length);
        return letter;
      })
      .reverse()
      .join('');
  }
}
