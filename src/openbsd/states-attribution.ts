import type { Endpoint } from './states-address.js';
import type { Places } from './states-places.js';
import { INSIDE, LAN, OUTSIDE, OWN, placeOf, uplinkOf } from './states-places.js';
import type { StateRecord } from './states-record.js';

/**
 * Decides what a state is: which end is whose, whether it stands for a connection or is the other half of one, and
 * on which uplink that is. `boundTo` is the uplink of its interface, or -1.
 *
 * **Uplink**: the next hop a rule forced; else the interface the state is bound to; else on `->` the wire address, on
 * `<-` the address it came to; else it cannot be told.
 *
 * **Connections**: a forwarded one has two states and is counted at one of them, without looking for its twin: an
 * outgoing one where it leaves (`->`), an incoming one where it enters (`<-`). So its half on the LAN's side is
 * - `REMOTE <- INSIDE`: from inside, to neither the router nor an address of an uplink;
 * - `REMOTE -> INSIDE`: untranslated, from outside to inside.
 *
 * What ends at the router has one state and is counted there. While its own addresses are not known, a `<-` between
 * two private addresses passes for that. A half belongs to no uplink, whatever next hop it shows: its twin carries the
 * same bytes.
 */
export function attribute(record: StateRecord, places: Places, boundTo: number): void {
  nameEnds(record, places);
  const wire = places.look(record.wire);
  const here = placeOf(record.inside === record.wire ? wire : places.look(record.inside));
  const there = placeOf(places.look(record.remote));
  const untranslated = record.inside === record.wire;

  record.uplink = boundTo;
  record.attributedBy = 'interface';
  if (boundTo < 0 && !(untranslated && there === LAN)) {
    record.uplink = uplinkOf(wire);
    record.attributedBy = 'address';
  }
  record.isConnection =
    record.uplink >= 0 ||
    (record.outbound
      ? here !== OUTSIDE || there === OUTSIDE || !untranslated
      : here === OWN || (there === OUTSIDE ? here !== OUTSIDE : here !== OUTSIDE && !places.ownKnown));
  if (record.gateway.present && record.isConnection) followGateway(record, places, there);
  if (record.uplink < 0) record.attributedBy = null;
  takeDirection(record, here, there);
}

/**
 * Who is who. `->` prints the wire address first and the inside one in parentheses, `<-` the other way round
 * (pf_print_state.c); parentheses in the other order are understood as well.
 */
function nameEnds(record: StateRecord, places: Places): void {
  const { left, leftBefore, right, rightBefore, outbound } = record;
  record.inside = left;
  record.wire = left;
  record.remote = !outbound && rightBefore.present ? rightBefore : right;
  if (!leftBefore.present) return;
  const leftIsWire = uplinkOf(places.look(left)) >= 0;
  const beforeIsWire = uplinkOf(places.look(leftBefore)) >= 0;
  if (isFamilyTranslation(record) && !leftIsWire && uplinkOf(places.look(right)) >= 0) {
    setEnds(record, rightBefore, right, left);
    return;
  }
  if (outbound ? leftIsWire || !beforeIsWire : leftIsWire && !beforeIsWire) setEnds(record, leftBefore, left);
  else setEnds(record, left, leftBefore);
}

function setEnds(record: StateRecord, inside: Endpoint, wire: Endpoint, remote = record.remote): void {
  record.inside = inside;
  record.wire = wire;
  record.remote = remote;
}

/** `af-to` on the way in: one state for the whole connection, `->` although it prints its destination first. */
function isFamilyTranslation({ outbound, left, leftBefore, rightBefore }: StateRecord): boolean {
  return outbound && rightBefore.present && left.isIpv4 !== leftBefore.isIpv4;
}

/** On `<-` a next hop is `reply-to`, the way back, only when the state came from outside. */
function followGateway(record: StateRecord, places: Places, there: number): void {
  const uplink = places.uplinkOfGateway(record.gateway);
  if (uplink < 0 || (!record.outbound && record.uplink < 0 && there !== OUTSIDE)) return;
  record.uplink = uplink;
  record.attributedBy = 'gateway';
}

/** A connection on an uplink came out of it or in by it; without one the two ends tell. */
function takeDirection(record: StateRecord, here: number, there: number): void {
  const isLocal = record.uplink < 0 && here >= INSIDE && there >= INSIDE;
  record.direction = isLocal ? 'local' : record.outbound ? 'outgoing' : 'incoming';
  // Who opened it stands on the right: a host inside, at the router's door.
  if (isLocal && !record.outbound) {
    const { inside, remote } = record;
    setEnds(record, remote, remote, inside);
  }
}
