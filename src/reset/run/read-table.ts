import { foldRound } from '../../collect/fold.js';
import { readSources } from '../../collect/read-sources.js';
import type { Clock } from '../../model/clock.js';
import type { Host } from '../../model/host.js';
import type { Expectation } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';
import { lastGood } from '../../model/reading.js';
import type { ObservationKey } from '../../model/snapshot.js';
import type { Milliseconds } from '../../model/time.js';
import { SECOND } from '../../model/time.js';
import type { Taking } from '../plan/expectation.js';
import { difference, expectationOf } from '../plan/expectation.js';

const NEEDED: readonly ObservationKey[] = ['routesInet', 'routesInet6', 'interfaces', 'settings'];

/** The routes and settings as they are this moment. What could not be read is absent. */
export async function readTableNow(host: Host, changer: Changer): Promise<Expectation> {
  const sources = changer.observer.sources.filter(
    ({ observes, command }) => !command.needsRoot && observes.some((key) => NEEDED.includes(key)),
  );
  const at = host.now();
  const results = await readSources(host, at, sources);
  // Half a table would be taken for a whole one.
  const whole = results.filter(({ failure, exitStatus }) => failure === null && exitStatus === 0);
  const snapshot = foldRound(
    null,
    { at, results: whole },
    {
      observer: changer.observer,
      intervalMs: SECOND,
      live: true,
    },
  );
  return expectationOf(snapshot, changer, ofThisMoment);
}

/** All that has a value was read just now, also where another command that tells a part of it failed. */
const ofThisMoment: Taking = (reading) => lastGood(reading)?.value ?? null;

/**
 * When to read again: a kernel or a daemon may need a moment, and a reading that the poller had begun before the change
 * may be handed to us as ours.
 */
const READ_AGAIN_AFTER_MS: readonly Milliseconds[] = [100, 300, 500];

/** Reads until it is as expected, about a second at most. Null, or the difference that remains. */
export async function differenceAfter(
  expected: Expectation,
  readTable: () => Promise<Expectation>,
  clock: Pick<Clock, 'sleep'>,
): Promise<string | null> {
  let differs = difference(expected, await readTable());
  for (const pause of READ_AGAIN_AFTER_MS) {
    if (differs === null) return null;
    await clock.sleep(pause);
    differs = difference(expected, await readTable());
  }
  return differs;
}
