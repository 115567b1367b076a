import { canonicalAddress } from '../../model/address.js';
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

/**
 * Whether a connection is, or may be, the session of whoever is at the keyboard: the one that sshd named, and every one to
 * its port on the router itself, for tmux keeps the name of another. Where none is named (doas and sudo lose it) sshd may
 * listen anywhere: every one from outside that ends at the router.
 */
export function mayBeOwnSession(connection: Connection, sshConnection: string | undefined): boolean {
  const { protocol, direction, insideHost, insidePort, wireHost, remoteHost, remotePort } = connection;
  if (protocol !== 'tcp') return false;
  const [peer = '', peerPort = '', , ourPort = String(SSH_PORT)] = (sshConnection ?? '').trim().split(/\s+/);
  const isPeer = (host: string, port: number | null): boolean =>
    peer !== '' && canonicalAddress(host) === canonicalAddress(peer) && port === Number(peerPort);
  if (isPeer(remoteHost, remotePort) || isPeer(insideHost, insidePort)) return true;
  if (direction === 'local') return remotePort === Number(ourPort);
  const isKnown = peer !== '';
  return direction === 'incoming' && insideHost === wireHost && (!isKnown || insidePort === Number(ourPort));
}

function words({ protocol, insideHost, insidePort, remoteHost, remotePort }: Connection): string {
  const port = (number: number | null): string => (number === null ? '' : ` port ${number}`);
  return `the ${protocol} connection of ${insideHost}${port(insidePort)} with ${remoteHost}${port(remotePort)}`;
}

function planOne(connection: Connection, { killer, sshConnection }: KillContext): KillPlan | Refused {
  if (mayBeOwnSession(connection, sshConnection))
    return refused(
      'This connection ends at the router itself, and may be your own session: it is not ended from here.',
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

/** Those of one uplink, without what is spared. */
function connectionsOf(name: string, view: ConnectionsView, sshConnection: string | undefined) {
  const doomed: Connection[] = [];
  let spared = 0;
  for (let row = 0; row < view.table.length; row++) {
    if (view.table.peek(row).uplink !== name) continue;
    const connection = view.table.at(row);
    if (mayBeOwnSession(connection, sshConnection)) spared++;
    else doomed.push(connection);
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
  const sparedWords =
    spared === 0
      ? []
      : [
          `${plural(spared, 'connection')} to the router itself ${spared === 1 ? 'is' : 'are'} left out: your own session may be among them.`,
        ];
  const all = killer.all(doomed);
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
