import type { Connection } from '../../model/connection.js';
import type { UplinkConnections } from '../../model/connections-view.js';
import type { Uplink } from '../../model/diagnosis.js';

/** True for an echo of the router itself to a gateway of this uplink, as this program sends them. */
function isGatewayEcho(
  { protocol, insideHost, remoteHost }: Connection,
  { addresses, gateways }: Uplink,
): boolean {
  return (
    /icmp|^(?:1|58)$/.test(protocol) &&
    addresses.some(({ address }) => address === insideHost) &&
    gateways.some(({ address }) => address === remoteHost)
  );
}

/**
 * The connections of an uplink without the echoes to its gateways, and how many of those there are. Among more connections
 * than are listed they are neither looked for nor worth it.
 */
export function withoutEchoes(
  uplink: Uplink,
  own: UplinkConnections,
): { readonly rest: UplinkConnections; readonly echoes: number } {
  if (own.total > own.top.length) return { rest: own, echoes: 0 };
  const top = own.top.filter((connection) => !isGatewayEcho(connection, uplink));
  const echoes = own.top.length - top.length;
  if (echoes === 0) return { rest: own, echoes };
  const hosts = new Set(top.map(({ insideHost }) => insideHost));
  const rest = {
    ...own,
    top,
    topHosts: own.topHosts.filter(({ host }) => hosts.has(host)),
    total: own.total - echoes,
    icmp: Math.max(0, own.icmp - echoes),
  };
  return { rest, echoes };
}
