import type { AddressClassifier } from '../../../states/address-classes.js';
import { INSIDE, OUTSIDE, OWN, uplinkOf } from '../../../states/address-classes.js';
import { CELLS, MOVED } from '../../../states/connection-totals.js';
import type { StateKind } from '../../../states/connection-totals.js';
import { StateKinds } from '../../../states/state-kinds.js';
import type { StateNames } from '../../../states/state-names.js';
import type { Sums } from '../../../states/state-sums.js';
import type { StateTable } from '../../../states/state-table.js';
import { LONGEST_LINE, text, view } from '../../../states/text-window.js';
import { endOfWord, nextNewline, wordOf } from '../../../states/words.js';
import { FLOATING, readGateway } from './states-header.js';
import { BY_ADDRESS, BY_INTERFACE, INCOMING, OUTGOING } from '../../../states/state-record.js';
import type { PfRecord } from './states-record.js';
import { NONE } from './states-record.js';
import { fillDetails, moved, prove, readUsualDetails, WINDOWS } from './states-usual-details.js';
import { ends, fillEnd, LEFT, LEFT_BEFORE, PACKED, readEnd, RIGHT } from './states-usual-end.js';

const SPACE = 0x20;
const [PAREN, PAREN_END, BRACE] = [0x28, 0x29, 0x7b];

const LONGEST_WORD = 16;
const SPACES = wordOf('    ');
const ALL = wordOf('all ');
const [TCP, UDP] = [wordOf('tcp '), wordOf('udp ')];
const [OUT, IN] = [wordOf('-> \0'), wordOf('<- \0')];
const THREE_BYTES = 0xffffff;
/** What the classifier says of an address is more than this where it is an uplink's. */
const ON_UPLINK = 4;
/** Where a state is not handed on whole for its next hop. */
const NO_GATEWAY = -1;

/** What the reader of a table does for its usual states. */
export interface UsualStatesOf {
  readonly names: StateNames;
  readonly table: StateTable;
  readonly record: PfRecord;
  /** The uplink of an interface by the number of its name, or -1. */
  boundTo(name: number): number;
  describe(protocol: number, state: number): StateKind;
  /** The record is complete. */
  settle(): void;
  /** The same of a connection that is attributed, and in the sums already. */
  take(): void;
}

/** Names of interfaces that were found lately: a slot each of two words of text, the name's number and the uplink. */
const NAME_SLOTS = 16;
const NAME_WORDS = 4;

/**
 * States in their usual form, one after the other: says nothing that readHeader and readDetail would not say, and leaves to
 * them what is of another form (tables cut into chunks are read by both, and must come out the same). Nearly all states are of
 * this one, and of nearly all of these only the sums are wanted: so a record is made only of what may be kept, is measured or
 * watched, or is attributed by more than its interface or its addresses.
 */
export class UsualStates {
  readonly #of: UsualStatesOf;
  readonly #record: PfRecord;
  readonly #classifier: AddressClassifier;
  readonly #sums: Sums;
  readonly #cells: Float64Array;
  /** The group of what is on no uplink. */
  readonly #rest: number;
  readonly #kinds: StateKinds;
  #least: number;
  /** Numbers of the two protocols that nearly all states are of; -1 until they are seen. */
  #tcp = -1;
  #udp = -1;
  readonly #names = new Int32Array(NAME_SLOTS * NAME_WORDS);
  #local = 0;

  constructor(of: UsualStatesOf) {
    const { sums, classifier } = of.table;
    this.#of = of;
    this.#record = of.record;
    this.#classifier = classifier;
    this.#sums = sums;
    this.#cells = sums.cells;
    this.#rest = sums.cells.length / CELLS - 1;
    this.#kinds = new StateKinds(this.#rest + 1, (protocol, state) => of.describe(protocol, state));
    this.#least = of.table.leastBytes;
  }

  /** Reads on from the beginning of a state; where the first one stands that is not in the usual form, or not whole before `end`. */
  read(start: number, end: number): number {
    let at = start;
    this.#least = this.#of.table.leastBytes;
    for (;;) {
      let next = this.#readState(at, end);
      if (next < 0 && prove()) next = this.#readState(at, end);
      if (next < 0) return at;
      at = next;
    }
  }

  /**
   * One of them; where the next one begins, or -1. Long because it is the one place where each state passes: the compiler
   * makes one piece of it and of each of the two functions that it calls, in half the time that it spent on thirty small
   * ones put into each other. Its loop is elsewhere, or it would be compiled once more for being in it.
   */
  #readState(start: number, end: number): number {
    let at = start + 4;
    let name = FLOATING;
    let bound = -1;
    if (view.getInt32(start, true) !== ALL) {
      const slot = this.#findInterface(start);
      if (slot < 0) return -1;
      at = start + (slot >>> 8);
      name = this.#names[(slot & 0xff) + 2] ?? FLOATING;
      bound = this.#names[(slot & 0xff) + 3] ?? -1;
    }
    let protocol = -1;
    const word = view.getInt32(at, true);
    if (word === TCP) protocol = this.#tcp;
    else if (word === UDP) protocol = this.#udp;
    if (protocol >= 0) at += 4;
    else {
      const blank = endOfWord(at, LONGEST_WORD);
      if (blank < 0) return -1;
      protocol = this.#learnProtocol(word, at, blank);
      if (protocol < 0) return -1;
      at = blank + 1;
    }
    // The left end, and what it was before it was translated.
    at = readEnd(at, LEFT, this.#classifier);
    if (at < 0 || view.getUint8(at) !== SPACE) return -1;
    while (view.getUint8(++at) === SPACE);
    const isTranslated = view.getUint8(at) === PAREN;
    if (isTranslated) {
      at = readEnd(at + 1, LEFT_BEFORE, this.#classifier);
      if (at < 0 || view.getUint8(at) !== PAREN_END || view.getUint8(at + 1) !== SPACE) return -1;
      while (view.getUint8(++at) === SPACE);
    }
    let gatewayAt = NO_GATEWAY;
    if (view.getUint8(at) === BRACE) {
      gatewayAt = at + 1;
      at = readGateway(text, gatewayAt, this.#record.gateway);
      if (at < 0) return -1;
    }
    const arrow = view.getInt32(at, true) & THREE_BYTES;
    const isOutbound = arrow === OUT;
    if (!isOutbound && arrow !== IN) return -1;
    // The right end: where it was translated too, the state is read elsewhere.
    at = readEnd(at + 3, RIGHT, this.#classifier);
    if (at < 0 || view.getUint8(at) !== SPACE) return -1;
    if (view.getInt32(at, true) === SPACES && view.getInt32(at + 3, true) === SPACES) at += 6;
    while (view.getUint8(++at) === SPACE);
    if (view.getUint8(at) === BRACE) {
      gatewayAt = at + 1;
      at = readGateway(text, gatewayAt, this.#record.gateway);
      if (at < 0) return -1;
    }
    let kind = this.#kinds.find(at, protocol);
    if (kind >= 0) {
      at += kind >>> 16;
      kind &= 0xffff;
    } else {
      const newline = nextNewline(at);
      kind = newline - start > LONGEST_LINE ? -1 : this.#learnState(at, newline, protocol);
      if (kind < 0) return -1;
      at = newline + 1;
    }
    if (at - start > LONGEST_LINE || at >= end) return -1;
    const lines = view.getInt32(at, true) === WINDOWS ? 4 : 3;
    at = readUsualDetails(at, end);
    if (at < 0) return -1;
    // As attribute() has it, of which these are the plain cases.
    const first = ends[LEFT + PACKED] ?? 0;
    const second = ends[(isTranslated ? LEFT_BEFORE : LEFT) + PACKED] ?? 0;
    const isFirst = first >= ON_UPLINK;
    const isSecond = second >= ON_UPLINK;
    const leftIsWire = isOutbound ? isFirst || !isSecond : isFirst && !isSecond;
    const here = (leftIsWire ? second : first) & 3;
    const there = (ends[RIGHT + PACKED] ?? 0) & 3;
    let uplink = bound;
    let isConnection = true;
    let isPlain = gatewayAt === NO_GATEWAY;
    if (bound < 0) {
      uplink = uplinkOf(leftIsWire ? first : second);
      if (uplink >= 0) isPlain = isPlain && there === OUTSIDE;
      else {
        isConnection = isOutbound
          ? here !== OUTSIDE || there === OUTSIDE || isTranslated
          : here !== OUTSIDE && (here === OWN || there === OUTSIDE || !this.#classifier.ownKnown);
      }
    }
    const bytes = (moved[2] ?? 0) + (moved[3] ?? 0);
    const record = this.#record;
    const isWanted = isConnection && bytes > this.#least;
    const inside = leftIsWire && isTranslated ? LEFT_BEFORE : LEFT;
    if (!isPlain || (isWanted && uplink < 0)) {
      this.#begin(name, protocol, kind, isOutbound);
      if (gatewayAt !== NO_GATEWAY) readGateway(text, gatewayAt, record.gateway);
      this.#fill(isTranslated);
      this.#of.settle();
      this.#least = this.#of.table.leastBytes;
    } else {
      let rate = -1;
      if (isWanted) {
        this.#begin(name, protocol, kind, isOutbound);
        this.#fill(isTranslated);
        record.uplink = uplink;
        record.attributedBy = bound < 0 ? BY_ADDRESS : BY_INTERFACE;
        record.isConnection = true;
        record.direction = isOutbound ? OUTGOING : INCOMING;
        record.wire = leftIsWire || !isTranslated ? record.left : record.leftBefore;
        record.inside = inside === LEFT ? record.left : record.leftBefore;
        record.remote = record.right;
        this.#of.take();
        this.#least = this.#of.table.leastBytes;
        if (record.rateForth >= 0) rate = record.rateForth + record.rateBack;
      }
      const group = uplink < 0 ? this.#rest : uplink;
      const cells = this.#cells;
      const from = group * CELLS + MOVED;
      cells[from] = (cells[from] ?? 0) + (moved[0] ?? 0);
      cells[from + 1] = (cells[from + 1] ?? 0) + (moved[1] ?? 0);
      cells[from + 2] = (cells[from + 2] ?? 0) + (moved[2] ?? 0);
      cells[from + 3] = (cells[from + 3] ?? 0) + (moved[3] ?? 0);
      this.#kinds.count(kind, group, isConnection);
      if (uplink >= 0) {
        const [a, b, c, d] = [inside, inside + 1, inside + 2, inside + 3];
        this.#sums
          .hostsOf(uplink)
          .addWords(ends[a] ?? 0, ends[b] ?? 0, ends[c] ?? 0, ends[d] ?? 0, bytes, rate);
      } else if (here >= INSIDE && there >= INSIDE) this.#local += isConnection ? 1 : 0;
    }
    record.progress = NONE;
    record.line += lines;
    return at;
  }

  #begin(name: number, protocol: number, kind: number, isOutbound: boolean): void {
    const record = this.#record;
    record.begin();
    record.interface = name;
    record.protocol = protocol;
    record.state = this.#kinds.stateOf(kind);
    record.outbound = isOutbound;
  }

  /** What was read of ends and details, as the record has it. */
  #fill(isTranslated: boolean): void {
    const record = this.#record;
    fillEnd(LEFT, record.left);
    if (isTranslated) fillEnd(LEFT_BEFORE, record.leftBefore);
    fillEnd(RIGHT, record.right);
    fillDetails(record);
  }

  /** Hands on what is not in the sums yet. */
  end(): void {
    this.#kinds.addTo(this.#sums);
    this.#sums.local += this.#local;
    this.#local = 0;
  }

  /** The slot of an interface's name, above the lowest 8 bits its length with the blank behind it; -1 when it is none. */
  #findInterface(start: number): number {
    const blank = endOfWord(start, 8);
    if (blank < 0) return -1;
    const length = blank - start;
    let first = view.getInt32(start, true);
    let second = length > 4 ? view.getInt32(start + 4, true) : 0;
    if (length < 4) first = (first << (32 - 8 * length)) | length;
    else if (length > 4) {
      second <<= 64 - 8 * length;
      // Bytes that are nothing, where shorter names have none.
      if (second === 0) return -1;
    }
    const names = this.#names;
    const slot = ((Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0xcc9e2d51)) >>> 28) * NAME_WORDS;
    if (names[slot] !== first || names[slot + 1] !== second || length === 0) {
      const name = this.#of.names.interfaces.findInWindow(start, blank);
      if (name < 0) return -1;
      names[slot] = first;
      names[slot + 1] = second;
      names[slot + 2] = name;
      names[slot + 3] = this.#of.boundTo(name);
    }
    return slot | ((length + 1) << 8);
  }

  /** The number of a protocol's name, or -1. */
  #learnProtocol(word: number, start: number, end: number): number {
    const number = this.#of.names.protocols.findInWindow(start, end);
    if (word === TCP) this.#tcp = number;
    else if (word === UDP) this.#udp = number;
    return number;
  }

  /** The number of the kind of a protocol and a state, or -1. */
  #learnState(start: number, newline: number, protocol: number): number {
    if (newline === start || view.getUint8(newline - 1) <= SPACE) return -1;
    const state = this.#of.names.states.findInWindow(start, newline);
    return state < 0 ? -1 : this.#kinds.learn(start, newline, protocol, state);
  }
}
