import { FAMILIES } from '../model/address.js';
import type { HostTraffic } from '../model/connection-totals.js';
import type { ConnectionsReading, UplinkReading } from '../model/connections-reading.js';
import type { ConnectionsView, NewConnections, UplinkConnections } from '../model/connections-view.js';
import { formatDuration } from '../model/format.js';
import { fresh, lastGood } from '../model/reading.js';
import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Snapshot } from '../model/snapshot.js';
import type { SystemWords } from '../model/words.js';
import { SAMPLES_FOR_A_SHARE } from './shares.js';
import type { NewConnectionTrack } from './new-connections.js';
import { newConnectionShares, newPerSecond } from './new-connections.js';

/** An empty table is no answer where connections are tracked only for who asks. */
export function withoutUntracked(snapshot: Snapshot, { untracked }: SystemWords): Snapshot {
  const { connections } = snapshot;
  if (connections?.ok !== true || connections.value.states > 0 || untracked === null) return snapshot;
  const { at } = connections;
  return { ...snapshot, connections: { ok: false, why: 'not-found', reason: untracked, at, last: null } };
}

/** The state table as last read, with its age; null while it never was. */
export function connectionsView({ connections, observed, at }: Snapshot): ConnectionsView | null {
  const good = connections === undefined ? null : lastGood(connections);
  if (good === null) return null;
  const { states, connections: count, counted, finished, kept, unattributed } = good.value;
  const { notUnderstood, forgotten, everyMs } = good.value;
  const own = lastGood(observed.interfaces)?.value.flatMap((via) =>
    via.addresses.map(({ address }) => address),
  );
  return {
    at: good.at,
    ageMs: Math.max(0, at - good.at),
    everyMs,
    states,
    connections: count,
    counted,
    finished,
    table: kept,
    cannotTell: unattributed.connections - unattributed.local,
    local: unattributed.local,
    notUnderstood,
    forgotten,
    ...(own === undefined ? {} : { ownAddresses: own }),
  };
}

const WORDS: Readonly<Record<string, string>> = {
  waiting: 'waiting',
  'not-asked': '--no-pf',
  'not-recorded': 'not recorded',
  'no-permission': 'no permission',
};

/** Why the connections are not known, or not known anew, in few words; null when they are. */
export function connectionsTrouble({ connections, at }: Snapshot): string | null {
  if (connections === undefined) return 'not read on this system';
  if (fresh(connections, at) !== null) return null;
  const last = lastGood(connections);
  const reason = connections.ok ? 'no newer answer' : (WORDS[connections.why] ?? connections.reason);
  return last === null ? reason : `${formatDuration(at - last.at)} old: ${reason}`;
}

/** By rate; by bytes, as they come, while there is none. */
function busiestFirst(hosts: readonly HostTraffic[]): readonly HostTraffic[] {
  return [...hosts].sort((a, b) => (b.bytesPerSecond ?? 0) - (a.bytesPerSecond ?? 0));
}

/** An uplink's connections, as of the last reading. */
export function uplinkConnections(
  reading: ConnectionsReading | null,
  track: NewConnectionTrack | null,
  name: string,
): UplinkConnections | null {
  const uplink = rowsOfInterface(reading?.uplinks, name)[0];
  if (uplink === undefined) return null;
  return {
    ...uplink.byProtocol,
    total: uplink.connections,
    halfOpen: uplink.halfOpen,
    newPerSecond: track === null ? null : newPerSecond(track, name),
    top: uplink.top,
    topHosts: busiestFirst(uplink.byInsideHost),
  };
}

function youngBytes({ attempts }: UplinkReading): number {
  return FAMILIES.reduce((sum, family) => sum + attempts[family].outBytes + attempts[family].inBytes, 0);
}

function attemptsBy({ attempts }: UplinkReading): number {
  return FAMILIES.reduce((sum, family) => sum + attempts[family].tcp + attempts[family].udp, 0);
}

/** The part of an uplink in the bytes of the connections begun in the last minute. */
function bytesShare({ uplinks }: ConnectionsReading, name: string): number | null {
  const samples = uplinks.reduce((sum, uplink) => sum + attemptsBy(uplink), 0);
  const all = uplinks.reduce((sum, uplink) => sum + youngBytes(uplink), 0);
  const [own] = rowsOfInterface(uplinks, name);
  if (own === undefined || samples < SAMPLES_FOR_A_SHARE || all === 0) return null;
  return youngBytes(own) / all;
}

/** An uplink's part in what is new. */
export function newConnections(
  reading: ConnectionsReading | null,
  track: NewConnectionTrack | null,
  name: string,
): NewConnections | null {
  if (reading === null || track === null) return null;
  return { ...newConnectionShares(track, name), bytesShare: bytesShare(reading, name) };
}
