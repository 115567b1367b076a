import type { Command } from '../../../model/command.js';
import type { Family } from '../../../model/address.js';
import type { BeyondProbe, EventSource, NeighbourSource, ProbeSource } from '../../../model/observer.js';
import type { Source } from '../../../model/source.js';
import type { Parsed } from '../../../model/reading.js';
import type { Settings } from '../../../model/router.js';
import { rowsByName } from '../../../model/rows-by-name.js';
import type { ObservationKey, Observations } from '../../../model/snapshot.js';
import { MINUTE, SECOND } from '../../../model/time.js';
import {
  countedByNetstat,
  namesAskedOfSysctl,
  pinged,
  pingedHost,
  shownByIfconfig,
  shownByPfctl,
  shownFamilies,
  showsNeighbours,
  watchesRoutes,
} from '../commands.js';
import { neighbourLines } from '../../neighbour-lines.js';
import { RouteCondenser } from './condense-routes.js';
import { parseIfconfig } from './ifconfig.js';
import { eventReader } from './monitor.js';
import { parseInterfaceCounters } from './netstat-interfaces.js';
import { parseFirewallInfo } from './pfinfo.js';
import { parseFirewallLimits } from './pflimits.js';
import { parseQueues } from './pfqueues.js';
import { parsePing } from './ping.js';
import { parseRoutes } from './routes.js';
import { parseSysctl, SETTING_NAMES } from './sysctl.js';

const PATIENCE = 3 * SECOND;

function reading(purpose: string, argv: readonly string[]): Command {
  return { argv, purpose, timeoutMs: PATIENCE, needsRoot: false, changes: false };
}

/** The value of one observation, or none of it when the text told nothing: an empty answer is no empty router. */
function observation<K extends ObservationKey>(
  key: K,
  parsed: Parsed<Observations[K]>,
  isKnown: (value: Observations[K]) => boolean,
): Parsed<Partial<Observations>> {
  const value: Partial<Observations> = isKnown(parsed.value) ? { [key]: parsed.value } : {};
  return { value, complaints: parsed.complaints };
}

/** Where none are set up nothing is printed; lines that are no queues are another text. */
function observedQueues(stdout: string): Parsed<Partial<Observations>> {
  const { value: queues, complaints } = parseQueues(stdout);
  const isKnown = queues.length > 0 || complaints.length === 0;
  return { value: isKnown ? { queues } : {}, complaints };
}

const notEmpty = (list: readonly unknown[]): boolean => list.length > 0;

const ROUTES_OF = { inet: 'routesInet', inet6: 'routesInet6' } as const satisfies Record<
  Family,
  ObservationKey
>;

/** A family that was asked for and not printed has no routes; one that was not asked for is not reported. */
function observedRoutes(stdout: string, families: readonly Family[]): Parsed<Partial<Observations>> {
  const only = families.length === 1 ? families[0] : undefined;
  const { value: tables, complaints } = parseRoutes(stdout, only ?? null);
  const known = families.flatMap((family) => {
    const routes = tables.lost.includes(family) ? null : (tables[family] ?? (tables.whole ? [] : null));
    return routes === null ? [] : [[ROUTES_OF[family], routes] as const];
  });
  return { value: Object.fromEntries(known), complaints };
}

function isSetting(name: string): boolean {
  return SETTING_NAMES.some((known) => known === name || known.startsWith(`${name}.`));
}

function anySetting({ multipath, forwarding, ...others }: Settings): boolean {
  return [multipath, forwarding, others]
    .flatMap((part): unknown[] => Object.values(part))
    .some((value) => value !== null);
}

/**
 * Everything this program asks an OpenBSD router in order to watch it: what is run, how often, what it tells. The most
 * expensive ones are slow and woken by the kernel's announcements. Nothing here changes anything.
 *
 * `route -nv show` prints both families in one go, and the labels that say who installed a route. Bytes and packets are
 * two runs of netstat: `-b` prints the ones in place of the others.
 */
export const sources: readonly Source[] = [
  {
    id: 'byte-counters',
    what: 'the byte counters',
    command: reading('read the byte counters', ['/usr/bin/netstat', '-ibn']),
    everyMs: SECOND,
    wokenByEvents: false,
    observes: ['byteCounters'],
    serves: (argv) => (countedByNetstat(argv) === 'bytes' ? ['byteCounters'] : []),
    parse: (stdout) => observation('byteCounters', parseInterfaceCounters(stdout), notEmpty),
  },
  {
    id: 'packet-counters',
    what: 'the packet counters',
    command: reading('read the packet counters', ['/usr/bin/netstat', '-in']),
    everyMs: 10 * SECOND,
    wokenByEvents: false,
    observes: ['packetCounters'],
    serves: (argv) => (countedByNetstat(argv) === 'packets' ? ['packetCounters'] : []),
    parse: (stdout) => observation('packetCounters', parseInterfaceCounters(stdout), notEmpty),
  },
  {
    id: 'routes',
    what: 'the routing table',
    // A million routes take the kernel and route(8) some seconds.
    command: {
      ...reading('read the routing table', ['/sbin/route', '-nv', 'show']),
      timeoutMs: 10 * SECOND,
    },
    condense: () => new RouteCondenser(),
    everyMs: 5 * SECOND,
    wokenByEvents: true,
    observes: ['routesInet', 'routesInet6'],
    serves: (argv) => shownFamilies(argv).map((family) => ROUTES_OF[family]),
    parse: (stdout, argv) => observedRoutes(stdout, shownFamilies(argv)),
  },
  {
    id: 'interfaces',
    what: 'the interfaces',
    command: reading('read the interfaces', ['/sbin/ifconfig']),
    everyMs: 20 * SECOND,
    wokenByEvents: true,
    observes: ['interfaces'],
    serves: (argv) => (shownByIfconfig(argv) === null ? [] : ['interfaces']),
    parse: (stdout) => observation('interfaces', parseIfconfig(stdout), notEmpty),
    complete: (known, observed, argv) =>
      shownByIfconfig(argv) !== 'some' || observed.interfaces === undefined
        ? observed
        : { interfaces: rowsByName(known.interfaces, observed.interfaces, ({ name }) => name) },
  },
  {
    id: 'settings',
    what: 'the kernel settings',
    command: reading('read the kernel settings', ['/sbin/sysctl', ...SETTING_NAMES]),
    everyMs: MINUTE,
    wokenByEvents: false,
    observes: ['settings'],
    serves: (argv) => {
      const names = namesAskedOfSysctl(argv);
      return names !== null && (names === 'all' || names.some(isSetting)) ? ['settings'] : [];
    },
    parse: (stdout) => observation('settings', parseSysctl(stdout), anySetting),
  },
  {
    id: 'firewall',
    what: 'the packet filter',
    command: { ...reading('read the packet filter', ['/sbin/pfctl', '-s', 'info']), needsRoot: true },
    everyMs: 10 * SECOND,
    wokenByEvents: false,
    observes: ['firewall'],
    serves: (argv) => (shownByPfctl(argv)?.what === 'info' ? ['firewall'] : []),
    parse: (stdout) =>
      observation(
        'firewall',
        parseFirewallInfo(stdout),
        ({ enabled, states, counters }) =>
          enabled !== null || states !== null || notEmpty(Object.keys(counters)),
      ),
  },
  {
    id: 'firewall-limits',
    what: 'the limits of the packet filter',
    command: {
      ...reading('read the limits of the packet filter', ['/sbin/pfctl', '-s', 'memory']),
      needsRoot: true,
    },
    everyMs: 5 * MINUTE,
    wokenByEvents: false,
    observes: ['firewallLimits'],
    serves: (argv) => (shownByPfctl(argv)?.what === 'memory' ? ['firewallLimits'] : []),
    parse: (stdout) =>
      observation('firewallLimits', parseFirewallLimits(stdout), (limits) => notEmpty(Object.keys(limits))),
  },
  {
    id: 'queues',
    what: 'the queues',
    command: { ...reading('read the queues', ['/sbin/pfctl', '-s', 'queue', '-v']), needsRoot: true },
    everyMs: 10 * SECOND,
    seldom: { isEnough: ({ queues }) => queues?.length === 0, everyMs: 5 * MINUTE },
    wokenByEvents: false,
    observes: ['queues'],
    serves: (argv) => (shownByPfctl(argv)?.what === 'queue' ? ['queues'] : []),
    parse: observedQueues,
  },
];

/**
 * An echo asked of a gateway: one request, one second. `target` and `sourceAddress` are address literals, which the caller
 * has made sure of (a word that begins with `-` would be an option). IPv6 goes by the program's other name: ping(8)
 * resolves for the family of the name it is called by.
 */
export const probe: ProbeSource = {
  everyMs: 5 * SECOND,
  command: (target, family, sourceAddress) =>
    reading(`ask ${target} for an echo`, [
      family === 'inet6' ? '/sbin/ping6' : '/sbin/ping',
      ...['-n', '-c', '1', '-w', '1'],
      ...(sourceAddress === null ? [] : ['-I', sourceAddress]),
      target,
    ]),
  target: pingedHost,
  parse: parsePing,
};

/** What tells such an echo from one to a gateway: 32 bytes of data are enough for the time in it (ping.c, ECHOTMLEN). */
const BEYOND_BYTES = '32';

/** An echo from an uplink's own address to a host that a host route leads to by that uplink's gateway. */
export const beyond: BeyondProbe = {
  needsHostRoute: true,
  command: ({ address, family, sourceAddress, interface: name }) =>
    sourceAddress === null
      ? null
      : reading(`ask ${address} for an echo by ${name}`, [
          family === 'inet6' ? '/sbin/ping6' : '/sbin/ping',
          ...['-n', '-c', '1', '-w', '2', '-s', BEYOND_BYTES, '-I', sourceAddress, address],
        ]),
  asked: (argv) => {
    const asked = pinged(argv);
    if (asked?.bytes !== BEYOND_BYTES || asked.source === null) return null;
    return { address: asked.host, by: { source: asked.source } };
  },
};

/** `arp -an`, `ndp -an`. */
export const neighbours: NeighbourSource = { serves: showsNeighbours, parse: neighbourLines };

/** The kernel's announcements: one child for as long as the program runs, which is what a time limit of 0 means. */
export const events: EventSource = {
  command: {
    ...reading('be told of changes to routes and links', ['/sbin/route', '-n', 'monitor']),
    timeoutMs: 0,
  },
  serves: watchesRoutes,
  reader: eventReader,
};
