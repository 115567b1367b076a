import type { Uplink } from '../../model/diagnosis.js';
import { formatCount, plural } from '../../model/format.js';
import { THRESHOLDS } from '../../model/thresholds.js';
import { MINUTE, SECOND } from '../../model/time.js';
import { movedSince } from '../rates.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Below this part of the mark it is over. */
const CLEARS_AT = 0.5;
const MEASURED_AT_LEAST_MS = 20 * SECOND;
/** A part of all packets that a sound wire stays far below; the air does not. */
const RATIO_WIRED = 0.001;
const RATIO_RADIO = 0.01;

function claim(situation: Situation, { interface: name, kind, media }: Uplink): readonly Claim[] {
  const track = situation.counters.get(name);
  if (track === undefined) return [];
  const { at } = situation;
  const count = (from: number): ReturnType<typeof movedSince> =>
    movedSince(track.errors.recent, ['inErrors', 'outErrors'], from);
  const { moved, measuredMs } = count(at - MINUTE);
  const packets = movedSince(track.packets.recent, ['inPackets', 'outPackets'], at - MINUTE);
  // Sustained: one burst, long past or just now, is no trend.
  const lately = count(at - measuredMs / 2).moved;
  const isSustained = lately > 0 && moved - lately > 0;
  const { thresholds = THRESHOLDS } = situation;
  const isNew = situation.wasRaised('errors-rising', name) === null;
  const mark = thresholds['errors-rising'] * (isNew ? 1 : CLEARS_AT);
  const ratio = kind === 'wireless' || kind === 'wwan' ? RATIO_RADIO : RATIO_WIRED;
  if (measuredMs < MEASURED_AT_LEAST_MS || !isSustained || moved < mark) return [];
  if (packets.measuredMs > 0 && moved < packets.moved * ratio) return [];
  const { errorsIncludeDrops } = situation.explainer.words;
  const what = `${plural(moved, 'error')}${errorsIncludeDrops ? ' and drops' : ''}`;
  const { inErrors, outErrors } = track.errors.newest?.counts ?? { inErrors: 0, outErrors: 0 };
  return [
    {
      severity: 'warning',
      subject: name,
      family: null,
      message: `${name} loses packets: ${what} in the last minute, and still rising.`,
      evidence: [
        `${formatCount(moved)} among ${plural(packets.moved, 'packet')} in ${formatCount(measuredMs / SECOND)} s`,
        `${formatCount(inErrors)} in and ${formatCount(outErrors)} out since boot`,
        ...(media === null ? [] : [`media ${media}`]),
      ],
      unknown: errorsIncludeDrops
        ? 'Whether the wire, the air, the driver or a full queue is at fault: one counter holds them all.'
        : 'Whether the wire, the air or the driver is at fault: one counter holds them all.',
      remedy: { kind: 'check-link', interface: name },
      because: [],
    },
  ];
}

/** A bad cable, a duplex mismatch, a full queue. */
export const errorsRising: Rule = {
  means:
    'Errors (and drops, where they are counted together) of an uplink keep rising: ten a minute or more, and a noticeable part of its packets.',
  needs: ['packetCounters'],
  judge: (situation) => situation.uplinks.flatMap((uplink) => claim(situation, uplink)),
};
