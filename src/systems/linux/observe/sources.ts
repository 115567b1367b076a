import type { Family } from '../../../model/address.js';
import { FAMILIES, isAddressLiteral } from '../../../model/address.js';
import type { BeyondProbe, EventSource, NeighbourSource, ProbeSource } from '../../../model/observer.js';
import type { Source } from '../../../model/source.js';
import type { Parsed } from '../../../model/reading.js';
import type { Interface, PolicyRule, Settings } from '../../../model/router.js';
import { rowsByName } from '../../../model/rows-by-name.js';
import type { ObservationKey, Observations } from '../../../model/snapshot.js';
import { MINUTE, SECOND } from '../../../model/time.js';
import type { ShownLinks } from '../commands.js';
import {
  asksForSysctl,
  netToolsLinks,
  pingedHost,
  printedFile,
  shownByNmcli,
  showsDefaultsAlone,
  showsNeighbours,
  showsNetconf,
  showsWireless,
  shownLinks,
  shownRules,
  watchesRoutes,
} from '../commands.js';
import { RouteCondenser } from './condense-routes.js';
import { parseLinks } from './ip-addr.js';
import { parseNetworks } from './iw.js';
import { isLarge, WHOLE_EVERY_MS, withKnownRoutes } from './large-table.js';
import { eventReader } from './monitor.js';
import { netToolsLinkObjects } from './net-tools-links.js';
import { parseNetconf } from './netconf.js';
import { nmcliLinkObjects } from './nmcli.js';
import { parsePing } from './ping.js';
import { parseCounters } from './proc-net-dev.js';
import { parseSignals } from './proc-net-wireless.js';
import type { ParsedObservations } from './reading-command.js';
import { reading } from './reading-command.js';
import { NO_SETTINGS } from './no-settings.js';
import { observedRoutes, routesServed, withKnownTables } from './observed-routes.js';
import { parseRules } from './rules.js';
import { parseSysctl, SETTING_NAMES, settingsOf } from './sysctl.js';
import { queueSources } from './queue-sources.js';
import { trackingSources } from './tracking-sources.js';
import { linkObjects } from './text-links.js';
import { readObjects, textOf, wordsOf } from './json.js';
import { neighbourLines } from '../../neighbour-lines.js';
import { isInterfaceName } from '../route-command.js';
import type { Tools } from '../tools.js';
import { SIGNALS_FILE } from '../tools.js';

function observedLinks(stdout: string, argv: readonly string[]): ParsedObservations {
  const { value: links, complaints } = parseLinks(
    stdout,
    shownByNmcli(argv) !== null
      ? nmcliLinkObjects
      : netToolsLinks(argv) === null
        ? linkObjects
        : netToolsLinkObjects,
  );
  if (links === null || links.interfaces.length === 0) return { value: {}, complaints };
  const { interfaces, counters } = links;
  const value: Partial<Observations> = {
    interfaces,
    ...(counters === null ? {} : { byteCounters: counters, packetCounters: counters }),
  };
  return { value, complaints };
}

function linksShown(argv: readonly string[]): ShownLinks | null {
  const shown = shownLinks(argv) ?? netToolsLinks(argv);
  if (shown !== null) return shown;
  const device = shownByNmcli(argv);
  return device === null ? null : { families: FAMILIES, counters: false, isPart: device !== 'all' };
}

/** `ip addr show em0`, `ip -4 addr`, `ip link`: addresses that were not asked for stay as they were known. */
function completeLinks(
  known: Partial<Observations>,
  observed: Partial<Observations>,
  argv: readonly string[],
): Partial<Observations> {
  const shown = linksShown(argv);
  if (shown?.isPart !== true || observed.interfaces === undefined) return observed;
  const { families } = shown;
  const join = (before: Interface, now: Interface): Interface => {
    const of = (family: Family): Interface => (families.includes(family) ? now : before);
    const addresses = FAMILIES.flatMap((family) =>
      of(family).addresses.filter((address) => address.family === family),
    );
    const autoconf = { inet: of('inet').autoconf.inet, inet6: of('inet6').autoconf.inet6 };
    return { ...now, addresses, autoconf };
  };
  const counters = (key: 'byteCounters' | 'packetCounters') =>
    observed[key] === undefined
      ? {}
      : { [key]: rowsByName(known[key], observed[key], ({ interface: name }) => name) };
  return {
    interfaces: rowsByName(known.interfaces, observed.interfaces, ({ name }) => name, join),
    ...counters('byteCounters'),
    ...counters('packetCounters'),
  };
}

function linksServed(argv: readonly string[]): readonly ObservationKey[] {
  const shown = linksShown(argv);
  return [
    ...(shown === null ? [] : (['interfaces'] as const)),
    ...(shown?.counters === true ? (['byteCounters', 'packetCounters'] as const) : []),
  ];
}

/** One part of the settings, from `ip`; null was not reported. */
function observedPart<T>(
  { value, complaints }: Parsed<T | null>,
  part: (value: T) => Partial<Settings>,
): ParsedObservations {
  return { value: value === null ? {} : { settings: { ...NO_SETTINGS, ...part(value) } }, complaints };
}

function observedRules(stdout: string, argv: readonly string[]): ParsedObservations {
  const family = shownRules(argv) ?? 'inet';
  // A kernel without IPv6 has no rules to print, and that must not make the other settings unknown.
  if (family === 'inet6' && stdout.trim() === '') return { value: { settings: NO_SETTINGS }, complaints: [] };
  return observedPart(parseRules(stdout, family), (rules: readonly PolicyRule[]) => ({
    policyRules: { [family]: rules },
  }));
}

function observedSettings(stdout: string): ParsedObservations {
  const { value: variables, complaints } = parseSysctl(stdout);
  const isKnown = SETTING_NAMES.some((name) => variables.has(name));
  return { value: isKnown ? { settings: settingsOf(variables) } : {}, complaints };
}

function observedCounters(stdout: string): ParsedObservations {
  const { value: counters, complaints } = parseCounters(stdout);
  return {
    value: counters.length === 0 ? {} : { byteCounters: counters, packetCounters: counters },
    complaints,
  };
}

const COUNTERS_FILE = '/proc/net/dev';

/**
 * Everything this program asks a Linux router in order to watch it. The counters are a file of the kernel's, read every
 * second without a child; what changes now and then the kernel
 * announces, and is read anew all the same. Nothing here changes anything, and nothing
 * needs root.
 */
export function sourcesWith(tools: Tools): readonly Source[] {
  const { ip, sysctl, cat } = tools;
  return [
    {
      id: 'counters',
      what: 'the byte and packet counters',
      command: reading('read the counters', [cat, COUNTERS_FILE]),
      everyMs: SECOND,
      wokenByEvents: false,
      observes: ['byteCounters', 'packetCounters'],
      serves: (argv) => (printedFile(argv) === COUNTERS_FILE ? ['byteCounters', 'packetCounters'] : []),
      parse: observedCounters,
    },
    {
      id: 'links',
      what: 'the interfaces',
      command: reading('read the interfaces', [ip, '-j', '-d', 'addr']),
      everyMs: 20 * SECOND,
      announcedEveryMs: 45 * SECOND,
      wokenByEvents: true,
      observes: ['interfaces'],
      serves: linksServed,
      parse: observedLinks,
      complete: completeLinks,
    },
    {
      id: 'routes',
      what: 'the routing table',
      // 100,000 routes take a second, and more where the machine is busy.
      command: {
        ...reading('read the routing table', [ip, '-j', '-d', 'route', 'show', 'table', 'all']),
        timeoutMs: 10 * SECOND,
      },
      condense: () => new RouteCondenser(),
      everyMs: 20 * SECOND,
      announcedEveryMs: 45 * SECOND,
      wokenByEvents: true,
      observes: ['routesInet', 'routesInet6', 'otherTables'],
      short: {
        command: reading('read the default routes', [
          ...[ip, '-j', '-d', 'route', 'show', 'table', 'all'],
          ...['exact', 'default'],
        ]),
        isEnough: isLarge,
        wholeEveryMs: WHOLE_EVERY_MS,
      },
      serves: routesServed,
      parse: observedRoutes,
      complete: (known, observed, argv) =>
        showsDefaultsAlone(argv)
          ? { ...observed, ...withKnownRoutes(known, observed) }
          : withKnownTables(known, observed, argv),
    },
    {
      id: 'settings',
      what: 'the kernel settings',
      command: reading('read the kernel settings', [sysctl, '-e', ...SETTING_NAMES]),
      everyMs: MINUTE,
      wokenByEvents: false,
      observes: ['settings'],
      serves: (argv) => (asksForSysctl(argv, SETTING_NAMES) ? ['settings'] : []),
      parse: observedSettings,
    },
    {
      id: 'reverse-path-filter',
      what: 'the reverse path filter',
      command: reading('read the reverse path filter', [ip, '-j', 'netconf']),
      everyMs: 5 * MINUTE,
      wokenByEvents: false,
      observes: ['settings'],
      serves: (argv) => (showsNetconf(argv) ? ['settings'] : []),
      parse: (stdout) => observedPart(parseNetconf(stdout), (reversePathFilter) => ({ reversePathFilter })),
    },
    ...FAMILIES.map((family) => rulesOf(family, ip)),
    ...trackingSources(tools),
    ...wirelessOf(tools),
    ...queueSources(tools),
  ];
}

/** Where there is no card, the kernel has no such file, and few have iw(8). */
function wirelessOf({ iw, cat, hasSignals }: Tools): readonly Source[] {
  const networks: Source = {
    id: 'networks',
    what: 'the wireless networks',
    command: reading('read the wireless networks', [iw ?? 'iw', 'dev']),
    everyMs: 20 * SECOND,
    wokenByEvents: true,
    observes: ['networks'],
    serves: (argv) => (showsWireless(argv) ? ['networks'] : []),
    parse: (stdout) => {
      const { value, complaints } = parseNetworks(stdout);
      return { value: { networks: value }, complaints };
    },
  };
  const signals: Source = {
    id: 'signals',
    what: 'the wireless signals',
    command: reading('read the wireless signals', [cat, SIGNALS_FILE]),
    everyMs: 5 * SECOND,
    wokenByEvents: false,
    observes: ['signals'],
    serves: (argv) => (printedFile(argv) === SIGNALS_FILE ? ['signals'] : []),
    parse: (stdout) => {
      const { value, complaints } = parseSignals(stdout);
      return { value: { signals: value }, complaints };
    },
  };
  return [...(iw === null ? [] : [networks]), ...(hasSignals ? [signals] : [])];
}

function rulesOf(family: Family, ip: string): Source {
  const argv = family === 'inet' ? [ip, '-j', 'rule'] : [ip, '-6', '-j', 'rule'];
  const what = family === 'inet' ? 'the routing rules' : 'the IPv6 routing rules';
  return {
    id: family === 'inet' ? 'rules' : 'rules6',
    what,
    command: reading(`read ${what}`, argv),
    everyMs: 5 * MINUTE,
    wokenByEvents: true,
    observes: ['settings'],
    serves: (typed) => (shownRules(typed) === family ? ['settings'] : []),
    parse: observedRules,
  };
}

/**
 * An echo asked of a gateway: one request, one second. `target` and `sourceAddress` are address literals, which the
 * caller has made sure of (a word that begins with `-` would be an option). A link-local target names its interface by
 * its scope, and the source follows from that.
 */
export function probeWith({ ping }: Tools): ProbeSource {
  return {
    // A child each: one that is silent is asked again sooner.
    everyMs: 10 * SECOND,
    vouchedEveryMs: 25 * SECOND,
    command: (target, family, sourceAddress) =>
      reading(`ask ${target} for an echo`, [
        ping,
        ...(family === 'inet6' ? ['-6'] : []),
        ...['-n', '-c', '1', '-W', '1'],
        ...(sourceAddress === null || target.includes('%') ? [] : ['-I', sourceAddress]),
        target,
      ]),
    target: pingedHost,
    parse: parsePing,
  };
}

/**
 * An echo by one interface, whatever the table prefers: `ping -I em0` binds its socket to the device (SO_BINDTODEVICE,
 * socket(7)), so that the request leaves by it and an answer counts only when it came in by it.
 */
export function beyondWith({ ping }: Tools): BeyondProbe {
  return {
    needsHostRoute: false,
    command: ({ address, family, interface: name }) =>
      isInterfaceName(name)
        ? reading(`ask ${address} for an echo by ${name}`, [
            ping,
            ...(family === 'inet6' ? ['-6'] : []),
            ...['-n', '-c', '1', '-W', '2', '-I', name, address],
          ])
        : null,
    asked: (argv) => {
      const address = pingedHost(argv);
      const name = argv[argv.indexOf('-I') + 1];
      if (address === null || !argv.includes('-I') || name === undefined || isAddressLiteral(name))
        return null;
      return { address, by: { interface: name } };
    },
  };
}

/** `ip -j neigh` as a line each, as without `-j`. */
function neighbourText(stdout: string): string {
  if (!stdout.trimStart().startsWith('[')) return stdout;
  const rows = readObjects(stdout).value ?? [];
  return rows
    .map(
      (row) =>
        `${textOf(row, 'dst') ?? ''} dev ${textOf(row, 'dev') ?? ''} ${wordsOf(row, 'state').join(' ')}`,
    )
    .join('\n');
}

export const neighbours: NeighbourSource = {
  serves: showsNeighbours,
  parse: (stdout) => neighbourLines(neighbourText(stdout)),
};

/** The kernel's announcements: one child for as long as the program runs, which is what a time limit of 0 means. */
export function eventsWith({ ip }: Tools): EventSource {
  return {
    command: {
      ...reading('be told of changes to routes and links', [
        ...[ip, '-o', 'monitor'],
        ...['route', 'link', 'address', 'rule'],
      ]),
      timeoutMs: 0,
    },
    serves: watchesRoutes,
    reader: eventReader,
  };
}
