import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { Change } from '../model/plan.js';
import type { Instant, Milliseconds } from '../model/time.js';
import { HOUR } from '../model/time.js';
import type { DefaultRow, Round, Sighting } from './round.js';

export type BringBack = Change & { readonly kind: 'bring-back' };

/** An uplink that failover has taken out and not brought back. */
export interface Drained {
  readonly interface: string;
  readonly at: Instant;
  /** Why, a clause. */
  readonly why: string;
  /** How far one has to look to see it alive again. */
  readonly restsOn: Sighting['restsOn'];
  /** What brings it back. */
  readonly back: BringBack;
}

/** A change that has been begun and not been seen to end: what became of it the table tells. */
export interface Intent extends Drained {
  readonly kind: 'drain' | 'bring-back';
}

/** All that failover knows from one round, and from one start, to the next. */
export interface FailoverState {
  readonly drained: readonly Drained[];
  readonly intent: Intent | null;
  /** When it changed routes, at most so many as are permitted in an hour. */
  readonly changes: readonly Instant[];
  /** When it last tried to: what is refused is not tried in every round. */
  readonly triedAt: Instant | null;
  /** As many changes as are permitted, and another was due: it does nothing until then. */
  readonly stoppedUntil: Instant | null;
  /** What somebody else has set anew meanwhile: left alone until it is seen alive. */
  readonly handsOff: readonly string[];
  /** Since when without a break; not kept over a restart. */
  readonly deadSince: ReadonlyMap<string, Instant>;
  readonly aliveSince: ReadonlyMap<string, Instant>;
}

export const NOTHING_DONE: FailoverState = {
  drained: [],
  intent: null,
  changes: [],
  triedAt: null,
  stoppedUntil: null,
  handsOff: [],
  deadSince: new Map(),
  aliveSince: new Map(),
};

/** How long, and how often. */
export interface FailoverRules {
  /** An uplink has been dead for so long: it is taken out. */
  readonly deadAfterMs: Milliseconds;
  /** One that was taken out has been alive for so long: it is brought back. */
  readonly aliveAfterMs: Milliseconds;
  /** From one change to the next. */
  readonly holdMs: Milliseconds;
  /** The connections of an uplink end when it has been taken out. Absent: they are left alone. */
  readonly killsStates?: boolean;
}

export const MOST_CHANGES = 6;
export const CHANGES_WITHIN_MS: Milliseconds = HOUR;

/** Families in which what is to be brought back is not there. */
export function missingFamilies({ back }: Pick<Drained, 'back'>, round: Round): readonly Family[] {
  return FAMILIES.filter((family) => {
    const rows = round.defaults[family];
    return (
      back.routes.some((route) => route.family === family) &&
      rows !== undefined &&
      !rows.some((row) => row.interface === back.interface)
    );
  });
}

/** True where a family that concerns it could not be read: nothing is concluded then. */
export function isUnread({ back }: Pick<Drained, 'back'>, round: Round): boolean {
  return back.routes.some(({ family }) => round.defaults[family] === undefined);
}

/** What brings back no more than what is missing; null when nothing is. */
export function onlyMissing(drained: Drained, round: Round): Drained | null {
  const families = missingFamilies(drained, round);
  const routes = drained.back.routes.filter(({ family }) => families.includes(family));
  return routes.length === 0 ? null : { ...drained, back: { ...drained.back, routes } };
}

export function rowsBy(round: Round, name: string): readonly DefaultRow[] {
  return FAMILIES.flatMap((family) => round.defaults[family] ?? []).filter((row) => row.interface === name);
}

/** A change is begun: written down before its first command. */
export function begun(state: FailoverState, intent: Intent): FailoverState {
  return { ...state, intent, triedAt: intent.at };
}

/** Nothing was changed: refused, or undone. `undone` counts as a change, for the routes were others meanwhile. */
export function abandoned(state: FailoverState, now: Instant, undone: boolean): FailoverState {
  return { ...state, intent: null, triedAt: now, changes: undone ? [...state.changes, now] : state.changes };
}

/** It has come to its end, and stays. */
export function done(state: FailoverState, now: Instant): FailoverState {
  const { intent } = state;
  if (intent === null) return state;
  const others = state.drained.filter((one) => one.interface !== intent.interface);
  const { kind, ...drained } = intent;
  return {
    ...state,
    intent: null,
    triedAt: now,
    changes: [...state.changes, now],
    drained: kind === 'drain' ? [...others, { ...drained, at: now }] : others,
    deadSince: without(state.deadSince, intent.interface),
    aliveSince: without(state.aliveSince, intent.interface),
  };
}

export function without<T>(map: ReadonlyMap<string, T>, name: string): ReadonlyMap<string, T> {
  return new Map([...map].filter(([key]) => key !== name));
}

/** Alive as far as it was dead. */
export function isAliveAgain({ restsOn }: Pick<Drained, 'restsOn'>, sighting: Sighting | undefined): boolean {
  return sighting?.health === 'alive' && (restsOn !== 'beyond' || sighting.restsOn === 'beyond');
}
