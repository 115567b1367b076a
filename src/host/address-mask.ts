import { createHmac } from 'node:crypto';
import { addressBytes, addressOfBytes } from '../model/address.js';
import { BoundedMap } from '../model/bounded-map.js';

/**
 * Blocks that mean something of themselves, by their leading bits: private, shared, link-local, documentation, unique-local.
 * Their bits stay, and no other address is moved into them. `whole`: nothing in it is anybody's.
 */
const KEPT: readonly { readonly block: string; readonly whole?: true }[] = [
  { block: '0.0.0.0/8', whole: true },
  { block: '10.0.0.0/8' },
  { block: '100.64.0.0/10' },
  { block: '127.0.0.0/8', whole: true },
  { block: '169.254.0.0/16' },
  { block: '172.16.0.0/12' },
  { block: '192.0.0.0/24' },
  { block: '192.168.0.0/16' },
  { block: '198.18.0.0/15' },
  { block: '224.0.0.0/3', whole: true },
  { block: '::/8', whole: true },
  { block: '64:ff9b::/32', whole: true },
  { block: '2001::/23' },
  { block: '2001:db8::/32' },
  { block: '2002::/16' },
  { block: 'fc00::/7' },
  { block: 'fe80::/64' },
  { block: 'ff00::/8', whole: true },
];

/** Blocks whose last 32 bits are an IPv4 address: as it is written in IPv6, and behind NAT64 (RFC 4291, RFC 6052). */
const EMBEDDING = ['::ffff:0:0', '64:ff9b::'];

interface Block {
  readonly bits: string;
  readonly isWhole: boolean;
}

const bitsOf = (bytes: readonly number[]): string =>
  bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');

function blocksOf(size: 4 | 16): readonly Block[] {
  return KEPT.flatMap(({ block, whole = false }) => {
    const [address = '', length = ''] = block.split('/');
    const bytes = addressBytes(address) ?? [];
    return bytes.length === size ? [{ bits: bitsOf(bytes).slice(0, Number(length)), isWhole: whole }] : [];
  });
}

/** Bits at both ends that stay: the wide routes that share out the internet, and which host of a network it is. */
const SHAPES = {
  ipv4: { blocks: blocksOf(4), first: 8, network: 24 },
  ipv6: { blocks: blocksOf(16), first: 12, network: 64 },
} as const;

const EMBEDDING_BITS = 96;
const embedding = EMBEDDING.map((block) => bitsOf(addressBytes(block) ?? []).slice(0, EMBEDDING_BITS));

const REMEMBERED = 65_536;

/**
 * Other addresses in place of these, the same for the same one: two that share their first bits go on sharing just as many,
 * so that networks stay networks and each address stays in its own (Crypto-PAn: Xu, Fan, Ammar, Moon, 2002). Without the
 * secret nothing can be worked back. Of IPv4 the last octet stays, of IPv6 a host part of 16 bits.
 */
export class AddressMask {
  readonly #secret: string;
  readonly #known = new BoundedMap<string, string>(REMEMBERED);

  constructor(secret: string) {
    this.#secret = secret;
  }

  /**
   * An address literal without a scope; anything else stays as it was. `prefixLength`: of a network the bits beyond it stay
   * zero where they are.
   */
  address(text: string, prefixLength = Infinity): string {
    const key = `${text}/${prefixLength}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const masked = this.#anew(text, prefixLength);
    this.#known.set(key, masked);
    return masked;
  }

  /** `00:00:5e:…`: another card of no maker, as long. */
  linkAddress(text: string): string {
    if (/^(?:0?0[:-]){5}0?0$|^(?:ff[:-]){5}ff$/i.test(text)) return text;
    const hash = this.#hash(`link ${text.toLowerCase()}`);
    let at = 0;
    return text.replace(/[0-9A-Fa-f]{1,2}/g, (digits) => {
      const byte = ((hash[at++] ?? 0) & (at === 1 ? 0xfc : 0xff)) | (at === 1 ? 2 : 0);
      const hex = byte.toString(16).padStart(2, '0');
      return digits.length === 1 ? hex.slice(1) : hex;
    });
  }

  #anew(text: string, prefixLength: number): string {
    const isV6 = text.includes(':');
    const shape = isV6 ? SHAPES.ipv6 : SHAPES.ipv4;
    const given = addressBytes(text);
    if (given === null) return text;
    const bits = bitsOf(given);
    const around = isV6 ? embedding.find((block) => bits.startsWith(block)) : undefined;
    if (around !== undefined && prefixLength > EMBEDDING_BITS) {
      const inner = this.address(
        addressOfBytes(given.slice(EMBEDDING_BITS / 8)),
        prefixLength - EMBEDDING_BITS,
      );
      return addressOfBytes([...given.slice(0, EMBEDDING_BITS / 8), ...(addressBytes(inner) ?? [])]);
    }
    if (shape.blocks.some((block) => block.isWhole && bits.startsWith(block.bits))) return text;
    const network = this.#network(bits.slice(0, shape.network), shape);
    const whole = network + this.#host(bits.slice(shape.network), isV6);
    const isNetwork = !bits.slice(prefixLength).includes('1');
    const masked = isNetwork ? whole.slice(0, prefixLength).padEnd(bits.length, '0') : whole;
    const bytes = (masked.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
    return addressOfBytes(bytes);
  }

  /** Each bit is turned or not by a hash of the bits before it; never where that would lead into or out of a kept block. */
  #network(bits: string, { blocks, first }: (typeof SHAPES)['ipv4' | 'ipv6']): string {
    let masked = '';
    for (let at = 0; at < bits.length; at++) {
      const before = bits.slice(0, at);
      const isOnTheWay = blocks.some((block) => block.bits.length > at && block.bits.startsWith(before));
      const turned = at >= first && !isOnTheWay && ((this.#hash(before)[0] ?? 0) & 1) === 1;
      masked += turned === (bits[at] === '1') ? '0' : '1';
    }
    return masked;
  }

  #host(bits: string, isV6: boolean): string {
    if (!isV6 || /^0{48}/.test(bits)) return bits;
    return bitsOf([...this.#hash(`host ${bits}`).subarray(0, 8)]);
  }

  #hash(text: string): Uint8Array {
    return createHmac('sha256', this.#secret).update(text).digest();
  }
}
