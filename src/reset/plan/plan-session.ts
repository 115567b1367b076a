import { familyOf } from '../../model/address.js';
import { plannedNextHops } from '../../model/planned-next-hops.js';
import type { SharedAnswers } from '../../model/changer.js';
import { lastGood } from '../../model/reading.js';
import type { Course, PlanContext } from './plan-context.js';
import { familiesOf } from './plan-context.js';

/**
 * What becomes of the answers to a session that does not come from the LAN, once the change has several defaults share
 * the traffic; null where it does not come to that, or not for the session's family.
 */
export function answersOf({ changer, session, snapshot }: PlanContext, course: Course): SharedAnswers | null {
  if (session.kind !== 'uplink' && session.kind !== 'cannot-tell') return null;
  const family = familyOf(session.peer);
  if (family === null || !familiesOf(course.change).includes(family)) return null;
  const { change, last } = course;
  if (change.kind === 'set-behind' && session.kind === 'uplink' && change.interface !== session.interface)
    return null;
  // A drain leaves the choice between those that are left as it was.
  if (change.kind === 'drain' && session.kind === 'uplink' && change.interface !== session.interface)
    return null;
  if (change.kind === 'bring-back' && plannedNextHops(last, family).chosen.length < 2) return null;
  const release = lastGood(snapshot.observed.settings)?.value.release ?? null;
  return changer.words.answers(family, release);
}
