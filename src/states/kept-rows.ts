import type { Endpoint } from './address-bytes.js';
import { MAPPED } from './address-bytes.js';
import { KeptBeside } from './kept-beside.js';
import { MOST_PROTOCOLS, MOST_STATES } from './state-names.js';
import type { StateRecord } from './state-record.js';
import { INCOMING } from './state-record.js';

/** Columns of words. Hosts: an IPv4 address, or the place of one that is none; that of the next hop stands among the rules. */
export const [INSIDE, WIRE, REMOTE, GATEWAY] = [0, 1, 2, 3];
const ID_LOW = 3;
/** Two ports of 16 bits, a port and the routing domain, the numbers of three names; bits. */
const [PORTS, FAR_PORT, NAMES, FLAGS] = [4, 5, 6, 7];
const NUMBERS = 8;
const WORDS = 14;

/** Numbers. -1: not known. The first six have a word each, the age in tenths of a second; where one does not fit, the first has their place. */
export const [AGE, EXPIRES, PACKETS_OUT, PACKETS_IN, BYTES_OUT, BYTES_IN] = [0, 1, 2, 3, 4, 5];
const IN_WORDS = 6;
/** Where the rates are not known, the second is what the row weighs without. */
export const [RATE_OUT, RATE_IN] = [6, 7];
const RATES = 2;

/** Columns of what not every system tells: rule and anchor are counted from 1, and 0 where there is none. */
const [RULE, ANCHOR, ID_HIGH, NEXT_HOP] = [0, 1, 2, 3];
const RULES = 4;

/** Bits of the flags: then direction, what told the uplink; for each host whether it is no IPv4 address, and has a port; the uplink. */
const [IDENTIFIED, HAS_GATEWAY, DIRECTION_SHIFT, MEANS_SHIFT] = [1, 2, 2, 4];
const [OTHER_FAMILY, HAS_PORT, WIDE, UPLINK_SHIFT] = [1 << 6, 1 << 10, 1 << 13, 14];
const HAS_BESIDE = (OTHER_FAMILY * 15) | WIDE;
/** In `NAMES`: the state in 9 bits, the protocol in 8, above them the interface, counted from 1. */
const [PROTOCOL_SHIFT, INTERFACE_SHIFT] = [9, 17];
const [MOST_16, MOST_32] = [0xffff, 0xffff_ffff];

/** Nothing is set aside before there is something to keep: most of these tables stay empty. */
const [NO_WORDS, NO_RATES] = [new Int32Array(0), new Float64Array(0)];

/**
 * Rows of connections, 72 bytes each, 88 where there are rules: to touch memory for the first time takes longer than to read
 * a state. What nearly all have fits into its column; the rest stands beside.
 */
export class KeptRows {
  #words = NO_WORDS;
  #rates = NO_RATES;
  #rules = NO_WORDS;
  readonly #beside = new KeptBeside();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Rows that there is room for. */
  get room(): number {
    return this.#rates.length / RATES;
  }

  makeRoom(rows: number): void {
    const [words, rates, rules] = [this.#words, this.#rates, this.#rules];
    this.#words = new Int32Array(rows * WORDS);
    this.#words.set(words);
    this.#rates = new Float64Array(rows * RATES);
    this.#rates.set(rates);
    if (rules.length === 0) return;
    this.#rules = new Int32Array(rows * RULES);
    this.#rules.set(rules);
  }

  /** The row that was written is one of them from now on. */
  add(): void {
    this.#length++;
    this.#beside.keep();
  }

  /** Writes the row behind the last, for which there must be room. */
  write(record: StateRecord): void {
    record.fillRest();
    this.#beside.begin();
    const n = this.#words;
    const at = this.#length * WORDS;
    const { inside, wire, remote } = record;
    n[at + INSIDE] = this.#hostWord(inside);
    n[at + WIRE] = wire === inside ? (n[at + INSIDE] ?? 0) : this.#hostWord(wire);
    n[at + REMOTE] = this.#hostWord(remote);
    n[at + ID_LOW] = record.idLow;
    n[at + PORTS] = (inside.port << 16) | (wire.port & MOST_16);
    n[at + FAR_PORT] = (remote.port << 16) | Math.min(wire.rdomain, MOST_16);
    n[at + NAMES] =
      ((record.interface + 1) << INTERFACE_SHIFT) | (record.protocol << PROTOCOL_SHIFT) | record.state;
    n[at + FLAGS] =
      (record.identified ? IDENTIFIED : 0) |
      (record.direction << DIRECTION_SHIFT) |
      (record.attributedBy << MEANS_SHIFT) |
      hostFlags(inside, INSIDE) |
      hostFlags(wire, WIRE) |
      hostFlags(remote, REMOTE) |
      ((record.uplink + 1) << UPLINK_SHIFT);
    this.#writeRules(at, record);
    this.#writeNumbers(at, record);
  }

  #hostWord(host: Endpoint): number {
    if (host.isIpv4) return host.d;
    const place = this.#beside.take(4);
    this.#beside.write(place, host.a);
    this.#beside.write(place + 1, host.b);
    this.#beside.write(place + 2, host.c);
    this.#beside.write(place + 3, host.d);
    return place;
  }

  #writeRules(at: number, record: StateRecord): void {
    const { rule, anchor, idHigh, gateway } = record;
    if (this.#rules.length === 0) {
      if (rule < 0 && anchor < 0 && idHigh === 0 && !gateway.present) return;
      this.#rules = new Int32Array(this.room * RULES);
    }
    const n = this.#rules;
    const from = this.#length * RULES;
    n[from + RULE] = rule + 1;
    n[from + ANCHOR] = anchor + 1;
    n[from + ID_HIGH] = idHigh;
    if (!gateway.present) return;
    n[from + NEXT_HOP] = this.#hostWord(gateway);
    this.#addFlags(at, HAS_GATEWAY | (gateway.isIpv4 ? 0 : OTHER_FAMILY << GATEWAY));
  }

  #addFlags(at: number, flags: number): void {
    this.#words[at + FLAGS] = (this.#words[at + FLAGS] ?? 0) | flags;
  }

  #writeNumbers(at: number, record: StateRecord): void {
    fillNumbers(record);
    const n = this.#words;
    const from = at + NUMBERS;
    const age = numbers[AGE] ?? -1;
    const tenths = age < 0 ? -1 : Math.round(age * 10);
    n[from + AGE] = tenths;
    let isNarrow = fits(tenths) && (tenths < 0 || tenths / 10 === age);
    for (let column = EXPIRES; column < IN_WORDS; column++) {
      const value = numbers[column] ?? -1;
      n[from + column] = value;
      isNarrow &&= fits(value);
    }
    if (!isNarrow) this.#writeBeside(at);
    this.#rates[this.#length * RATES] = numbers[RATE_OUT] ?? -1;
    this.#rates[this.#length * RATES + 1] = numbers[RATE_IN] ?? -1;
  }

  #writeBeside(at: number): void {
    const place = this.#beside.take(IN_WORDS);
    for (let column = AGE; column < IN_WORDS; column++)
      this.#beside.write(place + column, numbers[column] ?? -1);
    this.#words[at + NUMBERS] = place;
    this.#addFlags(at, WIDE);
  }

  /** What a row weighs by its rate, where that is not known by its average; by its bytes, of which none are 0. */
  weight(row: number, by: 'bytes' | 'rate'): number {
    if (by === 'rate') {
      const out = this.number(row, RATE_OUT);
      return (out < 0 ? 0 : out) + this.number(row, RATE_IN);
    }
    const out = this.number(row, BYTES_OUT);
    return out < 0 ? 0 : out + this.number(row, BYTES_IN);
  }

  /** Moves the rows from `from` to before `end` to a place before. */
  move(to: number, from: number, end: number): void {
    this.#words.copyWithin(to * WORDS, from * WORDS, end * WORDS);
    this.#rates.copyWithin(to * RATES, from * RATES, end * RATES);
    if (this.#rules.length > 0) this.#rules.copyWithin(to * RULES, from * RULES, end * RULES);
  }

  /** Only so many rows are left, in the order in which they were. */
  shorten(length: number): void {
    this.#length = length;
    if (this.#beside.isEmpty) return;
    this.#beside.restart();
    for (let row = 0; row < length; row++)
      if ((this.#word(row, FLAGS) & HAS_BESIDE) !== 0) this.#moveBeside(row);
    this.#beside.keep();
  }

  #moveBeside(row: number): void {
    const n = this.#words;
    const at = row * WORDS;
    const flags = n[at + FLAGS] ?? 0;
    const isOther = (host: number): boolean => (flags & (OTHER_FAMILY << host)) !== 0;
    const move = (word: number): number => this.#beside.move(word, 4);
    // Untranslated, both hosts are one.
    const isOne = isOther(INSIDE) && n[at + WIRE] === n[at + INSIDE];
    if (isOther(INSIDE)) n[at + INSIDE] = move(n[at + INSIDE] ?? 0);
    if (isOther(WIRE)) n[at + WIRE] = isOne ? (n[at + INSIDE] ?? 0) : move(n[at + WIRE] ?? 0);
    if (isOther(REMOTE)) n[at + REMOTE] = move(n[at + REMOTE] ?? 0);
    const rules = row * RULES + NEXT_HOP;
    if (isOther(GATEWAY)) this.#rules[rules] = move(this.#rules[rules] ?? 0);
    if ((flags & WIDE) !== 0) n[at + NUMBERS] = this.#beside.move(n[at + NUMBERS] ?? 0, IN_WORDS);
  }

  #word(row: number, column: number): number {
    return this.#words[row * WORDS + column] ?? 0;
  }

  #has(row: number, flag: number): boolean {
    return (this.#word(row, FLAGS) & flag) !== 0;
  }

  /** In one of the columns from `AGE` to `RATE_IN`; -1: not known, but `RATE_IN` only where `RATE_OUT` is. */
  number(row: number, column: number): number {
    if (column >= RATE_OUT) return this.#rates[row * RATES + column - RATE_OUT] ?? -1;
    const at = row * WORDS + NUMBERS;
    if (this.#has(row, WIDE)) return this.#beside.read((this.#words[at] ?? 0) + column);
    const value = (this.#words[at + column] ?? 0) >>> 0;
    if (value === MOST_32) return -1;
    return column === AGE ? value / 10 : value;
  }

  /** -1: none. */
  rule(row: number): number {
    return this.#rule(row, RULE) - 1;
  }

  /** -1: none. */
  anchor(row: number): number {
    return this.#rule(row, ANCHOR) - 1;
  }

  #rule(row: number, column: number): number {
    return this.#rules[row * RULES + column] ?? 0;
  }

  idHigh(row: number): number {
    return this.#rule(row, ID_HIGH);
  }

  idLow(row: number): number {
    return this.#word(row, ID_LOW);
  }

  isIdentified(row: number): boolean {
    return this.#has(row, IDENTIFIED);
  }

  hasGateway(row: number): boolean {
    return this.#has(row, HAS_GATEWAY);
  }

  /** By the numbers of state-record.ts, as is what told the uplink. */
  direction(row: number): number {
    return (this.#word(row, FLAGS) >> DIRECTION_SHIFT) & 3;
  }

  attributedBy(row: number): number {
    return (this.#word(row, FLAGS) >> MEANS_SHIFT) & 3;
  }

  /** -1: none. */
  uplink(row: number): number {
    return (this.#word(row, FLAGS) >> UPLINK_SHIFT) - 1;
  }

  /** The number of its name; -1: none. */
  interface(row: number): number {
    return (this.#word(row, NAMES) >> INTERFACE_SHIFT) - 1;
  }

  protocol(row: number): number {
    return (this.#word(row, NAMES) >> PROTOCOL_SHIFT) & MOST_PROTOCOLS;
  }

  state(row: number): number {
    return this.#word(row, NAMES) & MOST_STATES;
  }

  rdomain(row: number): number {
    return this.#word(row, FAR_PORT) & MOST_16;
  }

  /** Of `INSIDE`, `WIRE` or `REMOTE`; -1: none. */
  port(row: number, host: number): number {
    if (!this.#has(row, HAS_PORT << host)) return -1;
    const ports = this.#word(row, host === REMOTE ? FAR_PORT : PORTS);
    return host === WIRE ? ports & MOST_16 : ports >>> 16;
  }

  isIpv4(row: number, host: number): boolean {
    return !this.#has(row, OTHER_FAMILY << host);
  }

  /** One of the four words of a host's address. */
  addressWord(row: number, host: number, word: number): number {
    const own = host === GATEWAY ? this.#rule(row, NEXT_HOP) : this.#word(row, host);
    if (!this.isIpv4(row, host)) return this.#beside.read(own + word);
    return word === 3 ? own : word === 2 ? MAPPED : 0;
  }
}

/** Of the row that is being written; within one call only. */
const numbers = new Float64Array(8);

/** Forth and back become out and in. */
function fillNumbers(record: StateRecord): void {
  const { counted, rateForth, rateBack } = record;
  const isInward = record.direction === INCOMING;
  numbers[AGE] = record.ageSeconds;
  numbers[EXPIRES] = record.expiresInSeconds;
  numbers[isInward ? PACKETS_IN : PACKETS_OUT] = counted ? record.packetsForth : -1;
  numbers[isInward ? PACKETS_OUT : PACKETS_IN] = counted ? record.packetsBack : -1;
  numbers[isInward ? BYTES_IN : BYTES_OUT] = counted ? record.bytesForth : -1;
  numbers[isInward ? BYTES_OUT : BYTES_IN] = counted ? record.bytesBack : -1;
  numbers[RATE_OUT] = isInward ? rateBack : rateForth;
  numbers[RATE_IN] = rateForth < 0 ? record.busyness : isInward ? rateForth : rateBack;
}

/** Whether a number, or -1, can be told by 32 bits. */
function fits(value: number): boolean {
  return value === -1 || (value >>> 0 === value && value !== MOST_32);
}

function hostFlags(host: Endpoint, column: number): number {
  return (host.isIpv4 ? 0 : OTHER_FAMILY << column) | (host.port < 0 ? 0 : HAS_PORT << column);
}
