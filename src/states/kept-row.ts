import type { AttributedBy, Connection, ConnectionDirection } from '../model/connection.js';
import type { ConnectionRow } from '../model/host-search.js';
import { addressText, MAPPED } from './address-bytes.js';
import type { StateNames } from './state-names.js';

/** Columns of whole numbers, a row after the other: three hosts and a next hop of four words each, then the rest. */
export const [INSIDE, WIRE, REMOTE, GATEWAY] = [0, 4, 8, 12];
export const [INSIDE_PORT, WIRE_PORT, REMOTE_PORT, RDOMAIN] = [16, 17, 18, 19];
export const [INTERFACE, PROTOCOL, STATE, UPLINK, RULE, ANCHOR, ID_HIGH, ID_LOW, FLAGS] = [
  20, 21, 22, 23, 24, 25, 26, 27, 28,
];
export const INTEGERS = 29;

/** Columns of larger numbers. -1: not known. */
export const [AGE, EXPIRES, PACKETS_OUT, PACKETS_IN, BYTES_OUT, BYTES_IN, RATE_OUT, RATE_IN, WEIGHT] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];
export const FLOATS = 9;

/** Bits of the flags; above them the direction, then what told the uplink, two bits each. */
export const IDENTIFIED = 1;
export const HAS_GATEWAY = 2;
export const DIRECTION_SHIFT = 2;
export const MEANS_SHIFT = 4;

/** By the numbers of state-record.ts. */
const DIRECTIONS = ['outgoing', 'incoming', 'local'] as const;
const MEANS = [null, 'gateway', 'interface', 'address'] as const;

/** A row of the kept connections. What is not asked for is not worked out: a filter asks for little, of many rows. */
export class KeptRow implements ConnectionRow {
  readonly #names: StateNames;
  readonly #uplinks: readonly string[];
  #integers = new Int32Array(0);
  #floats = new Float64Array(0);
  #row = 0;

  constructor(names: StateNames, uplinks: readonly string[]) {
    this.#names = names;
    this.#uplinks = uplinks;
  }

  /** Stands for that row from now on. */
  moveTo(row: number, integers: Int32Array<ArrayBuffer>, floats: Float64Array<ArrayBuffer>): this {
    this.#row = row;
    this.#integers = integers;
    this.#floats = floats;
    return this;
  }

  get id(): string | null {
    if ((this.#flags & IDENTIFIED) === 0) return null;
    return this.#names.idText(this.#integer(ID_HIGH), this.#integer(ID_LOW));
  }

  get uplink(): string | null {
    return this.#uplinks[this.#integer(UPLINK)] ?? null;
  }

  get attributedBy(): AttributedBy | null {
    return MEANS[(this.#flags >> MEANS_SHIFT) & 3] ?? null;
  }

  get interface(): string | null {
    const name = this.#integer(INTERFACE);
    return name < 0 ? null : this.#names.interfaces.text(name);
  }

  get protocol(): string {
    return this.#names.protocols.text(this.#integer(PROTOCOL));
  }

  get direction(): ConnectionDirection {
    return DIRECTIONS[(this.#flags >> DIRECTION_SHIFT) & 3] ?? 'outgoing';
  }

  get insideHost(): string {
    return this.#host(INSIDE);
  }

  get insidePort(): number | null {
    return known(this.#integer(INSIDE_PORT));
  }

  get wireHost(): string | null {
    return this.direction === 'local' ? null : this.#host(WIRE);
  }

  get wirePort(): number | null {
    return this.direction === 'local' ? null : known(this.#integer(WIRE_PORT));
  }

  get remoteHost(): string {
    return this.#host(REMOTE);
  }

  get insideIpv4(): number | null {
    return this.#ipv4(INSIDE);
  }

  get wireIpv4(): number | null {
    return this.direction === 'local' ? null : this.#ipv4(WIRE);
  }

  get remoteIpv4(): number | null {
    return this.#ipv4(REMOTE);
  }

  get remotePort(): number | null {
    return known(this.#integer(REMOTE_PORT));
  }

  get rdomain(): number {
    return this.#integer(RDOMAIN);
  }

  get state(): string {
    return this.#names.states.text(this.#integer(STATE));
  }

  get gateway(): string | null {
    return (this.#flags & HAS_GATEWAY) !== 0 ? this.#host(GATEWAY) : null;
  }

  get ageSeconds(): number | null {
    return known(this.#float(AGE));
  }

  get expiresInSeconds(): number | null {
    return known(this.#float(EXPIRES));
  }

  get packetsFromInside(): number | null {
    return known(this.#float(PACKETS_OUT));
  }

  get packetsToInside(): number | null {
    return known(this.#float(PACKETS_IN));
  }

  get bytesFromInside(): number | null {
    return known(this.#float(BYTES_OUT));
  }

  get bytesToInside(): number | null {
    return known(this.#float(BYTES_IN));
  }

  get bytesPerSecondFromInside(): number | null {
    return known(this.#float(RATE_OUT));
  }

  get bytesPerSecondToInside(): number | null {
    return known(this.#float(RATE_IN));
  }

  get rule(): number | null {
    return known(this.#integer(RULE));
  }

  get anchor(): number | null {
    return known(this.#integer(ANCHOR));
  }

  /** All of it, as a value that stays. */
  get value(): Connection {
    return {
      id: this.id,
      uplink: this.uplink,
      attributedBy: this.attributedBy,
      interface: this.interface,
      protocol: this.protocol,
      direction: this.direction,
      insideHost: this.insideHost,
      insidePort: this.insidePort,
      wireHost: this.wireHost,
      wirePort: this.wirePort,
      remoteHost: this.remoteHost,
      remotePort: this.remotePort,
      rdomain: this.rdomain,
      state: this.state,
      gateway: this.gateway,
      ageSeconds: this.ageSeconds,
      expiresInSeconds: this.expiresInSeconds,
      packetsFromInside: this.packetsFromInside,
      packetsToInside: this.packetsToInside,
      bytesFromInside: this.bytesFromInside,
      bytesToInside: this.bytesToInside,
      bytesPerSecondFromInside: this.bytesPerSecondFromInside,
      bytesPerSecondToInside: this.bytesPerSecondToInside,
      rule: this.rule,
      anchor: this.anchor,
    };
  }

  get #flags(): number {
    return this.#integer(FLAGS);
  }

  #integer(column: number): number {
    return this.#integers[this.#row * INTEGERS + column] ?? 0;
  }

  #float(column: number): number {
    return this.#floats[this.#row * FLOATS + column] ?? 0;
  }

  #ipv4(column: number): number | null {
    const isMapped =
      this.#integer(column) === 0 && this.#integer(column + 1) === 0 && this.#integer(column + 2) === MAPPED;
    return isMapped ? this.#integer(column + 3) : null;
  }

  #host(column: number): string {
    const word = (number: number): number => this.#integer(column + number);
    return addressText(word(0), word(1), word(2), word(3));
  }
}

function known(value: number): number | null {
  return value < 0 ? null : value;
}
