import { familyOf } from '../../../model/address.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { Interface, InterfaceAddress } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { readAddress } from './ifconfig-address.js';
import { readWireless } from './ifconfig-wireless.js';
import { complaintAbout, filledLines, wordsOf } from '../lines.js';
import { kindOf, linkUpOf, mediaSpeed } from '../interface-kind.js';

/** Low 16 bits: the interface's flags; above them its extended flags. Source: sys/net/if.h, IFF_ and IFXF_. */
const UP_BIT = 0x1;
const AUTOCONF4_BIT = 0x80_0000;
const AUTOCONF6_BIT = 0x20_0000;

/** An interface while its lines are read. */
interface Draft extends Omit<
  { -readonly [K in keyof Interface]: Interface[K] },
  'addresses' | 'kind' | 'endpoints' | 'bridge'
> {
  readonly addresses: InterfaceAddress[];
  readonly endpoints: string[];
  /** Members of a bridge. */
  readonly ports: string[];
  readonly flags: readonly string[];
  /** `state:` of pppoe: only `session` carries traffic. */
  pppoeState: string | null;
  /** Column of its lines; deeper ones belong to the line above them. */
  indent: number | null;
  /** The last line of its own may be followed by deeper ones. */
  opensDetails: boolean;
}

/** Reads the rest of a line into the draft; returns what it did not understand, or null. */
type LineReader = (draft: Draft, rest: string, line: string) => string | null;

function readNumbers(draft: Draft, _rest: string, line: string): string | null {
  // `priority 32768 hellotime 2 …` is the spanning tree's, of a bridge.
  if (/^priority \d+ hellotime /.test(line)) return null;
  const numbers = /^(?:index (\d{1,9}) ?)?(?:priority (\d{1,9}) ?)?(?:llprio \d{1,9})?\s*$/.exec(line);
  if (numbers === null) return 'expected index, priority and llprio';
  if (numbers[1] !== undefined) draft.index = Number(numbers[1]);
  return numbers[2] === undefined ? null : readPriority(draft, numbers[2]);
}

/** ifconfig IF priority takes 0 to 15 (ifconfig.c, setifpriority). */
function readPriority(draft: Draft, rest: string): string | null {
  if (!/^\d{1,2}\s*$/.test(rest) || Number(rest) > 15) return 'expected an interface priority from 0 to 15';
  draft.priority = Number(rest);
  return null;
}

function readLinkAddress(draft: Draft, rest: string): string | null {
  if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}\s*$/i.test(rest)) return 'expected a link-layer address';
  draft.linkAddress = rest.trim();
  return null;
}

function readParent(pattern: RegExp): LineReader {
  return (draft, rest) => {
    const name = pattern.exec(rest)?.[1];
    if (name !== undefined && name !== 'none') draft.parent = disarm(name);
    return null;
  };
}

function readPppoe(draft: Draft, rest: string): string | null {
  const parts = /^(\S*)(?: .*)? state: (.+?)\s*$/.exec(rest);
  if (parts === null) return 'expected dev and state of pppoe';
  draft.parent = disarm(parts[1] ?? '') || null;
  draft.pppoeState = disarm(parts[2] ?? '');
  return null;
}

/** `inet 192.0.2.10 --> 203.0.113.5 ttl 64`, and `(unset)` while there is none. */
function readTunnel(draft: Draft, rest: string): string | null {
  const far = / --> (\S+)/.exec(rest)?.[1];
  if (far !== undefined && familyOf(far) !== null) draft.endpoints.push(far);
  return null;
}

/** `wgendpoint 203.0.113.45 51820`, below the peer. */
function wireguardEndpoint(line: string): string[] {
  const address = /^wgendpoint (\S+) \d+$/.exec(line)?.[1];
  return address === undefined || familyOf(address) === null ? [] : [address];
}

function readAddressLine(draft: Draft, _rest: string, line: string): string | null {
  const { address, reason } = readAddress(line);
  if (address !== null) draft.addresses.push(address);
  return reason;
}

function set(change: (draft: Draft, rest: string) => void): LineReader {
  return (draft, rest) => {
    change(draft, rest);
    return null;
  };
}

/** Lines by their first word; the order of ifconfig.c's status(). */
const READERS: Readonly<Record<string, LineReader>> = {
  lladdr: readLinkAddress,
  'description:': set((draft, rest) => (draft.description = rest.trim() === '' ? null : disarm(rest))),
  index: readNumbers,
  priority: readNumbers,
  llprio: readNumbers,
  'priority:': readPriority,
  'encap:': readParent(/(?:^|\s)parent (\S+)/),
  'vlan:': readParent(/parent interface: ([A-Za-z]\w*)/),
  'carp:': readParent(/(?:^|\s)carpdev (\S+)/),
  'dev:': readPppoe,
  'groups:': set((draft, rest) => (draft.groups = wordsOf(disarm(rest)))),
  'media:': set((draft, rest) => {
    draft.media = disarm(rest.trim());
    draft.speedBitsPerSecond = mediaSpeed(rest);
  }),
  'status:': set((draft, rest) => {
    draft.status = disarm(rest.trim());
    draft.linkUp = linkUpOf(draft.status);
  }),
  'ieee80211:': set((draft, rest) => (draft.wireless = readWireless(rest))),
  'tunnel:': readTunnel,
  inet: readAddressLine,
  inet6: readAddressLine,
};

/** First words of lines that say nothing the model asks for: pppoe, umb, wg, pfsync, pflow, trunk, bridge and the like. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    'hwfeatures keepalive: patch: pair: mpls: sid: sppp: dns: dns pfsync: pflow: wgport wgrtable wgpubkey wgpeer ' +
    'roaming state SIM subscriber-id ICC-id device IMEI ESN MEID ID firmware phone# APN provider provider-id error: ' +
    'available trunk: trunk supported transceiver: transceiver physical timeslot: designated: root: ' +
    'Addresses pass block vnetid: lacp: rxprio: txprio: nwid nwkey powersave bpe: local: peer: parent:'
  ).split(' '),
);

/** First words of lines that may be followed by deeper ones: ports, peers, stations, supported media. */
const OPENS_DETAILS: ReadonlySet<string> = new Set([
  ...['trunk:', 'trunk', 'carp:', 'wgpeer', 'supported', 'ieee80211:', 'Addresses', 'transceiver:'],
  ...['transceiver', 'pass', 'block'],
]);

const HEADER = /^([A-Za-z][A-Za-z0-9]{0,14}): flags=([0-9a-f]{1,8})(?:<([A-Z0-9_,]*)>)?(.*)$/;

function draftOf(header: RegExpExecArray): Draft {
  const bits = parseInt(header[2] ?? '0', 16);
  const names = header[3]?.split(',') ?? null;
  // Where the names were lost on the way (a web page eats `<UP,…>`), the bits still tell.
  const has = (name: string, bit: number): boolean =>
    names === null ? (bits & bit) !== 0 : names.includes(name);
  return {
    name: header[1] ?? '',
    up: has('UP', UP_BIT),
    status: null,
    linkUp: null,
    priority: null,
    index: null,
    mtuBytes: null,
    linkAddress: null,
    description: null,
    groups: [],
    media: null,
    speedBitsPerSecond: null,
    autoconf: { inet: has('AUTOCONF4', AUTOCONF4_BIT), inet6: has('AUTOCONF6', AUTOCONF6_BIT) },
    wireless: null,
    addresses: [],
    parent: null,
    rdomain: 0,
    endpoints: [],
    ports: [],
    flags: names ?? [],
    pppoeState: null,
    indent: null,
    opensDetails: false,
  };
}

/** ` rdomain 1 metric 2 mtu 1500`, each only when not zero. */
function readHeaderTail(draft: Draft, tail: string): string | null {
  const words = wordsOf(tail);
  for (let i = 0; i < words.length; i += 2) {
    const value = words[i + 1] ?? '';
    if (!/^\d{1,9}$/.test(value)) return 'expected rdomain, metric or mtu with a number';
    if (words[i] === 'mtu') draft.mtuBytes = Number(value);
    else if (words[i] === 'rdomain') draft.rdomain = Number(value);
    else if (words[i] !== 'metric') return 'expected rdomain, metric or mtu with a number';
  }
  return null;
}

function finished(draft: Draft): Interface {
  const { flags, pppoeState, indent: _indent, opensDetails: _opensDetails, ports: _ports, ...rest } = draft;
  const { endpoints, ...plain } = rest;
  const shown = endpoints.length > 0 ? { ...plain, endpoints } : plain;
  const kind = shown.wireless !== null ? 'wireless' : kindOf(shown.name, { ...shown, flags });
  if (pppoeState === null) return { ...shown, kind };
  // A pppoe without a session leads nowhere, whatever its link says; its state then is the best status word there is.
  const session = pppoeState === 'session';
  return {
    ...shown,
    kind,
    status: shown.status ?? (session ? null : pppoeState),
    linkUp: session ? (shown.linkUp ?? true) : false,
  };
}

/** veb(4) and tpmr(4) take all that comes in at their ports; a bridge(4) leaves to a member what is for its address. */
const SWITCH = /^(?:veb|tpmr)\d/;

function onSwitch(via: Interface, drafts: ReadonlyMap<string, Draft>): Interface {
  const ofIt = [...drafts.values()].find(({ name, ports }) => SWITCH.test(name) && ports.includes(via.name));
  return ofIt === undefined ? via : { ...via, bridge: ofIt.name };
}

/** One line below a header; returns what was not understood, or null. */
function readLine(draft: Draft, line: string, column: number): string | null {
  draft.indent ??= column;
  if (column > draft.indent && draft.opensDetails) {
    draft.endpoints.push(...wireguardEndpoint(line));
    return null;
  }
  const first = /^\S+/.exec(line)?.[0] ?? '';
  const isMember = /^\S+ flags=[0-9a-f]+/.test(line);
  if (isMember) draft.ports.push(first);
  draft.opensDetails = isMember || OPENS_DETAILS.has(first);
  if (isMember || KNOWN.has(first) || first.startsWith('hwfeatures=')) return null;
  const read = Object.hasOwn(READERS, first) ? READERS[first] : undefined;
  if (read === undefined) return 'not a line of ifconfig that is known here';
  return read(draft, line.slice(first.length).replace(/^ /, ''), line);
}

/**
 * A header that cannot be read, or an elision in which one may be missing: what follows must not be taken for the
 * interface before it.
 */
function hidesHeader(line: string): boolean {
  return /^(\.\.\.|…)\s*$/.test(line) || (/^[A-Za-z]+\d+:/.test(line) && !line.startsWith('ieee80211:'));
}

/** The column a line begins in; a tab goes to the next multiple of eight. */
function columnOf(line: string): number {
  let column = 0;
  for (const c of line) {
    if (c === '\t') column += 8 - (column % 8);
    else if (c === ' ') column++;
    else break;
  }
  return column;
}

/**
 * The interfaces, from `ifconfig`, `ifconfig -A`, `ifconfig em0`.
 *
 *     em0: flags=808843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,AUTOCONF4> mtu 1500
 *             lladdr 00:00:5e:00:53:10
 *             index 1 priority 0 llprio 3
 *             groups: egress
 *             media: Ethernet autoselect (1000baseT full-duplex)
 *             status: active
 *             inet 198.51.100.10 netmask 0xffffff00 broadcast 198.51.100.255
 *
 * Source: sbin/ifconfig/ifconfig.c 1.476, status(); the `priority: N` line of 2012 and masks of `0x0` are read too.
 * Indents are a tab, or blanks in what people paste. A name that comes twice keeps its first description.
 */
export function parseIfconfig(text: string): Parsed<Interface[]> {
  const drafts = new Map<string, Draft>();
  const complaints: Complaint[] = [];
  let current: Draft | null = null;
  for (const row of filledLines(text)) {
    const line = row.text.trimStart();
    const complain = (reason: string | null): void => {
      if (reason !== null) complaints.push(complaintAbout(row, reason));
    };
    const header = HEADER.exec(line);
    if (header !== null) {
      current = draftOf(header);
      complain(readHeaderTail(current, header[4] ?? ''));
      if (drafts.has(current.name)) complain(`${current.name} was described before`);
      else drafts.set(current.name, current);
    } else if (current === null || hidesHeader(line)) {
      current = null;
      complain('belongs to no interface that could be read');
    } else complain(readLine(current, line, columnOf(row.text)));
  }
  return { value: [...drafts.values()].map((draft) => onSwitch(finished(draft), drafts)), complaints };
}
