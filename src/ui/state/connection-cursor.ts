import type { ConnectionOrder } from '../../model/connection.js';
import type { ConnectionList, ListOrder } from './connection-list.js';
import { connectionList, findConnection } from './connection-list.js';
import type { Sorting } from './sorting.js';
import type { UiState } from './ui-state.js';

/** The orders in the order of their columns, and which way round each begins. */
const ORDERS: readonly (readonly [ConnectionOrder, 'descending' | 'ascending'])[] = [
  ['uplink', 'ascending'],
  ['protocol', 'ascending'],
  ['inside-host', 'ascending'],
  ['remote', 'ascending'],
  ['state', 'ascending'],
  // The newest first: what pops up.
  ['age', 'ascending'],
  ['bytes', 'descending'],
  ['rate', 'descending'],
];

const TOP = { selected: 0, top: 0 };

/** The list the view shows now; null while there is no table. */
export function shownConnections({ diagnosis, connections, filters }: UiState): ConnectionList | null {
  const table = diagnosis?.connections?.table;
  return table === undefined ? null : connectionList(table, connections, filters.connections);
}

/** The connection there is the chosen one from now on; null: none is, the cursor stays at the top. */
export function chosenAt(state: UiState, index: number | null): UiState {
  const chosen = index === null ? null : (shownConnections(state)?.at(index) ?? null);
  return { ...state, connections: { ...state.connections, chosen, gone: false } };
}

function standAt(state: UiState, selected: number): UiState {
  const { listPositions } = state;
  const connections = { ...listPositions.connections, selected };
  return { ...state, listPositions: { ...listPositions, connections } };
}

/** Ordered anew; the cursor goes with the chosen connection. */
function inOrder(state: UiState, { by, descending }: ListOrder): UiState {
  const { chosen } = state.connections;
  const before = shownConnections(state);
  const ordered = { ...state, connections: { ...state.connections, by, descending } };
  if (chosen === null) return { ...ordered, listPositions: { ...state.listPositions, connections: TOP } };
  const row = before?.rowAt(state.listPositions.connections.selected) ?? null;
  const index = row === null ? null : (shownConnections(ordered)?.indexOfRow(row) ?? null);
  return index === null ? ordered : standAt(ordered, index);
}

const NAMES: Readonly<Partial<Record<ConnectionOrder, string>>> = {
  'inside-host': 'inside',
  protocol: 'proto',
};

export const CONNECTION_SORTING: Sorting = {
  choices: ORDERS.map(([by, way]) => ({
    name: NAMES[by] ?? by,
    isNow: ({ connections }) => connections.by === by,
    choose: (state) => inOrder(state, { by, descending: way === 'descending' }),
  })),
  turn: (state) => inOrder(state, { ...state.connections, descending: !state.connections.descending }),
};

/**
 * The table may be another one: the cursor goes to where the chosen connection is now. One that has ended leaves the
 * cursor where it is, on what came there; but its details stay in sight for as long as they are read.
 */
export function followConnection(state: UiState, before: UiState): UiState {
  const { chosen } = state.connections;
  const list = shownConnections(state);
  if (chosen === null || list === null) return state;
  if (state.diagnosis?.connections?.table === before.diagnosis?.connections?.table) return state;
  const { selected } = state.listPositions.connections;
  // What has ended does not come back, and looking for it is the long way through the table.
  const found = state.connections.gone ? null : findConnection(list, chosen, selected);
  if (found !== null) return chosenAt(standAt(state, found), found);
  if (state.detail && state.view === 'connections')
    return list.complete ? { ...state, connections: { ...state.connections, gone: true } } : state;
  return chosenAt(state, Math.min(selected, Math.max(0, list.length - 1)));
}
