import type { Diagnosis } from '../../model/diagnosis.js';
import type { LoggedEntry } from './journal.js';
import { withOwnActs } from './journal.js';
import { followConnection } from './connection-cursor.js';
import { followJournal } from './journal-rows.js';
import { followFinding } from './finding-cursor.js';
import { followHost } from './host-cursor.js';
import { followRoute, routeList } from './route-list.js';
import type { UiState } from './ui-state.js';
import { JOURNAL_LIMIT } from './ui-state.js';

function withJournal(journal: readonly LoggedEntry[], fresh: readonly LoggedEntry[]): readonly LoggedEntry[] {
  return fresh.length === 0 ? journal : [...fresh, ...journal].slice(0, JOURNAL_LIMIT);
}

/** The chosen route stays chosen though the table has changed around it. */
function followed(state: UiState, next: Diagnosis): UiState['listPositions'] {
  const { diagnosis, listPositions, filters } = state;
  const { selected } = listPositions.routes;
  if (diagnosis === null || selected === 0) return listPositions;
  const now = followRoute(routeList(diagnosis, filters.routes), routeList(next, filters.routes), selected);
  return now === selected
    ? listPositions
    : { ...listPositions, routes: { ...listPositions.routes, selected: now } };
}

function shown(state: UiState, round: Diagnosis): UiState {
  const next = {
    ...state,
    listPositions: followed(state, round),
    diagnosis: round,
    journal: withJournal(state.journal, state.unseen),
    unseen: [],
    pending: null,
    missed: 0,
    once: false,
  };
  return followJournal(followFinding(followHost(followConnection(next, state)), state), state);
}

/** What has happened outside of the rounds, newest first; paused, it is kept aside with theirs. */
export function logged(state: UiState, entries: readonly LoggedEntry[]): UiState {
  return state.paused
    ? { ...state, unseen: withJournal(state.unseen, entries) }
    : followJournal({ ...state, journal: withJournal(state.journal, entries) }, state);
}

/**
 * A round has come. Paused, it is counted and kept aside with its journal, so that nothing of what happened is lost, unless
 * it was asked for.
 */
export function receive(state: UiState, diagnosis: Diagnosis): UiState {
  // Within a round the journal is in the order of events; on the screen the newest is first.
  const told = withOwnActs(diagnosis.journal, [...state.unseen, ...state.journal]);
  const unseen = withJournal(state.unseen, [...told].reverse());
  const message = state.message !== null && diagnosis.at >= state.message.until ? null : state.message;
  const heard = { ...state, unseen, message };
  if (state.paused && !state.once) return { ...heard, pending: diagnosis, missed: state.missed + 1 };
  return shown(heard, diagnosis);
}

/** Goes on after a pause, with the newest round that came meanwhile. */
export function resume(state: UiState): UiState {
  const going = { ...state, paused: false, missed: 0, once: false };
  return state.pending === null ? going : shown(going, state.pending);
}
