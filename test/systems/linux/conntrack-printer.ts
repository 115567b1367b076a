import type { Connection } from '../../../src/model/connection.js';
import { createConntrackReader } from '../../../src/systems/linux/states/conntrack.js';
import type { StateReaderOptions, StateSummary } from '../../../src/states/state-table.js';

/** A router with two uplinks and a network behind it. */
export const KNOWN_ADDRESSES = {
  uplinks: [
    {
      interface: 'em0',
      addresses: ['192.0.2.10', '2001:db8:1::10'],
      gateways: ['192.0.2.1', '2001:db8:1::1'],
    },
    {
      interface: 'wwan0',
      addresses: ['198.51.100.10', '2001:db8:2::10'],
      gateways: ['198.51.100.1', '2001:db8:2::1'],
    },
  ],
  ownAddresses: ['127.0.0.1', '::1', '10.77.0.1', '2001:db8:77::1'],
  insideNetworks: ['10.77.0.0/24', '2001:db8:77::/64'],
};

/** One direction of an entry: source, destination, and what tells its ends apart. */
export interface PrintedTuple {
  readonly src: string;
  readonly dst: string;
  /** `sport=45653 dport=993`, `type=8 code=0 id=17`, `srckey=0x0 dstkey=0x1`; empty for a protocol without. */
  readonly ends: string;
  readonly counters?: readonly [packets: number | bigint, bytes: number | bigint] | null;
}

/** An entry as the kernel holds it. */
export interface PrintedEntry {
  readonly protocol?: string;
  readonly number?: number;
  /** Null: a flow table has taken it over. */
  readonly timeout?: number | null;
  readonly state?: string | null;
  readonly original: PrintedTuple;
  readonly reply: PrintedTuple;
  /** `[UNREPLIED]` stands between the two, the others behind them. */
  readonly unreplied?: boolean;
  readonly flag?: 'ASSURED' | 'OFFLOAD' | 'HW_OFFLOAD' | null;
  readonly age?: number;
  readonly id?: number;
  /** What else stands behind: `secctx=system_u:object_r:unlabeled_t:s0 zone=3`. */
  readonly more?: string;
}

/** How it is printed: by the kernel's file, or by conntrack(8), with or without its `-o` words. */
export type Form = 'file' | 'plain' | 'extended' | 'extended,id' | 'extended,id,ktimestamp';
export const FORMS: readonly Form[] = ['file', 'plain', 'extended', 'extended,id', 'extended,id,ktimestamp'];

function full(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter((part) => part !== '');
  const right = tail.split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = address.includes('::') ? [...left, ...zeros, ...right] : left;
  return groups.map((group) => group.padStart(4, '0')).join(':');
}

function tuple({ src, dst, ends, counters }: PrintedTuple, form: Form): string {
  const spelled = (address: string): string => (form === 'file' ? full(address) : address);
  const counted =
    counters === undefined || counters === null ? '' : `packets=${counters[0]} bytes=${counters[1]} `;
  return `src=${spelled(src)} dst=${spelled(dst)} ${ends}${ends === '' ? '' : ' '}${counted}`;
}

/** The line of an entry. */
export function print(entry: PrintedEntry, form: Form = 'extended,id'): string {
  const { protocol = 'tcp', number = 6, timeout = 431_999, original, reply, flag = 'ASSURED', age } = entry;
  const state = entry.state === undefined && protocol === 'tcp' ? 'ESTABLISHED' : (entry.state ?? null);
  const family = original.src.includes(':') ? 'ipv6     10 ' : 'ipv4     2 ';
  const told = age !== undefined && (form === 'file' || form.endsWith('ktimestamp'));
  return [
    form === 'plain' ? '' : family,
    `${protocol.padEnd(8)} ${number} `,
    timeout === null ? '' : `${timeout} `,
    state === null ? '' : `${state} `,
    tuple(original, form),
    entry.unreplied === true ? '[UNREPLIED] ' : '',
    tuple(reply, form),
    flag === null || entry.unreplied === true ? '' : `[${flag}] `,
    'mark=0 ',
    entry.more === undefined ? '' : `${entry.more} `,
    told ? `delta-time=${age} ` : '',
    told && form !== 'file' ? '[start=Thu Nov 26 14:17:05 2026] ' : '',
    'use=1',
    form.includes('id') ? ` id=${entry.id ?? 2189513869}` : '',
    '\n',
  ].join('');
}

/** What a host behind the router opened to the internet, translated to an address of an uplink. */
export function out(
  port: number,
  parts: Partial<PrintedEntry> & {
    readonly host?: string;
    readonly wire?: string;
    readonly remote?: string;
    readonly bytes?: readonly [number | bigint, number | bigint] | null;
  } = {},
): PrintedEntry {
  const { host = '10.77.0.20', wire = '192.0.2.10', remote = '203.0.113.69', bytes = [500, 7_000] } = parts;
  const of = (direction: 0 | 1): NonNullable<PrintedTuple['counters']> | null =>
    bytes === null ? null : [3, bytes[direction]];
  return {
    original: { src: host, dst: remote, ends: `sport=${port} dport=443`, counters: of(0) },
    reply: { src: remote, dst: wire, ends: `sport=443 dport=${port}`, counters: of(1) },
    ...parts,
  };
}

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads a whole text at once. */
export function read(text: string, options: Partial<StateReaderOptions> = {}): StateSummary {
  const reader = createConntrackReader({ ...KNOWN_ADDRESSES, ...options });
  reader.write(encode(text));
  return reader.end();
}

/** All connections kept, in the order they were read. */
export function connections(summary: StateSummary): Connection[] {
  return Array.from({ length: summary.kept.length }, (_, row) => summary.kept.at(row));
}

/** The only connection of a text. */
export function only(text: string, options: Partial<StateReaderOptions> = {}): Connection {
  const summary = read(text, options);
  if (summary.kept.length !== 1 || summary.notUnderstood > 0)
    throw new Error(`not one connection: ${JSON.stringify(summary)}`);
  return summary.kept.at(0);
}
