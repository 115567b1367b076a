import type { FindingId, Remedy } from '../model/finding.js';
import { grouped } from '../model/once-per.js';
import type { Route } from '../model/router.js';
import { addressKey } from './defaults.js';
import type { Claim } from './situation.js';

/** Nothing comes back by their subject. */
const DEAD: readonly FindingId[] = ['gateway-silent', 'black-hole'];

type Equalise = Remedy & { readonly kind: 'equalise' };

/** Without the rows that lead nowhere; where one of them has a share already, or one alone is left, there is no cure. */
function without(remedy: Equalise, isDead: (route: Route) => boolean): Remedy {
  if (![...remedy.keep, ...remedy.move].some(isDead)) return remedy;
  const move = remedy.move.filter((route) => !isDead(route));
  return remedy.keep.some(isDead) || move.length === 0 ? { kind: 'none' } : { ...remedy, move };
}

/**
 * Cures are for one table: what one of them takes out of it, for nothing comes back there, no other brings into a route
 * with the rest, nor what is found dead beside them. Once it is out, or alive, what is left is judged anew.
 */
export function settledBy(claims: ReadonlyMap<FindingId, readonly Claim[]>): (claim: Claim) => Claim {
  const all = [...claims.values()].flat();
  const out = grouped(
    all.flatMap(({ remedy }) => (remedy.kind === 'take-out' ? [remedy] : [])),
    (remedy) => remedy.interface,
  );
  const dead = new Set(
    DEAD.flatMap((id) => claims.get(id) ?? []).flatMap(({ severity, subject, family }) =>
      severity === 'info' || out.has(subject) ? [] : [`${family ?? 'both'} ${subject}`],
    ),
  );
  if (out.size + dead.size === 0) return (claim) => claim;
  const isDead = ({ family, interface: name, gateway: via }: Route): boolean =>
    dead.has(`both ${name}`) ||
    dead.has(`${family} ${name}`) ||
    out.get(name)?.some(({ gateway }) => gateway === undefined || addressKey(gateway) === addressKey(via)) ===
      true;
  // Claims of one rule may share a remedy.
  const settled = new Map<Remedy, Remedy>();
  return (claim) => {
    const { remedy } = claim;
    if (remedy.kind !== 'equalise') return claim;
    const now = settled.get(remedy) ?? without(remedy, isDead);
    settled.set(remedy, now);
    return now === remedy ? claim : { ...claim, remedy: now };
  };
}
