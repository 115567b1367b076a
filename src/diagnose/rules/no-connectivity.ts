import { FAMILIES } from '../../model/address.js';
import type { Uplink } from '../../model/diagnosis.js';
import { list } from '../../model/format.js';
import { carryEverything } from '../carry-everything.js';
import { usedInterfaces } from '../defaults.js';
import { carriesTraffic, mostSent } from '../measured-ways.js';
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
      const most = mostSent(
        situation,
        situation.uplinks.map((uplink) => uplink.interface),
      );
      // What is used all the same, and carries traffic, gives the lie to whoever found no internet there.
      const isFoundDead = ({ apart, interface: name }: Uplink): boolean =>
        apart?.why === 'no-connectivity' &&
        !(usedInterfaces(table).includes(name) && carriesTraffic(situation, name, most) === true);
      const dead = situation.uplinks.filter(isFoundDead).map((uplink) => uplink.interface);
      const used = usedInterfaces(table).filter((name) => !dead.includes(name));
      const nowhere = used.length === 0 && dead.length > 1 ? `no internet by ${list(dead)}` : null;
      return situation.uplinks.filter(isFoundDead).flatMap(({ interface: name }) => {
        const rows = table.rows.filter((route) => route.interface === name);
        const [first] = rows;
        if (first === undefined) return [];
        return [
          {
            severity: 'warning',
            subject: name,
            family,
            message:
              `${name} is without connectivity${forFamily(family)}: NetworkManager found ${nowhere ?? 'no internet there'} and put its default ` +
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
