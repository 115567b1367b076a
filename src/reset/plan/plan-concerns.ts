import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import { formatDuration } from '../../model/format.js';
import type { Expectation } from '../../model/plan.js';
import { plannedNextHops } from '../../model/planned-next-hops.js';
import type { Reading } from '../../model/reading.js';
import { fresh, lastGood } from '../../model/reading.js';
import { routesOf } from '../../model/snapshot.js';
import { recent } from './expectation.js';
import type { Course, PlanContext } from './plan-context.js';
import { familiesOf, strangerOf } from './plan-context.js';
import { answersOf } from './plan-session.js';

type Reader = (context: PlanContext, course: Course) => string[];

/** `the IPv4 routes are 14 s old`, for each reading that is used though it is stale or has failed since. */
const stale: Reader = ({ snapshot }, { change }) => {
  const readings: [string, Reading<unknown>][] = [
    ...familiesOf(change).map((family): [string, Reading<unknown>] => [
      `the ${familyName(family)} routes`,
      routesOf(snapshot, family),
    ]),
    ['the interfaces', snapshot.observed.interfaces],
    ...(change.kind === 'equalise'
      ? [['the kernel settings', snapshot.observed.settings] as [string, Reading<unknown>]]
      : []),
  ];
  return readings.flatMap(([what, reading]) => {
    const good = lastGood(reading);
    if (fresh(reading, snapshot.at) !== null || recent(reading, snapshot.at) === null || good === null)
      return [];
    const age = formatDuration(snapshot.at - good.at);
    return [`${what} are ${age} old: they are read again before the first step`];
  });
};

const unknown: Reader = ({ snapshot }, { change }) => [
  ...(recent(snapshot.observed.interfaces, snapshot.at) === null
    ? [
        'the interfaces are not known: their own priorities stay, and no gateway is compared with their networks',
      ]
    : []),
  ...(change.kind === 'drain' ? FAMILIES : []).flatMap((family) =>
    recent(routesOf(snapshot, family), snapshot.at) === null
      ? [`the ${familyName(family)} routes are not known: they stay as they are`]
      : [],
  ),
];

const strangers: Reader = ({ changer, diagnosis }, { change, request }) =>
  familiesOf(change).flatMap((family) =>
    (request.now.defaults[family] ?? []).flatMap((row) => {
      const stranger = strangerOf(row, family, { request, changer });
      // One that is meant to stand apart is told among what the plan touches.
      const isApart = diagnosis.uplinks.some((one) => one.interface === row.interface && one.apart !== null);
      if (stranger === null || isApart) return [];
      const whole = request.whole(family, row);
      const sum = whole === null ? '' : ` (${changer.reasonOf(whole)})`;
      return [`the default via ${row.gateway} on ${row.interface}${sum} ${stranger}: it stays as it is`];
    }),
  );

const session: Reader = (context, course) => {
  const { session: own } = context;
  const { change } = course;
  if (change.kind !== 'drain') return answersLeave(context, course);
  if (own.kind === 'cannot-tell') {
    return [`it cannot be told which uplink carries your session from ${own.peer}`];
  }
  return own.kind === 'uplink' && own.interface === change.interface
    ? [`your own session from ${own.peer} comes in by ${own.interface}, which loses its route`]
    : [];
};

/** Where the answers to the person's own session may leave by another uplink than it came in by. */
function answersLeave(context: PlanContext, course: Course): string[] {
  const { session: own } = context;
  const answers = answersOf(context, course);
  if (answers?.asks !== true || (own.kind !== 'uplink' && own.kind !== 'cannot-tell')) return [];
  return own.kind === 'uplink'
    ? [`your own session from ${own.peer} comes in by ${own.interface}: ${answers.words}`]
    : [`it cannot be told which uplink carries your session from ${own.peer}: ${answers.words}`];
}

/** Uplinks that have a default that is up. */
function standing({ request, last }: Course, family: Family): string[] {
  const rows = (last.defaults[family] ?? []).filter((row) => row.up);
  return request.uplinks.filter((name) => rows.some((row) => row.interface === name));
}

const alone: Reader = (_context, course) => {
  const { change, request } = course;
  if (change.kind !== 'drain') return [];
  return FAMILIES.flatMap((family) => {
    const isTouched = (request.now.defaults[family] ?? []).some((row) => row.interface === change.interface);
    const left = standing(course, family);
    return isTouched && left.length === 1
      ? [`${left[0] ?? ''} would be left alone with ${familyName(family)}`]
      : [];
  });
};

/** Uplinks that new traffic would go to, though nothing comes back from there. */
const silent: Reader = ({ diagnosis }, { change, request, last }) =>
  change.kind === 'drain'
    ? []
    : request.uplinks
        .filter((name) =>
          familiesOf(change).some((family) =>
            change.kind === 'set-behind'
              ? isChosen(last, family, name)
              : gains(request.now, last, family, name),
          ),
        )
        .flatMap((name) => {
          const found = diagnosis.findings.find(
            ({ id, subject, severity }) =>
              (id === 'black-hole' || id === 'gateway-silent') && subject === name && severity !== 'info',
          );
          return found === undefined ? [] : [`new traffic would go to ${name}: ${found.message}`];
        });

function gains(before: Expectation, after: Expectation, family: Family, name: string): boolean {
  return !isChosen(before, family, name) && isChosen(after, family, name);
}

function isChosen(then: Expectation, family: Family, name: string): boolean {
  return plannedNextHops(then, family).chosen.some((row) => row.interface === name);
}

/** Why a plan wants a deliberate yes; none: it may run at once. */
export function concernsOf(context: PlanContext, course: Course): string[] {
  return [session, alone, silent, stale, unknown, strangers].flatMap((read) => read(context, course));
}
