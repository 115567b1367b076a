import type { Family } from '../../../model/address.js';
import type { Route } from '../../../model/router.js';

/** Rows of a large table that were counted. `interface` is empty for several ones. */
interface UnlistedRows {
  readonly family: Family;
  readonly interface: string;
  readonly rows: number;
  /** Of the internet, which they decide for: of 24 bits, of IPv6 48. */
  readonly blocks: number;
}

/**
 * What a shortened table says in their place, in a recording, too:
 *
 *     ... inet by em0: 412345 routes not listed, for 81234 blocks
 */
export function unlistedLine({ family, interface: name, rows, blocks }: UnlistedRows): string {
  return `... ${family} by ${name === '' ? '-' : name}: ${rows} routes not listed, for ${blocks} blocks\n`;
}

const LINE =
  /^\.\.\. (inet6?) by (-|[A-Za-z][A-Za-z0-9]*): (\d{1,9}) routes not listed, for (\d{1,16}) blocks$/;

/** The row that stands for them; null for any other line. */
export function unlistedRoute(line: string): Route | null {
  const [, family, name = '', rows, blocks] = LINE.exec(line) ?? [];
  if (family === undefined) return null;
  return {
    family: family === 'inet6' ? 'inet6' : 'inet',
    destination: `${rows ?? ''} routes not listed`,
    gateway: '',
    interface: name === '-' ? '' : name,
    ...{ priority: null, up: true, multipath: false, reject: false, flags: '', use: null, refs: null },
    ...{ mtuBytes: null, mtuLocked: false, label: null, weight: 1 },
    standsFor: { rows: Number(rows), blocks: Number(blocks) },
  };
}
