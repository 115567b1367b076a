import type { Family } from '../model/address.js';
import { FAMILIES, familyOf } from '../model/address.js';
import type { JournalEntry } from '../model/diagnosis.js';
import { list } from '../model/format.js';
import type { Explainer } from '../model/explainer.js';
import type { Route, RouterEvent } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import { addressKey, rowKey } from './defaults.js';
import type { History, JournaledChange } from './history.js';
import { priorityText } from './phrases.js';
import type { Sight } from './usable-readings.js';
import type { KnownUplink } from './uplinks.js';

/** A line about a default route. */
type RouteLine = Pick<JournalEntry, 'kind' | 'tone' | 'text'>;

const CHANGES = {
  'route-added': { change: 'added', tone: 'neutral' },
  'route-deleted': { change: 'deleted', tone: 'bad' },
  'route-changed': { change: 'changed', tone: 'neutral' },
} as const;

/** What changes are told from. */
export interface Changing {
  readonly snapshot: Snapshot;
  readonly before: History;
  readonly sight: Sight;
  readonly uplinks: readonly KnownUplink[];
  readonly explainer: Pick<Explainer, 'words'>;
}

/** The first that tells of this change of this default route. An event may lack its gateway or its interface. */
function witnessed(
  journaled: readonly JournaledChange[],
  one: Omit<JournaledChange, 'at' | 'witness'>,
): JournaledChange | undefined {
  const same = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;
  return journaled.find(
    (other) =>
      other.change === one.change &&
      (other.family === one.family || other.family === null) &&
      same(other.gateway, one.gateway) &&
      same(other.interface, one.interface),
  );
}

function isDefaultEvent({ destination, errno }: RouterEvent): boolean {
  const isRefused = errno !== null && errno !== 0;
  return !isRefused && destination !== null && /^(default|0\.0\.0\.0|::)(\/0)?$/.test(destination);
}

/** A label says who put a route there, not who took it away. */
function author({ kind, label, pid }: RouterEvent): string {
  if (kind === 'route-added' && label !== null && label !== '') return ` by ${label}`;
  if (pid === 0) return ' by the kernel';
  return pid === null ? '' : ` by process ${pid}`;
}

function eventText(event: RouterEvent, change: string, priorityWord: string): string {
  const where = event.gateway ?? event.interface;
  const priority = event.priority === null ? '' : `, ${priorityWord} ${event.priority}`;
  return `default${where === null ? '' : ` via ${where}`} ${change}${author(event)}${priority}`;
}

/** Equal lines of one round become one, with a count. */
function merged(lines: readonly RouteLine[]): readonly RouteLine[] {
  const counts = new Map<string, { line: RouteLine; count: number }>();
  for (const line of lines) {
    const known = counts.get(line.text);
    if (known === undefined) counts.set(line.text, { line, count: 1 });
    else known.count++;
  }
  return [...counts.values()].map(({ line, count }) =>
    count === 1 ? line : { ...line, text: `${line.text} (${count} times)` },
  );
}

/** What the kernel announced of default routes, but for what a comparison of tables has told already. */
export function eventChanges(
  { snapshot, uplinks, explainer }: Changing,
  recent: readonly JournaledChange[],
): {
  readonly lines: readonly RouteLine[];
  readonly journaled: readonly JournaledChange[];
  readonly used: ReadonlySet<JournaledChange>;
} {
  const lines: RouteLine[] = [];
  const journaled: JournaledChange[] = [];
  const used = new Set<JournaledChange>();
  const names = new Set(uplinks.map((uplink) => uplink.interface));
  for (const event of snapshot.events) {
    const kind = event.kind in CHANGES ? CHANGES[event.kind as keyof typeof CHANGES] : null;
    if (kind === null || !isDefaultEvent(event)) continue;
    if (event.interface !== null && event.gateway === null && !names.has(event.interface)) continue;
    const one = {
      change: kind.change,
      family: event.family ?? (event.gateway === null ? null : familyOf(event.gateway)),
      gateway: event.gateway === null ? null : addressKey(event.gateway),
      interface: event.interface,
    };
    const before = witnessed(
      recent.filter((other) => other.witness === 'table' && !used.has(other)),
      one,
    );
    if (before !== undefined) used.add(before);
    else {
      lines.push({
        kind: 'route',
        tone: kind.tone,
        text: eventText(event, kind.change, explainer.words.priority),
      });
      journaled.push({ ...one, at: snapshot.at, witness: 'event' });
    }
  }
  return { lines: merged(lines), journaled, used };
}

/** One difference between two tables. */
interface Difference {
  readonly change: 'added' | 'deleted' | 'skipped' | 'used again' | 'moved';
  readonly route: Route;
  readonly line: RouteLine;
}

function where(route: Route): string {
  return `default via ${route.gateway} (${route.interface})`;
}

function sameHop(a: Route, b: Route): boolean {
  return addressKey(a.gateway) === addressKey(b.gateway) && a.interface === b.interface;
}

function upLine(route: Route): Difference {
  const change = route.up ? 'used again' : 'skipped';
  const text = `${where(route)} is ${route.up ? 'up again' : 'down: the kernel skips it'}`;
  return { change, route, line: { kind: 'route', tone: route.up ? 'good' : 'bad', text } };
}

function added(route: Route, word: string): Difference {
  const by = route.label === null || route.label === '' ? '' : ` by ${route.label}`;
  const text = `${where(route)} added${by}, ${word} ${priorityText(route)}`;
  return { change: 'added', route, line: { kind: 'route', tone: 'neutral', text } };
}

function deleted(route: Route, word: string): Difference {
  const text = `${where(route)} deleted, ${word} ${priorityText(route)}`;
  return { change: 'deleted', route, line: { kind: 'route', tone: 'bad', text } };
}

function moved(from: Route, to: Route, word: string): Difference {
  const text = `${where(to)} moved from ${word} ${priorityText(from)} to ${priorityText(to)}`;
  return { change: 'moved', route: to, line: { kind: 'route', tone: 'neutral', text } };
}

/** Rows that came, went, changed their priority or lost or regained their `U`. */
function differences(before: readonly Route[], after: readonly Route[], word: string): readonly Difference[] {
  const old = new Map(before.map((route) => [rowKey(route), route]));
  const now = new Map(after.map((route) => [rowKey(route), route]));
  const gone = before.filter((route) => !now.has(rowKey(route)));
  const come = after.filter((route) => !old.has(rowKey(route)));
  const moves = gone.flatMap((from) => {
    const to = come.find((route) => sameHop(from, route));
    return to === undefined ? [] : [{ from, to }];
  });
  return [
    ...moves.map(({ from, to }) => moved(from, to, word)),
    ...gone.filter((route) => !moves.some(({ from }) => from === route)).map((route) => deleted(route, word)),
    ...come.filter((route) => !moves.some(({ to }) => to === route)).map((route) => added(route, word)),
    ...after.flatMap((route) => {
      const was = old.get(rowKey(route));
      return was !== undefined && was.up !== route.up ? [upLine(route)] : [];
    }),
  ];
}

/** Rows that began to share their priority, or ceased to: the `P` flag. */
function sharingLine(before: readonly Route[], after: readonly Route[], word: string): readonly RouteLine[] {
  const old = new Map(before.map((route) => [rowKey(route), route]));
  const changed = after.filter((route) => {
    const was = old.get(rowKey(route));
    return was !== undefined && was.multipath !== route.multipath;
  });
  return [true, false].flatMap((shares): readonly RouteLine[] => {
    const [first] = changed.filter((route) => route.multipath === shares);
    if (first === undefined) return [];
    const group = after.filter((route) => route.multipath && route.priority === first.priority);
    const text = shares
      ? `defaults via ${list(group.map((route) => route.gateway))} share ${word} ${priorityText(first)}`
      : `${where(first)} no longer shares its ${word}, ${priorityText(first)}`;
    return [{ kind: 'route', tone: shares ? 'good' : 'bad', text }];
  });
}

/** Who told of this difference before: an announcement of it, or the link that explains it. */
function findWitness(
  journaled: readonly JournaledChange[],
  family: Family,
  { change, route }: Difference,
): readonly JournaledChange[] {
  const hop = { family, gateway: addressKey(route.gateway), interface: route.interface };
  const names =
    change === 'moved'
      ? ['added', 'deleted']
      : change === 'added' || change === 'deleted'
        ? [change]
        : ['link', 'changed'];
  const witnesses = names.flatMap((name) =>
    name === 'link'
      ? journaled.filter((one) => one.change === 'link' && one.interface === route.interface)
      : (witnessed(
          journaled.filter((one) => one.witness === 'event'),
          { change: name, ...hop },
        ) ?? []),
  );
  return change === 'moved' && witnesses.length < 2 ? [] : witnesses;
}

/** What differs between the tables of two rounds, but for what was announced or follows from a link just told. */
export function tableChanges(
  { before, sight, snapshot, explainer }: Changing,
  journaled: readonly JournaledChange[],
): { readonly lines: readonly RouteLine[]; readonly journaled: readonly JournaledChange[] } {
  const lines: RouteLine[] = [];
  const { at } = snapshot;
  const word = explainer.words.priority;
  let open = journaled;
  for (const family of FAMILIES) {
    const [old, now] = [before.tables[family], sight.tables[family]];
    if (old === null || now === null || old.value.rows === now.value.rows) continue;
    for (const difference of differences(old.value.rows, now.value.rows, word)) {
      const witnesses = findWitness(open, family, difference);
      open = open.filter((one) => one.witness === 'link' || !witnesses.includes(one));
      if (witnesses.length > 0) continue;
      lines.push(difference.line);
      const { gateway, interface: via } = difference.route;
      const hop = {
        at,
        family,
        gateway: addressKey(gateway),
        interface: via,
        witness: 'table' as const,
      };
      const changes = difference.change === 'moved' ? ['added', 'deleted'] : [difference.change];
      open = [...open, ...changes.map((change) => ({ ...hop, change }))];
    }
    lines.push(...sharingLine(old.value.rows, now.value.rows, word));
  }
  return { lines, journaled: open };
}
