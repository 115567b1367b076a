import type { Connection } from '../../model/connection.js';
import type { Size } from '../canvas/frame.js';
import { headRows, settle } from '../canvas/view-content.js';
import { layoutOf } from '../screen/layout.js';
import { shownConnections } from '../state/connection-cursor.js';
import { penFor } from '../state/pen-for-state.js';
import type { UiState } from '../state/ui-state.js';
import { shownContent } from '../views/shown-content.js';

/** Of each uplink: more talkers a pane seldom has rows for. */
const TALKERS = 16;

function inSight(state: UiState, size: Size): readonly (Connection | null)[] {
  if (state.view === 'uplinks')
    return (state.diagnosis?.uplinks ?? []).flatMap(
      ({ connections }) => connections?.top.slice(0, TALKERS) ?? [],
    );
  if (state.view !== 'connections') return [];
  if (state.detail) return [state.connections.chosen];
  const content = shownContent(state, size);
  const list = shownConnections(state);
  if (content === null || list === null) return [];
  const rows = Math.max(1, layoutOf(state, size, penFor(state)).bodyRows);
  const { top } = settle(state.listPositions.connections, content, rows - headRows(content, rows));
  return Array.from({ length: Math.min(rows, list.length - top) }, (_, i) => list.at(top + i));
}

/** The remote addresses on the screen whose names are wanted and were not asked for yet. */
export function namesWanted(state: UiState, size: Size): string[] {
  if (!state.names || state.hidden || state.help) return [];
  const addresses = inSight(state, size).flatMap((connection) => connection?.remoteHost ?? []);
  return [...new Set(addresses)].filter((address) => !state.resolved.has(address));
}
