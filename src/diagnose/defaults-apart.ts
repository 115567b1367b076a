import { list } from '../model/format.js';
import { isRoutable } from '../model/outward.js';
import type { Interface } from '../model/router.js';
import { isDefault } from '../model/router.js';
import type { Situation } from './situation.js';

/** It takes an address from outside, or is a way out by its kind: what would be an uplink in the main table. */
function leadsOut(via: Interface): boolean {
  const isAddressed = via.addresses.some(isRoutable);
  return isAddressed && (via.autoconf.inet || via.autoconf.inet6 || ['pppoe', 'wwan'].includes(via.kind));
}

/** Interfaces of other routing tables (rdomain, VRF) that are ways out there, or look like it where these are not read. */
export function waysApart({
  ways,
  interfaces,
}: Pick<Situation, 'ways' | 'interfaces'>): readonly Interface[] {
  const others = ways.facts.others ?? [];
  return [...(interfaces?.values() ?? [])].filter(
    (via) =>
      via.rdomain !== 0 &&
      (leadsOut(via) || others.some((route) => isDefault(route) && route.interface === via.name)),
  );
}

/** `em0 and em1 have theirs in routing tables 7 and 8`; null where no interface leads out there. */
export function defaultsApart(
  situation: Pick<Situation, 'ways' | 'interfaces' | 'explainer'>,
): string | null {
  const apart = waysApart(situation);
  if (apart.length === 0) return null;
  const tables = [...new Set(apart.map(({ rdomain }) => String(rdomain)))];
  const doubt = situation.ways.facts.others === null ? ', if any,' : '';
  return (
    `${list(apart.map(({ name }) => name))} ${apart.length === 1 ? 'has its own' : 'have theirs'}${doubt} ` +
    `in ${situation.explainer.words.otherTable}${tables.length === 1 ? '' : 's'} ${list(tables)}`
  );
}
