import { FAMILIES } from '../../model/address.js';
import type { Host } from '../../model/host.js';
import type { Expectation } from '../../model/plan.js';
import type { Platform, Source } from '../../model/platform.js';
import { isDefault } from '../../model/router.js';
import { mergeSettings } from '../../model/settings.js';
import type { ObservationKey, Observations } from '../../model/snapshot.js';
import type { Milliseconds } from '../../model/time.js';
import { difference, plannedRoute } from '../plan/expectation.js';

const NEEDED: readonly ObservationKey[] = ['routesInet', 'routesInet6', 'interfaces', 'settings'];

async function ask(host: Host, { command, parse }: Source): Promise<Partial<Observations>> {
  const { failure, exitStatus, stdout } = await host.run(command);
  return failure === null && exitStatus === 0 ? parse(stdout, command.argv).value : {};
}

/** Together what several sources told: of the settings each may tell a part. */
function together(told: readonly Partial<Observations>[]): Partial<Observations> {
  return told.reduce((all, one) => {
    const { settings = all.settings } = one;
    const before = all.settings ?? null;
    return {
      ...all,
      ...one,
      ...(settings === undefined ? {} : { settings: mergeSettings(before, settings) }),
    };
  }, {});
}

/** The routes and settings as they are this moment. What could not be read is absent. */
export async function lookNow(host: Host, platform: Platform): Promise<Expectation> {
  const sources = platform.sources.filter(
    ({ observes, command }) => !command.needsRoot && observes.some((key) => NEEDED.includes(key)),
  );
  const told = await Promise.all(sources.map((source) => ask(host, source)));
  const seen = together(told);
  const multipath = FAMILIES.flatMap((family) => {
    const setting = seen.settings?.multipath[family] ?? null;
    return setting === null ? [] : [[family, setting] as const];
  });
  const defaults = FAMILIES.flatMap((family) => {
    const routes = family === 'inet' ? seen.routesInet : seen.routesInet6;
    return routes === undefined ? [] : [[family, routes.filter(isDefault).map(plannedRoute)] as const];
  });
  const priorities = (seen.interfaces ?? []).flatMap(({ name, priority }) =>
    priority === null ? [] : [[name, priority] as const],
  );
  return {
    defaults: Object.fromEntries(defaults),
    multipath: Object.fromEntries(multipath),
    selection: platform.selection(seen.settings?.release ?? null),
    interfacePriorities: Object.fromEntries(priorities),
  };
}

/**
 * When to look again: a kernel or a daemon may need a moment, and a reading that the poller had begun before the change
 * may be handed to us as ours.
 */
const LOOK_AGAIN_AFTER_MS: readonly Milliseconds[] = [100, 300, 500];

/** Looks until it is as expected, about a second at most. Null, or the difference that remains. */
export async function differenceAfter(
  expected: Expectation,
  look: () => Promise<Expectation>,
  sleep: (ms: Milliseconds) => Promise<void>,
): Promise<string | null> {
  let differs = difference(expected, await look());
  for (const pause of LOOK_AGAIN_AFTER_MS) {
    if (differs === null) return null;
    await sleep(pause);
    differs = difference(expected, await look());
  }
  return differs;
}
