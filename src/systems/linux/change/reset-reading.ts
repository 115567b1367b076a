import type { Family } from '../../../model/address.js';
import type { PlannedRoute } from '../../../model/plan.js';
import type { ResetRequest } from '../../../model/changer.js';
import type { Route } from '../../../model/router.js';
import { isDaemons } from '../daemon-routes.js';
import { NO_GATEWAY } from '../no-gateway.js';
import { refuseUnless } from './reset-refusal.js';
import type { Table, TableHop, TableRoute } from './reset-table.js';
import { rowsOf, sameHop } from './reset-table.js';
import { isJoinable, isMetric, isNextHop, isProtocol, isRestorable, isWeight } from '../route-command.js';

/** Attributes of a next hop; what else there is belongs to the route. */
export const HOP_ATTRIBUTES = /^(onlink|via inet6|encap .*)$/;

/** `the default via 192.0.2.1 on em0`, `the default on ppp0`. */
export function nameOf({ gateway, interface: name }: PlannedRoute): string {
  return gateway === NO_GATEWAY ? `the default on ${name}` : `the default via ${gateway} on ${name}`;
}

/** A row as a next hop; `whole` tells what a plan's rows leave out. */
export function hopOf(row: PlannedRoute, whole: Pick<Route, 'weight' | 'attributes'>): TableHop {
  const said = (whole.attributes ?? []).filter((attribute) => HOP_ATTRIBUTES.test(attribute));
  const others = said.filter((attribute) => attribute !== 'onlink');
  return {
    gateway: row.gateway,
    interface: row.interface,
    weight: whole.weight,
    up: row.up,
    ...(said.includes('onlink') ? { onlink: true } : {}),
    ...(others.length > 0 ? { attributes: others } : {}),
  };
}

/** The route may say so, or its interface. */
function hasLostLink(row: PlannedRoute, whole: Route, { interfaces }: ResetRequest): boolean {
  const via = interfaces.find(({ name }) => name === row.interface);
  return whole.linkLost === true || via?.linkUp === false;
}

/** The rows as the kernel holds them: one route for each bundle. Refuses a row of which the rest is not known. */
export function tableOf(request: ResetRequest, family: Family): Table {
  const routes: { route: TableRoute; bundle: number | undefined }[] = [];
  const rows = request.now.defaults[family] ?? [];
  for (const row of rows) {
    const twins = rows.filter((other) => sameHop(other, row) && other.priority === row.priority);
    refuseUnless(twins.length === 1, `${nameOf(row)} is there twice with one metric`);
    const whole = request.whole(family, row);
    refuseUnless(
      whole !== null && row.priority !== null,
      `${nameOf(row)} is not known well enough to put it back`,
    );
    const last = routes.at(-1);
    const hop = { ...hopOf(row, whole), ...(hasLostLink(row, whole, request) ? { lost: true } : {}) };
    if (last !== undefined && last.bundle !== undefined && last.bundle === whole.bundle) {
      last.route = { ...last.route, hops: [...last.route.hops, hop] };
    } else {
      const attributes = (whole.attributes ?? []).filter((attribute) => !HOP_ATTRIBUTES.test(attribute));
      const { label: protocol, mtuBytes, priority: metric } = row;
      routes.push({ route: { metric, protocol, attributes, mtuBytes, hops: [hop] }, bundle: whole.bundle });
    }
  }
  return routes.map(({ route }) => route);
}

/** Through uplinks alone, and nobody's who would be surprised. */
export function isOwn(route: TableRoute, request: ResetRequest): boolean {
  return (
    !isDaemons({ label: route.protocol }) &&
    route.hops.every((hop) => request.uplinks.includes(hop.interface))
  );
}

/** What ip(8) can set again in the same words. */
export function checkRestorable(route: TableRoute, family: Family, request: ResetRequest): void {
  const [row] = rowsOf([route]);
  const name = row === undefined ? 'a default without a next hop' : nameOf(row);
  refuseUnless(isMetric(route.metric, family), `${name} has no metric that could be put back`);
  refuseUnless(
    route.protocol === null || isProtocol(route.protocol),
    `${name} names an author (proto ${route.protocol ?? ''}) that could not be put back`,
  );
  for (const hop of route.hops) {
    refuseUnless(
      isNextHop(hop, family) && isWeight(hop.weight) && (route.hops.length < 2 || isJoinable(hop, family)),
      `${name} has no gateway address that could be put back`,
    );
    refuseUnless(hop.up, `${hop.interface} is down: a default through it could not be put back`);
  }
  const strange = attributesOf(route, family, request).find((attribute) => !isRestorable(attribute));
  refuseUnless(
    strange === undefined,
    strange?.startsWith('expires') === true
      ? `${name} comes from router advertisements and expires: it could not be put back as it was`
      : `${name} has something (${strange ?? ''}) that could not be put back`,
  );
}

/** Of the route and of its next hops. */
function attributesOf(route: TableRoute, family: Family, request: ResetRequest): string[] {
  const wholes = rowsOf([route]).flatMap((row) => request.whole(family, row)?.attributes ?? []);
  return [...new Set([...route.attributes, ...wholes])];
}
