import type { Family } from '../../../model/address.js';
import { FAMILIES } from '../../../model/address.js';
import type { Expectation } from '../../../model/plan.js';
import type { UndoCheck } from '../../../model/changer.js';
import { IFCONFIG, isInterfaceName, multipathSysctl, ROUTE, SYSCTL } from '../route-command.js';

/**
 * Of `route -nv show` the default rows without Refs and Use (fields 4 and 5) and without the U flag, for a link may go
 * down meanwhile; of ifconfig(8) the interface's priority; of sysctl(8) everything. `Routing tables` stands for a table
 * that was read and has no default. P is left out too where it may stand or lack after the same commands.
 */
const filterWithout = (flags: string): string =>
  [
    '/^Routing tables/',
    `$1 == "default" { $4 = $5 = "-"; gsub(/[${flags}]/, "", $3); print }`,
    '$1 == "index" || $1 == "priority:"',
    '/^net\\.[a-z0-9.]+=/',
  ].join('\n');

/** What the guard of a reset reads to see that all is as it was; printf formats: sbin/route/show.c 1.123. */
export function undoCheck({ defaults, multipath, interfacePriorities, selection }: Expectation): UndoCheck {
  const isFlagSure = selection.sharing === 'by-flag' && selection.flagFollowsPriority === true;
  const asked = <T>(what: Readonly<Partial<Record<Family, T>>>): Family[] =>
    FAMILIES.filter((family) => what[family] !== undefined);
  return {
    commands: [
      ...asked(defaults).map((family) => [ROUTE, '-nv', 'show', `-${family}`]),
      ...asked(multipath).map((family) => [SYSCTL, multipathSysctl(family)]),
      ...Object.keys(interfacePriorities)
        .filter(isInterfaceName)
        .map((name) => [IFCONFIG, name]),
    ],
    filter: filterWithout(isFlagSure ? 'U' : 'UP'),
  };
}
