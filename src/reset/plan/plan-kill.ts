import { canonicalAddress, inPrefix } from '../../model/address.js';
import type { Connection } from '../../model/connection.js';
import type { ConnectionsView } from '../../model/connections-view.js';
import { formatCount, formatDuration, plural } from '../../model/format.js';
import type { KillPlan, KillStep, KillWant, StateKiller } from '../../model/killing.js';
import { SECOND } from '../../model/time.js';

/** Each is a process: so many take some seconds. */
export const MOST_COMMANDS = 1_000;
/** Older, and what the plan counts may be gone. */
const OLD_MS = 5 * SECOND;
const SSH_PORT = 22;

export interface KillContext {
  /** The table as last read; null: it is not. */
  readonly connections: ConnectionsView | null;
  readonly killer: StateKiller;
  /** `SSH_CONNECTION` as sshd(8) sets it: the client's address and port, ours. */
  readonly sshConnection?: string | undefined;
}

type Refused = { readonly kind: 'refused'; readonly reason: string; readonly lines: readonly string[] };

const refused = (reason: string): Refused => ({ kind: 'refused', reason, lines: [] });

const isLoopback = (host: string): boolean =>
  inPrefix(host, '127.0.0.0', 8) || canonicalAddress(host) === '::1';

/** The router's own addresses, in one spelling; where its interfaces are not known, those the internet sees it by. */
function ownAddresses(view: ConnectionsView | null): ReadonlySet<string> {
  if (view === null) return new Set();
  const { ownAddresses: told, table } = view;
  const wires = (): string[] =>
    Array.from({ length: table.length }, (_, row) => table.peek(row).wireHost ?? '');
  return new Set([...new Set(told ?? wires())].map(canonicalAddress));
}

/**
 * Whether a connection is, or may carry, the session of whoever is at the keyboard: the one that sshd named, and every one
 * to its port on the router itself, for tmux keeps the name of another. Where none is named (doas and sudo lose it) sshd
 * may listen anywhere: every one from outside that ends at the router. A session may come by a tunnel that the router has
 * opened (`ssh -R`): every one of its own to port 22, and where sshd names the router itself, every one of its own.
 */
function mayBeOwnSession(
  connection: Connection,
  sshConnection: string | undefined,
  own: ReadonlySet<string>,
): boolean {
  const { protocol, direction, insideHost, insidePort, wireHost, remoteHost, remotePort } = connection;
  if (protocol !== 'tcp') return false;
  const [peer = '', peerPort = '', , ourPort = String(SSH_PORT)] = (sshConnection ?? '').trim().split(/\s+/);
  const isPeer = (host: string, port: number | null): boolean =>
    peer !== '' && canonicalAddress(host) === canonicalAddress(peer) && port === Number(peerPort);
  if (isPeer(remoteHost, remotePort) || isPeer(insideHost, insidePort)) return true;
  const isTunnelled = isLoopback(peer);
  if (direction === 'local') return isTunnelled || remotePort === Number(ourPort) || remotePort === SSH_PORT;
  const mayBe =
    direction === 'incoming' ? peer === '' || insidePort === Number(ourPort) : remotePort === SSH_PORT;
  if (!mayBe && !isTunnelled) return false;
  return insideHost === wireHost || isLoopback(insideHost) || own.has(canonicalAddress(insideHost));
}

function words({ protocol, insideHost, insidePort, remoteHost, remotePort }: Connection): string {
  const port = (number: number | null): string => (number === null ? '' : ` port ${number}`);
  return `the ${protocol} connection of ${insideHost}${port(insidePort)} with ${remoteHost}${port(remotePort)}`;
}

function planOne(connection: Connection, context: KillContext): KillPlan | Refused {
  const { connections, killer, sshConnection } = context;
  if (mayBeOwnSession(connection, sshConnection, ownAddresses(connections)))
    return refused(
      "This connection may be the router's own, and your session in it: it is not ended from here.",
    );
  const commands = killer.one(connection);
  if (commands === null)
    return refused('The table does not tell enough of this connection to end it and no other.');
  return {
    kind: 'kill',
    name: 'end a connection',
    goal: `End ${words(connection)}`,
    connections: 1,
    steps: commands.map((command, i) => ({ command, ends: i === 0 ? 1 : 0 })),
    notes: [],
  };
}

/** Those of one uplink, without what is spared; that of all uplinks, for they may share an address. */
function connectionsOf(name: string, view: ConnectionsView, sshConnection: string | undefined) {
  const doomed: Connection[] = [];
  const spared: Connection[] = [];
  const own = ownAddresses(view);
  for (let row = 0; row < view.table.length; row++) {
    const seen = view.table.peek(row);
    if (mayBeOwnSession(seen, sshConnection, own)) spared.push(view.table.at(row));
    else if (seen.uplink === name) doomed.push(view.table.at(row));
  }
  return { doomed, spared };
}

function bounded(steps: readonly KillStep[]): { steps: readonly KillStep[]; ends: number } {
  const kept = steps.slice(0, MOST_COMMANDS);
  return { steps: kept, ends: kept.reduce((sum, { ends }) => sum + ends, 0) };
}

function planUplink(name: string, { connections: view, killer, sshConnection }: KillContext) {
  if (view === null) return refused('The connections are not known.');
  const { doomed, spared } = connectionsOf(name, view, sshConnection);
  const count = spared.filter(({ uplink }) => uplink === name).length;
  const sparedWords =
    count === 0
      ? []
      : [
          `${plural(count, 'connection')} that may be the router's own ${count === 1 ? 'is' : 'are'} left out: your session may be among them.`,
        ];
  const all = killer.all(doomed, spared);
  const { steps, ends } = bounded(all.steps);
  if (steps.length === 0)
    return refused([`There is no connection of ${name} to end.`, ...sparedWords].join(' '));
  const left = doomed.length - all.unnamed - ends;
  const notes = [
    ...sparedWords,
    ...(all.unnamed === 0 ? [] : [`${plural(all.unnamed, 'connection')} cannot be named exactly and stay.`]),
    ...(left === 0
      ? []
      : [`${formatCount(left)} more are left for another time: so many commands are run at once.`]),
    ...(view.table.length < view.connections
      ? [`Only the ${formatCount(view.table.length)} busiest connections are known: there may be more.`]
      : []),
    ...(view.ageMs < OLD_MS ? [] : [`The table was read ${formatDuration(view.ageMs)} ago.`]),
  ];
  return {
    kind: 'kill',
    name: `end the connections of ${name}`,
    goal: `End ${plural(ends, 'connection')} of ${name}`,
    connections: ends,
    steps,
    notes,
  } as const;
}

/** What ends exactly what is wanted, or why nothing does. It cannot be undone. */
export function planKill(want: KillWant, context: KillContext): KillPlan | Refused {
  return want.kind === 'connection' ? planOne(want.connection, context) : planUplink(want.interface, context);
}
