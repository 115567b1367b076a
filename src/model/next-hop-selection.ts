import type { Family } from './address.js';
import type { Route } from './router.js';

/**
 * How a system's kernel chooses among default routes of one family.
 *
 * `by-flag`: the rows of the best priority share while the system's switch is on and the first of them has the flag of
 * sharing; without the flag that first row takes everything. `flagFollowsPriority`: the flag stands on a row exactly
 * when another has its priority; false: it may lack there and stand alone; null: not known.
 *
 * `by-route`: the next hops of one route share, always; of several routes of the best priority one is used at a time.
 */
export type SelectionRules =
  | { readonly sharing: 'by-flag'; readonly flagFollowsPriority: boolean | null }
  | { readonly sharing: 'by-route' };

/** What the choice depends on, of one row. */
export type Candidate = Pick<Route, 'priority' | 'up' | 'multipath'> &
  Partial<Pick<Route, 'weight' | 'bundle' | 'preference' | 'linkLost'>>;

/** The default routes of one family. */
export interface Candidates<Row extends Candidate> {
  readonly family: Family;
  /** In the order of the table, which is the kernel's. */
  readonly rows: readonly Row[];
  /** The switch; null: not known. Systems without one do not look at it. */
  readonly multipath: boolean | null;
}

/** Which rows carry new connections. */
export interface Selection<Row extends Candidate> {
  /** The lowest priority among the rows that are up; null when none is up or the table shows no priorities. */
  readonly best: number | null;
  /** The rows that new connections go to, in the order of the table. */
  readonly chosen: readonly Row[];
  /**
   * Of each chosen row the share of new connections that is due to it, 0..1; null: it is not known whether and how they
   * share. It is what the kernel is meant to do: whether it does is for a measurement to say.
   */
  readonly shares: ReadonlyMap<Row, number | null>;
}

function lowestPriority(rows: readonly Candidate[]): number | null {
  const known = rows.flatMap(({ priority }) => priority ?? []);
  return known.length === 0 ? null : known.reduce((lowest, priority) => Math.min(lowest, priority));
}

/** Where a route of its own stands among those of one priority, before their order. */
function rank({ preference = 0, linkLost }: Candidate, isAlone: boolean, family: Family): number {
  // IPv4 passes over a default whose gateway is not found, which is what becomes of it behind a lost link; IPv6 does not
  // look (Linux: net/ipv4/fib_semantics.c, fib_select_default; net/ipv6/route.c, rt6_score_route).
  return family === 'inet' && isAlone && linkLost === true ? -1 : preference;
}

/** Of rows of one priority the next hops of one route: the most preferred, then the first. */
function oneRoute<Row extends Candidate>(rows: readonly Row[], family: Family): readonly Row[] {
  const [first, ...others] = rows;
  if (first === undefined) return [];
  const rankOf = (row: Row): number => rank(row, !row.multipath, family);
  const taken = others.reduce((best, row) => (rankOf(row) > rankOf(best) ? row : best), first);
  return taken.bundle === undefined ? [taken] : rows.filter(({ bundle }) => bundle === taken.bundle);
}

function sharingByFlag<Row extends Candidate>(
  rows: readonly Row[],
  multipath: boolean | null,
): readonly Row[] {
  return rows[0]?.multipath === true && multipath !== false ? rows : rows.slice(0, 1);
}

/**
 * Which next hops carry new connections, each with which share. Rows that are not up are passed over, the lowest
 * priority wins, and how those of that priority share is the system's rule. A row that has lost its link but is still
 * up is used all the same, and what goes there fails: see `linkLost`.
 */
export function selectNextHops<Row extends Candidate>(
  { family, rows, multipath }: Candidates<Row>,
  rules: SelectionRules,
): Selection<Row> {
  const up = rows.filter((row) => row.up);
  const best = lowestPriority(up);
  const equal = up.filter(({ priority }) => priority === best);
  const isByRoute = rules.sharing === 'by-route';
  const chosen = isByRoute ? oneRoute(equal, family) : sharingByFlag(equal, multipath);
  const isKnown = chosen.length < 2 || isByRoute || (multipath !== null && best !== null);
  const total = chosen.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const shareOf = ({ weight = 1 }: Row): number | null => (isKnown && total > 0 ? weight / total : null);
  return { best, chosen, shares: new Map(chosen.map((row) => [row, shareOf(row)])) };
}
