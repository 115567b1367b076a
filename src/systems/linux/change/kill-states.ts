import { familyOf, isAddressLiteral } from '../../../model/address.js';
import type { Command } from '../../../model/command.js';
import type { Connection } from '../../../model/connection.js';
import type { KillStep, StateKiller } from '../../../model/killing.js';
import { SECOND } from '../../../model/time.js';
import type { Tools } from '../tools.js';

/** Protocols of which conntrack(8) takes ports. */
const WITH_PORTS = ['tcp', 'udp', 'sctp', 'dccp', 'udplite'];
const ICMP: ReadonlyMap<string, string> = new Map([
  ['icmp', 'icmp'],
  ['icmpv6', 'icmpv6'],
  ['ipv6-icmp', 'icmpv6'],
]);

const isPlain = (host: string | null): host is string =>
  host !== null && !host.includes('%') && isAddressLiteral(host);

const isOutgoing = ({ direction }: Connection): boolean => direction === 'outgoing';

interface Ends {
  /** Of the first packet: its source, with its port. */
  readonly from: readonly [string, number | null];
  /** What comes back: its source and its destination; null: it is not told. */
  readonly replySource: readonly [string, number | null];
  readonly wire: readonly [string | null, number | null];
}

/** Words that name its two ends, so that no other entry is meant. */
function wordsOf({ from, replySource, wire }: Ends, connection: Connection): string[] | null {
  const { protocol, direction, insidePort, remotePort } = connection;
  const [source, sourcePort] = from;
  const [wireHost, wirePort] = wire;
  const isIncoming = direction === 'incoming';
  const addresses = [
    ...['-s', source, '-r', replySource[0]],
    ...(wireHost === null ? [] : [isIncoming ? '-d' : '-q', wireHost]),
  ];
  const icmp = ICMP.get(protocol);
  if (icmp !== undefined) {
    if (insidePort === null || remotePort === null || isIncoming) return null;
    return [
      ...['-p', icmp, ...addresses],
      ...[`--${icmp}-type`, String(remotePort), `--${icmp}-id`, String(insidePort)],
    ];
  }
  if (!WITH_PORTS.includes(protocol)) return null;
  if (sourcePort === null || replySource[1] === null) return null;
  return [
    ...['-p', protocol, ...addresses],
    ...['--sport', String(sourcePort), '--reply-port-src', String(replySource[1])],
    ...(wirePort === null ? [] : [isIncoming ? '--dport' : '--reply-port-dst', String(wirePort)]),
  ];
}

function endsOf(connection: Connection): Ends {
  const { direction, insideHost, insidePort, wireHost, wirePort, remoteHost, remotePort } = connection;
  const inside = [insideHost, insidePort] as const;
  const remote = [remoteHost, remotePort] as const;
  const wire = [wireHost, wirePort] as const;
  return direction === 'incoming'
    ? { from: remote, replySource: inside, wire }
    : { from: inside, replySource: remote, wire };
}

/** How entries of connection tracking are deleted, with conntrack(8). */
export function stateKillerWith({ conntrack }: Pick<Tools, 'conntrack'>): StateKiller {
  const deleting = (family: string | null, words: readonly string[], purpose: string): Command => ({
    argv: [conntrack, '-D', ...(family === 'inet6' ? ['-f', 'ipv6'] : []), ...words],
    purpose,
    timeoutMs: 20 * SECOND,
    needsRoot: true,
    changes: true,
  });
  const one = (connection: Connection): readonly Command[] | null => {
    const { insideHost, remoteHost, wireHost } = connection;
    if (!isPlain(insideHost) || !isPlain(remoteHost) || (wireHost !== null && !isPlain(wireHost)))
      return null;
    const words = wordsOf(endsOf(connection), connection);
    return words === null ? null : [deleting(familyOf(insideHost), words, 'end a connection')];
  };
  /** What was opened from inside, by the address that it is translated to: one command for each of those. */
  const byAddress = (connections: readonly Connection[]): KillStep[] => {
    const counts = new Map<string, number>();
    for (const { wireHost } of connections)
      if (isPlain(wireHost)) counts.set(wireHost, (counts.get(wireHost) ?? 0) + 1);
    return [...counts].map(([address, ends]) => ({
      command: deleting(familyOf(address), ['-q', address], `end what answers to ${address}`),
      ends,
    }));
  };
  return {
    one,
    all(connections, spared = []) {
      // What answers to an address of these is named one by one.
      const shared = new Set(spared.filter(isOutgoing).map(({ wireHost }) => wireHost));
      const isTogether = (row: Connection): boolean => isOutgoing(row) && !shared.has(row.wireHost);
      const others = connections.filter((row) => !isTogether(row)).map(one);
      const steps = [
        ...byAddress(connections.filter(isTogether)),
        ...others.flatMap((commands) => (commands ?? []).map((command) => ({ command, ends: 1 }))),
      ];
      const named = steps.reduce((sum, { ends }) => sum + ends, 0);
      return { steps, unnamed: connections.length - named };
    },
    killed: ({ stderr, failure }) => {
      const count = failure === null ? /(\d+) flow entries have been deleted/.exec(stderr)?.[1] : undefined;
      return count === undefined ? null : Number(count);
    },
    example: [conntrack, '-D', '-q', '192.0.2.1'],
    permits: (user) => ({
      lines: [`${user.replace(/[^A-Za-z0-9_.-]/g, '\\$&')} ALL=(root) NOPASSWD: ${conntrack} -D *`],
      caution: 'the entries are others each time: this line permits to delete any of them, and nothing else',
    }),
  };
}
