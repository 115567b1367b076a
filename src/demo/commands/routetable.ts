import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import { addressBits, formatInet } from '../ip.js';
import type { KernelRoute } from '../rtentry.js';
import { RTP } from '../rtentry.js';
import { flagLetters, left, right } from '../print.js';

/** Widths of Destination and Gateway (show.h). */
const WIDTHS: Readonly<Record<Family, readonly [number, number]>> = { inet: [18, 18], inet6: [43, 39] };

const HEADING = 'Flags   Refs      Use   Mtu  Prio Iface';

/** netname4: as many octets as the prefix needs, `172.16/12`. */
function inetNetwork(word: number, prefixLength: number): string {
  const octets = prefixLength < 9 ? 1 : prefixLength < 17 ? 2 : prefixLength < 25 ? 3 : 4;
  return `${formatInet(word).split('.').slice(0, octets).join('.')}/${prefixLength}`;
}

/** The Destination column: `default`, `192.168.1/24`, `10.0.0.7`, `fe80::%em0/64`. */
export function destinationText(route: Pick<KernelRoute, 'family' | 'destination' | 'prefixLength'>): string {
  const { family, destination, prefixLength } = route;
  if (prefixLength === 0) return 'default';
  if (prefixLength === addressBits(family)) return destination.text;
  if (family === 'inet6') return `${destination.text}/${prefixLength}`;
  return inetNetwork(destination.words[0] ?? 0, prefixLength);
}

/** How the table is wished for. */
export interface TableOptions {
  /** -n: columns overflow instead of being cut. */
  readonly numeric: boolean;
  /** -v: labels. */
  readonly labels: boolean;
  readonly families: readonly Family[];
  readonly wanted?: (route: KernelRoute) => boolean;
}

/** Without -n the only names this router knows are its own loopback's. */
function named(text: string, numeric: boolean): string {
  return !numeric && (text === '127.0.0.1' || text === '::1') ? 'localhost' : text;
}

/** p_rtentry. */
function row(route: KernelRoute, { numeric, labels }: TableOptions): string {
  const [destinationWidth, gatewayWidth] = WIDTHS[route.family];
  const cut = (width: number): number | undefined => (numeric ? undefined : width);
  const destination = left(named(destinationText(route), numeric), destinationWidth, cut(destinationWidth));
  const gateway = left(named(route.gateway, numeric), gatewayWidth, cut(gatewayWidth));
  const mtu = right(route.mtuBytes === 0 ? '-' : route.mtuBytes, 5);
  const label = labels && route.label !== null ? ` "${route.label}"` : '';
  return (
    `${destination} ${gateway} ${left(flagLetters(route.flags), 6, 6)} ${right(route.refs, 5)} ${right(route.use, 8)} ` +
    `${mtu} ${route.mtuLocked ? 'L' : ' '}  ${right(route.priority & RTP.MASK, 2)} ${left(route.interface, 5, 16)}${label}\n`
  );
}

/**
 * The routing table as `route show` and `netstat -r` print it (show.c 1.123): two trailing blanks after `em0`, one after
 * `iwn0`; no heading when no route matches.
 */
export function tableText(
  routesOf: (family: Family) => readonly KernelRoute[],
  options: TableOptions,
): string {
  let text = 'Routing tables\n';
  for (const family of FAMILIES) {
    if (!options.families.includes(family)) continue;
    const rows = routesOf(family).filter((route) => options.wanted?.(route) ?? true);
    if (rows.length === 0) continue;
    const [destinationWidth, gatewayWidth] = WIDTHS[family];
    const heading = `${left('Destination', destinationWidth)} ${left('Gateway', gatewayWidth)} ${HEADING}`;
    text += `\n${family === 'inet' ? 'Internet' : 'Internet6'}:\n${heading}${options.labels ? ' Label' : ''}\n`;
    for (const route of rows) text += row(route, options);
  }
  return text;
}
