import { canonicalAddress, FAMILIES } from '../../model/address.js';
import { list, plural } from '../../model/format.js';
import { rowsOfInterface } from '../../model/rows-of-interface.js';
import type { PolicyRule, Route } from '../../model/router.js';
import type { DefaultTable } from '../defaults.js';
import { carryingInterfaces, usedInterfaces } from '../defaults.js';
import {
  forFamily,
  priorityText,
  reasonFor,
  routeEvidence,
  shareEvidence,
  spreadEvidence,
  theDefault,
} from '../phrases.js';
import { leftBehind } from '../left-behind.js';
import { defaultsDecide, isForAWay } from '../ways-out.js';
import type { Claim, Rule, Situation } from '../situation.js';

/** False for an uplink that is meant to stand apart, or could not share. */
function mayShare({ uplinks }: Situation, name: string): boolean {
  return (rowsOfInterface(uplinks, name)[0]?.apart ?? null) === null;
}

/** The rows of an interface that could carry something, when none of them is of the best priority. */
function passedOver(table: DefaultTable, name: string): readonly Route[] {
  const up = rowsOfInterface(table.rows, name).filter(isAble);
  const { best } = table;
  const isBehind = best !== null && up.every(({ priority }) => priority !== null && priority > best);
  return isBehind ? up : [];
}

function isAble(route: Route): boolean {
  return route.up && route.linkLost !== true;
}

function comparison(situation: Situation, table: DefaultTable, route: Route): string {
  const used = usedInterfaces(table);
  const word = situation.explainer.words.priority;
  const reason = reasonFor(situation, route);
  const theirs = used.length === 1 ? `${list(used)}'s has` : `those of ${list(used)} have`;
  return (
    `${theDefault(table.family)} via ${route.interface} has ${word} ${priorityText(route)}` +
    `${reason === null ? '' : ` (${reason})`}, ${theirs} ${table.best ?? 'unknown'}`
  );
}

/** `a DHCP client added it and em0's`; who set a route by hand is not known. */
function installers(situation: Situation, table: DefaultTable, route: Route): readonly string[] {
  const { explainer, interfaces } = situation;
  const added = new Map<string, readonly string[]>();
  for (const one of [route, ...table.competing]) {
    const { by } = explainer.explainPriority(one, interfaces?.get(one.interface) ?? null);
    const what = one === route ? 'it' : `${one.interface}'s`;
    if (by !== null) added.set(by, [...(added.get(by) ?? []), what]);
  }
  return [...added].map(([by, what]) => `${by} added ${list(what)}`);
}

function causes(situation: Situation, table: DefaultTable, route: Route): readonly string[] {
  const { explainer } = situation;
  const reason = reasonFor(situation, route);
  const number = `${route.interface}'s ${explainer.words.priority} ${priorityText(route)}`;
  return [
    `only default routes of the lowest ${explainer.words.priority} carry traffic`,
    ...(reason === null ? [] : [`${number} is ${reason}`]),
    ...installers(situation, table, route),
    ...shareEvidence(situation, table.family, route.interface),
  ];
}

/** True for one in use that others may be made equal with: of two in one network the one that is used is as good. */
function mayBeJoined({ uplinks }: Situation, name: string): boolean {
  const apart = rowsOfInterface(uplinks, name)[0]?.apart ?? null;
  return apart === null || apart.why === 'same-network';
}

/**
 * All that are passed over and may share with those kept: one wanted table, whichever of them is spoken of. Where a next
 * hop is an address alone, a second one of that address has no place in it.
 */
function allBehind(situation: Situation, table: DefaultTable, keep: readonly Route[]): readonly Route[] {
  const behind = situation.uplinks
    .filter((uplink) => mayShare(situation, uplink.interface))
    .flatMap((uplink) => passedOver(table, uplink.interface));
  if (situation.explainer.nextHopNamesInterface) return behind;
  const owners = new Map(keep.map((route) => [route.gateway, route.interface]));
  return behind.filter(({ gateway, interface: name }) => {
    const owner = owners.get(gateway);
    if (owner === undefined) owners.set(gateway, name);
    return owner === undefined || owner === name;
  });
}

/** The router's own address alone: what has it answers what came in by its uplink, and is no traffic from inside. */
function isOfOwnAddress({ interfaces }: Situation, { selector }: PolicyRule): boolean {
  const address = /^from ([0-9a-fA-F.:]+)(?:\/(?:32|128))?$/.exec(selector)?.[1];
  const own = [...(interfaces?.values() ?? [])].flatMap((via) => via.addresses);
  return (
    address !== undefined && own.some((one) => canonicalAddress(one.address) === canonicalAddress(address))
  );
}

/** Rules lead some traffic, by mark or by source, to tables that were not read, or that lead by another uplink. */
function isRuled(situation: Situation, table: DefaultTable): boolean {
  const used = usedInterfaces(table);
  const branches = situation.ways.forwarding[table.family]?.branches ?? [];
  return branches.some(({ forwarding, rule }) => {
    if (!isForAWay(rule)) return false;
    if (forwarding === null) return true;
    const leadsAside = forwarding.exits.some(({ interface: name }) => !used.includes(name));
    return leadsAside && !isOfOwnAddress(situation, rule);
  });
}

/** What the table says, as far as the table is all there is. */
function opening(situation: Situation, table: DefaultTable): string {
  const used = usedInterfaces(table);
  if (isRuled(situation, table))
    return `By the main table alone ${list(used)} would be used${forFamily(table.family)}, and rules lead some traffic elsewhere`;
  const isLeft = table.rows.some((route) => leftBehind(situation, route.interface, table.family) !== null);
  const forNew = isLeft ? ' for new connections' : '';
  return `Only ${list(used)} ${used.length === 1 ? 'is' : 'are'} used${forNew}${forFamily(table.family)}`;
}

/** So many rows of the table are shown as evidence. */
const SHOWN = 20;

/** What is said of every uplink that is passed over, found once. */
interface Said {
  readonly opening: string;
  readonly rows: readonly string[];
  readonly remedy: Extract<Claim['remedy'], { kind: 'equalise' }>;
}

function saidOf(situation: Situation, table: DefaultTable, best: number): Said {
  const more = table.rows.length - SHOWN;
  const keep = table.rows.filter((route) => isAble(route) && route.priority === best);
  return {
    opening: opening(situation, table),
    rows: [
      ...table.rows.slice(0, SHOWN).map((route) => routeEvidence(situation, route)),
      ...(more > 0 ? [`and ${plural(more, 'more default')}`] : []),
    ],
    remedy: {
      kind: 'equalise',
      family: table.family,
      priority: best,
      keep,
      move: allBehind(situation, table, keep),
    },
  };
}

function claim(
  situation: Situation,
  table: DefaultTable,
  name: string,
  said: (best: number) => Said,
): readonly Claim[] {
  if (!defaultsDecide(situation.ways, table.family) || !mayShare(situation, name)) return [];
  const behind = passedOver(table, name);
  const [first] = behind;
  // What is chosen and has lost its link is another finding, and no row to be equal with.
  if (first === undefined || table.best === null || carryingInterfaces(table).length === 0) return [];
  // A tunnel, or a standby that carries everything now: not to be joined either.
  if (!usedInterfaces(table).some((used) => mayBeJoined(situation, used))) return [];
  const multipath = situation.settings?.multipath[table.family] ?? null;
  const { remedy } = said(table.best);
  const isMoved = remedy.move.some((route) => route.interface === name);
  return [
    {
      severity: 'warning',
      subject: name,
      family: table.family,
      message: `${said(table.best).opening}: ${comparison(situation, table, first)}.`,
      evidence: [
        ...said(table.best).rows,
        ...spreadEvidence(situation, table.family),
        ...shareEvidence(situation, table.family, name),
      ],
      unknown:
        multipath === null && situation.explainer.words.spreading === null
          ? 'Whether it is meant as a backup, and whether multipath is on.'
          : 'Whether it is meant as a backup: the table of a deliberate one looks the same.',
      remedy: isMoved ? remedy : { kind: 'none' },
      because: causes(situation, table, first),
    },
  ];
}

/** Two defaults of different priority: the kernel uses the lower number alone. */
export const priorityMismatch: Rule = {
  means:
    'An uplink has a default route that is up, but another has a lower priority number and takes everything.',
  needs: ['routes'],
  saysWhatIsUsed: true,
  judge: (situation) =>
    FAMILIES.flatMap((family) => {
      const table = situation.tables[family];
      if (table === null) return [];
      let known: Said | null = null;
      const said = (best: number): Said => (known ??= saidOf(situation, table, best));
      return situation.uplinks.flatMap((uplink) => claim(situation, table, uplink.interface, said));
    }),
};
