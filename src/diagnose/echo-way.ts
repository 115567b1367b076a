import { FAMILIES, familyOf } from '../model/address.js';
import { oncePer } from '../model/once-per.js';
import type { Route } from '../model/router.js';
import { rowsFor } from '../forwarding/look-up.js';
import { addressKey } from './defaults.js';
import { gatewaysOf } from './gateways.js';
import type { Seen } from './usable-readings.js';

/** The interfaces that have a default through a gateway, by that in one spelling. */
const interfacesByGateway = oncePer((tables: Seen['tables']): ReadonlyMap<string, ReadonlySet<string>> => {
  const names = new Map<string, Set<string>>();
  for (const route of FAMILIES.flatMap((family) => tables[family]?.rows ?? []))
    for (const gateway of gatewaysOf([route])) {
      const key = addressKey(gateway);
      const known = names.get(key);
      if (known === undefined) names.set(key, new Set([route.interface]));
      else known.add(route.interface);
    }
  return names;
});

/** The rows that decide where an echo to each gateway goes: a large table is searched once for each. */
const echoRows = oncePer((_rows: readonly Route[]) => new Map<string, Route | null>());

function firstTo(gateway: string, rows: readonly Route[]): Route | null {
  const known = echoRows(rows);
  let first = known.get(gateway);
  if (first === undefined) known.set(gateway, (first = firstOfBest(rowsFor(gateway, rows))));
  return first;
}

function firstOfBest(rows: readonly Route[]): Route | null {
  const best = rows.reduce((least, { priority }) => Math.min(least, priority ?? Infinity), Infinity);
  return rows.find(({ priority }) => (priority ?? Infinity) === best) ?? null;
}

/**
 * True when an echo request to this gateway leaves by this interface: two modems may have one address, and the table
 * sends what is for it by one of the wires alone, whatever source address it has.
 */
export function isEchoBy(seen: Seen, name: string, gateway: string): boolean {
  const family = familyOf(gateway);
  if (family === null || (interfacesByGateway(seen.tables).get(addressKey(gateway))?.size ?? 0) < 2)
    return true;
  return firstTo(gateway, seen.ways.facts.tables[family] ?? [])?.interface === name;
}
