import type { Instant } from '../model/time.js';
import type { Drained, FailoverState } from './failover-state.js';
import {
  abandoned,
  CHANGES_WITHIN_MS,
  done,
  isAliveAgain,
  isUnread,
  missingFamilies,
  onlyMissing,
} from './failover-state.js';
import type { Round, Sighting, Told } from './round.js';

/** What is known after a round, before anything is decided, and what of it is to be told. */
export function followed(
  before: FailoverState,
  round: Round,
): { readonly state: FailoverState; readonly told: readonly Told[] } {
  const kept = withHealth(withinTheHour(before, round.now), round);
  const { state, told } = settled(kept, round);
  if (state.intent !== null) return { state, told };
  const left = leftToOthers(state, round);
  return { state: left.state, told: [...told, ...left.told] };
}

function withinTheHour(state: FailoverState, now: Instant): FailoverState {
  const { stoppedUntil } = state;
  const isOver = stoppedUntil !== null && now >= stoppedUntil;
  return {
    ...state,
    changes: state.changes.filter((at) => now - at < CHANGES_WITHIN_MS),
    stoppedUntil: isOver ? null : stoppedUntil,
  };
}

/** What is seen otherwise, or not at all, in one round begins anew. */
function withHealth(state: FailoverState, { now, sightings }: Round): FailoverState {
  const isEnough = (one: Sighting): boolean =>
    state.drained.every((drained) => drained.interface !== one.interface || isAliveAgain(drained, one));
  const since = (health: 'dead' | 'alive', known: ReadonlyMap<string, Instant>) =>
    new Map(
      sightings
        .filter((one) => one.health === health && (health === 'dead' || isEnough(one)))
        .map((one) => {
          const from = known.get(one.interface) ?? now;
          return [one.interface, Math.min(from, one.since ?? now)] as const;
        }),
    );
  const isAlive = (name: string): boolean =>
    sightings.some((one) => one.interface === name && one.health === 'alive');
  return {
    ...state,
    deadSince: since('dead', state.deadSince),
    aliveSince: since('alive', state.aliveSince),
    handsOff: state.handsOff.filter((name) => !isAlive(name)),
  };
}

/** A change that a program which has died had begun: the table tells what became of it. */
function settled(
  state: FailoverState,
  round: Round,
): { readonly state: FailoverState; readonly told: readonly Told[] } {
  const { intent } = state;
  if (intent === null || round.isBusy || isUnread(intent, round)) return { state, told: [] };
  const isThere = missingFamilies(intent, round).length === 0;
  const isGone = onlyMissing(intent, round)?.back.routes.length === intent.back.routes.length;
  const isDone = intent.kind === 'drain' ? !isThere : !isGone;
  const what = `${intent.kind === 'drain' ? 'taking out' : 'bringing back'} ${intent.interface}`;
  const text = `A failover was cut off at ${what}: the routes show that it was ${isDone ? 'done' : 'undone'}.`;
  return {
    state: isDone ? done(state, round.now) : abandoned(state, round.now, true),
    told: [{ loud: false, text }],
  };
}

/** Defaults that were taken out and are there again: somebody else has set them, and they are his. */
function leftToOthers(
  state: FailoverState,
  round: Round,
): { readonly state: FailoverState; readonly told: readonly Told[] } {
  const drained: Drained[] = [];
  const gone: string[] = [];
  for (const one of state.drained) {
    const left = isUnread(one, round) ? one : onlyMissing(one, round);
    if (left === null) gone.push(one.interface);
    else drained.push(left);
  }
  const told = gone.map((name) => ({
    loud: false,
    text: `${name} has its default routes again, and not by failover: it is left as it is until it has been seen alive.`,
  }));
  const isAlive = (name: string): boolean => state.aliveSince.has(name);
  const handsOff = [...state.handsOff, ...gone.filter((name) => !isAlive(name))];
  return { state: { ...state, drained, handsOff }, told };
}
