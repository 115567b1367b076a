import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import type { FileLines } from '../../model/finding.js';
import { formatCount, formatDuration, list } from '../../model/format.js';
import type { Change, Expectation, Plan, PlannedRoute, Refusal, Step } from '../../model/plan.js';
import { grouped } from '../../model/once-per.js';
import type { ResetRequest } from '../../model/changer.js';
import { plannedNextHops } from '../../model/planned-next-hops.js';
import { lastGood } from '../../model/reading.js';
import type { Route } from '../../model/router.js';
import { defaultsIn } from '../../model/defaults-in.js';
import { isDefault } from '../../model/router.js';
import { routesOf } from '../../model/snapshot.js';
import { expectationOf, narrowed, recent } from './expectation.js';
import { concernsOf } from './plan-concerns.js';
import type { Course, PlanContext } from './plan-context.js';
import { familiesOf } from './plan-context.js';
import { equalisedRows, goalOf, touchesOf } from './plan-words.js';

export type { PlanContext } from './plan-context.js';

/** A clause becomes a sentence; an interface's name keeps its spelling. */
function refusal(
  reason: string,
  { lines = [], lead }: Partial<Pick<Refusal, 'lines' | 'lead'>> = {},
): Refusal {
  const isName = /^[a-z]+\d/.test(reason);
  const first = reason.charAt(0);
  return {
    kind: 'refusal',
    reason: `${isName ? first : first.toUpperCase()}${reason.slice(1)}.`,
    lines,
    ...(lead === undefined ? {} : { lead }),
  };
}

/** The same for a row of a plan as for the route that it stands for. */
function rowWord({ gateway, interface: name, priority }: PlannedRoute | Route): string {
  return `${gateway} ${name} ${String(priority)}`;
}

/** As many defaults of a family as a reset plans with: each step is checked against the way back from it, row by row. */
const MOST_DEFAULTS = 100;

/** Why there are too many defaults to plan with, or null. */
function refusedBySize(before: Expectation): string | null {
  const family = FAMILIES.find((each) => (before.defaults[each]?.length ?? 0) > MOST_DEFAULTS);
  if (family === undefined) return null;
  const count = formatCount(before.defaults[family]?.length ?? 0);
  return `there are ${count} ${familyName(family)} defaults, and a reset plans with ${MOST_DEFAULTS} at most: those that nothing needs are taken away by hand first`;
}

function tableOf({ snapshot }: PlanContext, family: Family): readonly Route[] {
  return recent(routesOf(snapshot, family), snapshot.at) ?? [];
}

/** What an equalise joins: not what is meant to stand apart. */
function uplinksOf({ diagnosis }: PlanContext, { kind }: Change): string[] {
  return diagnosis.uplinks
    .filter(({ apart }) => kind !== 'equalise' || apart === null)
    .map((uplink) => uplink.interface);
}

function requestOf(context: PlanContext, now: Expectation, change: Change): ResetRequest {
  const { snapshot, knownGateways, weights } = context;
  const byRow = (family: Family) => grouped(defaultsIn(tableOf(context, family)), rowWord);
  const defaults = { inet: byRow('inet'), inet6: byRow('inet6') };
  return {
    now,
    whole: (family, row) => defaults[family].get(rowWord(row))?.[0] ?? null,
    uplinks: uplinksOf(context, change),
    interfaces: recent(snapshot.observed.interfaces, snapshot.at) ?? [],
    knownGateways,
    ...(weights === undefined ? {} : { weights }),
  };
}

/** Why the routes of a family cannot be planned with, or null. */
function unreadable({ snapshot }: PlanContext, family: Family): string | null {
  const reading = routesOf(snapshot, family);
  const good = lastGood(reading);
  if (good === null) {
    return `the ${familyName(family)} routes are not known${reading.ok ? '' : `: ${reading.reason}`}`;
  }
  return recent(reading, snapshot.at) === null
    ? `the ${familyName(family)} routes are ${formatDuration(snapshot.at - good.at)} old`
    : null;
}

/** Reasons that need no look at what the change would do. */
function refusedOutright(context: PlanContext, change: Change): string | null {
  const { readOnly, pending } = context;
  if (readOnly) return 'read-only: nothing is changed';
  if (pending !== null) return pending;
  const unread = familiesOf(change).map((family) => unreadable(context, family));
  // A drain leaves a family alone of which nothing is known.
  const isEnough = change.kind === 'drain' ? unread.includes(null) : unread.every((why) => why === null);
  return isEnough ? null : (unread.find((why) => why !== null) ?? null);
}

/** With one uplink left that is meant to share there is nothing to make equal, whatever the table holds. */
function refusedByApart({ diagnosis }: PlanContext, { kind }: Change): string | null {
  const apart = diagnosis.uplinks.flatMap(({ interface: name, apart: why }) =>
    why === null ? [] : [`${name} is ${why.words}`],
  );
  const sharing = diagnosis.uplinks.length - apart.length;
  if (kind !== 'equalise' || apart.length === 0 || sharing > 1) return null;
  return `nothing to make equal: ${list(apart)}, and stays as it is`;
}

/** A reject or blackhole default shares the P flag and the place in the table with ours, and is not shown as one. */
function refusedByReject(context: PlanContext, change: Change, steps: readonly Step[]): string | null {
  for (const family of familiesOf(change)) {
    const touched = new Set(
      steps.flatMap(({ expect }) => (expect.defaults[family] ?? []).map((row) => row.priority)),
    );
    for (const row of expectationOf(context.snapshot, context.changer, recent).defaults[family] ?? [])
      touched.add(row.priority);
    const wall = tableOf(context, family).find(
      (route) => route.reject && isDefault({ ...route, reject: false }) && touched.has(route.priority),
    );
    if (wall !== undefined) {
      return `a default that rejects (${wall.gateway} on ${wall.interface}) has ${context.changer.words.priority} ${String(wall.priority)}, which this change uses`;
    }
  }
  return null;
}

/** Lines for what an equalise has made, the routes that are only now there included. */
function lastingOf(context: PlanContext, course: Course): readonly FileLines[] {
  const { change } = course;
  if (change.kind === 'set-behind') return lastingBehind(context, course, change.interface);
  if (change.kind !== 'equalise') return [];
  const files = familiesOf(change).flatMap((family) => lastingOfFamily(context, course, family));
  // A switch for both families is one file.
  const isFirst = (file: FileLines, i: number): boolean =>
    files.findIndex((other) => JSON.stringify(other) === JSON.stringify(file)) === i;
  return files.filter(isFirst);
}

/** Lines for what was in front, by the table before. */
function lastingBehind(
  { changer, snapshot }: PlanContext,
  { change, request }: Course,
  name: string,
): readonly FileLines[] {
  return familiesOf(change).flatMap((family) => {
    const { best, chosen } = plannedNextHops(request.now, family);
    const mine = chosen.filter((row) => row.interface === name);
    const routes = mine.flatMap((row) => request.whole(family, row) ?? []);
    if (best === null || routes.length === 0) return [];
    return changer.lasting({ kind: 'set-behind', family, best, routes }, snapshot);
  });
}

function lastingOfFamily(context: PlanContext, course: Course, family: Family): readonly FileLines[] {
  const { changer, snapshot } = context;
  const { request } = course;
  const rows = equalisedRows(context, course, family);
  const priority = rows[0]?.priority ?? null;
  if (priority === null) return [];
  const old = (request.now.defaults[family] ?? []).flatMap((row) => request.whole(family, row) ?? []);
  const now = rows.flatMap(
    (row) => old.find((route) => route.gateway === row.gateway && route.interface === row.interface) ?? [],
  );
  const keep = now.filter((route) => route.priority === priority);
  const move = now.filter((route) => route.priority !== priority);
  const missing = rows.filter(
    (row) => !now.some((route) => route.gateway === row.gateway && route.interface === row.interface),
  );
  return [
    ...changer.lasting({ kind: 'equalise', family, priority, keep, move }, snapshot),
    ...missing.flatMap(({ interface: name, gateway }) =>
      changer.lasting({ kind: 'restore-default', family, interface: name, gateway, priority }, snapshot),
    ),
  ];
}

/**
 * The plan of a change, or why there is none. Pure: it is made from what was read last; before its first step the
 * table is read again and compared with `before`.
 */
export function planChange(change: Change, context: PlanContext): Plan | Refusal {
  const outright = refusedOutright(context, change);
  if (outright !== null) return refusal(outright);
  const uplinks = context.diagnosis.uplinks.map((uplink) => uplink.interface);
  const before = narrowed(
    expectationOf(context.snapshot, context.changer, recent),
    familiesOf(change),
    uplinks,
  );
  const tooMany = refusedBySize(before);
  if (tooMany !== null) return refusal(tooMany);
  const standing = refusedByApart(context, change);
  if (standing !== null) return refusal(standing);
  const request = requestOf(context, before, change);
  const result = context.changer.steps(change, request);
  if ('refused' in result) return refusal(result.refused, result);
  const rejected = refusedByReject(context, change, result.steps);
  if (rejected !== null) return refusal(rejected);
  const course: Course = { change, request, last: result.steps.at(-1)?.expect ?? before };
  return {
    kind: 'plan',
    change,
    goal: goalOf(context, course),
    before,
    steps: result.steps,
    concerns: concernsOf(context, course),
    touches: [...touchesOf(context, course), ...(result.touches ?? [])],
    manualFollowUps: result.manualFollowUps ?? [],
    lasting: lastingOf(context, course),
  };
}

/** What a drain takes, to be given back by a later bring-back. Null for another plan. */
export function drainedRoutes(plan: Plan): Extract<Change, { kind: 'bring-back' }> | null {
  if (plan.change.kind !== 'drain') return null;
  const { interface: name } = plan.change;
  const last = plan.steps.at(-1)?.expect;
  const routes = FAMILIES.flatMap((family) =>
    (plan.before.defaults[family] ?? [])
      .filter(
        (row) =>
          row.interface === name &&
          !(last?.defaults[family] ?? []).some(
            (left) =>
              left.interface === name && left.gateway === row.gateway && left.priority === row.priority,
          ),
      )
      .map((row) => ({ family, ...row })),
  );
  const beside = FAMILIES.flatMap((family) =>
    (plan.before.defaults[family] ?? [])
      .filter((row) => row.interface !== name && row.weight !== undefined && row.multipath)
      .filter((row) => routes.some((gone) => gone.family === family && gone.priority === row.priority))
      .map((row) => ({ family, ...row })),
  );
  return { kind: 'bring-back', interface: name, routes, ...(beside.length > 0 ? { beside } : {}) };
}
