import type { Family } from '../../../model/address.js';
import { list } from '../../../model/format.js';
import { NO_GATEWAY } from '../no-gateway.js';
import type { ResetRequest } from '../../../model/changer.js';
import { isGateway, isInterfaceName } from '../route-command.js';
import { FRR_PROTOCOLS, isDaemons, isFrrStatic } from '../daemon-routes.js';
import { Refused } from './reset-refusal.js';
import type { Table, TableRoute } from './reset-table.js';

type Asked = Pick<ResetRequest, 'uplinks' | 'knownGateways'>;

interface Hop {
  readonly gateway: string;
  readonly interface: string;
}

function vtysh(lines: readonly string[]): string {
  return `vtysh ${lines.map((line) => `-c '${line}'`).join(' ')}`;
}

/**
 * Zebra's groups of next hops shrink for good when a link is lost for a moment. Without groups it sets plain routes, and
 * does so when one of them is entered anew. Seen with FRR 8.4.4 (test/lab/lasting.test.ts).
 */
function frrLines(family: Family, lost: readonly Hop[]): string[] {
  const show = vtysh([
    `show ${family === 'inet' ? 'ip' : 'ipv6'} route ${family === 'inet' ? '0.0.0.0/0' : '::/0'}`,
  ]);
  const [again] = lost;
  if (again === undefined) return [show];
  const route = `${family === 'inet' ? 'ip route 0.0.0.0/0' : 'ipv6 route ::/0'} ${again.gateway}`;
  return [
    show,
    vtysh(['configure terminal', 'no zebra nexthop kernel enable', `no ${route}`, route]),
    vtysh(['write memory']),
  ];
}

/** Uplinks that have no default now, and the gateways they had. */
function lostOf(held: Table, request: Asked, family: Family): Hop[] {
  const has = (name: string): boolean =>
    held.some((route) => route.hops.some((hop) => hop.interface === name));
  return request.knownGateways.filter(
    ({ gateway, interface: name, family: of }) =>
      of === family &&
      gateway !== NO_GATEWAY &&
      !has(name) &&
      isGateway(gateway, family) &&
      isInterfaceName(name),
  );
}

function wordsOf({ metric, hops }: TableRoute): string {
  const ways = hops.map(({ gateway, interface: name }) =>
    gateway === NO_GATEWAY ? name : `${gateway} on ${name}`,
  );
  return `${list(ways)} at metric ${String(metric)}`;
}

/** Throws Refused when the uplinks' defaults are all a routing daemon's: it would set them again, or not bring them back. */
export function refuseHeld(table: Table, request: Asked, family: Family): void {
  const held = table.filter(
    (route) =>
      isDaemons({ label: route.protocol }) &&
      route.hops.some((hop) => request.uplinks.includes(hop.interface)),
  );
  const [first] = held;
  if (first === undefined) return;
  const labels = held.map(({ protocol }) => protocol ?? '');
  const who = labels.every((label) => FRR_PROTOCOLS.has(label))
    ? 'FRR'
    : labels.every((label) => label === 'bird')
      ? 'BIRD'
      : 'a routing daemon';
  const isStatic = labels.every(isFrrStatic);
  const lines =
    who === 'FRR'
      ? frrLines(family, isStatic ? lostOf(held, request, family) : [])
      : who === 'BIRD'
        ? [`birdc show route for ${family === 'inet' ? '0.0.0.0/0' : '::/0'} all`, 'birdc configure']
        : [];
  throw new Refused(
    `${who} holds these routes: ${held.map(wordsOf).join(', ')}; they are changed there, for it sets its own again`,
    lines,
    `what to say to ${who}`,
  );
}
