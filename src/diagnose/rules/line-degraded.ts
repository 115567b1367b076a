import type { BeyondEcho, Uplink } from '../../model/diagnosis.js';
import { formatMilliseconds, plural } from '../../model/format.js';
import type { Thresholds } from '../../model/thresholds.js';
import { THRESHOLDS } from '../../model/thresholds.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Below this part of the mark it is over. */
const CLEARS_AT = 0.5;
/** One lost echo of a few is no part of them. */
const SENT_AT_LEAST = 30;

type Marks = Pick<Thresholds, 'probe-loss' | 'probe-latency'>;

const lossPercent = ({ lost, sent }: BeyondEcho): number => (100 * lost) / sent;

/** What is over its mark, a clause; null: nothing is. */
export function troubleOf(echo: BeyondEcho, marks: Marks): string | null {
  const loss = lossPercent(echo);
  if (loss >= marks['probe-loss']) return `${loss.toFixed(0)}% of its echoes are lost`;
  const { roundTripMs } = echo;
  return roundTripMs !== null && roundTripMs >= marks['probe-latency']
    ? `its answers take ${formatMilliseconds(roundTripMs)}`
    : null;
}

/**
 * The best of the hosts that are asked by an uplink, for a host may be slow itself; null where too little is known, or none
 * answers at all (black-hole).
 */
export function bestEcho(beyond: readonly BeyondEcho[]): BeyondEcho | null {
  const known = beyond.filter(
    ({ isNeighbour, answers, sent }) => !isNeighbour && answers === true && sent >= SENT_AT_LEAST,
  );
  const [best] = known.sort(
    (a, b) => lossPercent(a) - lossPercent(b) || (a.roundTripMs ?? 0) - (b.roundTripMs ?? 0),
  );
  return best ?? null;
}

function evidenceOf({ address, lost, sent, roundTripMs }: BeyondEcho, name: string): string {
  const mean = roundTripMs === null ? '' : `, ${formatMilliseconds(roundTripMs)} on average`;
  return `${address} by ${name}: ${String(lost)} of the last ${plural(sent, 'echo', 'echoes')} lost${mean}`;
}

function claim(situation: Situation, { interface: name, beyond = [] }: Uplink): readonly Claim[] {
  const best = bestEcho(beyond);
  const { thresholds = THRESHOLDS } = situation;
  const part = situation.wasRaised('line-degraded', name) === null ? 1 : CLEARS_AT;
  const marks = {
    'probe-loss': thresholds['probe-loss'] * part,
    'probe-latency': thresholds['probe-latency'] * part,
  };
  const trouble = best === null ? null : troubleOf(best, marks);
  if (best === null || trouble === null) return [];
  return [
    {
      severity: 'warning',
      subject: name,
      family: null,
      message: `${name} is bad beyond its gateway: of ${best.address}, the best that is asked by it, ${trouble}.`,
      evidence: beyond.filter(({ isNeighbour }) => !isNeighbour).map((echo) => evidenceOf(echo, name)),
      unknown: 'Where on the way it happens, and whether that host is slow itself where no other is asked.',
      remedy: { kind: 'none' },
      because: [],
    },
  ];
}

/** A line that still carries, badly. */
export const lineDegraded: Rule = {
  means:
    'Of every host of `--probe` an uplink loses 20% of its echoes or more, or takes 500 ms or longer, in the last 60; it is over below half of that.',
  needs: [],
  judge: (situation) => situation.uplinks.flatMap((uplink) => claim(situation, uplink)),
  cannotTell: ({ uplinks }, subject) =>
    bestEcho(uplinks.find((uplink) => uplink.interface === subject)?.beyond ?? []) === null &&
    (uplinks.find((uplink) => uplink.interface === subject)?.beyond ?? []).some(
      ({ answers }) => answers === null,
    ),
};
