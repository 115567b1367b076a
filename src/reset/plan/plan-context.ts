import type { Family } from '../../model/address.js';
import { FAMILIES } from '../../model/address.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { Change, Expectation, OwnSession, PlannedRoute } from '../../model/plan.js';
import type { Changer, ResetRequest, Translation } from '../../model/changer.js';
import type { Snapshot } from '../../model/snapshot.js';

/** What a plan is made from. */
export interface PlanContext {
  readonly changer: Changer;
  readonly snapshot: Snapshot;
  readonly diagnosis: Diagnosis;
  readonly session: OwnSession;
  readonly readOnly: boolean;
  /** That a reset is not yet kept nor undone, a clause or more without the last stop; or null. */
  readonly pending: string | null;
  readonly knownGateways: ResetRequest['knownGateways'];
  readonly weights?: ResetRequest['weights'];
  /** Connections that leave by each uplink now, by interface; absent or without it: not counted. */
  readonly connections?: ReadonlyMap<string, number>;
  /** How what leaves by each uplink is translated; null: that could not be read. Absent: nobody has asked. */
  readonly translations?: ReadonlyMap<string, Translation> | null;
}

/** A change with the router before and after it. */
export interface Course {
  readonly change: Change;
  readonly request: ResetRequest;
  readonly last: Expectation;
}

/** Families a change looks at. */
export function familiesOf(change: Change): readonly Family[] {
  if (change.kind === 'equalise' || change.kind === 'set-behind')
    return change.family === 'both' ? FAMILIES : [change.family];
  return change.kind === 'drain' ? FAMILIES : [...new Set(change.routes.map(({ family }) => family))];
}

/** Who put a default there, when it was neither a person nor the uplink's lease; null for what may be changed. */
export function strangerOf(
  row: PlannedRoute,
  family: Family,
  { request, changer }: Pick<Course, 'request'> & Pick<PlanContext, 'changer'>,
): string | null {
  if (!request.uplinks.includes(row.interface)) return "is no uplink's";
  const whole = request.whole(family, row);
  return whole !== null && changer.isDaemons(whole) ? 'belongs to a routing daemon' : null;
}
