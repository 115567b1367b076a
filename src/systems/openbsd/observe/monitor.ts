import { familyOf } from '../../../model/address.js';
import type { RouterEvent } from '../../../model/router.js';
import { disarm } from '../../../model/text.js';
import { copyOf } from '../lines.js';

type Kind = RouterEvent['kind'];

/** sys/net/route.h 1.218: the messages that mean something here. All others are `other`. */
const KIND_OF: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['RTM_ADD', 'route-added'],
  ['RTM_DELETE', 'route-deleted'],
  ['RTM_CHANGE', 'route-changed'],
  ['RTM_NEWADDR', 'address-added'],
  ['RTM_DELADDR', 'address-deleted'],
  ['RTM_IFINFO', 'link'],
  ['RTM_IFANNOUNCE', 'interface'],
  ['RTM_DESYNC', 'lost-events'],
]);

/** Messages whose first line tells all: they are passed on at once, for the program does not flush behind them. */
const TOLD_BY_FIRST_LINE: ReadonlySet<Kind> = new Set<Kind>(['link', 'interface', 'lost-events']);

/** A line longer than this is not one of route's: what is kept of an unfinished one is bounded. */
const LONGEST_LINE = 16_384;

/** The message being read. `addresses`: the names in `sockaddrs: <...>`, once they have come. */
interface Message {
  event: RouterEvent;
  addresses: readonly string[] | null;
}

/**
 * A reader of `route -n monitor`. Give it the text as it comes, cut anywhere; it returns the events that are complete
 * and keeps the rest for its next call.
 *
 *     got message of size 192 on Mon Nov  3 08:12:40 2025
 *     RTM_ADD: Add Route: len 192, priority 12, table 0, if# 2, name iwn0, pid: 4711, seq 1, errno 0
 *     flags:<UP,GATEWAY,DONE,STATIC>
 *     ...
 *     sockaddrs: <DST,GATEWAY,NETMASK,IFP,IFA,LABEL>
 *      default 203.0.113.1 default iwn0 203.0.113.101 "dhcpleased"
 *
 * `destination` is `default` for a default route, and the interface's own address for an address that came or went.
 * `status` is the link's for `link`, `arrival` or `departure` for `interface`. When the socket overflowed, or a line was
 * too long to be kept, the event is `lost-events`: read everything again. Source: sbin/route/route.c 1.267 (2024), 1.141
 * (2009: `name: em0, link: active`, no fmask line).
 */
export function eventReader(): (text: string) => readonly RouterEvent[] {
  let message: Message | null = null;
  let tail = '';
  let skipping = false;

  const line = (text: string, events: RouterEvent[]): void => {
    const begun = begin(text);
    if (begun !== null || text.startsWith('got message')) {
      if (message !== null) events.push(message.event);
      message = null;
      if (begun === null) return;
      if (TOLD_BY_FIRST_LINE.has(begun.kind)) events.push(begun);
      else message = { event: begun, addresses: null };
    } else if (message === null) return;
    else if (message.addresses !== null) {
      events.push(addressed(message.event, message.addresses, text));
      message = null;
    } else {
      message.addresses = /^sockaddrs: <(.*)>/.exec(text)?.[1]?.split(',') ?? null;
    }
  };

  return (text) => {
    const events: RouterEvent[] = [];
    const lines = (tail + text).split('\n');
    tail = copyOf(lines.pop() ?? '');
    for (const next of lines) {
      if (!skipping) line(next.trimEnd(), events);
      skipping = false;
    }
    if (tail.length > LONGEST_LINE) {
      if (!skipping) events.push(blank('lost-events'));
      skipping = true;
      tail = '';
    }
    return events;
  };
}

function blank(kind: Kind): RouterEvent {
  return {
    kind,
    family: null,
    destination: null,
    gateway: null,
    interface: null,
    priority: null,
    pid: null,
    errno: null,
    status: null,
    label: null,
  };
}

/** The event of a message's first line, or null when the line is no such line. */
function begin(line: string): RouterEvent | null {
  const name = /^(RTM_[A-Z0-9]+):/.exec(line)?.[1];
  if (name === undefined) return null;
  const number = (pattern: RegExp): number | null => {
    const digits = pattern.exec(line)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  return {
    ...blank(KIND_OF.get(name) ?? 'other'),
    interface: /\bname:? ([A-Za-z][A-Za-z0-9]{0,15})\b/.exec(line)?.[1] ?? null,
    priority: number(/\bpriority (\d{1,3})\b/),
    pid: number(/\bpid:? (\d{1,10})\b/),
    errno: number(/\berrno (\d{1,5})\b/),
    status: /\b(?:link|what): ([a-z -]{1,20})(?:,|$)/.exec(line)?.[1] ?? null,
  };
}

/** The event with what its list of addresses adds. `names` says what each address is. */
function addressed(event: RouterEvent, names: readonly string[], line: string): RouterEvent {
  const words = [...line.matchAll(/"[^"]*"|\S+/g)].map(([word]) => disarm(word));
  // An address that prints as nothing shifts those behind it: then only the first two are certain.
  const whole = words.length === names.length;
  const word = (name: string): string | null => {
    const at = names.indexOf(name);
    return at < 0 || (!whole && at > 1) ? null : (words[at] ?? null);
  };
  const isAddress = event.kind === 'address-added' || event.kind === 'address-deleted';
  const destination = isAddress ? word('IFA') : destinationOf(word('DST'), word('NETMASK'));
  const gateway = word('GATEWAY');
  return {
    ...event,
    destination,
    gateway,
    family: familyOf(destination ?? '') ?? familyOf(gateway ?? ''),
    interface: event.interface ?? interfaceOf(word('IFP')),
    label: labelOf(names, words),
  };
}

/** Newer releases print an all-zero destination as numbers. */
function destinationOf(address: string | null, mask: string | null): string | null {
  const zero = /^(0\.0\.0\.0|::)$/.test(address ?? '');
  return zero && /^(default|0\.0\.0\.0|::)?$/.test(mask ?? '') ? 'default' : address;
}

/** A link-layer address prints as `em0`, or as `em0:0.d.b9.41.2c.a0`. */
function interfaceOf(address: string | null): string | null {
  return /^([a-z]+\d+)(?::|$)/.exec(address ?? '')?.[1] ?? null;
}

/** The label comes last; in quotes, or a bare word of which it is certain that it is the last address. */
function labelOf(names: readonly string[], words: readonly string[]): string | null {
  const last = words.at(-1);
  if (names.at(-1) !== 'LABEL' || last === undefined) return null;
  const quoted = /^"(.*)"$/.exec(last)?.[1];
  return quoted ?? (words.length === names.length ? last : null);
}
