import type { Observations } from '../../../model/snapshot.js';
import type { Route } from '../../../model/router.js';
import { MINUTE } from '../../../model/time.js';

/** Tables of as many routes are read whole in every reading: a tenth of a second, here and in the kernel. */
export const READ_WHOLE_ROWS = 10_000;

/** How old the routes beside the defaults may become above that. */
export const WHOLE_EVERY_MS = 10 * MINUTE;

type Tables = Pick<Partial<Observations>, 'routesInet' | 'routesInet6' | 'otherTables'>;

const TABLES = ['routesInet', 'routesInet6', 'otherTables'] as const;

/** So many routes that in rounds the defaults alone are asked for. */
export function isLarge(known: Tables): boolean {
  const rows = TABLES.flatMap((key) => known[key] ?? []);
  return rows.reduce((sum, { standsFor }) => sum + (standsFor?.rows ?? 1), 0) > READ_WHOLE_ROWS;
}

/** `default`, also one for some packets alone: `default from 2001:db8::/56`. */
const isAnyDefault = ({ destination }: Route): boolean => /^default\b/.test(destination);

function joined(known: readonly Route[], observed: readonly Route[]): readonly Route[] {
  const before = known.filter(isAnyDefault);
  // The same table again: what was made of it still holds.
  if (JSON.stringify(before) === JSON.stringify(observed)) return known;
  return [...observed, ...known.filter((route) => !isAnyDefault(route))];
}

/**
 * Where the defaults alone were asked for: the other routes as they were known. Bundles are numbered anew in each reading;
 * only defaults are compared with defaults by them, for one choice is made among the rows of one destination.
 */
export function withKnownRoutes(known: Tables, observed: Tables): Tables {
  return Object.fromEntries(
    TABLES.flatMap((key) => {
      const now = observed[key];
      return now === undefined ? [] : [[key, joined(known[key] ?? [], now)]];
    }),
  );
}
