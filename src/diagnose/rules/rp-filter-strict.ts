import { list } from '../../model/format.js';
import { routableAddresses } from '../../model/outward.js';
import type { DefaultTable } from '../defaults.js';
import { usedInterfaces } from '../defaults.js';
import { routeEvidence } from '../phrases.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** An uplink with an address that answers do not leave by. */
function isPassedOver(situation: Situation, table: DefaultTable, name: string): boolean {
  const isUsed = usedInterfaces(table).includes(name);
  const hasAddress = routableAddresses(situation.interfaces?.get(name), 'inet').length > 0;
  return !isUsed && hasAddress && !isDown(linkState(situation, name));
}

function claim(situation: Situation, table: DefaultTable, name: string): Claim {
  const used = usedInterfaces(table);
  const rules = situation.settings?.policyRules?.inet?.length ?? 0;
  return {
    severity: rules > 0 ? 'info' : 'warning',
    subject: name,
    family: 'inet',
    message:
      `${name} drops packets whose way back leads by ${list(used)}, for its reverse path filter is strict: ` +
      `from the internet nothing gets in by ${name}.`,
    evidence: [
      `the reverse path filter of ${name} is strict`,
      ...table.rows.map((route) => routeEvidence(situation, route)),
    ],
    unknown: rules > 0 ? 'Whether a routing rule leads the answers back by it: then they pass.' : null,
    remedy: { kind: 'loosen-reverse-path', interfaces: [name] },
    because: [`the default route that answers take leads by ${list(used)}`],
  };
}

/**
 * Strict drops a packet when the route back to its sender does not leave by where it came in; of one route over several
 * next hops any will do (Linux: net/ipv4/fib_frontend.c, __fib_validate_source, fib_info_nh_uses_dev), so that only an
 * uplink which is passed over suffers. IPv6 has no such filter.
 */
export const rpFilterStrict: Rule = {
  means:
    'The reverse path filter of an uplink is strict while answers leave by another: what comes in from the internet by it is dropped.',
  needs: ['routes', 'settings', 'interfaces'],
  judge: (situation) => {
    const table = situation.tables.inet;
    const filters = situation.settings?.reversePathFilter;
    if (table === null || filters === undefined || table.competing.length === 0) return [];
    return situation.uplinks
      .map((uplink) => uplink.interface)
      .filter((name) => filters[name] === 'strict' && isPassedOver(situation, table, name))
      .map((name) => claim(situation, table, name));
  },
};
