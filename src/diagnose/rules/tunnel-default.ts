import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import { list, plural } from '../../model/format.js';
import { routableAddresses } from '../../model/outward.js';
import type { FamilyForwarding } from '../../forwarding/family-forwarding.js';
import { waysOut } from '../../forwarding/family-forwarding.js';
import type { Tunnel } from '../../forwarding/tunnels.js';
import { measuredText, measuredWay } from '../measured-ways.js';
import { routeEvidence } from '../phrases.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** The families in which an ordinary packet goes by the tunnel. */
function familiesBy({ ways }: Situation, name: string): readonly FamilyForwarding[] {
  return FAMILIES.flatMap((family) => {
    const model = ways.forwarding[family];
    const ordinary = model?.ordinary ?? null;
    return model !== null && ordinary !== null && waysOut(ordinary).includes(name) ? [model] : [];
  });
}

const ASIDE =
  'the default routes carry its own packets alone, and one pair of addresses goes one way whether they are equal or not';

function isAlone(models: readonly FamilyForwarding[], name: string): boolean {
  return models.every(({ ordinary }) => ordinary !== null && waysOut(ordinary).every((way) => way === name));
}

/** Of the families that have a way out none is left beside the tunnel. */
function isAll(situation: Situation, models: readonly FamilyForwarding[], name: string): boolean {
  const routed = FAMILIES.filter(
    (family) => (situation.ways.forwarding[family]?.ordinary?.nowhere ?? 1) < 0.5,
  );
  return isAlone(models, name) && models.length >= routed.length;
}

/** `Everything`, `All IPv6`; `Part of all traffic` where other ways are left beside it. */
function howMuch(situation: Situation, models: readonly FamilyForwarding[], name: string): string {
  const [only] = models;
  if (!isAlone(models, name)) return 'Part of all traffic';
  return isAll(situation, models, name) || only === undefined
    ? 'Everything'
    : `All ${familyName(only.family)}`;
}

function decision({ decidedBy, ordinary }: FamilyForwarding): readonly string[] {
  if (decidedBy !== null)
    return [`rule ${decidedBy.order} decides: ${decidedBy.selector} ${decidedBy.action}`];
  const specific = ordinary?.destinations ?? [];
  return (ordinary?.specific ?? 0) > 0.5
    ? [`${list(specific)} ${specific.length === 1 ? 'is' : 'are'} more specific than any default`]
    : [];
}

/** Uplinks that could carry the tunnel's own packets, had they a default. */
function idleUplinks(
  { uplinks, interfaces, tables }: Situation,
  name: string,
  family: Family,
): readonly string[] {
  return uplinks
    .map((uplink) => uplink.interface)
    .filter(
      (via) =>
        via !== name &&
        routableAddresses(interfaces?.get(via), family).length > 0 &&
        tables[family]?.rows.some((route) => route.interface === via) !== true,
    );
}

function eaten(
  situation: Situation,
  { interface: name, endpoints }: Tunnel,
  models: readonly FamilyForwarding[],
): Claim {
  const family = endpoints.some((endpoint) => endpoint.includes(':')) ? 'inet6' : 'inet';
  const ends = endpoints.length === 0 ? 'its far end' : list(endpoints);
  const idle = idleUplinks(situation, name, family);
  const lacking =
    idle.length === 0 ? '' : `, and ${list(idle)} ${idle.length === 1 ? 'has' : 'have'} no default route`;
  return {
    severity: 'critical',
    subject: name,
    family: null,
    message: `Nothing leaves: everything is routed into the tunnel ${name}, its own packets to ${ends} too${lacking}.`,
    evidence: [
      ...models.flatMap(decision),
      ...FAMILIES.flatMap((one) => situation.tables[one]?.rows ?? []).map((route) =>
        routeEvidence(situation, route),
      ),
      `no route to ${ends} leads past ${name}`,
      ...counted(situation, [name, ...idle]),
    ],
    unknown: null,
    remedy:
      idle[0] === undefined
        ? { kind: 'none' }
        : { kind: 'restore-default', family, interface: idle[0], gateway: null, priority: null },
    because: [
      `a tunnel's own packets need a way outside of it: a default by an uplink, or a host route to ${ends}`,
    ],
  };
}

/** Tunnels between which everything is divided, none of it past them; empty where it is not so. */
function sharingTunnels({ ways }: Situation): readonly string[] {
  const names = [
    ...new Set(
      FAMILIES.flatMap((family) => {
        const ordinary = ways.forwarding[family]?.ordinary ?? null;
        return ordinary === null ? [] : waysOut(ordinary);
      }),
    ),
  ];
  const isSharing = names.every((name) =>
    ways.tunnels.some((tunnel) => tunnel.interface === name && !tunnel.eatsItself),
  );
  return isSharing ? names : [];
}

function counted(situation: Situation, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const way = measuredWay(situation, name);
    return way === null ? [] : [measuredText(way)];
  });
}

function claim(situation: Situation, tunnel: Tunnel): readonly Claim[] {
  const { interface: name, carriers, endpoints } = tunnel;
  const models = familiesBy(situation, name);
  if (models.length === 0) return [];
  if (tunnel.eatsItself) return [eaten(situation, tunnel, models)];
  const partners = sharingTunnels(situation);
  const far = endpoints.length === 0 ? '' : ` to ${list(endpoints)}`;
  return [
    {
      severity: 'info',
      subject: name,
      family: null,
      message:
        partners.length > 1
          ? `Everything goes by ${list(partners)}, tunnels that travel over ${list(carriers)}.`
          : `${howMuch(situation, models, name)} goes by ${name}, a tunnel that travels over ${list(carriers)}.`,
      evidence: [
        ...models.flatMap(decision),
        `its own packets${far} leave by ${list(carriers)}`,
        ...counted(situation, [name, ...carriers]),
      ],
      unknown:
        carriers.length > 1
          ? `How its packets are spread over ${plural(carriers.length, 'uplink')}: one pair of addresses goes one way.`
          : null,
      remedy: isAll(situation, models, name) ? { kind: 'none', defaultsAside: ASIDE } : { kind: 'none' },
      because: [],
    },
  ];
}

/** A VPN takes everything: what the defaults beside it say is for its own packets. */
export const tunnelDefault: Rule = {
  means:
    'New connections go into a tunnel (its default, 0/1 and 128/1, a rule); critical when its own packets would go into it as well.',
  needs: ['routes', 'interfaces'],
  judge: (situation) => situation.ways.tunnels.flatMap((tunnel) => claim(situation, tunnel)),
};
