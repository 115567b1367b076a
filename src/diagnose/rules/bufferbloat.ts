import type { Uplink } from '../../model/diagnosis.js';
import { formatBitsPerSecond, formatDuration, formatMilliseconds } from '../../model/format.js';
import { MINUTE } from '../../model/time.js';
import type { DelaySample } from '../delay-track.js';
import { rankCorrelation } from '../rank-correlation.js';
import type { Claim, Rule, Situation } from '../situation.js';

const SAMPLES_AT_LEAST = 20;
const RISE_AT_LEAST_MS = 50;
const CORRELATION_AT_LEAST = 0.7;
/** What was raised stays until it is this part of the marks. */
const CLEARS_AT = 0.6;
/** The busy quarter is to carry so much, and so many times what the quiet one does: else there is no upload to speak of. */
const BUSY_AT_LEAST = 256_000;
const BUSY_TIMES = 3;

interface Quarter {
  readonly outBitsPerSecond: number;
  readonly roundTripMs: number;
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** The medians of some echoes. */
function mediansOf(samples: readonly DelaySample[]): Quarter {
  return {
    outBitsPerSecond: middle(samples.map(({ outBitsPerSecond }) => outBitsPerSecond)),
    roundTripMs: middle(samples.map(({ roundTripMs }) => roundTripMs)),
  };
}

/** Those with the least and with the most upload. */
function quartersOf(samples: readonly DelaySample[]): { readonly quiet: Quarter; readonly busy: Quarter } {
  const sorted = [...samples].sort((a, b) => a.outBitsPerSecond - b.outBitsPerSecond);
  const size = Math.floor(sorted.length / 4);
  return { quiet: mediansOf(sorted.slice(0, size)), busy: mediansOf(sorted.slice(-size)) };
}

function claim(situation: Situation, uplink: Uplink): readonly Claim[] {
  const name = uplink.interface;
  // A queue that may hold the upload back is where packets wait.
  if (uplink.queues === undefined || uplink.queues.some(({ shapes }) => shapes !== false)) return [];
  const samples = situation.delays.get(name)?.samples ?? [];
  const [first, last] = [samples[0], samples.at(-1)];
  if (samples.length < SAMPLES_AT_LEAST || first === undefined || last === undefined) return [];
  const { quiet, busy } = quartersOf(samples);
  const isUpload =
    busy.outBitsPerSecond >= BUSY_AT_LEAST && busy.outBitsPerSecond >= BUSY_TIMES * quiet.outBitsPerSecond;
  const correlation = rankCorrelation(
    samples.map(({ outBitsPerSecond }) => outBitsPerSecond),
    samples.map(({ roundTripMs }) => roundTripMs),
  );
  const part = situation.wasRaised('bufferbloat', name) === null ? 1 : CLEARS_AT;
  if (!isUpload || correlation === null || correlation < CORRELATION_AT_LEAST * part) return [];
  if (busy.roundTripMs - quiet.roundTripMs < RISE_AT_LEAST_MS * part) return [];
  const times = `from ${formatMilliseconds(quiet.roundTripMs)} to ${formatMilliseconds(busy.roundTripMs)}`;
  return [
    {
      severity: 'info',
      subject: name,
      family: null,
      message: `${name}: the gateway's round trip rises ${times} with the upload, and no queue here limits it.`,
      evidence: [
        `the quarter of echoes with the least upload: ${formatBitsPerSecond(quiet.outBitsPerSecond)} out, ${formatMilliseconds(quiet.roundTripMs)}`,
        `the quarter with the most: ${formatBitsPerSecond(busy.outBitsPerSecond)} out, ${formatMilliseconds(busy.roundTripMs)}`,
        `rank correlation ${correlation.toFixed(2)} over ${samples.length} echoes in ${formatDuration(last.at - first.at)}`,
      ],
      unknown:
        'Whether packets wait in the modem or in the air, or the gateway answers late when it is busy.',
      remedy: { kind: 'none' },
      because: [],
    },
  ];
}

/** Packets wait in a buffer that is not ours. */
export const bufferbloat: Rule = {
  means:
    "The gateway's round trip rises by 50 ms or more with the upload (20 echoes or more, rank correlation 0.7), and no queue of this router limits the upload.",
  needs: ['queues'],
  afterMs: MINUTE,
  judge: (situation) => situation.uplinks.flatMap((uplink) => claim(situation, uplink)),
};
