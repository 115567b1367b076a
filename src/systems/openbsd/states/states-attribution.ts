import type { AddressClassifier } from '../../../states/address-classes.js';
import { INSIDE, isPublic, LAN, OUTSIDE, OWN, classOf, uplinkOf } from '../../../states/address-classes.js';
import {
  BY_ADDRESS,
  BY_GATEWAY,
  BY_INTERFACE,
  BY_NOTHING,
  INCOMING,
  LOCAL,
  OUTGOING,
} from '../../../states/state-record.js';
import type { PfRecord } from './states-record.js';

/**
 * Decides what a state is: which end is whose, whether it stands for a connection or is the other half of one, and
 * on which uplink that is. `boundTo` is the uplink of its interface, or -1.
 *
 * **Ends**: `->` prints the wire address first and the inside one in parentheses, `<-` the other way round
 * (pf_print_state.c); when only the other one is an uplink's, they are taken the other way.
 *
 * **Uplink**: the next hop a rule forced; else the interface the state is bound to; else on `->` the wire address, on
 * `<-` the address it came to; else it cannot be determined.
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
export function attribute(record: PfRecord, classifier: AddressClassifier, boundTo: number): void {
  const { outbound, left, leftBefore } = record;
  const translated = leftBefore.present;
  if (translated && isFamilyTranslation(record, classifier))
    return attributeFamilyTranslation(record, classifier);
  const first = classifier.classify(left);
  const second = translated ? classifier.classify(leftBefore) : first;
  const isFirst = uplinkOf(first) >= 0;
  const isSecond = uplinkOf(second) >= 0;
  const leftIsWire = outbound ? isFirst || !isSecond : isFirst && !isSecond;
  record.wire = leftIsWire || !translated ? left : leftBefore;
  record.inside = leftIsWire && translated ? leftBefore : left;
  record.remote = !outbound && record.rightBefore.present ? record.rightBefore : record.right;
  const byAddress = uplinkOf(leftIsWire ? first : second);
  const here = leftIsWire ? second : first;
  if (boundTo >= 0) settle(record, boundTo, BY_INTERFACE);
  else if (byAddress < 0 && !outbound && classOf(here) === OUTSIDE) settleHalf(record);
  else settleByAddress(record, byAddress, classOf(here), classifier);
  if (record.gateway.present && record.isConnection) followGateway(record, classifier);
}

function settleByAddress(
  record: PfRecord,
  uplink: number,
  here: number,
  classifier: AddressClassifier,
): void {
  const there = classifier.classify(record.remote);
  if (uplink >= 0 && !staysInside(record, there)) settle(record, uplink, BY_ADDRESS);
  else settleWithoutUplink(record, here, classOf(there), classifier);
}

/**
 * From the LAN to the router's own public address, and back to the LAN (a hairpin): no provider sees it. Where no LAN is
 * known, a private address at the other end of a public one is behind the router all the same.
 */
function staysInside({ remote, wire }: PfRecord, there: number): boolean {
  if (classOf(there) === LAN) return true;
  return classOf(there) === INSIDE && uplinkOf(there) < 0 && isPublic(wire) && !isPublic(remote);
}

function settle(record: PfRecord, uplink: number, by: number): void {
  record.uplink = uplink;
  record.attributedBy = by;
  record.isConnection = true;
  record.direction = record.outbound ? OUTGOING : INCOMING;
}

/** The half on the side of the LAN. */
function settleHalf(record: PfRecord): void {
  record.uplink = -1;
  record.attributedBy = BY_NOTHING;
  record.direction = record.outbound ? OUTGOING : INCOMING;
  record.isConnection = false;
}

/** Half of a connection, a local one, or one of which the uplink cannot be determined. */
function settleWithoutUplink(
  record: PfRecord,
  here: number,
  there: number,
  classifier: AddressClassifier,
): void {
  const { outbound } = record;
  settleHalf(record);
  if (!outbound && here === OUTSIDE) return;
  record.isConnection = outbound
    ? here !== OUTSIDE || there === OUTSIDE || record.leftBefore.present
    : here === OWN || there === OUTSIDE || !classifier.ownKnown;
  if (here < INSIDE || there < INSIDE) return;
  record.direction = LOCAL;
  if (outbound) return;
  // Who opened it stands on the right: a host inside, at the router's door.
  const { inside, remote } = record;
  record.inside = remote;
  record.wire = remote;
  record.remote = inside;
}

/** A next hop on `<-` is `reply-to`, the way back, only when the state came from outside. */
function followGateway(record: PfRecord, classifier: AddressClassifier): void {
  const uplink = classifier.uplinkOfGateway(record.gateway);
  if (uplink < 0 || (record.direction === LOCAL && !record.outbound)) return;
  settle(record, uplink, BY_GATEWAY);
}

/** `af-to` on the way in: `->` although it prints its destination first, and one state for the whole connection. */
function isFamilyTranslation(
  { outbound, left, leftBefore, right, rightBefore }: PfRecord,
  classifier: AddressClassifier,
): boolean {
  return (
    outbound &&
    left.isIpv4 !== leftBefore.isIpv4 &&
    rightBefore.present &&
    uplinkOf(classifier.classify(left)) < 0 &&
    uplinkOf(classifier.classify(right)) >= 0
  );
}

function attributeFamilyTranslation(record: PfRecord, classifier: AddressClassifier): void {
  record.inside = record.rightBefore;
  record.wire = record.right;
  record.remote = record.left;
  settle(record, uplinkOf(classifier.classify(record.right)), BY_ADDRESS);
  if (record.gateway.present) followGateway(record, classifier);
}
