import { familyOf } from '../model/address.js';
import type { Gateway } from '../model/diagnosis.js';
import { grouped, oncePer } from '../model/once-per.js';
import type { Reading } from '../model/reading.js';
import { fresh } from '../model/reading.js';
import type { Probe, Route } from '../model/router.js';
import type { ProbeReading } from '../model/snapshot.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { addressKey } from './defaults.js';

/** Echoes kept of each gateway. */
export const ECHOES_KEPT = 60;

/** This many unanswered in a row: the gateway is silent. */
const LOST_TO_RAISE = 3;

/** This many answered in a row: a silent gateway is back. */
const ANSWERED_TO_CLEAR = 2;

/** One echo request: its round trip, `answered` when the time is not known, or `lost`. */
type Echo = Milliseconds | 'answered' | 'lost';

/** What has been heard of one gateway. */
export interface GatewayTrack {
  /** Of the reading last taken in. */
  readonly at: Instant;
  /** The last ECHOES_KEPT, oldest first. */
  readonly echoes: readonly Echo[];
  readonly answers: boolean | null;
  /** When the first of the echoes was lost that have gone unanswered in a row, or null. */
  readonly silentSince: Instant | null;
  /** Answered in a row, up to now. */
  readonly answered: number;
  /** Lost in a row, up to now. */
  readonly lost: number;
  /** All echoes ever sent. */
  readonly sent: number;
  /** Of these, those that were answered. */
  readonly received: number;
  /** It has answered while it was watched. */
  readonly hasAnswered: boolean;
  /** The newest echo could not even be delivered to it: nobody answers for its address on the wire. */
  readonly isUnreachable: boolean;
}

export const UNHEARD: GatewayTrack = {
  at: Number.NEGATIVE_INFINITY,
  echoes: [],
  answers: null,
  silentSince: null,
  answered: 0,
  lost: 0,
  sent: 0,
  received: 0,
  hasAnswered: false,
  isUnreachable: false,
};

/** Refused before it left (by the packet filter, for lack of a right): says nothing of the gateway. */
function refused(probe: Probe): boolean {
  return probe.errors.some((error) => /permi/i.test(error));
}

/** Address resolution failed: ping(8) of OpenBSD says `Host is down`, that of iputils `Destination Host Unreachable`. */
function undeliverable(probe: Probe): boolean {
  return probe.errors.some((error) => /host is down|host unreachable/i.test(error));
}

/** The echoes of one probe; those lost are put first, for which of several was lost is not known. */
function echoesOf(probe: Probe): readonly Echo[] {
  const received = probe.received ?? probe.roundTripMs.length;
  const sent = Math.max(received, probe.sent ?? (probe.errors.length > 0 ? 1 : 0));
  if (received === 0 && refused(probe)) return [];
  const kept = Math.min(sent, ECHOES_KEPT);
  const answers = Math.min(received, kept);
  return [
    ...new Array<Echo>(kept - answers).fill('lost'),
    ...Array.from({ length: answers }, (_, i): Echo => probe.roundTripMs[i] ?? 'answered'),
  ];
}

function hear(track: GatewayTrack, echo: Echo, at: Instant, lostToRaise: number): GatewayTrack {
  const lost = echo === 'lost' ? track.lost + 1 : 0;
  const answered = echo === 'lost' ? 0 : track.answered + 1;
  const back = answered >= (track.answers === false ? ANSWERED_TO_CLEAR : 1);
  return {
    at,
    echoes: [...track.echoes, echo].slice(-ECHOES_KEPT),
    answers: lost >= lostToRaise ? false : back ? true : track.answers,
    silentSince: back ? null : (track.silentSince ?? at),
    answered,
    lost,
    sent: track.sent + 1,
    received: track.received + (echo === 'lost' ? 0 : 1),
    hasAnswered: track.hasAnswered || echo !== 'lost',
    isUnreachable: track.isUnreachable,
  };
}

/** Behind a link that is down nothing can answer: its lost echoes are counted, but say nothing of the gateway. */
function excuse(track: GatewayTrack): GatewayTrack {
  return { ...track, answers: null, silentSince: null, answered: 0, lost: 0 };
}

/**
 * Takes in the probes of this round; a reading seen before adds nothing. Gateways no longer asked are forgotten.
 * `cutOff`: those, in canonical spelling, whose uplink is down.
 */
export function followGateways(
  before: ReadonlyMap<string, GatewayTrack>,
  probes: readonly ProbeReading[],
  cutOff: ReadonlySet<string>,
): ReadonlyMap<string, GatewayTrack> {
  const after = new Map<string, GatewayTrack>();
  for (const { target, by, reading } of probes) {
    if (by !== undefined) continue;
    const key = addressKey(target);
    const track = after.get(key) ?? before.get(key) ?? UNHEARD;
    const newest = heardOf(track, reading);
    after.set(key, cutOff.has(key) ? excuse(newest) : newest);
  }
  return after;
}

/** No echo was sent: what the table of neighbours says of it. */
function resolved(track: GatewayTrack, answers: boolean, at: Instant): GatewayTrack {
  const silentSince = answers ? null : (track.silentSince ?? at);
  const hasAnswered = track.hasAnswered || answers;
  return { ...track, at, answers, silentSince, hasAnswered, isUnreachable: !answers };
}

/** A track with what a reading adds to it. */
export function heardOf(
  track: GatewayTrack,
  reading: Reading<Probe>,
  lostToRaise = LOST_TO_RAISE,
): GatewayTrack {
  if (!reading.ok || reading.at === track.at) return track;
  const { answersOnWire: answers } = reading.value;
  if (answers !== undefined) return resolved(track, answers, reading.at);
  return echoesOf(reading.value).reduce((so, echo) => hear(so, echo, reading.at, lostToRaise), {
    ...track,
    at: reading.at,
    isUnreachable: undeliverable(reading.value),
  });
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

/** True when the newest echo was lost. */
export function isUnanswered(tracks: ReadonlyMap<string, GatewayTrack>, address: string): boolean {
  return tracks.get(addressKey(address))?.echoes.at(-1) === 'lost';
}

const probesByTarget = oncePer((probes: readonly ProbeReading[]) =>
  grouped(
    probes.filter(({ by }) => by === undefined),
    ({ target }) => addressKey(target),
  ),
);

/** True when the gateway was asked recently enough to say something of it now. */
export function isHeard(probes: readonly ProbeReading[], address: string, at: Instant): boolean {
  const ofTarget = probesByTarget(probes).get(addressKey(address)) ?? [];
  return ofTarget.some(({ reading }) => fresh(reading, at) !== null);
}

/** A gateway as the screen shows it; whether it answers is null once its echoes are stale. */
export function showGateway(
  address: string,
  tracks: ReadonlyMap<string, GatewayTrack>,
  isLive: boolean,
): Gateway {
  const track = tracks.get(addressKey(address));
  const echoes = track?.echoes ?? [];
  return {
    address,
    family: familyOf(address) ?? 'inet',
    answers: isLive ? (track?.answers ?? null) : null,
    roundTripMs: median(echoes.filter((echo) => typeof echo === 'number')),
    sent: echoes.length,
    lost: echoes.filter((echo) => echo === 'lost').length,
    ...(track === undefined
      ? {}
      : { ever: { answered: track.received, missed: track.sent - track.received } }),
  };
}

/** A link-local gateway says nothing without the interface it is on. */
function scoped({ gateway, interface: via }: Route): string {
  return /^fe[89ab][0-9a-f]:/i.test(gateway) && !gateway.includes('%') ? `${gateway}%${via}` : gateway;
}

/** The gateways of some default routes that are addresses, each once. */
export function gatewaysOf(routes: readonly Route[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const gateway of routes.map(scoped)) {
    if (familyOf(gateway) !== null && !seen.has(addressKey(gateway))) seen.set(addressKey(gateway), gateway);
  }
  return [...seen.values()];
}
