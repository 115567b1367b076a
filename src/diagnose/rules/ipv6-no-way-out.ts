import { isPrivate } from '../../model/address.js';
import { routableAddresses } from '../../model/outward.js';
import type { Interface } from '../../model/router.js';
import { isDown, linkState } from '../roles.js';
import type { Claim, Rule, Situation } from '../situation.js';
import { ordinaryWays } from '../ways-out.js';

/** A default may come a while after the address (RFC 4861: advertisements up to ten minutes apart, asked for at once). */
const SETTLE_MS = 10_000;

function publicAddress(via: Interface): string | null {
  const found = routableAddresses(via, 'inet6').find(({ address }) => !isPrivate(address));
  return found?.address ?? null;
}

function claim(via: Interface, address: string, others: number): Claim {
  return {
    severity: 'warning',
    subject: via.name,
    family: 'inet6',
    message: `${via.name} has the public IPv6 address ${address}, and there is no IPv6 default route: nothing leaves by IPv6.`,
    evidence: [
      '0 IPv6 default routes in the table',
      ...(others > 0 ? [`${String(others)} more with public IPv6 addresses`] : []),
    ],
    unknown: 'Whether IPv6 is meant to lead out: hosts with such an address try it first and wait.',
    remedy: { kind: 'none' },
    because: [],
  };
}

/** Addresses of the internet, and no way there: every host tries IPv6 first, and waits. */
function judge(situation: Situation): readonly Claim[] {
  const { tables, interfaces, ways, known } = situation;
  if (tables.inet6 === null || tables.inet6.rows.length > 0) return [];
  if ((ordinaryWays(ways, 'inet6') ?? []).length > 0) return [];
  // One that had it and lost it is another finding.
  if ([...known.values()].some(({ lastDefault }) => lastDefault.inet6 !== null)) return [];
  // Its own network stands in the table, else the address is not in force.
  const isInForce = ({ name }: Interface): boolean =>
    ways.facts.tables.inet6?.some((route) => route.interface === name) === true;
  const addressed = [...(interfaces?.values() ?? [])].flatMap((via) => {
    const address = via.kind === 'loopback' || via.rdomain !== 0 ? null : publicAddress(via);
    if (!isInForce(via)) return [];
    return address === null || isDown(linkState(situation, via.name)) ? [] : [{ via, address }];
  });
  const [first] = addressed;
  return first === undefined ? [] : [claim(first.via, first.address, addressed.length - 1)];
}

export const ipv6NoWayOut: Rule = {
  means:
    'An interface has a public IPv6 address or prefix, and the table holds no IPv6 default route at all.',
  needs: ['interfaces', 'routes'],
  afterMs: SETTLE_MS,
  judge,
};
