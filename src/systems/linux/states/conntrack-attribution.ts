import type { Endpoint } from '../../../states/address-bytes.js';
import type { AddressClassifier } from '../../../states/address-classes.js';
import { INSIDE, isPublic, LAN, OUTSIDE, OWN, classOf, uplinkOf } from '../../../states/address-classes.js';
import { BY_ADDRESS, BY_NOTHING, INCOMING, LOCAL, OUTGOING } from '../../../states/state-record.js';
import type { ConntrackRecord } from './conntrack-record.js';

/**
 * Decides which end of an entry is whose, and on which uplink it is. An entry is one connection; nothing in it names an
 * interface or a next hop, so its addresses alone tell.
 *
 * **Ends**: who opened it is the source of the first packet, and who answers is the source of what comes back: behind a
 * redirection that is another than the one that was asked. On the wire is, from inside, the address the answers go to, and
 * from outside the one that was asked.
 *
 * **Uplink**: from outside, the one whose address was asked; from inside, the one whose address the answers go to. What
 * stays among the router, everyone (multicast) and the networks behind it is on none. An untranslated address that no
 * uplink claims, as in most IPv6 networks behind a router, leaves it open.
 */
export function attribute(record: ConntrackRecord, classifier: AddressClassifier): void {
  const opener = classifier.classify(record.left);
  const asked = classifier.classify(record.right);
  const answering = classifier.classify(record.replySource);
  const back = classifier.classify(record.replyDestination);
  const from = classOf(opener);
  record.isConnection = true;
  if (from === OUTSIDE && uplinkOf(asked) >= 0) settleIncoming(record, uplinkOf(asked));
  else if (staysBehind(opener, answering)) settleLocal(record);
  else if (uplinkOf(back) >= 0) settleOutgoing(record, uplinkOf(back));
  // A neighbour on an uplink that has private addresses itself.
  else if (from < LAN && uplinkOf(asked) >= 0 && !isPublic(record.right))
    settleIncoming(record, uplinkOf(asked));
  else if (classOf(answering) === OUTSIDE) settleOutgoing(record, -1);
  else if (from === OUTSIDE) settleIncoming(record, -1);
  else settleLocal(record);
}

/** Between the router and what is known to be behind it, or to an address of the router's that is on no uplink. */
function staysBehind(opener: number, answering: number): boolean {
  const from = classOf(opener);
  const to = classOf(answering);
  if (from >= LAN && to >= LAN) return true;
  return from >= INSIDE && to === OWN && uplinkOf(answering) < 0;
}

function settleOutgoing(record: ConntrackRecord, uplink: number): void {
  const { left, replyDestination } = record;
  record.direction = OUTGOING;
  record.inside = left;
  record.wire = isSame(left, replyDestination) ? left : replyDestination;
  record.remote = record.replySource;
  settle(record, uplink);
}

function settleIncoming(record: ConntrackRecord, uplink: number): void {
  const { right, replySource } = record;
  record.direction = INCOMING;
  record.inside = replySource;
  record.wire = isSame(right, replySource) ? replySource : right;
  record.remote = record.left;
  settle(record, uplink);
}

function settleLocal(record: ConntrackRecord): void {
  record.direction = LOCAL;
  record.inside = record.left;
  record.wire = record.left;
  record.remote = record.replySource;
  settle(record, -1);
}

function settle(record: ConntrackRecord, uplink: number): void {
  record.uplink = uplink;
  record.attributedBy = uplink < 0 ? BY_NOTHING : BY_ADDRESS;
}

function isSame(end: Endpoint, other: Endpoint): boolean {
  return end.port === other.port && end.equals(other);
}
