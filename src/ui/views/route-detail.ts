import { familyName } from '../../model/address.js';
import { formatBytes, formatCount } from '../../model/format.js';
import type { Fact } from './detail-facts.js';
import { factLines } from './detail-facts.js';
import { UNKNOWN } from '../canvas/figures.js';
import type { Size } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { Route } from '../../model/router.js';
import type { SystemWords } from '../../model/words.js';
import type { ViewContent } from '../canvas/view-content.js';
import { priorityWords } from './pane-rows.js';
import type { Pen } from '../canvas/pen.js';
import { flagWords } from './route-flags.js';
import type { RouteList } from '../state/route-list.js';
import { routeAt } from '../state/route-list.js';
import { expectedWords, measuredWords, shownRoutes } from './routes-view.js';
import type { UiState } from '../state/ui-state.js';

/** Letters stand beside their meanings; words are their own. */
function flagsHeading({ flags }: Route, { flagSeparator }: SystemWords): string {
  return flagSeparator === '' ? `flags ${flags}` : 'flags';
}

/** Where next hops are bound together: with whom it shares, and what else would have to be said to set it again. */
function bundleFacts({ bundle, multipath, weight, attributes = [] }: Route): Fact[] {
  if (bundle === undefined) return [];
  const sharing = multipath
    ? `one of the next hops of one route, weight ${String(weight)}`
    : 'alone in its route: it shares with no other';
  return [
    ['sharing', sharing],
    ...(attributes.length > 0 ? [['attributes', attributes.join(', ')] as const] : []),
  ];
}

function facts(list: RouteList, selected: number, system: SystemWords): Fact[] {
  const route = routeAt(list, selected);
  if (route === null) return [];
  const item = list.defaults[selected];
  const number = (value: number | null): string => (value === null ? UNKNOWN : formatCount(value));
  const reason = item?.reason ?? { sum: '', by: null };
  const words = flagWords(route, system);
  return [
    ['destination', `${route.destination} (${familyName(route.family)})`],
    ['gateway', route.gateway],
    ['interface', route.interface],
    [system.priority, `${priorityWords({ route, reason })}; the lowest number that is up is used`],
    ...bundleFacts(route),
    ...words.map((word, i): Fact => [i === 0 ? flagsHeading(route, system) : '', word]),
    ['installed by', reason.by ?? UNKNOWN],
    [system.label, route.label ?? 'none'],
    ['use', route.use === null ? UNKNOWN : `${formatCount(route.use)} look-ups, as the kernel counts`],
    ['references', number(route.refs)],
    [
      'mtu',
      route.mtuBytes === null
        ? "the interface's"
        : `${formatBytes(route.mtuBytes)}${route.mtuLocked ? ', locked' : ''}`,
    ],
    ...(item === undefined
      ? []
      : [
          ['expected', `${expectedWords(item)} of what leaves`] as const,
          ['measured', `${measuredWords(item)}, of the whole uplink`] as const,
        ]),
  ];
}

/** All about the selected route. */
export function routeDetailContent(state: UiState, pen: Pen, { columns: width }: Size): ViewContent {
  const system = state.diagnosis?.router.words;
  const rows =
    system === undefined ? [] : facts(shownRoutes(state), state.listPositions.routes.selected, system);
  const lines = factLines(rows, width, pen);
  return {
    heading: [
      { text: 'route', style: INK.strong },
      { text: '  esc goes back', style: INK.plain },
    ],
    length: lines.length + (lines.length > 0 ? 1 : 0),
    items: null,
    empty: 'no route is selected',
    line: (i) => lines[i - 1] ?? [],
  };
}
