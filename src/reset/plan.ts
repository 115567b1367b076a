import type { Family } from '../model/address.js';
import { FAMILIES, familyName } from '../model/address.js';
import type { Diagnosis, Uplink } from '../model/diagnosis.js';
import type { FileLines } from '../model/finding.js';
import { list, plural } from '../model/format.js';
import type { Change, Expectation, OwnSession, Plan, PlannedRoute, Refusal } from '../model/plan.js';
import type { Platform, ResetRequest } from '../model/platform.js';
import { fresh, lastGood } from '../model/reading.js';
import type { Route } from '../model/router.js';
import { isDefault } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import { routesOf } from '../model/snapshot.js';
import { expectationOf, narrowed } from './expectation.js';

export interface PlanContext {
  readonly platform: Platform;
  readonly snapshot: Snapshot;
  readonly diagnosis: Diagnosis;
  readonly session: OwnSession;
  readonly readOnly: boolean;
  /** Who holds a reset that is not yet kept nor undone, in words, or null. */
  readonly pending: string | null;
  readonly knownGateways: ResetRequest['knownGateways'];
}

function refusal(reason: string): Refusal {
  return { kind: 'refusal', reason: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`, lines: [] };
}

function sameRow(route: Route, row: PlannedRoute): boolean {
  return (
    route.gateway === row.gateway && route.interface === row.interface && route.priority === row.priority
  );
}

function requestOf({ snapshot, diagnosis, knownGateways }: PlanContext, now: Expectation): ResetRequest {
  const defaults = (family: Family): readonly Route[] =>
    (lastGood(routesOf(snapshot, family))?.value ?? []).filter(isDefault);
  return {
    now,
    whole: (family, row) => defaults(family).find((route) => sameRow(route, row)) ?? null,
    uplinks: diagnosis.uplinks.map((uplink) => uplink.interface),
    interfaces: lastGood(snapshot.observed.interfaces)?.value ?? [],
    knownGateways,
  };
}

/** Reasons that need no look at the table. */
function refusedOutright({ readOnly, pending, snapshot }: PlanContext): string | null {
  if (readOnly) return 'read-only: nothing is changed';
  if (pending !== null) return `a reset is pending: ${pending}`;
  const unread = FAMILIES.every((family) => lastGood(routesOf(snapshot, family)) === null);
  return unread ? 'the routes are not known' : null;
}

/** Families a change looks at. */
function familiesOf(change: Change): readonly Family[] {
  if (change.kind === 'equalise') return [change.family];
  return change.kind === 'drain' ? FAMILIES : [...new Set(change.routes.map(({ family }) => family))];
}

function staleConcerns(context: PlanContext, change: Change): string[] {
  return familiesOf(change).flatMap((family) => {
    const reading = routesOf(context.snapshot, family);
    if (fresh(reading, context.snapshot.at) !== null || lastGood(reading) === null) return [];
    return [`the ${familyName(family)} routes shown are old: they are read again before the first step`];
  });
}

function foreignConcerns(context: PlanContext, change: Change, now: Expectation): string[] {
  const uplinks = context.diagnosis.uplinks.map((uplink) => uplink.interface);
  return familiesOf(change).flatMap((family) =>
    (now.defaults[family] ?? [])
      .filter((row) => !uplinks.includes(row.interface))
      .map((row) => `the default via ${row.gateway} on ${row.interface} is no uplink's: it stays as it is`),
  );
}

function daemonConcerns(context: PlanContext, change: Change): string[] {
  return familiesOf(change).flatMap((family) =>
    (lastGood(routesOf(context.snapshot, family))?.value ?? [])
      .filter((route) => isDefault(route) && !route.flags.includes('S') && route.priority !== null)
      .map((route) => {
        const { sum } = context.platform.explainPriority(route, null);
        return `the default via ${route.gateway} on ${route.interface} (${sum}) belongs to a routing daemon: it stays as it is`;
      }),
  );
}

function sessionConcerns({ session }: PlanContext, change: Change): string[] {
  if (session.kind === 'cannot-tell') {
    return [`it cannot be told which uplink carries your session from ${session.peer}`];
  }
  if (session.kind !== 'uplink') return [];
  if (change.kind === 'drain' && change.interface === session.interface) {
    return [`your own session from ${session.peer} comes in by ${session.interface}, which loses its route`];
  }
  if (change.kind !== 'equalise') return [];
  return [
    `your own session from ${session.peer} comes in by ${session.interface}: its answers may leave by another uplink unless pf has reply-to`,
  ];
}

function aloneConcerns({ diagnosis }: PlanContext, change: Change): string[] {
  const up = diagnosis.uplinks.filter(({ role }) => role === 'active' || role === 'standby');
  if (change.kind === 'equalise') {
    const down = diagnosis.uplinks.filter(({ role }) => role === 'down').map((uplink) => uplink.interface);
    return down.length > 0 ? [`${list(down)} is down: its default will not be used until it is up`] : [];
  }
  const left = up.filter((uplink) => uplink.interface !== ('interface' in change ? change.interface : ''));
  return change.kind === 'drain' && left.length === 1
    ? [`${left[0]?.interface ?? ''} would be left alone`]
    : [];
}

function sessionWords(session: OwnSession): string {
  switch (session.kind) {
    case 'uplink':
      return `your session comes in by ${session.interface}`;
    case 'lan':
      return `your session comes in by ${session.interface}: it stays`;
    case 'cannot-tell':
      return 'which uplink carries your session cannot be told';
    case 'none':
      return 'you are not here by ssh';
  }
}

/** `em0 carries 2.1 Mb/s now; about half of new address pairs will go to iwn0`. */
function touches(context: PlanContext, change: Change): string[] {
  const { uplinks } = context.diagnosis;
  const words = [sessionWords(context.session)];
  if (change.kind !== 'equalise') return words;
  const active = uplinks.filter((u) => u.role === 'active').map((u) => u.interface);
  const joining = uplinks.filter((u) => u.role !== 'active').map((u) => u.interface);
  if (joining.length === 0) return words;
  const part = joining.length / (active.length + joining.length);
  const about = part === 0.5 ? 'about half' : `about ${Math.round(part * 100)}%`;
  return [`${about} of new address pairs will go to ${list(joining)}`, ...words];
}

function goalOf(change: Change, uplinks: readonly Uplink[], last: Expectation): string {
  if (change.kind === 'drain') return `Nothing leaves by ${change.interface}`;
  if (change.kind === 'bring-back') return `${change.interface} has its default back`;
  const rows = (last.defaults[change.family] ?? []).filter((row) =>
    uplinks.some((uplink) => uplink.interface === row.interface),
  );
  const all = rows.length === 2 ? 'Both' : `All ${plural(rows.length, 'uplink')}'`;
  return `${all} ${familyName(change.family)} defaults at priority ${rows[0]?.priority ?? '?'} with P`;
}

function lastingOf(context: PlanContext, change: Change, request: ResetRequest): readonly FileLines[] {
  if (change.kind !== 'equalise') return [];
  const rows = (lastGood(routesOf(context.snapshot, change.family))?.value ?? []).filter(
    (route) => isDefault(route) && request.uplinks.includes(route.interface),
  );
  const priority = change.priority ?? Math.min(...rows.flatMap((route) => route.priority ?? []));
  const keep = rows.filter((route) => route.priority === priority);
  const move = rows.filter((route) => route.priority !== priority);
  const { family } = change;
  return context.platform.advise({ kind: 'equalise', family, priority, keep, move }, context.snapshot)
    .lasting;
}

/**
 * The plan of a change, or why there is none. Pure: it is made from what was read last; before its first step the
 * table is read again and compared with `before`.
 */
export function planChange(change: Change, context: PlanContext): Plan | Refusal {
  const outright = refusedOutright(context);
  if (outright !== null) return refusal(outright);
  const uplinks = context.diagnosis.uplinks.map((uplink) => uplink.interface);
  const now = narrowed(expectationOf(context.snapshot), familiesOf(change), uplinks);
  const unknown = familiesOf(change).find((family) => now.defaults[family] === undefined);
  if (change.kind === 'equalise' && unknown !== undefined) {
    return refusal(`the ${familyName(unknown)} routes are not known, or too old to plan with`);
  }
  const request = requestOf(context, now);
  const result = context.platform.resetSteps(change, request);
  if ('refused' in result) return refusal(result.refused);
  return {
    kind: 'plan',
    change,
    goal: goalOf(change, context.diagnosis.uplinks, result.steps.at(-1)?.expect ?? now),
    before: now,
    steps: result.steps,
    concerns: [
      ...sessionConcerns(context, change),
      ...aloneConcerns(context, change),
      ...staleConcerns(context, change),
      ...foreignConcerns(context, change, now),
      ...daemonConcerns(context, change),
    ],
    touches: touches(context, change),
    leaves: [],
    lasting: lastingOf(context, change, request),
  };
}

/** What a drain takes, to be given back by a later bring-back. */
export function drainedRoutes(plan: Plan): (Change & { kind: 'bring-back' }) | null {
  if (plan.change.kind !== 'drain') return null;
  const name = plan.change.interface;
  const routes = FAMILIES.flatMap((family) =>
    (plan.before.defaults[family] ?? [])
      .filter((row) => row.interface === name)
      .map((row) => ({ family, ...row })),
  );
  return { kind: 'bring-back', interface: name, routes };
}
