import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import { formatShare, list } from '../../model/format.js';
import type { Route } from '../../model/router.js';
import type { FamilyForwarding } from '../../forwarding/family-forwarding.js';
import { loopsBack } from '../defaults.js';
import { priorityText, routeEvidence } from '../phrases.js';
import type { Claim, Rule, Situation } from '../situation.js';

const MOST = 0.5;

/** The kernel's own last resort of IPv6, which stands behind every other route: IP6_RT_PRIO_KERN's end, 2^32 - 1. */
const LAST_RESORT = 4_294_967_295;

/** The rows that refuse, of the main table, the best first. */
export function refusals({ ways, interfaces }: Situation, family: Family): readonly Route[] {
  const rows = ways.facts.tables[family] ?? [];
  return rows
    .filter(
      (route) =>
        route.destination === 'default' &&
        route.up &&
        route.priority !== LAST_RESORT &&
        (route.reject || loopsBack(route, interfaces?.get(route.interface))),
    )
    .sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
}

/** Linux names it in place of a gateway; OpenBSD has the flag B beside R (route.h, RTF_BLACKHOLE). */
function kindOf({ gateway, flags }: Route): string {
  if (/^(blackhole|unreachable|prohibit|throw)$/.test(gateway)) return gateway;
  return flags.includes('B') ? 'blackhole' : 'reject';
}

function claim(situation: Situation, model: FamilyForwarding): readonly Claim[] {
  const { ordinary, family, decidedBy } = model;
  if (ordinary === null || ordinary.discarded < MOST) return [];
  const [first] = refusals(situation, family);
  if (first === undefined && decidedBy === null) return [];
  const behind = situation.tables[family]?.rows ?? [];
  const word = situation.explainer.words.priority;
  const what =
    first === undefined
      ? `rule ${decidedBy?.order ?? ''} (${decidedBy?.selector ?? ''} ${decidedBy?.action ?? ''})`
      : `a default route of ${word} ${priorityText(first)} that discards (${kindOf(first)})`;
  const names = [...new Set(behind.map((route) => route.interface))];
  return [
    {
      severity: 'critical',
      subject: family,
      family,
      message:
        `Nothing leaves by ${familyName(family)}: ${what} takes everything` +
        `${names.length === 0 ? '' : `, before ${list(names)}`}.`,
      evidence: [
        ...(first === undefined ? [] : [routeEvidence(situation, first)]),
        ...behind.map((route) => routeEvidence(situation, route)),
        `${formatShare(ordinary.discarded)} of the internet is discarded`,
      ],
      unknown: 'Whether it is a guard that somebody forgot to take away.',
      remedy: first === undefined ? { kind: 'none' } : { kind: 'remove-duplicate', surplus: [first] },
      because: ['the kernel takes the lowest number first, whether it leads out or not'],
    },
  ];
}

/** A blackhole, unreachable, prohibit or reject route before the ones that lead out. */
export const discardingDefault: Rule = {
  means: 'The best default route discards (blackhole, unreachable, prohibit, reject): nothing leaves.',
  needs: ['routes'],
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const model = situation.ways.forwarding[family];
      return model === null ? [] : claim(situation, model);
    }),
};
