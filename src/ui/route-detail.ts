import { familyName } from '../model/address.js';
import { formatBytes, formatCount } from '../model/format.js';
import { UNKNOWN } from './figures.js';
import type { Line } from './frame.js';
import { INK } from './ink.js';
import type { Page } from './page.js';
import { priorityWords } from './pane-rows.js';
import type { Pen } from './pen.js';
import { flagWords } from './route-flags.js';
import type { RouteList } from './route-list.js';
import { routeAt } from './route-list.js';
import { expectedWords, measuredWords, shownRoutes } from './routes.js';
import type { UiState } from './ui-state.js';

const LABEL = 14;

function facts(list: RouteList, selected: number): [string, string][] {
  const route = routeAt(list, selected);
  if (route === null) return [];
  const item = list.defaults[selected];
  const number = (value: number | null): string => (value === null ? UNKNOWN : formatCount(value));
  const reason = item?.reason ?? { sum: '', by: null };
  const words = flagWords(route);
  return [
    ['destination', `${route.destination} (${familyName(route.family)})`],
    ['gateway', route.gateway],
    ['interface', route.interface],
    ['priority', `${priorityWords({ route, reason })}; the lowest number that is up is used`],
    ...words.map((word, i): [string, string] => [i === 0 ? `flags ${route.flags}` : '', word]),
    ['installed by', reason.by ?? UNKNOWN],
    ['label', route.label ?? 'none'],
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
          ['expected', `${expectedWords(item)} of what leaves`] as [string, string],
          ['measured', `${measuredWords(item)}, of the whole uplink`] as [string, string],
        ]),
  ];
}

/** All about the selected route. */
export function routeDetailPage(state: UiState, pen: Pen, width: number): Page {
  const told = facts(shownRoutes(state), state.places.routes.selected);
  const lines = told.flatMap(([label, text]) =>
    pen.wrap(text, width - LABEL - 2).map((part, i): Line => [
      { text: `  ${(i === 0 ? label : '').padEnd(LABEL)}`, style: INK.label },
      { text: part, style: INK.plain },
    ]),
  );
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
