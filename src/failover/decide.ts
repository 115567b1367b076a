import { formatDuration } from '../model/format.js';
import type { Instant } from '../model/time.js';
import type { Drained, FailoverRules, FailoverState } from './failover-state.js';
import { CHANGES_WITHIN_MS, isAliveAgain, MOST_CHANGES, rowsBy } from './failover-state.js';
import { followed } from './follow.js';
import type { Round, Sighting, Told } from './round.js';

/** What is to be done now; `why` is a clause. */
export type Decision =
  | {
      readonly kind: 'drain';
      readonly interface: string;
      readonly restsOn: Sighting['restsOn'];
      readonly why: string;
    }
  | { readonly kind: 'bring-back'; readonly drained: Drained; readonly why: string }
  | { readonly kind: 'nothing' };

export interface Decided {
  readonly state: FailoverState;
  readonly decision: Decision;
  readonly told: readonly Told[];
}

const NOTHING: Decision = { kind: 'nothing' };

/**
 * What failover does in a round: takes out an uplink that is certainly dead while another one is certainly alive, brings
 * back what it took out once that has been alive for long enough, or at once when nothing else carries. Never the last
 * one, never two changes within `holdMs`, never more than MOST_CHANGES in an hour, and never what somebody else has set.
 */
export function decide(before: FailoverState, round: Round, rules: FailoverRules): Decided {
  const { state, told } = followed(before, round);
  if (state.intent !== null || round.isBusy) return { state, decision: NOTHING, told };
  const due = dueNow(state, round, rules);
  if (due.kind === 'nothing' || isHeld(state, round.now, rules)) return { state, decision: NOTHING, told };
  if (state.stoppedUntil !== null) return { state, decision: NOTHING, told };
  if (state.changes.length + (isLeisurely(due, state, round) ? 1 : 0) < MOST_CHANGES)
    return { state, decision: due, told };
  return stop(state, round.now, due, told);
}

/** What was last tried keeps the next one waiting, whatever came of it. */
function isHeld({ triedAt }: FailoverState, now: Instant, { holdMs }: FailoverRules): boolean {
  return triedAt !== null && now - triedAt < holdMs;
}

/** After a bring-back in good time the uplink may fail again: the last change of an hour is left for taking it out. */
function isLeisurely(due: Decision, state: FailoverState, round: Round): boolean {
  return due.kind === 'bring-back' && urgent(state, round) === null;
}

function stop(state: FailoverState, now: Instant, due: Decision, told: readonly Told[]): Decided {
  const until = Math.max(now, state.changes.at(-1) ?? now) + CHANGES_WITHIN_MS;
  const name = due.kind === 'drain' ? due.interface : due.kind === 'bring-back' ? due.drained.interface : '';
  const text =
    `Failover stops for ${formatDuration(until - now)}: it has changed the routes ` +
    `${String(state.changes.length)} times within an hour, and ${name} would be ` +
    `${due.kind === 'drain' ? 'taken out' : 'brought back'} again. SIGHUP lets it go on.`;
  return {
    state: { ...state, stoppedUntil: until },
    decision: NOTHING,
    told: [...told, { loud: true, text }],
  };
}

function dueNow(state: FailoverState, round: Round, rules: FailoverRules): Decision {
  return urgent(state, round) ?? toDrain(state, round, rules) ?? toBringBack(state, round, rules) ?? NOTHING;
}

const hasDefault = (round: Round, { interface: name }: Sighting): boolean => rowsBy(round, name).length > 0;

/** One that was taken out and may live, while nothing that is in use does: to wait would keep the router without any. */
function urgent(state: FailoverState, round: Round): Decision | null {
  const carrying = round.sightings.filter((one) => hasDefault(round, one));
  if (carrying.some(({ health }) => health !== 'dead')) return null;
  const rest = carrying.length === 0 ? 'no other has a default route' : 'no other is alive';
  const alive = state.drained.find((one) => isAliveAgain(one, sightingOf(round, one)));
  if (alive !== undefined) return { kind: 'bring-back', drained: alive, why: `it is alive, and ${rest}` };
  // Worse than all that are dead it cannot be.
  const doubtful = state.drained.find((one) => {
    const health = sightingOf(round, one)?.health;
    return health === 'alive' || health === 'cannot-tell';
  });
  return doubtful === undefined
    ? null
    : { kind: 'bring-back', drained: doubtful, why: `nothing says that it is dead still, and ${rest}` };
}

function sightingOf({ sightings }: Round, { interface: name }: Drained): Sighting | undefined {
  return sightings.find((one) => one.interface === name);
}

/** The one that has been dead longest. */
function toDrain(state: FailoverState, round: Round, { deadAfterMs }: FailoverRules): Decision | null {
  const alive = round.sightings.find((one) => one.health === 'alive' && hasDefault(round, one));
  if (alive === undefined) return null;
  const dead = round.sightings
    .filter((one) => one.health === 'dead' && one.isPassedOver !== true)
    .filter((one) => hasDefault(round, one) && mayBeTouched(state, one))
    .map((one) => ({ ...one, from: state.deadSince.get(one.interface) ?? round.now }))
    .filter(({ from }) => round.now - from >= deadAfterMs)
    .sort((a, b) => a.from - b.from)[0];
  if (dead === undefined) return null;
  const { interface: name, why, from, restsOn } = dead;
  const forMs = formatDuration(round.now - from);
  return {
    kind: 'drain',
    interface: name,
    restsOn,
    why: `${why}, for ${forMs}, while of ${alive.interface} ${alive.why}`,
  };
}

function mayBeTouched({ handsOff, drained }: FailoverState, { interface: name }: Sighting): boolean {
  return !handsOff.includes(name) && !drained.some((one) => one.interface === name);
}

/** The one that was taken out first. */
function toBringBack(state: FailoverState, { now }: Round, { aliveAfterMs }: FailoverRules): Decision | null {
  const drained = state.drained.find((one) => {
    const since = state.aliveSince.get(one.interface);
    return since !== undefined && now - since >= aliveAfterMs;
  });
  if (drained === undefined) return null;
  const since = state.aliveSince.get(drained.interface) ?? now;
  return { kind: 'bring-back', drained, why: `it has been alive for ${formatDuration(now - since)}` };
}
