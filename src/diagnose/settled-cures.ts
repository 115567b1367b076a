import type { Remedy } from '../model/finding.js';
import { grouped } from '../model/once-per.js';
import { addressKey } from './defaults.js';
import type { Claim } from './situation.js';

/**
 * Cures are for one table: what one of them takes out of it, for nothing comes back there, no other brings into a route
 * with the rest. Once it is out, what is left is judged anew.
 */
export function settledBy(claims: readonly Claim[]): (claim: Claim) => Claim {
  const out = grouped(
    claims.flatMap(({ remedy }) => (remedy.kind === 'take-out' ? [remedy] : [])),
    (remedy) => remedy.interface,
  );
  if (out.size === 0) return (claim) => claim;
  // Claims of one rule may share a remedy.
  const settled = new Map<Remedy, Remedy>();
  const settle = (remedy: Remedy): Remedy => {
    if (remedy.kind !== 'equalise') return remedy;
    const isInTheWay = [...remedy.keep, ...remedy.move].some((route) =>
      out
        .get(route.interface)
        ?.some(({ gateway }) => gateway === undefined || addressKey(gateway) === addressKey(route.gateway)),
    );
    return isInTheWay ? { kind: 'none' } : remedy;
  };
  return (claim) => {
    const remedy = settled.get(claim.remedy) ?? settle(claim.remedy);
    settled.set(claim.remedy, remedy);
    return remedy === claim.remedy ? claim : { ...claim, remedy };
  };
}
