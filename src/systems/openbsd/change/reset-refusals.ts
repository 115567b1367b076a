import type { Family } from '../../../model/address.js';
import { canonicalAddress, inPrefix } from '../../../model/address.js';
import type { PlannedRoute } from '../../../model/plan.js';
import type { ResetRequest } from '../../../model/changer.js';
import type { Interface } from '../../../model/router.js';
import { isGateway, isRoutePriority } from '../route-command.js';

/** Thrown while steps are made, caught where they are handed out. The message is a clause for a sentence. */
export class Refused extends Error {}

export function refuseUnless(truth: boolean, reason: string): asserts truth {
  if (!truth) throw new Refused(reason);
}

/** `the default via 192.168.0.1 on iwn0`. */
export function nameOf({ gateway, interface: name }: Pick<PlannedRoute, 'gateway' | 'interface'>): string {
  return `the default via ${gateway} on ${name}`;
}

/** Bits of the connected network through which this interface reaches the address; null when it does not. */
function reachBits(via: Interface, address: string): number | null {
  const bits = via.addresses.map(({ address: own, prefixLength, peer }) => {
    if (peer !== null) return canonicalAddress(peer) === canonicalAddress(address) ? 128 : -1;
    return prefixLength !== null && inPrefix(address, own, prefixLength) ? prefixLength : -1;
  });
  const most = Math.max(-1, ...bits);
  return most < 0 || via.rdomain !== 0 ? null : most;
}

/**
 * The interfaces the kernel may reach a gateway by: route(8) is given none, so the most specific connected network
 * decides, or the scope of a link-local address. Several: which one it takes cannot be determined.
 */
export function interfacesReaching(gateway: string, interfaces: readonly Interface[]): string[] {
  const scope = /%(.+)$/s.exec(gateway)?.[1];
  if (scope !== undefined) return [scope];
  const reaches = interfaces.flatMap((via) => {
    const bits = reachBits(via, gateway);
    return bits === null ? [] : [{ name: via.name, bits }];
  });
  const most = Math.max(...reaches.map(({ bits }) => bits));
  return reaches.filter(({ bits }) => bits === most).map(({ name }) => name);
}

/** A gateway on two networks would come back through either interface. */
function checkReach({ gateway, interface: name }: PlannedRoute, request: ResetRequest): void {
  const other = interfacesReaching(gateway, request.interfaces).find((reaching) => reaching !== name);
  refuseUnless(
    other === undefined,
    `${gateway} is on a network of ${other ?? ''} too: the kernel might take that for ${name}`,
  );
}

const MTU_MAX_BYTES = 65_535;

/** Printable, at most 31 characters (RTLABEL_LEN 32). A question mark may stand for what a terminal must not see. */
const LABEL = /^[A-Za-z0-9][ ->@-~]{0,30}$/;

/** True when route(8) can be given this label and will set it as it is. */
export function isLabel(label: string): boolean {
  return LABEL.test(label);
}

/** What can be said in `route add` at all. */
export function checkSayable(row: PlannedRoute, family: Family): void {
  const name = nameOf(row);
  refuseUnless(isGateway(row.gateway, family), `${name} has no gateway address that could be put back`);
  refuseUnless(
    row.priority !== null && isRoutePriority(row.priority),
    `${name} has no priority that could be put back`,
  );
  refuseUnless(row.label === null || isLabel(row.label), `${name} has a label that could not be put back`);
  refuseUnless(
    row.mtuBytes === null ||
      (Number.isInteger(row.mtuBytes) && row.mtuBytes > 0 && row.mtuBytes <= MTU_MAX_BYTES),
    `${name} has an MTU that could not be put back`,
  );
}

/** True when `route add` can put the row back exactly as it is: static and nothing else. */
export function checkRestorable(row: PlannedRoute, request: ResetRequest, family: Family): void {
  checkSayable(row, family);
  checkReach(row, request);
  const whole = request.whole(family, row);
  if (whole === null) return;
  const name = nameOf(row);
  refuseUnless(!whole.mtuLocked, `${name} has a locked MTU, which could not be put back for certain`);
  refuseUnless(/^U?GSP?$/.test(whole.flags), `${name} has flags (${whole.flags}) that could not be put back`);
}
