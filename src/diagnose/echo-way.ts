import { FAMILIES, familyOf } from '../model/address.js';
import { rowsFor } from '../forwarding/look-up.js';
import { addressKey } from './defaults.js';
import { gatewaysOf } from './gateways.js';
import type { Seen } from './usable-readings.js';

/** Interfaces with a default through this gateway. */
function interfacesWith({ tables }: Seen, gateway: string): ReadonlySet<string> {
  const key = addressKey(gateway);
  const rows = FAMILIES.flatMap((family) => tables[family]?.rows ?? []);
  return new Set(
    rows
      .filter((route) => gatewaysOf([route]).some((one) => addressKey(one) === key))
      .map((route) => route.interface),
  );
}

/**
 * True when an echo request to this gateway leaves by this interface: two modems may have one address, and the table
 * sends what is for it by one of the wires alone, whatever source address it has.
 */
export function isEchoBy(seen: Seen, name: string, gateway: string): boolean {
  const family = familyOf(gateway);
  if (family === null || interfacesWith(seen, gateway).size < 2) return true;
  const rows = rowsFor(gateway, seen.ways.facts.tables[family] ?? []);
  const best = Math.min(...rows.map(({ priority }) => priority ?? Infinity));
  const first = rows.find(({ priority }) => (priority ?? Infinity) === best);
  return first?.interface === name;
}
