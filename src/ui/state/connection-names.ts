import type { Connection } from '../../model/connection.js';
import { disarm } from '../../model/text.js';
import { layoutOf } from '../screen/layout.js';
import { headRows, settle } from '../canvas/page.js';
import { penFor } from '../canvas/pen.js';
import { shownConnections } from './connection-cursor.js';
import type { Size, UiState } from './ui-state.js';
import { currentPage } from '../views/view-table.js';

/** More names than these are not remembered: those that were asked for first go. */
const REMEMBERED = 2_000;
/** Of each uplink: more talkers a pane seldom has rows for. */
const TALKERS = 16;
const LONGEST_NAME = 253;

function inSight(state: UiState, size: Size): readonly (Connection | null)[] {
  if (state.view === 'uplinks')
    return (state.diagnosis?.uplinks ?? []).flatMap(
      ({ connections }) => connections?.top.slice(0, TALKERS) ?? [],
    );
  if (state.view !== 'connections') return [];
  if (state.detail) return [state.connections.chosen];
  const pen = penFor(state);
  const page = currentPage(state, pen, size.columns);
  const list = shownConnections(state);
  if (page === null || list === null) return [];
  const rows = Math.max(1, layoutOf(state, size, pen).bodyRows);
  const { top } = settle(state.places.connections, page, rows - headRows(page, rows));
  return Array.from({ length: Math.min(rows, list.length - top) }, (_, i) => list.at(top + i));
}

/** The remote addresses on the screen whose names are wanted and were not asked for yet. */
export function namesWanted(state: UiState, size: Size): string[] {
  if (!state.names || state.hidden || state.help) return [];
  const addresses = inSight(state, size).flatMap((connection) => connection?.remoteHost ?? []);
  return [...new Set(addresses)].filter((address) => !state.resolved.has(address));
}

/** Names have come: null where there is none, so that it is not asked for again. */
export function receiveNames(state: UiState, names: ReadonlyMap<string, string | null>): UiState {
  const fresh = [...names].map(([address, name]): [string, string | null] => [
    address,
    name === null || name.trim() === '' ? null : disarm(name).slice(0, LONGEST_NAME),
  ]);
  const resolved = new Map([...state.resolved, ...fresh]);
  for (const address of resolved.keys()) {
    if (resolved.size <= REMEMBERED) break;
    resolved.delete(address);
  }
  return { ...state, resolved };
}
