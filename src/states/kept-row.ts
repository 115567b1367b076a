import type { AttributedBy, Connection, ConnectionDirection } from '../model/connection.js';
import type { ConnectionRow } from '../model/host-search.js';
import { addressText } from './address-bytes.js';
import type { KeptRows } from './kept-rows.js';
import {
  AGE,
  BYTES_IN,
  BYTES_OUT,
  EXPIRES,
  GATEWAY,
  INSIDE,
  PACKETS_IN,
  PACKETS_OUT,
  RATE_IN,
  RATE_OUT,
  REMOTE,
  WIRE,
} from './kept-rows.js';
import type { StateNames } from './state-names.js';

/** By the numbers of state-record.ts. */
const DIRECTIONS = ['outgoing', 'incoming', 'local'] as const;
const MEANS = [null, 'gateway', 'interface', 'address'] as const;

/** A row of the kept connections. What is not asked for is not worked out: a filter asks for little, of many rows. */
export class KeptRow implements ConnectionRow {
  readonly #names: StateNames;
  readonly #uplinks: readonly string[];
  readonly #rows: KeptRows;
  #row = 0;

  constructor(names: StateNames, uplinks: readonly string[], rows: KeptRows) {
    this.#names = names;
    this.#uplinks = uplinks;
    this.#rows = rows;
  }

  /** Stands for that row from now on. */
  moveTo(row: number): this {
    this.#row = row;
    return this;
  }

  get id(): string | null {
    if (!this.#rows.isIdentified(this.#row)) return null;
    return this.#names.idText(this.#rows.idHigh(this.#row), this.#rows.idLow(this.#row));
  }

  get uplink(): string | null {
    return this.#uplinks[this.#rows.uplink(this.#row)] ?? null;
  }

  get attributedBy(): AttributedBy | null {
    return MEANS[this.#rows.attributedBy(this.#row)] ?? null;
  }

  get interface(): string | null {
    const name = this.#rows.interface(this.#row);
    return name < 0 ? null : this.#names.interfaces.text(name);
  }

  get protocol(): string {
    return this.#names.protocols.text(this.#rows.protocol(this.#row));
  }

  get direction(): ConnectionDirection {
    return DIRECTIONS[this.#rows.direction(this.#row)] ?? 'outgoing';
  }

  get insideHost(): string {
    return this.#host(INSIDE);
  }

  get insidePort(): number | null {
    return known(this.#rows.port(this.#row, INSIDE));
  }

  get wireHost(): string | null {
    return this.direction === 'local' ? null : this.#host(WIRE);
  }

  get wirePort(): number | null {
    return this.direction === 'local' ? null : known(this.#rows.port(this.#row, WIRE));
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
    return known(this.#rows.port(this.#row, REMOTE));
  }

  get rdomain(): number {
    return this.#rows.rdomain(this.#row);
  }

  get state(): string {
    return this.#names.states.text(this.#rows.state(this.#row));
  }

  get gateway(): string | null {
    return this.#rows.hasGateway(this.#row) ? this.#host(GATEWAY) : null;
  }

  get ageSeconds(): number | null {
    return known(this.#number(AGE));
  }

  get expiresInSeconds(): number | null {
    return known(this.#number(EXPIRES));
  }

  get packetsFromInside(): number | null {
    return known(this.#number(PACKETS_OUT));
  }

  get packetsToInside(): number | null {
    return known(this.#number(PACKETS_IN));
  }

  get bytesFromInside(): number | null {
    return known(this.#number(BYTES_OUT));
  }

  get bytesToInside(): number | null {
    return known(this.#number(BYTES_IN));
  }

  get bytesPerSecondFromInside(): number | null {
    return known(this.#number(RATE_OUT));
  }

  get bytesPerSecondToInside(): number | null {
    return this.#number(RATE_OUT) < 0 ? null : this.#number(RATE_IN);
  }

  get rule(): number | null {
    return known(this.#rows.rule(this.#row));
  }

  get anchor(): number | null {
    return known(this.#rows.anchor(this.#row));
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

  #number(column: number): number {
    return this.#rows.number(this.#row, column);
  }

  #ipv4(host: number): number | null {
    return this.#rows.isIpv4(this.#row, host) ? this.#rows.addressWord(this.#row, host, 3) : null;
  }

  #host(host: number): string {
    const word = (number: number): number => this.#rows.addressWord(this.#row, host, number);
    return addressText(word(0), word(1), word(2), word(3));
  }
}

function known(value: number): number | null {
  return value < 0 ? null : value;
}
