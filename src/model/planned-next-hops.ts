import type { Family } from './address.js';
import type { Selection } from './next-hop-selection.js';
import { selectNextHops } from './next-hop-selection.js';
import type { Expectation, PlannedRoute } from './plan.js';

/** Which default routes of a family carry new connections at one moment of a plan. */
export function plannedNextHops(
  { defaults, multipath, selection }: Expectation,
  family: Family,
): Selection<PlannedRoute> {
  const rows = defaults[family] ?? [];
  return selectNextHops({ family, rows, multipath: multipath[family] ?? null }, selection);
}
