import type { Family } from '../../../model/address.js';
import { canonicalAddress, FAMILIES } from '../../../model/address.js';
import type { Advice, Remedy } from '../../../model/finding.js';
import { lastGood } from '../../../model/reading.js';
import type { Interface, Route } from '../../../model/router.js';
import { defaultsIn } from '../../../model/defaults-in.js';
import { grouped, oncePer } from '../../../model/once-per.js';
import type { Snapshot } from '../../../model/snapshot.js';
import { routesOf } from '../../../model/snapshot.js';
import { behindFiles } from './behind-files.js';
import { defaultFiles, sysctlFile } from './advice-files.js';
import { answerByEntry, endConnections, sendByOwner, translate } from './advice-filter.js';
import {
  enableAccounting,
  forwardingSwitches,
  hashSwitches,
  reversePathSwitches,
  stateLimitSwitches,
  turn,
} from './advice-switches.js';
import { ownersOf } from '../priority.js';
import { metricBehind } from '../behind.js';
import { isDaemons } from '../daemon-routes.js';
import { isAdvertised, isCrowd } from '../crowd.js';
import { DEFAULT_METRIC } from '../default-metric.js';
import { NO_GATEWAY } from '../no-gateway.js';
import type { Hop } from '../route-command.js';
import {
  bringUp,
  deleteDefault,
  deleteDiscarding,
  isDiscarding,
  isInterfaceName,
  isJoinable,
  isMetric,
  isProtocol,
  isNextHop,
  isRestorable,
  isWeight,
  replaceDefault,
} from '../route-command.js';
import { sudoersLines } from '../sudoers.js';
import type { Owner, Tools } from '../tools.js';

type Argv = readonly string[];
type Of<K extends Remedy['kind']> = Extract<Remedy, { kind: K }>;

const NOTHING: Advice = { now: [], lasting: [] };

/** What the snapshot knows, at its last good word: advice is shown, not acted on unseen. */
interface Known {
  readonly tools: Tools;
  readonly interfaces: readonly Interface[];
  readonly defaults: Readonly<Record<Family, readonly Route[]>>;
  readonly hash: Readonly<Record<Family, number | null>>;
}

function knownOf(snapshot: Snapshot, tools: Tools): Known {
  const defaults = (family: Family): readonly Route[] =>
    defaultsIn(lastGood(routesOf(snapshot, family))?.value ?? []);
  return {
    tools,
    interfaces: lastGood(snapshot.observed.interfaces)?.value ?? [],
    defaults: { inet: defaults('inet'), inet6: defaults('inet6') },
    hash: lastGood(snapshot.observed.settings)?.value.multipathHash ?? { inet: null, inet6: null },
  };
}

function interfaceOf(known: Known, name: string): Interface | null {
  return known.interfaces.find((candidate) => candidate.name === name) ?? null;
}

function isNameable(route: Route): boolean {
  return (
    isNextHop(route, route.family) &&
    route.priority !== null &&
    isMetric(route.priority, route.family) &&
    isWeight(route.weight) &&
    (route.label === null || isProtocol(route.label))
  );
}

function hopOf({ gateway, interface: name, weight, flags }: Route): Hop {
  return { gateway, interface: name, weight, ...(flags.includes('onlink') ? { onlink: true } : {}) };
}

/** Each next hop once. */
function hopsOf(routes: readonly Route[]): Hop[] {
  const hops = new Map(routes.map((route) => [`${route.gateway} ${route.interface}`, hopOf(route)]));
  return [...hops.values()];
}

/**
 * One default over all of these, put in place of the best in one go; then the others away, so that there is never a
 * moment without a default. All or nothing: a route that cannot be named would be left between two numbers.
 */
function join(known: Known, family: Family, metric: number, routes: readonly Route[]): Advice {
  const hops = hopsOf(routes);
  const newMetric = newMetricFor(known, family, metric);
  const isAble = routes.every((route) => isNameable(route) && isJoinable(route, family));
  if (hops.length < 2 || newMetric === null || !isAble) return NOTHING;
  // What stands behind the new route and cannot be replaced is a spare.
  const isSpare = (route: Route): boolean =>
    isAdvertised(route) || (newMetric !== metric && route.priority === metric);
  const surplus = routes.filter((route) => !isSpare(route) && !isReplaced(known, route, metric));
  return {
    now: [
      replaceDefault(known.tools, { family, metric: newMetric, hops }),
      ...surplus.flatMap((route) => removal(known, route)),
    ],
    lasting: defaultFiles(known.tools, {
      family,
      hops,
      owners: routes.flatMap((route) => possibleOwners(known, route)),
      best: Math.min(...routes.map(({ priority }) => priority ?? Infinity), metric),
    }),
  };
}

/** Null: none that is known. */
function possibleOwners(known: Known, route: Route): (Owner | null)[] {
  const owners = ownersOf(route, interfaceOf(known, route.interface), known.tools);
  return owners.length === 0 ? [null] : owners;
}

/**
 * The metric for a route over several next hops: that of the best, or the one before it where IPv6 has a crowd there
 * (reset-equalise.ts, which does the same under guard).
 */
function newMetricFor(known: Known, family: Family, metric: number): number | null {
  const isHere = ({ priority }: Route): boolean => priority === metric;
  const equal = known.defaults[family].filter(isHere);
  const firsts = [...grouped(equal, ({ bundle }) => bundle).values()].flatMap(([first]) => first ?? []);
  const isCrowded = family === 'inet6' && isCrowd(firsts);
  const newMetric = isCrowded ? metric - 1 : metric;
  const isTaken = isCrowded && known.defaults[family].some(({ priority }) => priority === newMetric);
  return isMetric(newMetric, family) && !isTaken ? newMetric : null;
}

const firstAt = oncePer((rows: readonly Route[]) => grouped(rows, ({ priority }) => priority));

/** The first of a metric is what `replace` takes away, with all its next hops. */
function isReplaced(known: Known, route: Route, metric: number): boolean {
  const first = firstAt(known.defaults[route.family]).get(metric)?.[0];
  return first !== undefined && bundleOf(known, first).some((row) => isSame(row, route));
}

function isSame(a: Route, b: Route): boolean {
  return a.gateway === b.gateway && a.interface === b.interface && a.priority === b.priority;
}

const defaultIndex = oncePer((rows: readonly Route[]) => ({
  byGateway: grouped(rows, ({ gateway }) => gateway),
  byBundle: grouped(rows, ({ bundle }) => bundle),
}));

/** The rows that are one route to the kernel. */
function bundleOf(known: Known, route: Route): readonly Route[] {
  const { byGateway, byBundle } = defaultIndex(known.defaults[route.family]);
  const row = byGateway.get(route.gateway)?.find((other) => isSame(other, route)) ?? route;
  return (row.bundle === undefined ? undefined : byBundle.get(row.bundle)) ?? [row];
}

/** A whole route goes with its first next hop: the others are no routes of their own. */
function removal(known: Known, route: Route): Argv[] {
  const whole = bundleOf(known, route);
  const [first] = whole;
  if (first === undefined || !isSame(first, route) || !whole.every(isNameable)) return [];
  const { family, label, priority, attributes = [] } = first;
  return [
    deleteDefault(known.tools, {
      ...{ family, metric: priority ?? 0, hops: whole.map(hopOf) },
      attributes: attributes.filter((attribute) => isRestorable(attribute)),
      ...(label === null ? {} : { protocol: label }),
    }),
  ];
}

function equalise(known: Known, { family, priority, keep, move }: Of<'equalise'>): Advice {
  return join(known, family, priority, [...keep, ...move]);
}

/** A default that could carry something: its link is not known to be lost. */
function isAble(route: Route): boolean {
  return route.up && route.linkLost !== true;
}

/** There is no switch: equal rows that do not share are separate routes, which one route over all of them replaces. */
function enableMultipath(known: Known, family: Family): Advice {
  const up = known.defaults[family].filter(isAble);
  const best = Math.min(...up.flatMap(({ priority }) => priority ?? []));
  return join(
    known,
    family,
    best,
    up.filter(({ priority }) => priority === best),
  );
}

/** A session or a raw modem: everything beyond it is a neighbour, and the frames have no addresses. */
function needsNoGateway(known: Known, name: string): boolean {
  const via = interfaceOf(known, name);
  return via !== null && ['pppoe', 'wwan'].includes(via.kind) && via.linkAddress === null;
}

/** Beside a default of the same metric it can only stand as a next hop of that one. */
function restoreDefault(known: Known, remedy: Of<'restore-default'>): Advice {
  const { family, interface: name } = remedy;
  const gateway = remedy.gateway ?? (needsNoGateway(known, name) ? NO_GATEWAY : null);
  if (gateway === null || !isNextHop({ gateway, interface: name }, family)) return NOTHING;
  const metric = remedy.priority ?? DEFAULT_METRIC[family];
  const newMetric = newMetricFor(known, family, metric);
  const equal = known.defaults[family].filter(({ priority }) => priority === metric);
  const [first] = equal;
  const beside = first === undefined ? [] : newMetric === metric ? bundleOf(known, first) : equal;
  const hops = [...hopsOf(beside), { gateway, interface: name }];
  const isTaken = hops.length === 1 || hops.every((hop) => isJoinable(hop, family));
  if (newMetric === null || !isMetric(metric, family) || !beside.every(isNameable) || !isTaken)
    return NOTHING;
  // A daemon holds the route: what is put in its place is not the daemon's.
  if (beside.some(isDaemons)) return NOTHING;
  return { now: [replaceDefault(known.tools, { family, metric: newMetric, hops })], lasting: [] };
}

/**
 * One default over the next hops that remain, or none by this interface where another default waits behind it. The
 * switch is for the next time that the link is lost: of several next hops only a change of the link, or of the route, makes it count
 * (seen on kernel 6.18: `dead` is printed at once, and the next hop still used).
 */
function takeOut(known: Known, { interface: name, gateway }: Of<'take-out'>): Advice {
  const isOut = (route: Route): boolean =>
    route.interface === name &&
    (gateway === undefined || canonicalAddress(route.gateway) === canonicalAddress(gateway));
  const now = FAMILIES.flatMap((family) => {
    const others = known.defaults[family].filter((route) => isAble(route) && !isOut(route));
    const next = Math.min(...others.flatMap(({ priority }) => priority ?? []));
    const lost = known.defaults[family].filter(
      (route) => isOut(route) && route.up && route.priority !== null && route.priority <= next,
    );
    return others.length === 0 ? [] : lost.flatMap((route) => without(known, route, isOut));
  });
  const switches = FAMILIES.map(
    (family) =>
      [`net.${family === 'inet' ? 'ipv4' : 'ipv6'}.conf.all.ignore_routes_with_linkdown`, 1] as const,
  );
  const isLinkLost =
    interfaceOf(known, name)?.linkUp === false ||
    FAMILIES.some((family) =>
      known.defaults[family].some((r) => r.interface === name && r.linkLost === true),
    );
  if (!isLinkLost) return { now, lasting: [] };
  const note = 'before Linux 5.11 "all" is not heeded: name each interface in its place';
  return { now, lasting: [{ ...sysctlFile(switches), note }] };
}

/** A default of its own at a worse metric, and then away from the best route. */
function setBehind(known: Known, { family, best, routes }: Of<'set-behind'>): Advice {
  const [first, ...more] = routes;
  if (first === undefined) return NOTHING;
  const others = known.defaults[family].filter(
    (route) => route.interface !== first.interface && !isDaemons(route),
  );
  const metric = metricBehind([best, ...others.map(({ priority }) => priority)]);
  const isTaken = known.defaults[family].some(({ priority }) => priority === metric);
  if (more.length > 0 || isTaken || !isMetric(metric, family)) return NOTHING;
  const isOut = (route: Route): boolean => isSame(route, first);
  const away = without(known, first, isOut);
  if (!isNameable(first) || away.length === 0) return NOTHING;
  const hops = [{ ...hopOf(first), weight: 1 }];
  const owners = possibleOwners(known, first);
  return {
    now: [replaceDefault(known.tools, { family, metric, hops }), ...away],
    lasting: behindFiles({ family, metric, owners, interface: first.interface }),
  };
}

/** Its route without the next hops that are to go, and without others that are lost. */
function without(known: Known, route: Route, isOut: (route: Route) => boolean): Argv[] {
  const whole = bundleOf(known, route);
  const staying = whole.filter((row) => isAble(row) && !isOut(row));
  const { family, priority, label, attributes = [] } = route;
  if (staying.length === 0) return whole.length === 1 ? removal(known, route) : [];
  if (priority === null || !staying.every(isNameable) || !isReplaced(known, route, priority)) return [];
  return [
    replaceDefault(known.tools, {
      ...{ family, metric: priority, hops: hopsOf(staying) },
      attributes: attributes.filter((attribute) => isRestorable(attribute)),
      ...(label === null ? {} : { protocol: label }),
    }),
  ];
}

function removeDuplicate(known: Known, surplus: readonly Route[]): Advice {
  const able = surplus.filter((route) => isNameable(route) && route.priority !== 0);
  const discarding = surplus.filter((route) => route.reject && isDiscarding(route));
  return {
    now: [
      ...discarding.map((route) => deleteDiscarding(known.tools, route)),
      ...able.filter((route) => !route.reject).flatMap((route) => removal(known, route)),
    ],
    lasting: [],
  };
}

/**
 * The same gateway twice is no obstacle here: a next hop is a gateway and an interface. Where one route has them all,
 * ports can be taken into the choice: a few pairs of addresses are not spread by their addresses.
 */
function balance(known: Known, { family, uplinks }: Of<'balance-by-firewall'>): Advice {
  const routes = known.defaults[family].filter(
    (route) =>
      route.up && uplinks.some((u) => u.interface === route.interface && u.gateway === route.gateway),
  );
  const best = Math.min(...routes.flatMap(({ priority }) => priority ?? []));
  const [first] = routes;
  if (first === undefined || !routes.every((route) => bundleOf(known, first).includes(route)))
    return join(known, family, best, routes);
  if (known.hash[family] !== 0) return NOTHING;
  return turn(known.tools, hashSwitches(family));
}

/** The name in the lines stands for whoever runs this: the snapshot does not know. */
const SOMEONE = 'netmon';

function permitSources(snapshot: Snapshot, ids: readonly string[]): Advice {
  const commands = snapshot.sources
    .filter((source) => ids.includes(source.id))
    .map((source) => source.argv)
    .filter(
      ([program = '', ...args]) => program.startsWith('/') && !args.some((word) => /[\r\n\0]/.test(word)),
    );
  const lines = sudoersLines(commands, SOMEONE);
  if (lines.length === 0) return NOTHING;
  const note = `with "visudo -f"; ${SOMEONE} stands for the user who runs this; of several rules that match, the last one counts`;
  return { now: [], lasting: [{ file: '/etc/sudoers.d/uplinktop', lines, note }] };
}

/**
 * Commands and lines for a remedy, Linux's way. Only what the snapshot holds goes into them; a value that is no literal
 * gives no command rather than a wrong one. Never throws.
 */
export function adviseWith(tools: Tools): (remedy: Remedy, snapshot: Snapshot) => Advice {
  return (remedy, snapshot) => {
    const known = knownOf(snapshot, tools);
    switch (remedy.kind) {
      case 'complete-files':
        return { now: [], lasting: remedy.lasting };
      case 'equalise':
        return equalise(known, remedy);
      case 'enable-multipath':
        return enableMultipath(known, remedy.family);
      case 'set-behind':
        return setBehind(known, remedy);
      case 'restore-default':
        return restoreDefault(known, remedy);
      // Where next hops are bound into one route nothing is lacking that this would bring.
      case 'set-again':
        return NOTHING;
      case 'remove-duplicate':
        return removeDuplicate(known, remedy.surplus);
      case 'bring-up':
        return isInterfaceName(remedy.interface)
          ? { now: [bringUp(tools, remedy.interface)], lasting: [] }
          : NOTHING;
      case 'take-out':
        return takeOut(known, remedy);
      case 'send-by-owner':
        return sendByOwner(remedy, tools);
      case 'end-connections':
        return endConnections(remedy, tools);
      case 'translate':
        return translate(remedy);
      case 'answer-by-entry':
        return answerByEntry(remedy, tools);
      case 'loosen-reverse-path':
        return turn(tools, reversePathSwitches(remedy.interfaces));
      case 'enable-accounting':
        return enableAccounting(tools);
      case 'enable-forwarding':
        return turn(tools, forwardingSwitches(remedy.family, known.interfaces));
      case 'raise-state-limit':
        return turn(tools, stateLimitSwitches(remedy.states));
      case 'balance-by-firewall':
        return balance(known, remedy);
      case 'permit-sources':
        return permitSources(snapshot, remedy.sources);
      // A cable is looked at by a person; there is no firewall to switch on.
      case 'none':
      case 'check-link':
      case 'enable-firewall':
        return NOTHING;
    }
  };
}
