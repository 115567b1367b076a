import type { Family } from '../../../model/address.js';
import { FAMILIES, familyOf } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Route } from '../../../model/router.js';
import { isDefault } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { Columns } from './columns.js';
import { complaintAbout, copyOf } from '../lines.js';
import { unlistedRow } from './unlisted-rows.js';

/** What a text tells of the routing table. */
export interface RoutingTables {
  /** The rows of IPv4 in the order printed, which is the kernel's; null when neither title nor row of it was seen. */
  readonly inet: readonly Route[] | null;
  readonly inet6: readonly Route[] | null;
  /** Families of which a row was not understood, and no row was, or no default: not known, and no table without any. */
  readonly lost: readonly Family[];
  /** The title `Routing tables` is there and no row was left out by hand: a family that is not shown has no routes. */
  readonly whole: boolean;
}

interface Flags {
  readonly flags: string;
  readonly up: boolean;
  readonly multipath: boolean;
  readonly reject: boolean;
}

const NO_FLAGS: Flags = { flags: '', up: false, multipath: false, reject: false };

/** sbin/route/show.c 1.123 `bits`, and the letters of 2006 (`d`, `X`, `J`). */
const FLAG_LETTERS = /^[A-Za-z123]+$/;
const INTERFACE = /^[A-Za-z][A-Za-z0-9]*$/;

/**
 * The routing table, from `route -n[v] show [-inet|-inet6]` or `netstat -rn [-f inet|inet6]`.
 *
 *     Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface Label
 *     default            198.51.100.1       UGSP       5     8421     -     8 em0
 *     default            203.0.113.1        UGSP       5      164  1400 L   8 iwn0  "dhcpleased"
 *
 * Columns are told apart by what they hold, not by where they stand: long ones push the rest to the right (`-n`), Mtu
 * may be followed by a lone `L` (locked), Prio is missing before OpenBSD 4.6, and a route can be without any flag. Rows
 * without a title (cut out with grep) belong to the family of their addresses, or to `assumed` when these do not tell.
 * Flags are cut at six letters by the program itself. Source: sbin/route/show.c 1.123, usr.bin/netstat/show.c 1.1.
 */
export function parseRoutes(text: string, assumed: Family | null = null): Parsed<RoutingTables> {
  const reader = new TableReader(text, assumed);
  return { value: reader.read(), complaints: reader.complaints };
}

/** `other`: MPLS, Encap, a protocol family; its rows are passed over. `untitled`: no title seen yet. */
type Section = Family | 'other' | 'untitled';

class TableReader {
  readonly complaints: Complaint[] = [];
  readonly #tables: Record<Family, Route[] | null> = { inet: null, inet6: null };
  readonly #columns: Columns;
  readonly #flags = new Map<string, Flags | null>();
  readonly #interfaces = new Set<string>();
  #section: Section = 'untitled';
  /** Families of which a row was not understood, and those of which it was a default. */
  readonly #misread = new Set<Section>();
  readonly #misreadDefault = new Set<Section>();
  #titled = false;
  #elided = false;
  /** False under a heading without Label: what follows the interface is then no label. */
  #labels = true;
  /** The `L` stood right after the MTU, as a re-spaced paste has it. */
  #mtuGlued = false;
  #lastLabel = { printed: '', label: '' };
  #lineNumber = 0;
  readonly #text: string;
  readonly #assumed: Family | null;

  constructor(text: string, assumed: Family | null) {
    this.#text = text;
    this.#assumed = assumed;
    this.#columns = new Columns(text);
  }

  read(): RoutingTables {
    for (let from = 0; from < this.#text.length;) {
      from = this.#columns.scan(from);
      this.#lineNumber++;
      if (this.#columns.count > 0 && !this.#title()) this.#row();
    }
    const lost = FAMILIES.filter((family) => this.#isLost(family));
    return { ...this.#tables, lost, whole: this.#titled && !this.#elided && lost.length === 0 };
  }

  #isLost(family: Family): boolean {
    const rows = this.#tables[family];
    const isHit = (sections: ReadonlySet<Section>): boolean =>
      sections.has(family) || sections.has('untitled');
    const nothing = isHit(this.#misread) && rows?.length === 0;
    return nothing || (isHit(this.#misreadDefault) && rows?.some(isDefault) === false);
  }

  #complain(reason: string): void {
    this.#misread.add(this.#section);
    if (this.#columns.is(0, 'default')) this.#misreadDefault.add(this.#section);
    this.complaints.push(complaintAbout({ number: this.#lineNumber, text: this.#columns.line() }, reason));
  }

  /** Titles and headings; false for a row. */
  #title(): boolean {
    const columns = this.#columns;
    if (columns.count === 2 && columns.is(0, 'Routing') && columns.is(1, 'tables')) {
      this.#titled = true;
      return true;
    }
    if (columns.count <= 3 && /^[A-Z][A-Za-z0-9 ]*:$/.test(columns.rest(0))) {
      this.#begin(columns.rest(0));
      return true;
    }
    if (columns.is(0, 'Destination') && columns.is(1, 'Gateway')) {
      this.#labels = columns.is(columns.count - 1, 'Label');
      return true;
    }
    return this.#section === 'other';
  }

  #begin(title: string): void {
    this.#section = title === 'Internet:' ? 'inet' : title === 'Internet6:' ? 'inet6' : 'other';
    if (this.#section !== 'other') this.#tables[this.#section] ??= [];
  }

  #row(): void {
    const columns = this.#columns;
    if (columns.is(0, '...')) {
      const unlisted = unlistedRow(columns.rest(0));
      if (unlisted !== null) {
        (this.#tables[unlisted.family] ??= []).push(unlisted);
        return;
      }
      this.#elided = true;
      this.#complain('rows were left out here');
      return;
    }
    const flags = columns.number(2) >= 0 ? NO_FLAGS : this.#flagsOf(columns.shared(2));
    if (flags === null) {
      this.#complain('not a row of the routing table');
      return;
    }
    const family = this.#section === 'untitled' ? this.#familyOfRow() : this.#section;
    if (family === null || family === 'other') {
      this.#complain('IPv4 or IPv6: neither a title nor an address tells');
      return;
    }
    const route = this.#route(family, flags, flags === NO_FLAGS ? 2 : 3);
    if (route !== null) (this.#tables[family] ??= []).push(route);
  }

  /** The row as a route; `refs` is the number of the column Refs. Null when it is none: then it has been complained of. */
  #route(family: Family, flags: Flags, refs: number): Route | null {
    const columns = this.#columns;
    const refCount = columns.number(refs);
    const use = columns.number(refs + 1);
    const mtu = this.#mtuBytes(refs + 2);
    const lone = columns.is(refs + 3, 'L');
    const afterMtu = refs + (lone ? 4 : 3);
    const priority = columns.number(afterMtu);
    const at = priority < 0 ? afterMtu : afterMtu + 1;
    const name = columns.shared(at);
    if (refCount < 0 || use < 0 || mtu === undefined || !this.#isInterface(name)) {
      this.#complain('not a row of the routing table');
      return null;
    }
    return {
      family,
      destination: columns.plain ? columns.own(0) : copyOf(disarm(columns.word(0))),
      gateway: columns.plain ? columns.shared(1) : copyOf(disarm(columns.word(1))),
      interface: name,
      priority: priority < 0 ? null : priority,
      up: flags.up,
      multipath: flags.multipath,
      reject: flags.reject,
      flags: flags.flags,
      use,
      refs: refCount,
      mtuBytes: mtu,
      mtuLocked: lone || this.#mtuGlued,
      label: at + 1 < columns.count ? this.#label(at + 1) : null,
      weight: 1,
    };
  }

  /** `-` is null; undefined when it is no MTU. */
  #mtuBytes(index: number): number | null | undefined {
    const columns = this.#columns;
    this.#mtuGlued = false;
    if (columns.is(index, '-')) return null;
    const bytes = columns.number(index);
    if (bytes >= 0) return bytes;
    const locked = /^(\d{1,9})L$/.exec(columns.word(index))?.[1];
    this.#mtuGlued = locked !== undefined;
    return locked === undefined ? undefined : Number(locked);
  }

  /** In quotes since 2009 or so, bare before; blanks are its own either way. */
  #label(index: number): string | null {
    const columns = this.#columns;
    if (columns.plain && index + 1 === columns.count && columns.is(index, this.#lastLabel.printed)) {
      return this.#lastLabel.label;
    }
    const printed = columns.rest(index);
    const quoted = /^"(.*)"$/s.exec(printed)?.[1];
    if (quoted === undefined && !this.#labels) {
      this.#complain('more columns than the heading names');
      return null;
    }
    const label = copyOf(disarm(quoted ?? printed));
    this.#lastLabel = { printed: copyOf(printed), label };
    return label;
  }

  #flagsOf(letters: string): Flags | null {
    let known = this.#flags.get(letters);
    if (known === undefined) {
      known = FLAG_LETTERS.test(letters) ? readFlags(letters) : null;
      this.#flags.set(letters, known);
    }
    return known;
  }

  #isInterface(name: string): boolean {
    if (this.#interfaces.has(name)) return true;
    const is = INTERFACE.test(name);
    if (is) this.#interfaces.add(name);
    return is;
  }

  #familyOfRow(): Family | null {
    const destination = this.#columns.word(0);
    if (destination.includes(':')) return 'inet6';
    if (/^\d[\d.]*(\/\d+)?$/.test(destination)) return 'inet';
    return familyOf(this.#columns.word(1)) ?? this.#assumed;
  }
}

function readFlags(letters: string): Flags {
  return {
    flags: letters,
    up: letters.includes('U'),
    multipath: letters.includes('P'),
    reject: /[RB]/.test(letters),
  };
}
