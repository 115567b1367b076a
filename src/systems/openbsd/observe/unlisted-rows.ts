import type { Route } from '../../../model/router.js';
import type { UnlistedRows } from '../../unlisted-route.js';
import { unlistedRoute } from '../../unlisted-route.js';

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
export function unlistedRow(line: string): Route | null {
  const [, family, name = '', rows, blocks] = LINE.exec(line) ?? [];
  if (family === undefined) return null;
  return unlistedRoute({
    family: family === 'inet6' ? 'inet6' : 'inet',
    interface: name === '-' ? '' : name,
    rows: Number(rows),
    blocks: Number(blocks),
  });
}
