import type { Interface, InterfaceKind, PriorityReason, Route } from '../../model/router.js';
import { kindOf } from './interface-kind.js';
import {
  RTP_LOCAL,
  RTP_CONNECTED,
  RTP_STATIC,
  RTP_EIGRP,
  RTP_OSPF,
  RTP_ISIS,
  RTP_RIP,
  RTP_BGP,
  RTP_DEFAULT,
  RTP_PROPOSAL_FIRST,
  RTP_PROPOSAL_LAST,
  INTERFACE_PRIORITY_MAX,
} from './route-priorities.js';

/** No driver but these sets one; the rest have 0. Source: net80211/ieee80211.c, dev/usb/if_umb.c, netinet/ip_carp.c. */
const DRIVER_PRIORITY: Readonly<
  Partial<Record<InterfaceKind, { readonly word: string; readonly adds: number }>>
> = {
  wireless: { word: 'wireless', adds: 4 },
  wwan: { word: 'WWAN', adds: 6 },
  carp: { word: 'carp', adds: 15 },
};

/** What an interface of this kind adds at boot, before anyone sets another number. */
export function driverPriority(kind: InterfaceKind): number {
  return DRIVER_PRIORITY[kind]?.adds ?? 0;
}

const NAMES: Readonly<Record<number, string>> = {
  0: 'none',
  [RTP_LOCAL]: 'local',
  [RTP_EIGRP]: 'eigrp',
  [RTP_OSPF]: 'ospf',
  [RTP_ISIS]: 'is-is',
  [RTP_RIP]: 'rip',
  [RTP_BGP]: 'bgp',
  [RTP_DEFAULT]: 'default',
};

/** `static 8 + wireless 4`: the part the interface added, in words that are true of it now; null when none is. */
function added(rest: number, route: Route, via: Interface | null): string | null {
  const driver = DRIVER_PRIORITY[via?.kind ?? kindOf(route.interface, null)];
  const current = via?.priority ?? null;
  if (rest < 1 || rest > INTERFACE_PRIORITY_MAX) return null;
  if (driver?.adds === rest) {
    return current === null || current === rest
      ? `${driver.word} ${String(rest)}`
      : `${String(rest)} (the interface's priority is ${String(current)} now)`;
  }
  return current === rest ? `interface ${String(rest)}` : null;
}

/** What a route starts from: neighbours are cloned from a connected network, at one less (sys/net/route.c 1.450). */
function baseOf(route: Route, priority: number): { word: string; number: number; cloned: boolean } {
  const has = (letters: RegExp): boolean => letters.test(route.flags);
  const cloned = has(/c/) && !has(/S/);
  const connected = cloned || (has(/[Cn]/) && !has(/S/)) || priority < RTP_STATIC;
  return connected
    ? { word: 'connected', number: RTP_CONNECTED, cloned }
    : { word: 'static', number: RTP_STATIC, cloned: false };
}

function sumOf(route: Route, via: Interface | null, priority: number): string {
  const name = NAMES[priority];
  if (name !== undefined) return name;
  if (priority >= RTP_PROPOSAL_FIRST && priority <= RTP_PROPOSAL_LAST) return 'proposal';
  const base = baseOf(route, priority);
  if (priority === base.number) return base.word;
  if (base.cloned && priority === base.number - 1) return `connected ${String(base.number)} - 1 (cloned)`;
  // Before the clones had a number of their own (4.9) theirs was that of the network.
  const clone = base.cloned ? added(priority + 1 - base.number, route, via) : null;
  if (clone !== null) return `connected ${String(base.number)} + ${clone} - 1 (cloned)`;
  const part = added(priority - base.number, route, via);
  return part === null ? String(priority) : `${base.word} ${String(base.number)} + ${part}`;
}

/**
 * A label that says who installed the route: `dhcpleased`, `slaacd`, or dhclient's name with its process id.
 * Any other label is the operator's own.
 */
function installer(label: string | null): string | null {
  if (label === 'dhcpleased' || label === 'slaacd') return label;
  const dhclient = /^DHCLIENT (\d{1,9})$/.exec(label ?? '');
  return dhclient === null ? null : `dhclient (pid ${dhclient[1] ?? ''})`;
}

/**
 * Why a route has its priority, in words: `static`, `static 8 + wireless 4`, `ospf`; the bare number where nothing
 * true can be said (given with -priority). The interface's own priority is used where it is known; without the
 * interface, what its driver would add.
 */
export function explainPriority(route: Route, via: Interface | null): PriorityReason {
  const sum = route.priority === null ? 'not shown' : sumOf(route, via, route.priority);
  return { sum, by: installer(route.label) };
}

/**
 * The number a default through this interface gets when it brings none: the kernel adds the interface's priority to
 * static's 8 (rtsock.c 1.388). Null when the interface's is not shown.
 */
export function naturalPriority(via: Interface): number | null {
  return via.priority === null ? null : RTP_STATIC + via.priority;
}
