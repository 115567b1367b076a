import type { Connection } from '../../model/connection.js';
import type { Size } from '../canvas/frame.js';
import { headRows, settle } from '../canvas/view-content.js';
import { layoutOf } from '../screen/layout.js';
import { shownConnections } from '../state/connection-cursor.js';
import { shownHosts } from '../state/host-cursor.js';
import { penFor } from '../state/pen-for-state.js';
import type { UiState, Wish } from '../state/ui-state.js';
import { shownContent } from '../views/shown-content.js';

/** Of each uplink: more talkers a pane seldom has rows for. */
const TALKERS = 16;

/** The items of the list that is shown which are on the screen. */
function rowsInSight(state: UiState, size: Size, view: 'connections' | 'hosts'): readonly number[] {
  const content = shownContent(state, size);
  if (content === null) return [];
  const rows = Math.max(1, layoutOf(state, size, penFor(state)).bodyRows);
  const { top } = settle(state.listPositions[view], content, rows - headRows(content, rows));
  return Array.from({ length: Math.max(0, Math.min(rows, content.length - top)) }, (_, i) => top + i);
}

function remoteInSight(state: UiState, size: Size): readonly (Connection | null)[] {
  if (state.view === 'uplinks')
    return (state.diagnosis?.uplinks ?? []).flatMap(
      ({ connections }) => connections?.top.slice(0, TALKERS) ?? [],
    );
  if (state.view !== 'connections') return [];
  if (state.detail) return [state.connections.chosen];
  const list = shownConnections(state);
  return list === null ? [] : rowsInSight(state, size, 'connections').map((row) => list.at(row));
}

function inSight(state: UiState, size: Size): readonly string[] {
  if (state.view !== 'hosts')
    return remoteInSight(state, size).flatMap((connection) => connection?.remoteHost ?? []);
  const hosts = shownHosts(state)?.hosts ?? [];
  return rowsInSight(state, size, 'hosts').flatMap((row) => hosts[row]?.host ?? []);
}

/** The addresses on the screen whose names are wanted and were not asked for yet. */
export function namesWanted(state: UiState, size: Size): string[] {
  if (!state.names || state.hidden || state.help) return [];
  return [...new Set(inSight(state, size))].filter((address) => !state.resolved.has(address));
}

/** While names are shown, whatever comes into sight asks for its own. */
export function nameWish(state: UiState, size: Size): Wish | null {
  const addresses = namesWanted(state, size);
  return addresses.length === 0 ? null : { kind: 'resolve-names', addresses };
}
