import type { Family } from '../model/address.js';
import { familyName } from '../model/address.js';
import { formatShare, list } from '../model/format.js';
import type { Route } from '../model/router.js';
import type { DefaultTable } from './defaults.js';
import { expectedShare } from './defaults.js';

/** The new connections of a family that go to next hops by which nothing gets through. */
export interface Failing {
  readonly family: Family;
  /** Of all new connections; null: cannot be told. */
  readonly share: number | null;
  /** Nothing else is chosen. */
  readonly isAll: boolean;
  /** Then: interfaces passed over whose default routes would do; of the same interface, gateways. */
  readonly spare: readonly string[];
  readonly rows: readonly Route[];
  /** What is chosen beside them; where nothing is, what would do. */
  readonly others: readonly Route[];
}

/** What fails by these rows of one interface, as far as the kernel chooses them; null when it chooses none of them. */
export function failingBy(
  table: DefaultTable,
  name: string,
  isDead: (route: Route) => boolean,
): Failing | null {
  const isOut = (route: Route): boolean => route.interface === name && isDead(route);
  const rows = table.competing.filter(isOut);
  if (rows.length === 0) return null;
  const isAll = table.competing.every((route) => isOut(route) || route.linkLost === true);
  const left = isAll ? table.rows : table.competing;
  const others = left.filter((route) => route.up && route.linkLost !== true && !isOut(route));
  const spare = isAll
    ? [...new Set(others.map((route) => (route.interface === name ? route.gateway : route.interface)))]
    : [];
  const shares = rows.map((route) => expectedShare(table, route));
  const share = shares.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  return { family: table.family, share, isAll, spare, rows, others };
}

function fraction(share: number | null): string {
  if (share === null) return 'a part';
  return Math.abs(share - 0.5) < 0.01 ? 'about half' : `about ${formatShare(share)}`;
}

/** `about half of all new connections fail`, `all new IPv6 connections fail although em0 stands by`. */
export function failingWords({ family, share, isAll, spare }: Failing): string {
  const what = family === 'inet' ? 'new connections' : `new ${familyName(family)} connections`;
  if (!isAll) return `${fraction(share)} of all ${what} fail`;
  return `all ${what} fail although ${list(spare)} ${spare.length === 1 ? 'stands' : 'stand'} by`;
}

/** True where another way is left: in use as well, or standing by. */
export function isCurable({ isAll, spare }: Failing): boolean {
  return !isAll || spare.length > 0;
}
