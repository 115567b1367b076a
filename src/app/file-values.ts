import type { Given } from './configuration.js';
import { ConfigFault } from './configuration.js';
import type { FileTable } from './file-tables.js';
import type { Thresholds } from '../model/thresholds.js';
import { THRESHOLDS } from '../model/thresholds.js';
import type { ActionId, Keymap } from '../ui/state/keymap.js';
import { withKeys } from '../ui/state/keymap.js';

/** What counts most of a table, by key. */
function givenOf(given: readonly Given[], table: FileTable): ReadonlyMap<string, Given> {
  return new Map(
    given
      .filter(({ entry }) => entry.table === table)
      .map((one) => [one.entry.key, one] as const)
      .reverse(),
  );
}

/** The marks of the findings. */
export function thresholdsOf(given: readonly Given[]): Thresholds {
  const changes = [...givenOf(given, 'thresholds')].map(([name, { value }]) => [name, value]);
  return { ...THRESHOLDS, ...(Object.fromEntries(changes) as Partial<Thresholds>) };
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
      const both = other === action ? undefined : keys.find((key) => theirs.includes(key));
      if (both !== undefined)
        throw new ConfigFault(
          `${where()}: the key ${both} is that of ${other}, too. Give ${other} another one in [keys]`,
        );
    }
  }
  return keymap;
}
