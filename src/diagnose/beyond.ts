import type { BeyondEcho } from '../model/diagnosis.js';
import { inPrefix } from '../model/address.js';
import { fresh } from '../model/reading.js';
import type { Interface } from '../model/router.js';
import type { ProbeReading } from '../model/snapshot.js';
import { probeKey } from '../model/snapshot.js';
import type { Instant } from '../model/time.js';
import type { GatewayTrack } from './gateways.js';
import { heardOf, UNHEARD } from './gateways.js';

/** What was heard of hosts beyond the gateways, by probeKey: each host by each uplink for itself. */
export type BeyondTracks = ReadonlyMap<string, GatewayTrack>;

/**
 * One more than of a gateway, for nothing vouches for a host that is asked every 5 s: with three, a sound line that loses 1%
 * would have an alarm in every eighth week, with four in every eight hundredth.
 */
const LOST_TO_RAISE = 4;

/** Takes in the probes of this round; what is not asked any more is forgotten. */
export function followBeyond(before: BeyondTracks, probes: readonly ProbeReading[]): BeyondTracks {
  return new Map(
    probes
      .filter(({ by }) => by !== undefined)
      .map((probe) => {
        const key = probeKey(probe);
        return [key, heardOf(before.get(key) ?? UNHEARD, probe.reading, LOST_TO_RAISE)] as const;
      }),
  );
}

/** All echoes sent by an uplink so, for they are among what left by it. */
export function beyondSent(tracks: BeyondTracks, name: string): number {
  return [...tracks].reduce((sum, [key, { sent }]) => (key.startsWith(`${name} `) ? sum + sent : sum), 0);
}

/** The hosts asked by an uplink, in the order of their names. */
export function beyondOf(
  name: string,
  {
    tracks,
    probes,
    at,
    via,
  }: {
    readonly tracks: BeyondTracks;
    readonly probes: readonly ProbeReading[];
    readonly at: Instant;
    readonly via: Pick<Interface, 'addresses'> | undefined;
  },
): readonly BeyondEcho[] {
  return probes
    .filter(({ by }) => by === name)
    .map((probe) => ({
      ...showBeyond(probe, tracks.get(probeKey(probe)) ?? UNHEARD, fresh(probe.reading, at) !== null),
      isNeighbour: isNeighbour(via?.addresses ?? [], probe),
    }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}

function isNeighbour(addresses: Interface['addresses'], { target, family }: ProbeReading): boolean {
  return addresses.some(
    ({ family: own, address, prefixLength, peer }) =>
      own === family &&
      (peer === target || (prefixLength !== null && inPrefix(target, address, prefixLength))),
  );
}

/**
 * As dpinger reckons: mean and standard deviation of the answers in the window, loss of all that was sent in it
 * (dpinger.c 3.3, report_thread). Whether it answers is null once its echoes are stale.
 */
function showBeyond(
  { target, family, reading }: ProbeReading,
  track: GatewayTrack,
  isLive: boolean,
): Omit<BeyondEcho, 'isNeighbour'> {
  const times = track.echoes.filter((echo) => typeof echo === 'number');
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const squares = times.reduce((sum, ms) => sum + ms * ms, 0) / times.length;
  const trouble = reading.ok ? null : reading.reason;
  return {
    address: target,
    family,
    answers: isLive ? track.answers : null,
    silentSince: isLive && track.answers === false ? track.silentSince : null,
    roundTripMs: times.length === 0 ? null : mean,
    jitterMs: times.length < 2 ? null : Math.sqrt(Math.max(0, squares - mean * mean)),
    sent: track.echoes.length,
    lost: track.echoes.filter((echo) => echo === 'lost').length,
    trouble,
  };
}
