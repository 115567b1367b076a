import { createStateReader } from '../../../src/systems/openbsd/states/states.js';
import type { StateReaderOptions, StateSummary } from '../../../src/states/state-table.js';
import type { Connection } from '../../../src/model/connection.js';

/** A router with two uplinks, as pf would show it. */
export const UPLINKS = [
  {
    interface: 'em0',
    addresses: ['198.51.100.7', '2001:db8:51::/64'],
    gateways: ['198.51.100.1', 'fe80::1'],
  },
  { interface: 'umb0', addresses: ['10.64.3.9', '2001:db8:64::/64'], gateways: ['10.64.3.1', 'fe80::1'] },
];

/** A state as the kernel holds it, and as `pfctl -s states -vv` is to print it. */
export interface PrintedState {
  readonly interface?: string;
  readonly protocol?: string;
  readonly left: string;
  readonly leftBefore?: string;
  readonly arrow: '->' | '<-';
  readonly right: string;
  readonly rightBefore?: string;
  readonly gateway?: string;
  readonly state?: string;
  readonly windows?: string;
  readonly age?: string;
  readonly expires?: string;
  readonly packets?: string;
  readonly bytes?: string;
  readonly suffixes?: string;
  readonly id?: string;
}

/** Lines of one state. `verbose` is the number of -v. */
export function print(state: PrintedState, verbose = 2): string {
  const gateway = state.gateway === undefined ? '' : ` {${state.gateway}}`;
  const inParentheses = (host: string | undefined): string => (host === undefined ? '' : ` (${host})`);
  const left = state.left + inParentheses(state.leftBefore) + (state.arrow === '<-' ? gateway : '');
  const right = state.right + inParentheses(state.rightBefore) + (state.arrow === '->' ? gateway : '');
  const lines = [
    `${state.interface ?? 'all'} ${state.protocol ?? 'tcp'} ${left} ${state.arrow} ${right}       ${state.state ?? 'ESTABLISHED:ESTABLISHED'}`,
  ];
  if (verbose > 0 && state.windows !== undefined) lines.push(`   ${state.windows}`);
  if (verbose > 0)
    lines.push(
      `   age ${state.age ?? '00:01:40'}, expires in ${state.expires ?? '23:59:58'}, ` +
        `${state.packets ?? '3:4'} pkts, ${state.bytes ?? '500:7000'} bytes${state.suffixes ?? ''}`,
    );
  if (verbose > 1) lines.push(`   id: ${state.id ?? '66f0c1d200000001'} creatorid: 3b9ac9ff`);
  return lines.map((line) => `${line}\n`).join('');
}

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Reads a whole text at once. */
export function read(text: string, options: Partial<StateReaderOptions> = {}): StateSummary {
  const reader = createStateReader({ uplinks: UPLINKS, ...options });
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
