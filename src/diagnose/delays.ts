import type { Snapshot } from '../model/snapshot.js';
import type { Milliseconds } from '../model/time.js';
import { MINUTE } from '../model/time.js';
import { addressKey } from './defaults.js';
import type { DelayTrack } from './delay-track.js';
import { isEchoBy } from './echo-way.js';
import { gatewaysOf } from './gateways.js';
import type { CounterTrack } from './rates.js';
import { liveSpan, perSecond } from './rates.js';
import type { KnownUplink } from './uplinks.js';
import type { Seen } from './usable-readings.js';
import { defaultsVia } from './usable-readings.js';

const SAMPLES_KEPT = 60;
const KEPT_MS: Milliseconds = 15 * MINUTE;

/** One round further, by interface; another gateway begins anew. */
export function followDelays(
  before: ReadonlyMap<string, DelayTrack>,
  { at, probes }: Snapshot,
  seen: Seen,
  uplinks: readonly KnownUplink[],
  counters: ReadonlyMap<string, CounterTrack>,
): ReadonlyMap<string, DelayTrack> {
  const after = new Map<string, DelayTrack>();
  for (const { interface: name } of uplinks) {
    const gateway = gatewaysOf(defaultsVia(seen, name)).find((one) => isEchoBy(seen, name, one));
    if (gateway === undefined) continue;
    const key = addressKey(gateway);
    const known = before.get(name);
    const samples = (known?.gateway === key ? known.samples : []).filter(
      (sample) => sample.at <= at && at - sample.at <= KEPT_MS,
    );
    const reading = probes.find(({ target }) => addressKey(target) === key)?.reading;
    const track = counters.get(name);
    const span = track === undefined ? null : liveSpan(track.bytes, at);
    const roundTripMs = reading?.ok === true ? reading.value.roundTripMs[0] : undefined;
    const isNew = reading !== undefined && reading.at > (samples.at(-1)?.at ?? -Infinity) && reading.at <= at;
    const heard =
      isNew && roundTripMs !== undefined && span !== null
        ? [{ at: reading.at, roundTripMs, outBitsPerSecond: perSecond(span, 'outBytes') * 8 }]
        : [];
    after.set(name, { gateway: key, samples: [...samples, ...heard].slice(-SAMPLES_KEPT) });
  }
  return after;
}
