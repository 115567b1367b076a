import type { Family } from '../../model/address.js';
import type { Plan } from '../../model/plan.js';
import { familiesOf } from './plan-context.js';

/**
 * What R would do, for the line of the verdict: `R puts both at 8`, `R takes iwn0 out`. Null for an equalise whose last
 * step leaves only one default at the lowest priority. Those of a higher number are spares.
 */
export function hintOf(plan: Plan, uplinks: readonly string[]): string | null {
  const { change } = plan;
  switch (change.kind) {
    case 'drain':
      return `R takes ${change.interface} out`;
    case 'set-behind':
      return `R sets ${change.interface} behind`;
    case 'bring-back':
      return `R brings ${change.interface} back`;
    case 'equalise': {
      const said = familiesOf(change).map((family) => equalised(plan, family, uplinks));
      const [first = null, second = null] = said;
      if (first === null || said.length < 2) return first;
      return second === null ? null : `${first}, IPv6 too`;
    }
  }
}

function equalised({ steps }: Plan, family: Family, uplinks: readonly string[]): string | null {
  const rows = (steps.at(-1)?.expect.defaults[family] ?? []).filter((row) => uplinks.includes(row.interface));
  const priority = Math.min(...rows.flatMap((row) => row.priority ?? []));
  const best = rows.filter((row) => row.priority === priority);
  if (best.length < 2) return null;
  const all = best.length === 2 ? 'both' : `all ${best.length}`;
  return `R puts ${all}${family === 'inet' ? '' : ' IPv6 defaults'} at ${priority}`;
}
