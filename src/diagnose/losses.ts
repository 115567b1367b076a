import { rowsOfInterface } from '../model/rows-of-interface.js';
import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { Interface } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { MINUTE } from '../model/time.js';
import { routableAddresses } from '../model/outward.js';
import type { KnownUplink } from './uplinks.js';

/** Losses older than this are forgotten. */
export const LOSSES_KEPT_MS: Milliseconds = 10 * MINUTE;
/** Most kept of one uplink and kind: a flapping link has thousands. */
const MOST_KEPT = 100;

/** What an uplink may lose and get back, a cause before what follows from it. */
export const LOSABLE = ['link', 'mastership', 'address', 'default'] as const;
export type Losable = (typeof LOSABLE)[number];

/** Once an uplink lost something it had. */
export interface Loss {
  readonly at: Instant;
  readonly interface: string;
  readonly what: Losable;
}

/** What was known in one round. */
interface Round {
  readonly tables: Readonly<
    Record<Family, { readonly value: { readonly rows: readonly { readonly interface: string }[] } } | null>
  >;
  readonly interfaces: { readonly value: ReadonlyMap<string, Interface> } | null;
}

function isMaster(via: Interface | undefined): boolean | null {
  return via?.kind === 'carp' && via.status !== null ? via.status === 'master' : null;
}

/** Times a link was announced as lost in one round, beyond what the readings before and after show. */
function announcedLosses({ events }: Snapshot, before: Interface | undefined): number {
  if (before?.linkUp !== true) return 0;
  const words = events.flatMap((event) =>
    event.kind === 'link' && event.interface === before.name && event.status !== null ? [event.status] : [],
  );
  return words.filter((word, i) => word !== before.status && word !== (words[i - 1] ?? before.status)).length;
}

function ofInterface(
  old: Interface | undefined,
  now: Interface | undefined,
  snapshot: Snapshot,
): readonly Losable[] {
  if (old === undefined || now === undefined) return [];
  const wasMaster = isMaster(old);
  if (wasMaster !== null) return wasMaster && isMaster(now) === false ? ['mastership'] : [];
  const isLinkLost = old.linkUp === true && now.linkUp === false;
  const times = Math.max(announcedLosses(snapshot, old), isLinkLost ? 1 : 0);
  if (times > 0) return new Array<Losable>(times).fill('link');
  const had = routableAddresses(old, 'inet').length > 0;
  return had && routableAddresses(now, 'inet').length === 0 ? ['address'] : [];
}

function hasDefault({ tables }: Round, name: string): boolean | null {
  const known = FAMILIES.flatMap((family) => tables[family]?.value ?? []);
  return known.length === 0 ? null : known.some(({ rows }) => rowsOfInterface(rows, name).length > 0);
}

/** What each uplink lost since the round before, added to what is remembered. */
export function followLosses(
  before: Round & { readonly losses: readonly Loss[] },
  sight: Round,
  snapshot: Snapshot,
  uplinks: readonly KnownUplink[],
): readonly Loss[] {
  const kept = before.losses.filter(({ at }) => at <= snapshot.at && snapshot.at - at <= LOSSES_KEPT_MS);
  const lost = uplinks.flatMap(({ interface: name }): readonly Loss[] => {
    const via = sight.interfaces?.value.get(name);
    const isRead = before.interfaces !== null && before.interfaces !== sight.interfaces;
    const things = isRead ? ofInterface(before.interfaces.value.get(name), via, snapshot) : [];
    const isDefaultLost = hasDefault(before, name) === true && hasDefault(sight, name) === false;
    return [...things, ...(isDefaultLost ? (['default'] as const) : [])].map((what) => ({
      at: snapshot.at,
      interface: name,
      what,
    }));
  });
  const all = [...kept, ...lost];
  return all.length > MOST_KEPT * uplinks.length ? all.slice(-MOST_KEPT * uplinks.length) : all;
}
