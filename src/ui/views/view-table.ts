import type { Size } from '../canvas/frame.js';
import type { ViewContent } from '../canvas/view-content.js';
import type { Pen } from '../canvas/pen.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import { chosenAt, CONNECTION_SORTING, shownConnections } from '../state/connection-cursor.js';
import { advanceHosts, chosenHostAt, HOST_SORTING, shownHosts } from '../state/host-cursor.js';
import type { ActionId, KeyBinding, Keymap, ViewAction } from '../state/keymap.js';
import { shownKey } from '../state/keymap.js';
import type { Sorting } from '../state/sorting.js';
import { turnReset } from '../state/journal-rows.js';
import { sortedByNext, withSortMenu } from '../state/sorting.js';
import type { ShownId, UiState, ViewId } from '../state/ui-state.js';
import { connectionDetailContent } from './connection-detail.js';
import { connectionsContent } from './connections-view.js';
import { findingsContent } from './findings-view.js';
import { helpContent } from './help-view.js';
import { hostsContent } from './hosts-view.js';
import { journalContent } from './journal-view.js';
import { queuesContent } from './queues-view.js';
import { routeDetailContent } from './route-detail.js';
import { routesContent } from './routes-view.js';
import { drawUplinks } from './uplinks-view.js';

type Update = (state: UiState) => UiState;

/** One row of the table of views: which keys it has, what it shows, what its own keys do. */
export interface View {
  /** Keys that mean something here, and wherever they do the same (keys/actions.ts). */
  readonly keys: readonly ActionId[];
  /** Lines that scroll, in so many columns and rows; or the view draws itself. They do not depend on how far one has scrolled. */
  readonly content:
    | ((state: UiState, pen: Pen, size: Size) => ViewContent)
    | { draw(sheet: Sheet, state: UiState, area: Area): void };
  /** What further keys make of the state here. */
  readonly update: Readonly<Partial<Record<ViewAction, Update>>>;
  /** How its list is sorted; without it the order is fixed. */
  readonly sort?: Sorting;
  /** The cursor was moved to an item; null: to the first, whatever will come there. */
  readonly choose?: (state: UiState, item: number | null) => UiState;
  /** Called once before each drawing: work that is done a piece at a time. */
  readonly advance?: (state: UiState) => void;
}

const MOVES = ['up', 'down', 'page-up', 'page-down', 'home', 'end'] as const satisfies readonly ActionId[];

const TOP = { selected: 0, top: 0 };

const typeFilter: Update = (state) => ({ ...state, detail: false, typing: true });
const closeDetail: Update = (state) => ({ ...state, detail: false });

const openConnection: Update = (state) => {
  const { listPositions } = state;
  const opened = { ...state, detail: true, listPositions: { ...listPositions, connection: TOP } };
  return chosenAt(opened, listPositions.connections.selected);
};

const sortKeys = (sorting: Sorting): Readonly<Partial<Record<ViewAction, Update>>> => ({
  'sort-menu': (state) => withSortMenu(sorting, state),
  order: (state) => sortedByNext(sorting, state),
  reverse: sorting.turn,
});

const connections: View = {
  keys: ['kill', 'kill-uplink', ...MOVES, 'names', 'bits-bytes'],
  content: connectionsContent,
  update: {
    detail: openConnection,
    filter: typeFilter,
    ...sortKeys(CONNECTION_SORTING),
  },
  sort: CONNECTION_SORTING,
  choose: chosenAt,
  advance: (state) => shownConnections(state)?.advance(),
};

/** The connections of the host under the cursor. */
const openHost: Update = (state) => {
  const host = shownHosts(state)?.hosts[state.listPositions.hosts.selected]?.host;
  if (host === undefined) return state;
  return {
    ...state,
    view: 'connections',
    filters: { ...state.filters, connections: `host:${host}` },
    listPositions: { ...state.listPositions, connections: TOP },
    connections: { ...state.connections, chosen: null },
  };
};

const hosts: View = {
  keys: [...MOVES, 'names', 'bits-bytes'],
  content: hostsContent,
  update: { detail: openHost, filter: typeFilter, ...sortKeys(HOST_SORTING) },
  sort: HOST_SORTING,
  choose: chosenHostAt,
  advance: advanceHosts,
};

const routes: View = {
  keys: MOVES,
  content: routesContent,
  update: {
    detail: (state) => ({ ...state, detail: true, listPositions: { ...state.listPositions, route: TOP } }),
    filter: typeFilter,
  },
};

/** Every view there is, all about one row of a list, and the help over them. */
export const VIEWS: Readonly<Record<ShownId, View>> = {
  uplinks: {
    keys: ['next-uplink', 'previous-uplink', 'drain', 'kill-uplink', 'names', 'time-scale', 'bits-bytes'],
    content: { draw: drawUplinks },
    update: {},
  },
  connections,
  connection: {
    keys: connections.keys,
    content: connectionDetailContent,
    update: { ...connections.update, detail: closeDetail },
  },
  routes,
  route: {
    keys: routes.keys,
    content: routeDetailContent,
    update: { ...routes.update, detail: closeDetail },
  },
  findings: {
    keys: [...MOVES, 'cure', 'copy-cure'],
    content: findingsContent,
    update: {
      // A line each, or whole.
      detail: (state) => ({ ...state, detail: !state.detail }),
      filter: (state) => ({ ...state, typing: true }),
    },
  },
  journal: { keys: MOVES, content: journalContent, update: { detail: turnReset, filter: typeFilter } },
  hosts,
  queues: { keys: [...MOVES, 'bits-bytes'], content: queuesContent, update: { filter: typeFilter } },
  help: { keys: MOVES, content: helpContent, update: {} },
};

const actionsOf = ({ keys, update }: View): string[] => [...keys, ...Object.keys(update)];

/** Actions that mean something in some of the views alone. */
const OWN = new Set(Object.values(VIEWS).flatMap(actionsOf));

/** False for an action that does nothing there. */
export function answers(shown: ShownId, action: ActionId): boolean {
  return !OWN.has(action) || actionsOf(VIEWS[shown]).includes(action);
}

/** What stands between the verdict and the last line. Scrolling changes the list position of the same name. */
export function shownIn({ help, detail, view }: UiState): ShownId {
  if (help) return 'help';
  if (detail && view === 'routes') return 'route';
  return detail && view === 'connections' ? 'connection' : view;
}

/** What a key does there, or null when it does nothing. */
export function bindingIn(key: string, shown: ShownId, keymap: Keymap): KeyBinding | null {
  return keymap.find(({ keys, action }) => keys.includes(key) && answers(shown, action)) ?? null;
}

const ALL: readonly ViewId[] = ['uplinks', 'connections', 'routes', 'findings', 'journal', 'hosts', 'queues'];

const answering = (actions: readonly ActionId[]): string =>
  ALL.filter((view) => actions.some((action) => answers(view, action))).join(', ');

/** Where an action does anything, in words: `uplinks, connections`. */
export function whereWords(action: ActionId): string {
  return OWN.has(action) ? answering([action]) : 'everywhere';
}

/** `s is a key of connections, hosts.`, of a key that does nothing where it was pressed; null: it does nothing anywhere. */
export function elsewhereSentence(key: string, keymap: Keymap): string | null {
  const bindings = keymap.filter(({ keys }) => keys.includes(key));
  if (bindings.length === 0) return null;
  return `${shownKey(key)} is a key of ${answering(bindings.map(({ action }) => action))}.`;
}
