import { FAMILIES, familyName } from '../../model/address.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import { formatCount, formatDuration, formatShare, list } from '../../model/format.js';
import type { Route } from '../../model/router.js';
import type { SystemWords } from '../../model/words.js';
import { SECOND } from '../../model/time.js';
import type { Column } from '../canvas/table.js';
import { fittedTo, sampleOf, tableOf } from '../canvas/table.js';
import { countFigure, UNKNOWN } from '../canvas/figures.js';
import type { StyledLine, Size } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import type { ViewContent } from '../canvas/view-content.js';
import { priorityWords } from './pane-rows.js';
import type { Pen } from '../canvas/pen.js';
import { flagWords } from './route-flags.js';
import type { DefaultItem, RouteList } from '../state/route-list.js';
import { countOf, routeAt, routeList } from '../state/route-list.js';
import type { UiState } from '../state/ui-state.js';

/** Exact where there is room; a number is never cut. */
function count(value: number | null, room: number): string {
  if (value === null) return UNKNOWN;
  const exact = formatCount(value);
  return exact.length <= room ? exact : countFigure(value).trim();
}

function priorityIn(item: DefaultItem, room: number): string {
  const words = priorityWords(item);
  const short = words.replace(/ ([=+]) /g, '$1');
  return words.length <= room ? words : short.length <= room ? short : words.replace(/ .*/, '');
}

/** `100% of 431 look-ups`, `– of 12 look-ups`: of the route's own family, by its interface. */
export function measuredWords({ observedShare, uplink }: DefaultItem): string {
  const observed = observedShare === undefined ? uplink?.observedShare : observedShare;
  if (observed === undefined || observed === null) return UNKNOWN;
  const share = observed.share === null ? UNKNOWN : formatShare(observed.share);
  return `${share} of ${formatCount(observed.samples)} ${observed.of}`;
}

/** A share without its noun is one still; that there is none is said in one sign. */
export function measuredIn(item: DefaultItem, room: number): string {
  const words = measuredWords(item);
  const short = words.replace(/( of \S+) .*$/, '$1');
  return words.length <= room ? words : short.startsWith(UNKNOWN) ? UNKNOWN : short;
}

export function expectedWords({ expectedShare }: DefaultItem): string {
  return expectedShare === null ? UNKNOWN : formatShare(expectedShare);
}

/** An IPv4 network is never cut while a lesser column is there; longer addresses are. */
const ADDRESS = 18;

const addressNeeds = ({ length }: string): { least: number; whole: number } => ({
  least: length <= ADDRESS ? length : 0,
  whole: length,
});

/** A narrow screen has the number alone, not its sum. */
const USE: Column<DefaultItem> = {
  heading: 'use',
  min: 6,
  normal: 9,
  max: 14,
  keep: 7,
  align: 'right',
  text: ({ route }, room) => count(route.use, room),
};

const defaultColumns = (width: number, system: SystemWords): readonly Column<DefaultItem>[] => [
  { heading: '', min: 4, normal: 4, max: 4, keep: 5, text: ({ route }) => familyName(route.family) },
  {
    heading: 'gateway',
    min: 13,
    normal: 15,
    max: 39,
    keep: 1,
    shorten: 3.5,
    needs: ({ route }) => addressNeeds(route.gateway),
    text: ({ route }) => route.gateway,
    style: () => INK.strong,
  },
  { heading: 'uplink', min: 6, normal: 6, max: 16, keep: 0, text: ({ route }) => route.interface },
  {
    heading: system.priority,
    min: width < 60 ? 8 : 22,
    normal: 32,
    max: 38,
    keep: 2,
    text: priorityIn,
    style: () => INK.strong,
  },
  { heading: 'flags', min: 5, normal: 6, max: 8, keep: 6, text: ({ route }) => route.flags },
  { heading: 'expected', min: 8, normal: 8, max: 8, keep: 3, align: 'right', text: expectedWords },
  { heading: 'measured', min: 12, normal: 21, max: 26, keep: 4, text: measuredIn },
];

const routeColumns = (system: SystemWords): readonly Column<Route>[] => [
  {
    heading: 'destination',
    min: 14,
    normal: 20,
    max: 43,
    keep: 0,
    shorten: 2.5,
    needs: ({ destination }) => addressNeeds(destination),
    text: ({ destination }) => destination,
  },
  {
    heading: 'gateway',
    min: 12,
    normal: 20,
    max: 39,
    keep: 1,
    shorten: 2.6,
    needs: ({ gateway }) => addressNeeds(gateway),
    text: ({ gateway }) => gateway,
  },
  { heading: 'flags', min: 6, normal: 6, max: 8, keep: 3, text: ({ flags }) => flags },
  {
    heading: system.priorityShort,
    min: system.priorityShort.length,
    normal: system.priorityShort.length,
    max: 10,
    keep: 4,
    align: 'right',
    text: ({ priority }) => (priority === null ? UNKNOWN : String(priority)),
  },
  {
    heading: 'use',
    min: 6,
    normal: 9,
    max: 12,
    keep: 5,
    align: 'right',
    text: ({ use }, room) => count(use, room),
  },
  {
    heading: 'mtu',
    min: 5,
    normal: 6,
    max: 6,
    keep: 6,
    align: 'right',
    text: ({ mtuBytes, mtuLocked }) => (mtuBytes === null ? UNKNOWN : `${mtuBytes}${mtuLocked ? 'L' : ''}`),
  },
  { heading: 'interface', min: 9, normal: 9, max: 16, keep: 2, text: ({ interface: via }) => via },
  {
    heading: system.label,
    min: 5,
    normal: 10,
    max: 20,
    keep: 7,
    text: ({ label }) => label ?? '',
  },
];

const DEFAULT_LINES = 2;

/** Where next hops are bound together, what the flags do not say. */
function sharing({ bundle, multipath, weight }: Route): string[] {
  if (bundle === undefined) return [];
  return [multipath ? `shares one route, weight ${String(weight)}` : 'a route of its own'];
}

/** The second line of a default route: its flags in words and who brought it. */
function explained({ route, reason }: DefaultItem, system: SystemWords): StyledLine {
  const words = [
    [...sharing(route), ...flagWords(route, system)].join(', '),
    reason.by === null ? '' : `by ${reason.by}`,
  ];
  if (route.label !== null && route.label !== reason.by) words.push(`${system.label} "${route.label}"`);
  return [{ text: `      ${words.filter((word) => word !== '').join(' · ')}`, style: INK.plain }];
}

/** How old the tables are, when that is worth a word, and which are missing. */
function remarks({ tables, tablesAgeMs }: Diagnosis): string {
  const missing = FAMILIES.filter((family) => tables[family] === null).map(
    (family) => `${familyName(family)} table not known`,
  );
  const old =
    tablesAgeMs !== null && tablesAgeMs >= 5 * SECOND ? [`read ${formatDuration(tablesAgeMs)} ago`] : [];
  return [...missing, ...old].map((remark) => `  ${remark}`).join('');
}

function restHeading({ inet, inet6 }: RouteList): StyledLine {
  return [
    { text: 'other routes', style: INK.strong },
    { text: `  IPv4 ${formatCount(inet.length)}  IPv6 ${formatCount(inet6.length)}`, style: INK.plain },
  ];
}

/** What a large table holds beside the rows below, and how one of them is seen. */
function unlistedLines({ unlisted }: RouteList, { askRoute }: SystemWords, pen: Pen, width: number) {
  const counts = FAMILIES.filter((family) => unlisted[family] > 0).map(
    (family) => `${formatCount(unlisted[family])} ${familyName(family)}`,
  );
  if (counts.length === 0) return [];
  const sentence = `${list(counts)} routes by a gateway are counted and not listed: ${askRoute} shows one`;
  return pen.wrap(sentence, width - 2).map((text): StyledLine => [{ text: `  ${text}`, style: INK.plain }]);
}

const EMPTY_LIST: RouteList = { defaults: [], inet: [], inet6: [], unlisted: { inet: 0, inet6: 0 } };

/** The list the view shows now. */
export function shownRoutes({ diagnosis, filters }: UiState): RouteList {
  return diagnosis === null ? EMPTY_LIST : routeList(diagnosis, filters.routes);
}

/** What else decides which way a packet goes. */
function factLines({ router: { facts = [] } }: Diagnosis, pen: Pen, width: number): StyledLine[] {
  const lines = facts.flatMap((fact) => pen.wrap(fact, width - 2));
  return [
    ...(lines.length > 0 ? [[]] : []),
    ...lines.map((text): StyledLine => [{ text: `  ${text}`, style: INK.plain }]),
  ];
}

const NOTHING_YET: ViewContent = {
  heading: [{ text: 'default routes', style: INK.strong }],
  length: 0,
  items: null,
  empty: 'waiting for the first answers',
  line: () => [],
};

/** The default routes explained, and the rest of the tables below them. Only the rows in sight are set. */
export function routesContent(state: UiState, pen: Pen, { columns: width }: Size): ViewContent {
  const { diagnosis } = state;
  if (diagnosis === null) return NOTHING_YET;
  const system = diagnosis.router.words;
  const shown = shownRoutes(state);
  const defaults = shown.defaults.length;
  // Not every system counts.
  const used = shown.defaults.some(({ route }) => route.use !== null) ? [USE] : [];
  const ofDefaults = [...defaultColumns(width, system), ...used];
  const defaultTable = tableOf(fittedTo(ofDefaults, shown.defaults, { width, pen }), width, pen);
  const others = sampleOf(countOf(shown) - defaults, (i) => routeAt(shown, defaults + i));
  const routeTable = tableOf(fittedTo(routeColumns(system), others, { width, pen }), width, pen);
  const restFrom = 1 + DEFAULT_LINES * Math.max(1, defaults);
  const head: readonly StyledLine[] = [
    ...factLines(diagnosis, pen, width),
    [],
    restHeading(shown),
    ...unlistedLines(shown, system, pen, width),
    routeTable.heading,
  ];
  const firstRoute = restFrom + head.length;
  const defaultLine = (i: number): StyledLine => {
    const item = shown.defaults[Math.floor(i / DEFAULT_LINES)];
    if (item === undefined) return i === 0 ? [{ text: 'no default route', style: INK.bad }] : [];
    return i % DEFAULT_LINES === 0 ? defaultTable.row(item) : explained(item, system);
  };
  return {
    heading: [
      { text: 'default routes', style: INK.strong },
      { text: remarks(diagnosis), style: INK.doubt },
    ],
    length: firstRoute + countOf(shown) - defaults,
    empty: NOTHING_YET.empty,
    items: {
      count: countOf(shown),
      firstLine: (item) => (item < defaults ? 1 + DEFAULT_LINES * item : firstRoute + item - defaults),
      lines: (item) => (item < defaults ? DEFAULT_LINES : 1),
    },
    line: (i) => {
      if (i === 0) return defaultTable.heading;
      if (i < restFrom) return defaultLine(i - 1);
      if (i < firstRoute) return head[i - restFrom] ?? [];
      const route = routeAt(shown, defaults + i - firstRoute);
      return route === null ? [] : routeTable.row(route);
    },
  };
}
