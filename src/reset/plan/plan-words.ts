import type { Family } from '../../model/address.js';
import { formatBitsPerSecond, list, plural } from '../../model/format.js';
import type { PlannedRoute } from '../../model/plan.js';
import { plannedNextHops } from '../../model/planned-next-hops.js';
import { lastGood } from '../../model/reading.js';
import type { Course, PlanContext } from './plan-context.js';
import { familiesOf, strangerOf } from './plan-context.js';
import { answersOf } from './plan-session.js';

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** `all`, `about half`, `about 67%`; `a part` where it is not known. */
function about(part: number | null): string {
  if (part === null) return 'a part';
  if (part > 0.999) return 'all';
  return part === 0.5 ? 'about half' : `about ${String(Math.round(part * 100))}%`;
}

/** What is spread over next hops: pairs of addresses, unless the system looks at more than these. */
function spreadWords({ changer, snapshot }: PlanContext, family: Family): string {
  const { spreading } = changer.words;
  const policy = lastGood(snapshot.observed.settings)?.value.multipathHash?.[family] ?? null;
  const of = family === 'inet' ? '' : 'IPv6 ';
  if (spreading === null) return `${of}address pairs`;
  // Not known what they are spread by.
  if (policy === null) return `${of}traffic`;
  if (policy === 1) return `${of}connections`;
  if (policy === 0 && family === 'inet') return 'address pairs';
  const by = spreading.by[family][policy];
  return `${of}connections${by === undefined ? '' : ` (spread by ${by})`}`;
}

/** Where new connections of a family will go that went elsewhere until now. */
function moving(context: PlanContext, { request, last }: Course, family: Family): string[] {
  const before = plannedNextHops(request.now, family).chosen;
  const { chosen: after, shares } = plannedNextHops(last, family);
  const names = (rows: readonly PlannedRoute[]): string[] => [...new Set(rows.map((row) => row.interface))];
  const gaining = names(after).filter((name) => !names(before).includes(name));
  const lost = names(before).filter((name) => !names(after).includes(name));
  if (gaining.length > 0) {
    const part = after
      .filter((row) => gaining.includes(row.interface))
      .reduce<number | null>((sum, row) => plus(sum, shares.get(row) ?? null), 0);
    return [`${about(part)} of new ${spreadWords(context, family)} will go to ${list(gaining)}`];
  }
  return lost.length > 0
    ? [
        `what would leave by ${list(lost)}${family === 'inet' ? '' : ' over IPv6'} will go to ${list(names(after))}`,
      ]
    : [];
}

/** What leaves now by the uplinks it concerns: connections where they are counted, else what they carry. */
function load({ diagnosis, connections }: PlanContext, { change, request }: Course): string[] {
  const busy = new Set(
    familiesOf(change).flatMap((family) =>
      plannedNextHops(request.now, family).chosen.map((row) => row.interface),
    ),
  );
  return diagnosis.uplinks
    .filter((uplink) => busy.has(uplink.interface))
    .filter(
      (uplink) =>
        (change.kind !== 'drain' && change.kind !== 'set-behind') || uplink.interface === change.interface,
    )
    .flatMap(({ interface: name, rates }) => {
      const count = connections?.get(name);
      if (count !== undefined) {
        return [`${plural(count, 'connection')} ${count === 1 ? 'leaves' : 'leave'} by ${name}`];
      }
      return rates === null ? [] : [`${name} carries ${formatBitsPerSecond(rates.outBitsPerSecond)} out now`];
    });
}

function asleep({ diagnosis }: PlanContext, { change, last }: Course): string[] {
  if (change.kind !== 'equalise') return [];
  const rows = familiesOf(change)
    .flatMap((family) => last.defaults[family] ?? [])
    .filter((row) => !row.up);
  return diagnosis.uplinks
    .map((uplink) => uplink.interface)
    .filter((name) => rows.some((row) => row.interface === name))
    .map((name) => `${name} is down: its default is not used until it is up`);
}

/** What is meant to stand apart, and therefore does. */
function leftApart({ diagnosis }: PlanContext, { change }: Course): string[] {
  if (change.kind !== 'equalise') return [];
  return diagnosis.uplinks.flatMap(({ interface: name, apart }) =>
    apart === null ? [] : [`${name} is ${apart.words}: it stays as it is`],
  );
}

/** The connections there are, as the system itself treats them. */
function existing({ changer, connections = new Map(), translations }: PlanContext, course: Course): string[] {
  return familiesOf(course.change).flatMap((family) => [
    ...changer.words.existing(family, {
      before: plannedNextHops(course.request.now, family).chosen,
      after: plannedNextHops(course.last, family).chosen,
      connections,
      ...(translations === undefined ? {} : { translations }),
    }),
  ]);
}

function sessionWords(context: PlanContext, course: Course): string[] {
  const { session } = context;
  switch (session.kind) {
    case 'none':
      return [];
    case 'lan':
      return [`your session comes in by ${session.interface} and stays`];
    case 'cannot-tell':
      return [`which uplink carries your session from ${session.peer} cannot be told`];
    case 'uplink':
      return answersOf(context, course) === null
        ? [`your session comes in by ${session.interface}, which stays`]
        : [`your session comes in by ${session.interface}: ${answersOf(context, course)?.words ?? ''}`];
  }
}

/** What this release is suspected of, before equal routes are made on it. */
function suspected({ changer, snapshot }: PlanContext, { change }: Course): string[] {
  if (change.kind !== 'equalise') return [];
  const release = lastGood(snapshot.observed.settings)?.value.release ?? null;
  const clause = changer.words.equalMayNotShare?.(release) ?? null;
  return clause === null ? [] : [clause];
}

/** What a plan touches: `412 connections leave by em0`, `about half of new address pairs will go to iwn0`. */
export function touchesOf(context: PlanContext, course: Course): string[] {
  return [
    ...load(context, course),
    ...familiesOf(course.change).flatMap((family) => moving(context, course, family)),
    ...asleep(context, course),
    ...leftApart(context, course),
    ...existing(context, course),
    ...sessionWords(context, course),
    ...suspected(context, course),
  ];
}

/** The rows of a family that an equalise has brought to one priority; what stands behind them is a spare. */
export function equalisedRows(
  { changer }: PlanContext,
  { request, last }: Course,
  family: Family,
): readonly PlannedRoute[] {
  const own = (last.defaults[family] ?? []).filter(
    (row) => strangerOf(row, family, { request, changer }) === null,
  );
  const best = Math.min(...own.flatMap(({ priority }) => priority ?? []));
  return own.filter(({ priority }) => priority === null || priority === best);
}

/** What will be so afterwards: `Both defaults at priority 8 with P`. */
export function goalOf(context: PlanContext, course: Course): string {
  const { change, last } = course;
  if (change.kind === 'bring-back') return `${change.interface} has its default back`;
  if (change.kind === 'drain') {
    const left = familiesOf(change).flatMap((family) => last.defaults[family] ?? []);
    const strange = left.some((row) => row.interface === change.interface);
    return `${change.interface} has no ${strange ? 'static ' : ''}default route`;
  }
  if (change.kind === 'set-behind') return behindGoalOf(context, course, change.interface);
  const goals = familiesOf(change).map((family) => goalOfFamily(context, course, family));
  return goals.map((goal, i) => (i === 0 ? goal : lowered(goal))).join(', ');
}

/** `iwn0 stands behind, at priority 12`: by the best that it has left. */
function behindGoalOf({ changer }: PlanContext, { change, last }: Course, name: string): string {
  const numbers = familiesOf(change).map((family) => {
    const rows = (last.defaults[family] ?? []).filter((row) => row.interface === name);
    return Math.min(...rows.flatMap(({ priority }) => priority ?? []));
  });
  const at = [...new Set(numbers)].map(String).join(' and ');
  return `${name} stands behind, at ${changer.words.priority} ${at}`;
}

/** A sentence as a clause after another. */
function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function goalOfFamily(context: PlanContext, course: Course, family: Family): string {
  const rows = equalisedRows(context, course, family);
  const many = rows.length === 2 ? 'Both' : `All ${String(rows.length)}`;
  const priority = rows[0]?.priority ?? null;
  const marked = rows.every(({ multipath }) => multipath);
  return context.changer.words.goal({ many, family, priority, marked });
}
