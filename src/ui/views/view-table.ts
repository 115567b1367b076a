import { connectionDetailPage } from './connection-detail.js';
import { connectionsPage } from './connections-view.js';
import { findingsPage } from './findings-view.js';
import { helpPage } from './help-view.js';
import { journalPage } from './journal-view.js';
import type { Page } from '../canvas/page.js';
import { drawPage } from '../canvas/page.js';
import type { Pen } from '../canvas/pen.js';
import { routeDetailPage } from './route-detail.js';
import { routesPage } from './routes-view.js';
import type { Area, Sheet } from '../canvas/sheet.js';
import type { UiState, ViewId } from '../state/ui-state.js';
import { drawUplinks } from './uplinks-view.js';

type PageOf = (state: UiState, pen: Pen, width: number) => Page;

/** A view either draws itself or is a page that scrolls. */
type View = { readonly draw: (sheet: Sheet, state: UiState, area: Area) => void } | { readonly page: PageOf };

const VIEWS: Readonly<Record<ViewId, View>> = {
  uplinks: { draw: drawUplinks },
  connections: {
    page: (state, pen, width) => (state.detail ? connectionDetailPage : connectionsPage)(state, pen, width),
  },
  routes: { page: (state, pen, width) => (state.detail ? routeDetailPage : routesPage)(state, pen, width) },
  findings: { page: findingsPage },
  journal: { page: journalPage },
};

/** The page in sight, or null when the view does not scroll. `columns` is the width of the screen. */
export function currentPage(state: UiState, pen: Pen, columns: number): Page | null {
  const width = Math.max(1, columns - 2);
  if (state.help) return helpPage(state, pen, width);
  const view = VIEWS[state.view];
  return 'page' in view ? view.page(state, pen, width) : null;
}

/** Whose place it is that scrolling moves. */
export function currentPlace(state: UiState): keyof UiState['places'] {
  if (state.help) return 'help';
  if (state.detail && state.view === 'routes') return 'route';
  return state.detail && state.view === 'connections' ? 'connection' : state.view;
}

/** Draws what stands between the verdict and the last line. */
export function drawBody(sheet: Sheet, state: UiState, area: Area): void {
  if (area.rows <= 0) return;
  const page = currentPage(state, sheet.pen, area.columns);
  const view = VIEWS[state.view];
  if (page !== null)
    drawPage(
      sheet,
      page,
      state.places[currentPlace(state)],
      state.help ? '' : state.filters[state.view],
      area,
    );
  else if ('draw' in view) view.draw(sheet, state, area);
}
