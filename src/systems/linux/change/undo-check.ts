import type { Family } from '../../../model/address.js';
import { FAMILIES } from '../../../model/address.js';
import type { Expectation } from '../../../model/plan.js';
import type { UndoCheck } from '../../../model/changer.js';
import type { Tools } from '../tools.js';

/**
 * Of `ip -d route show default` every line, those of the next hops too, without what changes by itself: the kernel's
 * marks for a lost link, the hardware's, the seconds until a router advertisement expires. `ip rule` prints a rule in
 * every table of rules there is, and `rules` stands for a family that was read and has no default.
 * Source: ip/iproute.c, print_rta_flags and print_cacheinfo, and ip/iprule.c of iproute2 6.1.
 */
const FILTER = [
  '/^[0-9]+:[ \\t]+from all lookup local/ { print "rules" }',
  '/^([a-z]+ )?default/ || /^[ \\t]+nexthop / {',
  '  gsub(/ (linkdown|dead|unresolved|offload|trap|rt_offload|rt_trap|offload_failed|expires [0-9]+sec)/, " ")',
  '  $1 = $1',
  '  print',
  '}',
].join('\n');

/** What the guard of a reset reads to see that all is as it was. */
export function undoCheckWith({ ip }: Pick<Tools, 'ip'>): (before: Expectation) => UndoCheck {
  return ({ defaults }) => ({
    commands: FAMILIES.filter((family) => defaults[family] !== undefined).flatMap((family) => {
      const asked: [string, string] = [ip, OPTION[family]];
      return [
        [...asked, 'rule', 'show'],
        [...asked, '-d', 'route', 'show', 'default'],
      ];
    }),
    filter: FILTER,
  });
}

const OPTION: Readonly<Record<Family, string>> = { inet: '-4', inet6: '-6' };
