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

function sameRoute(a: Candidate, b: Candidate): boolean {
  return a === b || (a.bundle !== undefined && a.bundle === b.bundle);
}

/** The first next hop of each route. */
function firstHops<Row extends Candidate>(rows: readonly Row[]): readonly Row[] {
  const seen = new Set<number>();
  return rows.filter(({ bundle }) => {
    if (bundle === undefined) return true;
    const isFirst = !seen.has(bundle);
    seen.add(bundle);
    return isFirst;
  });
}

/**
 * IPv4: the next hops of the first route. When that has only one, and its gateway is not found, as behind a lost link,
 * the kernel takes the first next hop, and this alone, of another route whose gateway is; when none is, it tries one
 * after another, and the first stands for them here (Linux: net/ipv4/fib_semantics.c, fib_select_path and
 * fib_select_default, seen on 6.18; until something was sent there, a gateway counts as found).
 */
function oneRouteInet<Row extends Candidate>(rows: readonly Row[]): readonly Row[] {
  const [first] = rows;
  if (first === undefined) return [];
  if (first.multipath || first.linkLost !== true) return rows.filter((row) => sameRoute(row, first));
  return [firstHops(rows).find(({ linkLost }) => linkLost !== true) ?? first];
}

/**
 * IPv6: the next hops of the most preferred route, then of the first. Whether a router answers counts on hosts alone
 * (Linux: net/ipv6/route.c, rt6_score_route).
 */
function oneRouteInet6<Row extends Candidate>(rows: readonly Row[]): readonly Row[] {
  const [first, ...others] = firstHops(rows);
  if (first === undefined) return [];
  const taken = others.reduce(
    (best, row) => ((row.preference ?? 0) > (best.preference ?? 0) ? row : best),
    first,
  );
  return rows.filter((row) => sameRoute(row, taken));
}

/** Without priorities it is not known which rows are equal, nor which goes first: any of them may be chosen. */
function isUnordered(rows: readonly Candidate[]): boolean {
  return rows.every(({ priority }) => priority === null);
}

function sharingByFlag<Row extends Candidate>(
  rows: readonly Row[],
  multipath: boolean | null,
): readonly Row[] {
  if (isUnordered(rows)) return rows;
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
  const oneRoute = family === 'inet' ? oneRouteInet : oneRouteInet6;
  const isAnyRoute = isByRoute && isUnordered(equal);
  const chosen = isAnyRoute ? equal : isByRoute ? oneRoute(equal) : sharingByFlag(equal, multipath);
  const isKnown = chosen.length < 2 || (best !== null && (isByRoute || multipath !== null));
  const total = chosen.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const shareOf = ({ weight = 1 }: Row): number | null => (isKnown && total > 0 ? weight / total : null);
  return { best, chosen, shares: new Map(chosen.map((row) => [row, shareOf(row)])) };
}
