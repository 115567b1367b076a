import type { Family } from './address.js';
import type { Settings } from './router.js';

/** What one command told of the settings, over what others told before: null is not told, and takes nothing away. */
export function mergeSettings(before: Settings | null, told: Settings): Settings {
  if (before === null) return told;
  const policyRules = { ...before.policyRules, ...told.policyRules };
  return {
    // What only some systems have comes whole from one command, but for the rules of each family.
    ...before,
    ...told,
    ...(Object.keys(policyRules).length > 0 ? { policyRules } : {}),
    os: told.os ?? before.os,
    release: told.release ?? before.release,
    hostname: told.hostname ?? before.hostname,
    bootedAt: told.bootedAt ?? before.bootedAt,
    multipath: mergeFamilies(before.multipath, told.multipath),
    forwarding: mergeFamilies(before.forwarding, told.forwarding),
  };
}

function mergeFamilies<T>(
  before: Readonly<Record<Family, T | null>>,
  told: Readonly<Record<Family, T | null>>,
): Readonly<Record<Family, T | null>> {
  return { inet: told.inet ?? before.inet, inet6: told.inet6 ?? before.inet6 };
}
