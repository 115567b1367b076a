import { FAMILIES } from '../../model/address.js';
import { carryEverything } from '../carry-everything.js';
import { usedInterfaces } from '../defaults.js';
import { forFamily, priorityText, routeEvidence } from '../phrases.js';
import type { Rule } from '../situation.js';

/** A network manager tried the line and put its default last. */
export const noConnectivity: Rule = {
  means:
    'A network manager found no internet by an uplink and put its default last (NetworkManager: metric + 20000): the line wants repair, not the metric.',
  needs: ['routes'],
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      if (table === null) return [];
      const used = usedInterfaces(table);
      return situation.uplinks
        .filter(({ apart, interface: name }) => apart?.why === 'no-connectivity' && !used.includes(name))
        .flatMap(({ interface: name }) => {
          const rows = table.rows.filter((route) => route.interface === name);
          const [first] = rows;
          if (first === undefined) return [];
          return [
            {
              severity: 'warning',
              subject: name,
              family,
              message:
                `${name} is without connectivity${forFamily(family)}: NetworkManager found no internet there and put its default ` +
                `last (${priorityText(first)})${used.length === 0 ? '' : `; ${carryEverything(situation, used, [family])}`}.`,
              evidence: table.rows.map((route) => routeEvidence(situation, route)),
              unknown: 'Whether the line is dead, or only what NetworkManager asks on the internet is.',
              remedy: { kind: 'none' },
              because: ['a default of 20000 and more is one that NetworkManager does not trust'],
            } as const,
          ];
        });
    }),
};
