import type { Family } from '../../model/address.js';
import { FAMILIES, familyName } from '../../model/address.js';
import type { Remedy, Severity } from '../../model/finding.js';
import { formatCount, list, plural } from '../../model/format.js';
import type { Interface, Route } from '../../model/router.js';
import { SECOND } from '../../model/time.js';
import { carryEverything } from '../carry-everything.js';
import { carryingInterfaces, expectedShareVia } from '../defaults.js';
import { failingBy, failingWords, isCurable } from '../failing-share.js';
import { gatewaysOf, isUnanswered } from '../gateways.js';
import { measuredShare } from '../new-connections.js';
import { priorityText, routeEvidence } from '../phrases.js';
import type { LinkState } from '../roles.js';
import { isDown, linkState } from '../roles.js';
import { defaultsVia, nothingLeaves } from '../usable-readings.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** Routes and interfaces are not read at one instant. */
const READINGS_APART_MS = 6 * SECOND;

/** True when no uplink is left: told by the table, else by the interfaces. */
function isLastGone(situation: Situation): boolean {
  const { inet, inet6 } = situation.tables;
  if (inet !== null || inet6 !== null) return nothingLeaves(situation);
  return situation.uplinks.every(({ interface: name }) => isDown(linkState(situation, name)));
}

/** Where traffic goes meanwhile: the end of the sentence. */
function consequence(situation: Situation, name: string): string {
  if (isLastGone(situation)) return 'no uplink is left';
  const used = [
    ...new Set(
      FAMILIES.flatMap((family) =>
        situation.tables[family] ? carryingInterfaces(situation.tables[family]) : [],
      ),
    ),
  ].filter((other) => other !== name);
  if (used.length === 0) return 'nothing can leave by it';
  return carryEverything(situation, used, FAMILIES);
}

/** What this explains: skipped routes, a silent gateway. */
function explains(situation: Situation, name: string): readonly string[] {
  const rows = defaultsVia(situation, name);
  const skipped = rows.filter((route) => !route.up);
  const silent = gatewaysOf(rows).filter((address) => isUnanswered(situation.gateways, address));
  const word = situation.explainer.words.priority;
  const via = skipped.map((route) => `via ${route.gateway}, ${word} ${priorityText(route)}`);
  return [
    ...(skipped.length === 0
      ? []
      : [`the kernel skips the default route${skipped.length === 1 ? '' : 's'} ${via.join(', and ')}`]),
    ...(silent.length === 0
      ? []
      : [
          silent.length === 1
            ? `gateway ${list(silent)} does not answer`
            : `gateways ${list(silent)} do not answer`,
        ]),
  ];
}

function claim(
  situation: Situation,
  name: string,
  said: {
    message: string;
    evidence: readonly string[];
    unknown?: string;
    remedy: Remedy;
    severity?: Severity;
  },
): Claim {
  const because = explains(situation, name);
  return {
    severity: said.severity ?? (isLastGone(situation) ? 'critical' : 'warning'),
    subject: name,
    family: null,
    message: `${said.message}: ${consequence(situation, name)}.`,
    evidence: [...said.evidence, ...because],
    unknown: said.unknown ?? null,
    remedy: said.remedy,
    because,
  };
}

/** No `U` on any of its routes, and nothing that says why. */
function skipped(situation: Situation, name: string, state: LinkState): readonly Claim[] {
  if (state !== 'skipped') return [];
  const rows = defaultsVia(situation, name);
  return [
    claim(situation, name, {
      message: `${name} is down`,
      evidence: [`${plural(rows.length, 'default route')} via ${name}, none of them marked up`],
      unknown: 'Whether its link is lost or it was switched off: its state was not read.',
      remedy: { kind: 'check-link', interface: name },
    }),
  ];
}

/**
 * Families of these routes in which the interface has no address at all: without one an IPv4 next hop is passed over,
 * with the link up (Linux: fib_sync_down_addr in net/ipv4/fib_semantics.c; seen on 6.18).
 */
function lackedAddresses(via: Interface, rows: readonly Route[]): readonly Family[] {
  return FAMILIES.filter(
    (family) =>
      rows.some((route) => route.family === family) &&
      !via.addresses.some((address) => address.family === family),
  );
}

/** No `U` on any of its routes, though its link is up. For a moment that is only the order of the readings. */
function skippedAnyway(situation: Situation, name: string, state: LinkState): readonly Claim[] {
  const rows = defaultsVia(situation, name);
  const via = situation.interfaces?.get(name);
  if (state !== 'up' || via === undefined || rows.length === 0 || rows.some((route) => route.up)) return [];
  const lacking = lackedAddresses(via, rows);
  const address = `${lacking.map(familyName).join(' and no ')} address`;
  const why =
    lacking.length === 0
      ? { message: '', unknown: 'Why its routes were not marked up again when the link came back.' }
      : { message: `, for it has no ${address}`, unknown: 'Whether its address was lost or taken away.' };
  const said = claim(situation, name, {
    message: `The kernel skips ${name} although its link is up${why.message}`,
    evidence: [
      `the status of ${name} is ${via.status === null ? 'not shown' : `"${via.status}"`}`,
      ...(lacking.length === 0 ? [] : [`${name} has no ${address}`]),
    ],
    unknown: why.unknown,
    remedy: { kind: 'check-link', interface: name },
  });
  return [{ ...said, afterMs: READINGS_APART_MS }];
}

/** New connections of a family since the next hops last changed, and those by this interface; null: too few to tell. */
function countedBy(
  situation: Situation,
  family: Family,
  name: string,
): { chosen: number; all: number } | null {
  const counted = situation.newConnections[family];
  if (counted === null || measuredShare(counted, name).share === null) return null;
  return { chosen: counted.counts.get(name) ?? 0, all: counted.samples };
}

/** The table calls it a next hop, and none of enough new connections chose it: the words of a table are not its use. */
function isLeftAlone(situation: Situation, family: Family, name: string): boolean {
  const { newConnections, tables } = situation;
  if (countedBy(situation, family, name)?.chosen !== 0) return false;
  const [counted, table] = [newConnections[family], tables[family]];
  const high = counted === null ? null : measuredShare(counted, name).high;
  const due = table === null ? null : expectedShareVia(table, name);
  return high !== null && due !== null && due > high;
}

/** Less is what a connection counted late, or wrongly, would make. */
const CHOSEN_AT_LEAST = 0.1;

/**
 * The table calls it passed over for its lost link, and new connections are counted by it all the same: the word is
 * printed by ignore_routes_with_linkdown as it stands now, while what is used was settled when the link was lost (Linux:
 * fib_nexthop_info in net/ipv4/fib_semantics.c; seen on 6.18).
 */
function usedAnyway(situation: Situation, name: string, without: string): readonly Claim[] {
  const found = FAMILIES.flatMap((family) => {
    const rows = defaultsVia(situation, name).filter((route) => route.family === family);
    const isPassedOver = rows.length > 0 && rows.every((route) => !route.up && route.linkLost === true);
    const counted = isPassedOver ? countedBy(situation, family, name) : null;
    return counted !== null && counted.chosen >= counted.all * CHOSEN_AT_LEAST ? [{ rows, counted }] : [];
  });
  const [first] = found;
  if (first === undefined) return [];
  const { chosen, all } = first.counted;
  const counts = `${formatCount(chosen)} of ${plural(all, 'new connection')}`;
  return [
    {
      severity: chosen === all ? 'critical' : 'warning',
      subject: name,
      family: null,
      message: `${without}, and the table calls it passed over, yet ${counts} chose it.`,
      evidence: found.flatMap(({ rows }) => rows.map((route) => routeEvidence(situation, route))),
      unknown:
        'Whether the switch that makes the kernel pass over lost links was turned on after the link was lost.',
      remedy: { kind: 'take-out', interface: name },
      because: [
        'what is used was settled when the link was lost; the table prints the switch as it stands now',
      ],
    },
  ];
}

/**
 * The kernel goes on sending to a next hop whose link is lost, unless it is told otherwise (Linux: net/ipv4/
 * fib_semantics.c marks it RTNH_F_LINKDOWN, and skips it only with ignore_routes_with_linkdown).
 */
function stillUsed(situation: Situation, name: string, without: string): readonly Claim[] {
  const lost = FAMILIES.flatMap((family) => {
    const table = situation.tables[family];
    const isLeft = isLeftAlone(situation, family, name);
    return (table && !isLeft && failingBy(table, name, (route) => route.linkLost === true)) || [];
  }).filter(isCurable);
  const [worst, ...others] = lost;
  if (worst === undefined) return [];
  const silent = explains(situation, name);
  const also = others.map(failingWords);
  return [
    {
      severity: worst.isAll ? 'critical' : 'warning',
      subject: name,
      family: null,
      message: `${without}, yet the kernel goes on using it: ${failingWords(worst)}.`,
      evidence: [
        ...lost.flatMap(({ rows }) => rows.map((route) => routeEvidence(situation, route))),
        ...also,
        ...silent,
      ],
      unknown: 'When the link will be back: what is taken out has to be put in again then.',
      remedy: { kind: 'take-out', interface: name },
      because: [
        'this kernel skips a next hop that is switched off, but not one that lost its link',
        ...silent,
      ],
    },
  ];
}

function judgeLink(situation: Situation, name: string): readonly Claim[] {
  const via = situation.interfaces?.get(name);
  const status = via?.status ?? null;
  const state = linkState(situation, name);
  if (state === 'no-link') {
    // The backup of a carp pair waits by design.
    const isWaiting = via?.kind === 'carp' && status === 'backup';
    const message = isWaiting
      ? `${name} is the backup of its pair`
      : `${name} has no link${status === null ? '' : ` (${status})`}`;
    const evidence = [`${name} is switched on, its status is ${status === null ? 'down' : `"${status}"`}`];
    const remedy: Remedy = isWaiting ? { kind: 'none' } : { kind: 'check-link', interface: name };
    const used = isWaiting
      ? []
      : [...stillUsed(situation, name, message), ...usedAnyway(situation, name, message)];
    if (used.length > 0) return used.map((one) => ({ ...one, evidence: [...evidence, ...one.evidence] }));
    return [
      claim(situation, name, { message, evidence, remedy, ...(isWaiting ? { severity: 'info' } : {}) }),
    ];
  }
  return [...skippedAnyway(situation, name, state), ...skipped(situation, name, state)];
}

function judgeInterface(situation: Situation, name: string): readonly Claim[] {
  const state: LinkState = linkState(situation, name);
  if (state === 'off') {
    const evidence = [`${name} is not marked UP`];
    return [
      claim(situation, name, {
        message: `${name} is switched off`,
        evidence,
        remedy: { kind: 'bring-up', interface: name },
      }),
    ];
  }
  if (state !== 'gone') return [];
  const wasListed = situation.known.get(name)?.wasListed === true || !situation.named.has(name);
  return [
    claim(situation, name, {
      message: wasListed ? `${name} is gone` : `${name} does not exist`,
      evidence: [
        wasListed
          ? `${name} was listed before and is no longer`
          : `no interface of the name ${name} is listed`,
      ],
      unknown: wasListed ? 'Whether it was unplugged or destroyed.' : 'Whether it has yet to be created.',
      remedy: { kind: 'none' },
    }),
  ];
}

/** An uplink without carrier, association or session. */
export const linkDown: Rule = {
  means:
    'An uplink is switched on but has no link, or the kernel skips all its default routes; critical while all new connections still go there.',
  needs: [],
  judge: (situation) => situation.uplinks.flatMap(({ interface: name }) => judgeLink(situation, name)),
  cannotTell: (situation, subject) => linkState(situation, subject) === 'unknown',
};

/** An uplink that someone switched off, unplugged or destroyed. */
export const interfaceDown: Rule = {
  means: 'An uplink is switched off, or the system no longer lists it.',
  needs: ['interfaces'],
  judge: (situation) => situation.uplinks.flatMap(({ interface: name }) => judgeInterface(situation, name)),
};
