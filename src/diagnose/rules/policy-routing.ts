import { FAMILIES, familyName } from '../../model/address.js';
import { plural } from '../../model/format.js';
import type { Rule } from '../situation.js';

/** A table with hundreds of rules is not to be read here. */
const SHOWN = 10;

/** What a VPN, a VRF or a hand-made source routing adds: the main table is no longer all there is. */
export const policyRouting: Rule = {
  means:
    'Routing rules choose by more than the destination: what they match is not judged, for this program looks at the main table alone.',
  needs: ['settings'],
  judge: ({ settings }) =>
    FAMILIES.flatMap((family) => {
      const rules = settings?.policyRules?.[family] ?? [];
      if (rules.length === 0) return [];
      const shown = rules.slice(0, SHOWN);
      return [
        {
          severity: 'info',
          subject: family,
          family,
          message:
            `${plural(rules.length, `${familyName(family)} routing rule`)} beside the system's own: ` +
            `what ${rules.length === 1 ? 'it matches' : 'they match'} may go elsewhere than the main table says, and is not judged here.`,
          evidence: [
            ...shown.map(({ order, selector, action }) => `${String(order)}: ${selector} ${action}`),
            ...(rules.length > shown.length
              ? [`and ${plural(rules.length - shown.length, 'more rule')}`]
              : []),
          ],
          unknown: 'Which traffic they match, and where the tables they name lead.',
          remedy: { kind: 'none' },
          because: [],
        },
      ];
    }),
};
