import { canonicalAddress, familyOf, inPrefix, isAddressLiteral } from '../../model/address.js';
import type { Connection } from '../../model/connection.js';
import { PFCTL } from './route-command.js';

/** `10.9.0.20:50112`, `2001:db8::20[50112]`; null when it is not told, or of one link: the scope is part of its key. */
function end(host: string | null, port: number | null): string | null {
  if (host === null || port === null || host.includes('%') || !isAddressLiteral(host)) return null;
  if (inPrefix(host, 'fe80::', 10)) return null;
  return familyOf(host) === 'inet6' ? `${canonicalAddress(host)}[${port}]` : `${host}:${port}`;
}

/**
 * Both halves of a forwarded connection: the kernel compares with what a state was before its source was translated where
 * it leaves, and with what came in where it enters (DIOCKILLSTATES in sys/net/pf_ioctl.c, pfctl_key_kill_states in
 * sbin/pfctl/pfctl.c). What was opened from outside has two keys.
 */
function keysOf(connection: Connection): readonly string[] | null {
  const { protocol, direction, rdomain, wireHost, remoteHost } = connection;
  // What is no name of protocols(5) is not looked up, and an af-to has a family on each side.
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(protocol) || rdomain !== 0) return null;
  if (familyOf(wireHost ?? remoteHost) !== familyOf(connection.insideHost)) return null;
  const [inside, wire, remote] = [
    end(connection.insideHost, connection.insidePort),
    end(wireHost, connection.wirePort),
    end(remoteHost, connection.remotePort),
  ];
  if (inside === null || remote === null) return null;
  if (direction !== 'incoming') return [`${protocol} ${inside} -> ${remote}`];
  if (wire === null) return null;
  return [...new Set([`${protocol} ${remote} -> ${wire}`, `${protocol} ${remote} -> ${inside}`])];
}

/** The command that ends the state of this id: one half of a connection. */
export const killById = (id: string): readonly string[] => [PFCTL, '-k', 'id', '-k', id];

/** Commands that end this connection and no other; null where the table does not tell enough to name it: pfctl(8), -k. */
export function killCommands(connection: Connection): readonly (readonly string[])[] | null {
  const keys = keysOf(connection);
  if (keys !== null) return keys.map((key) => [PFCTL, '-k', 'key', '-k', key]);
  const { id } = connection;
  return id !== null && /^[0-9a-f]{1,16}$/.test(id) ? [killById(id)] : null;
}
