import type { KillWant } from '../../model/killing.js';
import { shownConnections } from '../state/connection-cursor.js';
import { sayBriefly } from '../state/message.js';
import type { KeyResult, UiState } from '../state/ui-state.js';
import { chosenUplink } from '../state/ui-state.js';

function tell(state: UiState, text: string): KeyResult {
  return { state: sayBriefly(state, text), wish: null };
}

function wanting(state: UiState, want: KillWant): KeyResult {
  const { readOnly, mode } = state;
  if (readOnly) return tell(state, 'READ-ONLY: no connection is ended.');
  if (mode.kind === 'replay') return tell(state, 'REPLAY: these connections are long over.');
  return { state, wish: { kind: 'kill', want } };
}

/** The connection under the cursor, or the one whose details are in sight. */
function selected(state: UiState) {
  const { chosen } = state.connections;
  if (state.detail && chosen !== null) return chosen;
  return shownConnections(state)?.at(state.listPositions.connections.selected) ?? null;
}

/** k: the plan that ends the selected connection. */
export function killConnection(state: UiState): KeyResult {
  const connection = selected(state);
  if (connection === null) return tell(state, 'There is no connection to end.');
  return wanting(state, { kind: 'connection', connection });
}

/** K: the plan that ends all connections of the selected uplink; among connections, of the uplink of the selected one. */
export function killUplink(state: UiState): KeyResult {
  const name =
    state.view === 'connections'
      ? selected(state)?.uplink
      : state.diagnosis?.uplinks[chosenUplink(state)]?.interface;
  if (name === undefined || name === null) return tell(state, 'No uplink is selected.');
  return wanting(state, { kind: 'uplink', interface: name });
}
