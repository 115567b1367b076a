import type { Given } from './configuration.js';
import { ConfigFault } from './configuration.js';
import type { FileTable } from './file-tables.js';
import type { Thresholds } from '../model/thresholds.js';
import { THRESHOLDS } from '../model/thresholds.js';
import type { ActionId, Keymap } from '../ui/state/keymap.js';
import { mayShareKeys, withKeys } from '../ui/state/keymap.js';

/** What counts most of a table, by key. */
function givenOf(given: readonly Given[], table: FileTable): ReadonlyMap<string, Given> {
  return new Map(
    given
      .filter(({ entry }) => entry.table === table)
      .map((one) => [one.entry.key, one] as const)
      .reverse(),
  );
}

/** The marks of the findings. Throws ConfigFault where a warning would come after what is critical. */
export function thresholdsOf(given: readonly Given[]): Thresholds {
  const changed = givenOf(given, 'thresholds');
  const changes = [...changed].map(([name, { value }]) => [name, value]);
  const thresholds = { ...THRESHOLDS, ...(Object.fromEntries(changes) as Partial<Thresholds>) };
  const { 'states-warning': warning, 'states-critical': critical } = thresholds;
  const said = changed.get('states-warning') ?? changed.get('states-critical');
  if (warning > critical && said !== undefined)
    throw new ConfigFault(
      `${said.where()}: states-warning is ${warning}, above states-critical, which is ${critical}: ` +
        `expected a warning at or below it. Lower the one, or raise the other`,
    );
  return thresholds;
}

/** What each key does. Throws ConfigFault where a key would do two things. */
export function keymapOf(given: readonly Given[]): Keymap {
  const changed = givenOf(given, 'keys');
  const keymap = withKeys(
    new Map([...changed].map(([action, { value }]) => [action as ActionId, (value as string).split(' ')])),
  );
  for (const [action, { where }] of changed) {
    const { keys = [] } = keymap.find((binding) => binding.action === action) ?? {};
    for (const { action: other, keys: theirs } of keymap) {
      const both =
        other === action || mayShareKeys(other, action as ActionId)
          ? undefined
          : keys.find((key) => theirs.includes(key));
      if (both !== undefined)
        throw new ConfigFault(
          `${where()}: the key ${both} is that of ${other}, too. Give ${other} another one in [keys]`,
        );
    }
  }
  return keymap;
}
