import { canonicalAddress, familyOf, inPrefix, isAddressLiteral } from '../../../model/address.js';
import type { Command } from '../../../model/command.js';
import type { Connection } from '../../../model/connection.js';
import type { StateKiller } from '../../../model/killing.js';
import { SECOND } from '../../../model/time.js';
import { doasLines } from '../doas-conf.js';
import { PFCTL } from '../route-command.js';

function kill(by: 'key' | 'id', what: string): Command {
  return {
    argv: [PFCTL, '-k', by, '-k', what],
    purpose: 'end a connection',
    timeoutMs: 5 * SECOND,
    needsRoot: true,
    changes: true,
  };
}

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

function one(connection: Connection): readonly Command[] | null {
  const keys = keysOf(connection);
  if (keys !== null) return keys.map((key) => kill('key', key));
  const { id } = connection;
  return id !== null && /^[0-9a-f]{1,16}$/.test(id) ? [kill('id', id)] : null;
}

/**
 * pf has no words for all states of an uplink: a state that floats belongs to no interface, and `-k ADDRESS` compares with
 * the address before it was translated. So each connection is named.
 */
export const stateKiller: StateKiller = {
  one,
  all(connections) {
    const named = connections.map(one);
    return {
      steps: named.flatMap((commands) =>
        (commands ?? []).map((command, i) => ({ command, ends: i === 0 ? 1 : 0 })),
      ),
      unnamed: named.filter((commands) => commands === null).length,
    };
  },
  killed: ({ stderr, failure }) => {
    const count = failure === null ? /^killed (\d+) states/m.exec(stderr)?.[1] : undefined;
    return count === undefined ? null : Number(count);
  },
  example: kill('id', '1').argv,
  permits: (user) => ({
    lines: doasLines([[PFCTL]], user).map((line) => line.replace(/ args$/, '')),
    caution: 'doas knows no patterns for arguments: this line permits all that pfctl can do, rules included',
  }),
};
