import type { Queue } from '../../../model/queue.js';
import { queueKey } from '../../../model/queue.js';
import type { Complaint, Parsed } from '../../../model/reading.js';
import type { JsonObject } from './json.js';
import { isTrue, numberOf, objectOf, readObjects, textOf } from './json.js';
import { complaintAbout } from './complaint.js';
import { trafficControlObjects } from './text-tc.js';

/** They hold traffic back; the others queue what the line does not take. */
const SHAPERS = new Set(['htb', 'hfsc', 'tbf', 'cbq']);
/** What comes in is not queued, and `noqueue` is none. */
const NONE = new Set(['noqueue', 'ingress', 'clsact']);
/** Their inner qdisc counts the same packets once more. */
const CLASSLESS = new Set(['tbf']);

const KERNELS = '0:';

/** `1:10` is of `1:`. */
function ownerOf(name: string): string {
  return `${name.slice(0, name.indexOf(':'))}:`;
}

/** Bits in a second; a class is held back to its `ceil`, cake and tbf to one rate, in octets. */
function limitOf(object: JsonObject): number | null {
  const options = objectOf(object, 'options') ?? object;
  for (const field of ['ceil', 'bandwidth', 'rate']) {
    const rate = numberOf(options, field);
    if (rate !== null && rate > 0) return rate * 8;
  }
  return null;
}

function shapesOf(kind: string, limit: number | null): boolean {
  return limit !== null || SHAPERS.has(kind);
}

interface Row {
  readonly kind: string;
  /** Of a qdisc: the class it hangs in, else its own handle. */
  readonly name: string;
  readonly via: string;
  readonly parent: string | null;
}

/** Null: nobody set it up, or it is no queue. */
function rowOf(object: JsonObject, device: string | null): Row | 'none' | null {
  const kind = textOf(object, 'kind') ?? textOf(object, 'class');
  const handle = textOf(object, 'handle');
  const via = textOf(object, 'dev') ?? device;
  if (kind === null || handle === null || via === null) return null;
  if (NONE.has(kind)) return 'none';
  const parent = textOf(object, 'parent');
  if (textOf(object, 'class') !== null)
    return { kind, via, name: handle, parent: parent ?? (isTrue(object, 'root') ? ownerOf(handle) : null) };
  if (parent === null) return handle === KERNELS ? 'none' : { kind, via, name: handle, parent: null };
  // A child of the kernel's own mq hangs in `:1`.
  if (parent.startsWith(':') || !parent.includes(':')) return 'none';
  return { kind, via, name: parent, parent: ownerOf(parent) };
}

function queueOf(object: JsonObject, { kind, name, via, parent }: Row): Queue {
  const limitBitsPerSecond = limitOf(object);
  const limit = objectOf(object, 'options');
  return {
    interface: via,
    name,
    parent,
    kind,
    shapes: shapesOf(kind, limitBitsPerSecond),
    limitBitsPerSecond,
    sentPackets: numberOf(object, 'packets'),
    sentBytes: numberOf(object, 'bytes'),
    droppedPackets: numberOf(object, 'drops'),
    droppedBytes: null,
    backlogPackets: numberOf(object, 'qlen'),
    // A bfifo's limit is in octets.
    backlogLimitPackets: limit === null || kind === 'bfifo' ? null : numberOf(limit, 'limit'),
  };
}

/** A class and the qdisc that hangs in it count the same packets: the class tells the rate, the qdisc what waits. */
export function joinQueues(before: Queue, now: Queue): Queue {
  const [qdisc, owner] = now.kind === 'htb' || now.kind === 'hfsc' ? [before, now] : [now, before];
  return {
    ...now,
    kind: qdisc.kind,
    backlogLimitPackets: qdisc.backlogLimitPackets,
    parent: owner.limitBitsPerSecond === null ? qdisc.parent : owner.parent,
    shapes: qdisc.shapes === true || owner.shapes === true,
    limitBitsPerSecond: qdisc.limitBitsPerSecond ?? owner.limitBitsPerSecond,
  };
}

/**
 * The queues that were set up, from `tc -j -s qdisc show invisible`: without that word the queues that htb's classes have of
 * themselves are not printed. iproute2 6.1 prints classes as text in spite of `-j`, and of one interface alone: they are
 * read where somebody shows them. `device`: the interface that was asked for, which classes do not name.
 *
 *     [{"kind":"htb","handle":"1:","dev":"em0","root":true,"options":{"default":"0x20"},"bytes":60736,"packets":62,
 *       "drops":0,"overlimits":60,"requeues":0,"backlog":2084,"qlen":2},
 *      {"kind":"pfifo","handle":"0:","dev":"em0","parent":"1:20","options":{"limit":1000},...}]
 *
 * What the kernel gave an interface of itself has the handle `0:` and is none of them. Null: nothing was understood.
 * Source: tc/tc_qdisc.c, tc/tc_class.c of iproute2.
 */
export function parseTrafficControl(text: string, device: string | null): Parsed<readonly Queue[] | null> {
  const read = readObjects(text, trafficControlObjects);
  if (read.value === null) return { value: null, complaints: read.complaints };
  const complaints: Complaint[] = [...read.complaints];
  const queues = new Map<string, Queue>();
  const inner = new Set<string>();
  let understood = 0;
  for (const object of read.value) {
    const row = rowOf(object, device);
    if (row === null) {
      complaints.push(complaintAbout(1, JSON.stringify(object), 'expected kind, handle and dev'));
      continue;
    }
    understood++;
    if (row === 'none') continue;
    const queue = queueOf(object, row);
    const key = queueKey(queue);
    if (CLASSLESS.has(queue.kind)) inner.add(key);
    if (queue.parent !== null && inner.has(queueKey({ interface: queue.interface, name: queue.parent })))
      continue;
    const known = queues.get(key);
    queues.set(key, known === undefined ? queue : joinQueues(known, queue));
  }
  const isNothing = understood === 0 && read.value.length > 0;
  return { value: isNothing ? null : [...queues.values()], complaints };
}
