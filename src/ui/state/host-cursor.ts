import type { HostList, HostOrder } from './host-list.js';
import { countHosts, hostList } from './host-list.js';
import type { SortChoice, Sorting } from './sorting.js';
import type { UiState } from './ui-state.js';

/** The orders in the order of their columns, and which way round each begins. */
const ORDERS: readonly (readonly [HostOrder, 'descending' | 'ascending'])[] = [
  ['host', 'ascending'],
  ['connections', 'descending'],
  ['bytes', 'descending'],
  ['rate', 'descending'],
];

/** The list the view shows now; null while there is no table. */
export function shownHosts({ diagnosis, hosts, filters }: UiState): HostList | null {
  const table = diagnosis?.connections?.table;
  return table === undefined ? null : hostList(table, hosts, filters.hosts);
}

/** Counts further; to be called once for each frame. */
export function advanceHosts({ diagnosis }: UiState): void {
  const table = diagnosis?.connections?.table;
  if (table !== undefined) countHosts(table);
}

/** The host there is the chosen one from now on; null: none is, the cursor stays at the top. */
export function chosenHostAt(state: UiState, index: number | null): UiState {
  const chosen = index === null ? null : (shownHosts(state)?.hosts[index]?.host ?? null);
  return { ...state, hosts: { ...state.hosts, chosen } };
}

/** The cursor goes to where the chosen host is now; where it is gone, it stays on what came there. */
export function followHost(state: UiState): UiState {
  const { chosen } = state.hosts;
  const found =
    chosen === null ? 0 : (shownHosts(state)?.hosts.findIndex(({ host }) => host === chosen) ?? -1);
  if (found < 0) return state;
  const { hosts } = state.listPositions;
  return { ...state, listPositions: { ...state.listPositions, hosts: { ...hosts, selected: found } } };
}

const choice = ([by, way]: (typeof ORDERS)[number]): SortChoice => ({
  name: by === 'host' ? 'inside host' : by,
  isNow: ({ hosts }) => hosts.by === by,
  choose: (state) =>
    followHost({ ...state, hosts: { ...state.hosts, by, descending: way === 'descending' } }),
});

export const HOST_SORTING: Sorting = {
  choices: ORDERS.map(choice),
  turn: (state) => followHost({ ...state, hosts: { ...state.hosts, descending: !state.hosts.descending } }),
};
