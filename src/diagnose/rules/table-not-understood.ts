import { FAMILIES, familyName } from '../../model/address.js';
import type { Family } from '../../model/address.js';
import { routesOf } from '../../model/snapshot.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** What the text is taken for, where a table was printed and no row of it understood; null when that is not so. */
function mistaken({ snapshot }: Situation, family: Family): string | null {
  const reading = routesOf(snapshot, family);
  return !reading.ok && reading.why === 'not-understood' ? reading.reason : null;
}

function claim(families: readonly Family[], reason: string): Claim {
  const [only] = families;
  const which =
    families.length === 1 && only !== undefined ? `${familyName(only)} routing table` : 'routing table';
  return {
    severity: 'warning',
    subject: 'routes',
    family: null,
    message: `The ${which} was not understood: ${reason.replace(/\.$/, '')}.`,
    evidence: [],
    unknown: 'Which default routes there are: nothing is concluded from a table that cannot be read.',
    remedy: { kind: 'none' },
    because: [],
  };
}

/** A table that cannot be read is unknown, and no empty one. */
export const tableNotUnderstood: Rule = {
  means:
    "A routing table was printed of which no row was understood, as another system's: nothing is concluded from it.",
  needs: [],
  judge: (situation) => {
    const families = FAMILIES.filter((family) => mistaken(situation, family) !== null);
    const reason = families.flatMap((family) => mistaken(situation, family) ?? [])[0];
    return reason === undefined ? [] : [claim(families, reason)];
  },
};
