import type { DefaultTable } from './defaults.js';
import { usedInterfaces } from './defaults.js';

/** Of the interfaces that new connections go to: those that are only to stand by, beside others that are not. */
export function standbyAmongActive(
  table: DefaultTable,
  isStandby: (name: string) => boolean,
): { readonly standing: readonly string[]; readonly active: readonly string[] } {
  const used = usedInterfaces(table);
  const active = used.filter((name) => !isStandby(name));
  return { standing: active.length === 0 ? [] : used.filter(isStandby), active };
}
