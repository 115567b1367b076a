import type { Family } from './address.js';
import { FAMILIES } from './address.js';
import type { Settings, ShownTables } from './router.js';

/** What one command told of the settings, over what others told before: null is not reported, and takes nothing away. */
export function mergeSettings(before: Settings | null, reported: Settings): Settings {
  if (before === null) return reported;
  const policyRules = { ...before.policyRules, ...reported.policyRules };
  return {
    // What only some systems have comes whole from one command, but for the rules of each family.
    ...before,
    ...reported,
    ...(Object.keys(policyRules).length > 0 ? { policyRules } : {}),
    ...shownBoth(before.shownTables, reported.shownTables),
    os: reported.os ?? before.os,
    release: reported.release ?? before.release,
    hostname: reported.hostname ?? before.hostname,
    bootedAt: reported.bootedAt ?? before.bootedAt,
    multipath: mergeFamilies(before.multipath, reported.multipath),
    forwarding: mergeFamilies(before.forwarding, reported.forwarding),
  };
}

/** One command shows one table, or all of one family. */
function shownBoth(before?: ShownTables, reported?: ShownTables): Pick<Settings, 'shownTables'> {
  if (before === undefined || reported === undefined) return {};
  const shown = FAMILIES.flatMap((family) => {
    const [first, second] = [before[family], reported[family]];
    const isWhole = first === undefined || second === undefined;
    return isWhole ? [] : [[family, [...new Set([...first, ...second])]] as const];
  });
  return { shownTables: Object.fromEntries(shown) };
}

function mergeFamilies<T>(
  before: Readonly<Record<Family, T | null>>,
  reported: Readonly<Record<Family, T | null>>,
): Readonly<Record<Family, T | null>> {
  return { inet: reported.inet ?? before.inet, inet6: reported.inet6 ?? before.inet6 };
}
