import type { Plan } from '../../model/plan.js';

/**
 * What R would do, for the line of the verdict: `R puts both at 8`. Null for a plan of another kind, or when its last step leaves only
 * one default at the lowest priority. Those of a higher number are spares.
 */
export function hintOf({ change, steps }: Plan, uplinks: readonly string[]): string | null {
  if (change.kind !== 'equalise') return null;
  const rows = (steps.at(-1)?.expect.defaults[change.family] ?? []).filter((row) =>
    uplinks.includes(row.interface),
  );
  const priority = Math.min(...rows.flatMap((row) => row.priority ?? []));
  const best = rows.filter((row) => row.priority === priority);
  if (best.length < 2) return null;
  const all = best.length === 2 ? 'both' : `all ${best.length}`;
  return `R puts ${all}${change.family === 'inet' ? '' : ' IPv6 defaults'} at ${priority}`;
}
