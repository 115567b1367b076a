import { parseRoutes } from '../src/systems/openbsd/observe/routes.js';
import type { Figure } from './measure.js';

const ROUTES = 100_000;
const TIMES = 25;

/** A table as bgpd(8) leaves it. */
function table(): string {
  const rows = Array.from({ length: ROUTES }, (_, i) => {
    const net = `${1 + (i % 223)}.${(i >> 8) & 255}.${i & 255}/24`;
    const via = `198.51.100.${1 + (i % 250)}`;
    return `${net.padEnd(18)} ${via.padEnd(18)} UG         0        0     -    48 em0  `;
  });
  return `Routing tables\n\nInternet:\nDestination        Gateway            Flags   Refs      Use   Mtu  Prio Iface\n${rows.join('\n')}\n`;
}

/** Megabytes of text a second, and what is kept of it. */
export function parsers(): Promise<readonly Figure[]> {
  const text = table();
  const megabytes = Buffer.byteLength(text) / 1e6;
  const seconds: number[] = [];
  let rows = 0;
  for (let i = 0; i < TIMES; i++) {
    const began = performance.now();
    rows = parseRoutes(text).value.inet?.length ?? 0;
    seconds.push((performance.now() - began) / 1_000);
  }
  if (rows !== ROUTES) throw new Error(`read ${rows} of ${ROUTES} routes`);
  const best = megabytes / Math.min(...seconds);
  const middle = megabytes / ([...seconds].sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? NaN);
  return Promise.resolve([
    {
      what: `route -nv show with ${ROUTES.toLocaleString('en')} routes`,
      measured: `${middle.toFixed(0)} MB/s median, ${best.toFixed(0)} best`,
      goal: '100 MB/s or better',
      reached: best >= 100,
    },
  ]);
}
