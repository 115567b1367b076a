import type { Family } from '../../../model/address.js';
import type { FileLines } from '../../../model/finding.js';
import type { Interface, Route } from '../../../model/router.js';
import { RTP_STATIC } from '../route-priorities.js';
import { releaseNumber } from '../release.js';
import { isGateway, isInterfaceName, isRoutePriority } from '../route-command.js';

/** The interface's own priority that gives a default this number by itself; null when none does. */
export function interfacePriorityFor(routePriority: number): number | null {
  const rest = routePriority - RTP_STATIC;
  return rest >= 0 && rest <= 15 ? rest : null;
}

/** A default that is to be there after the next boot. */
export interface WantedDefault {
  readonly family: Family;
  readonly interface: string;
  readonly gateway: string | null;
  /** Null: whatever the interface gives. */
  readonly priority: number | null;
  readonly via: Interface | null;
  readonly release: string | null;
  /** The row as it is now, whose label may tell who put it there. */
  readonly now: Route | null;
}

/** Who brings the default after a boot. dhcpleased came with 7.0 (6.9 could already say `inet autoconf`). */
type Bringer = 'daemon' | 'dhclient' | 'operator' | 'unknown';

function bringerOf({ family, via, release, now }: WantedDefault): Bringer {
  if (/^(dhcpleased|slaacd)$/.test(now?.label ?? '') || via?.autoconf[family] === true) return 'daemon';
  if (/^DHCLIENT\b/.test(now?.label ?? '')) return 'dhclient';
  const number = releaseNumber(release);
  // Until 6.9 nothing in ifconfig tells a lease from an address set by hand.
  return family === 'inet' && (number === null || number < 70) ? 'unknown' : 'operator';
}

/** The line of hostname.if(5) that adds the default; empty when there is no gateway to name. */
function routeLine({ family, gateway, priority }: WantedDefault): string[] {
  if (gateway === null || !isGateway(gateway, family)) return [];
  const given =
    priority !== null && interfacePriorityFor(priority) === null && isRoutePriority(priority)
      ? `-priority ${String(priority)} `
      : '';
  return [`!route -qn add ${family === 'inet6' ? '-inet6 ' : ''}-mpath ${given}default ${gateway}`];
}

const BOOT_NOTES: Readonly<Record<Bringer, (keyword: string) => string>> = {
  daemon: (keyword) =>
    `the priority stands before "${keyword}"; a join or nwid line stays as it is, and no line here adds the default`,
  dhclient: () =>
    'priority before "dhcp", route after it; dhclient adds its default without -mpath, which fails unseen: ' +
    'the route line is to be repeated after each new lease, by hand or with ifstated(8)',
  operator: () =>
    'the priority stands before the address, the route after it, in place of the line that adds it now',
  unknown: () =>
    'the priority stands before "dhcp" or the address, the route after it; with "dhcp" the route line is to be ' +
    'repeated after each new lease, for dhclient adds its default without -mpath, which fails unseen',
};

/**
 * What hostname.if(5) needs so that this default comes back with its number. No file for a name that is none, or when
 * a daemon brings the default and the interface adds what it should.
 */
export function hostnameFile(wanted: WantedDefault): FileLines[] {
  if (!isInterfaceName(wanted.interface)) return [];
  const bringer = bringerOf(wanted);
  const keyword = wanted.family === 'inet' ? 'inet autoconf' : 'inet6 autoconf';
  const target = wanted.priority === null ? null : interfacePriorityFor(wanted.priority);
  const current = wanted.via?.priority ?? null;
  // A driver sets its number at attach: what differs from it now was set by hand, and is to be said again at boot.
  const adds = wanted.via?.kind === 'wireless' || wanted.via?.kind === 'wwan' || wanted.via?.kind === 'carp';
  const priorityLines = target !== null && (adds || current !== target) ? [`priority ${String(target)}`] : [];
  const lines =
    bringer === 'daemon'
      ? priorityLines.length > 0
        ? [...priorityLines, keyword]
        : []
      : [...priorityLines, ...routeLine(wanted)];
  if (lines.length === 0) return [];
  return [{ file: `/etc/hostname.${wanted.interface}`, lines, note: BOOT_NOTES[bringer](keyword) }];
}

/** mygate(5) 1.3: its IPv4 lines are passed over as soon as one hostname.if asks for a lease. */
export function mygateTrap(release: string | null): string {
  const number = releaseNumber(release);
  const keyword = number !== null && number < 69 ? 'dhcp' : 'inet autoconf';
  return `a gateway in /etc/mygate is ignored as soon as any hostname.if says "${keyword}": it belongs here`;
}

/** A switch that is to be set at boot. */
export function sysctlFile(name: string, value: number): FileLines {
  return { file: '/etc/sysctl.conf', lines: [`${name}=${String(value)}`], note: null };
}

/** Uplinks for pf to choose from. */
export interface FirewallBalance {
  readonly family: Family;
  readonly uplinks: readonly { readonly interface: string; readonly gateway: string }[];
  /** The inside interface, null when it cannot be determined. */
  readonly inside: string | null;
  readonly release: string | null;
}

/**
 * pf.conf(5) rules that give each connection an uplink in turn and send what has an uplink's address out through it.
 * Since 6.9 route-to takes the address alone; before, the interface stood with it.
 */
export function firewallBalanceFile({ family, uplinks, inside, release }: FirewallBalance): FileLines[] {
  const able = uplinks.filter((u) => isInterfaceName(u.interface) && isGateway(u.gateway, family));
  if (able.length < 2) return [];
  const number = releaseNumber(release);
  const old = number !== null && number < 69;
  const hop = (u: (typeof able)[number]): string => (old ? `(${u.interface} ${u.gateway})` : u.gateway);
  const lan = inside ?? '$lan';
  const lines = [
    `pass in quick on ${lan} ${family} to (${lan})`,
    `pass in on ${lan} ${family} to any route-to { ${able.map(hop).join(', ')} } round-robin`,
    ...able.flatMap((leaving) =>
      able
        .filter((u) => u.interface !== leaving.interface)
        .map((u) => `pass out on ${leaving.interface} ${family} from (${u.interface}) route-to ${hop(u)}`),
    ),
  ];
  const notes = [
    ...(inside === null ? ['lan is the inside interface: lan = "..." above'] : []),
    ...(number === null
      ? [`before 6.9 write (${able[0]?.interface ?? ''} ${able[0]?.gateway ?? ''}) for a gateway`]
      : []),
    'then: pfctl -f /etc/pf.conf',
  ];
  return [{ file: '/etc/pf.conf', lines, note: notes.join('; ') }];
}
