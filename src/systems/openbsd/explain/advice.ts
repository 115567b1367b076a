import type { Family } from '../../../model/address.js';
import { canonicalAddress, FAMILIES } from '../../../model/address.js';
import { insideInterface } from '../../../model/base-facts.js';
import type { Advice, FileLines, Remedy } from '../../../model/finding.js';
import { lastGood } from '../../../model/reading.js';
import type { Interface, Route, Settings } from '../../../model/router.js';
import { defaultsIn } from '../../../model/defaults-in.js';
import { grouped } from '../../../model/once-per.js';
import type { Snapshot } from '../../../model/snapshot.js';
import { routesOf } from '../../../model/snapshot.js';
import { doasLines } from '../doas-conf.js';
import type { WantedDefault } from './advice-files.js';
import { answerByEntry, endConnections, sendByOwner, translate } from './advice-filter.js';
import {
  firewallBalanceFile,
  hostnameFile,
  interfacePriorityFor,
  mygateTrap,
  sysctlFile,
} from './advice-files.js';
import { priorityBehind } from '../behind.js';
import { isDaemons } from '../daemon-routes.js';
import {
  addDefault,
  bringUp,
  deleteDefault,
  forwardingSysctl,
  IFCONFIG,
  isGateway,
  isInterfaceName,
  isRoutePriority,
  multipathSysctl,
  PFCTL,
  ROUTE,
  setInterfacePriority,
  setSysctl,
  SYSCTL,
} from '../route-command.js';

type Argv = readonly string[];
type Of<K extends Remedy['kind']> = Extract<Remedy, { kind: K }>;

const NOTHING: Advice = { now: [], lasting: [] };

/** What the snapshot knows, at its last good word: advice is shown, not acted on unseen. */
interface Known {
  readonly settings: Settings | null;
  readonly interfaces: readonly Interface[];
  readonly defaults: Readonly<Record<Family, readonly Route[]>>;
  readonly snapshot: Snapshot;
}

function knownOf(snapshot: Snapshot): Known {
  const defaults = (family: Family): readonly Route[] =>
    defaultsIn(lastGood(routesOf(snapshot, family))?.value ?? []);
  return {
    settings: lastGood(snapshot.observed.settings)?.value ?? null,
    interfaces: lastGood(snapshot.observed.interfaces)?.value ?? [],
    defaults: { inet: defaults('inet'), inet6: defaults('inet6') },
    snapshot,
  };
}

function interfaceOf(known: Known, name: string): Interface | null {
  return known.interfaces.find((candidate) => candidate.name === name) ?? null;
}

function switchOnMultipath(known: Known, family: Family): Argv[] {
  return known.settings?.multipath[family] === false ? [setSysctl(multipathSysctl(family), 1)] : [];
}

/** So that what is added later, by dhcpleased or a person, gets this number by itself. */
function adjustInterface(known: Known, name: string, routePriority: number): Argv[] {
  const wanted = interfacePriorityFor(routePriority);
  const current = interfaceOf(known, name)?.priority ?? null;
  if (wanted === null || current === null || current === wanted || !isInterfaceName(name)) return [];
  return [setInterfacePriority(name, wanted)];
}

function once(commands: readonly Argv[]): Argv[] {
  const seen = new Set<string>();
  return commands.filter((argv) => {
    const key = argv.join('\0');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function wantedOf(known: Known, route: Route, priority: number | null): WantedDefault {
  return {
    family: route.family,
    interface: route.interface,
    gateway: route.gateway,
    priority,
    via: interfaceOf(known, route.interface),
    release: known.settings?.release ?? null,
    now: route,
  };
}

/** The files that bring a default back at boot, the trap of mygate(5) told where an operator's line is needed. */
function atBoot(known: Known, wanted: WantedDefault): FileLines[] {
  const trap = wanted.family === 'inet' ? mygateTrap(known.settings?.release ?? null) : null;
  return hostnameFile(wanted).map((file) =>
    trap !== null && file.lines.some((line) => line.startsWith('!route'))
      ? { ...file, note: file.note === null ? trap : `${file.note}; ${trap}` }
      : file,
  );
}

/**
 * The order in which there is never a moment without a default: the switch, the interfaces, the new routes, and only
 * then the old ones away. All or nothing: a route that cannot be named would be left between two numbers.
 */
function equalise(known: Known, { family, priority, keep, move }: Of<'equalise'>): Advice {
  const moved = move.filter((route) => route.priority !== priority);
  // Two rows of one number and one gateway cannot be (EEXIST), through whatever interface.
  const there = known.defaults[family].filter((r) => r.priority === priority);
  const byGateway = grouped([...keep, ...moved, ...there], ({ gateway }) => gateway);
  const collides = (route: Route): boolean =>
    byGateway.get(route.gateway)?.some((r) => r.interface !== route.interface) === true;
  const able =
    isRoutePriority(priority) &&
    moved.every((r) => isGateway(r.gateway, family) && r.priority !== null && isRoutePriority(r.priority));
  // What the kernel refuses now it refuses at boot.
  if (moved.some(collides)) return NOTHING;
  return {
    now: able ? once(equaliseNow(known, { family, priority, keep, moved })) : [],
    lasting: [
      ...[...keep, ...move].flatMap((r) => atBoot(known, wantedOf(known, r, priority))),
      sysctlFile(multipathSysctl(family), 1),
    ],
  };
}

function equaliseNow(
  known: Known,
  {
    family,
    priority,
    keep,
    moved,
  }: Omit<Of<'equalise'>, 'kind' | 'move'> & { readonly moved: readonly Route[] },
): Argv[] {
  const rows = [...keep, ...known.defaults[family]];
  // A second row of the same gateway and number would be refused.
  const isThere = (route: Route): boolean =>
    rows.some((r) => r.gateway === route.gateway && r.priority === priority);
  const mtu = ({ mtuBytes }: Route): { mtuBytes?: number } =>
    mtuBytes !== null && mtuBytes > 0 && mtuBytes <= 65_535 ? { mtuBytes } : {};
  return [
    ...switchOnMultipath(known, family),
    ...moved.flatMap((r) => adjustInterface(known, r.interface, priority)),
    ...moved
      .filter((r) => !isThere(r))
      .map((r) => addDefault({ family, gateway: r.gateway, priority, ...mtu(r) })),
    ...moved.map((r) => deleteDefault({ family, gateway: r.gateway, priority: r.priority ?? 0 })),
  ];
}

/** Added at a worse number, and then away from the best one: there is never a moment without it. */
function setBehind(known: Known, { family, best, routes }: Of<'set-behind'>): Advice {
  const names = new Set(routes.map((r) => r.interface));
  const others = known.defaults[family].filter((r) => !names.has(r.interface) && !isDaemons(r));
  const priority = priorityBehind([{ priority: best }, ...others]);
  const isAble = (r: Route): boolean =>
    isGateway(r.gateway, family) && r.priority !== null && isRoutePriority(r.priority);
  if (!isRoutePriority(priority) || !routes.every(isAble)) return NOTHING;
  const isThere = (route: Route): boolean =>
    known.defaults[family].some((r) => r.gateway === route.gateway && r.priority === priority);
  return {
    now: once([
      ...routes.flatMap((r) => adjustInterface(known, r.interface, priority)),
      ...routes.filter((r) => !isThere(r)).map((r) => addDefault({ family, gateway: r.gateway, priority })),
      ...routes.map((r) => deleteDefault({ family, gateway: r.gateway, priority: r.priority ?? 0 })),
    ]),
    lasting: routes.flatMap((r) => atBoot(known, wantedOf(known, r, priority))),
  };
}

/** With no gateway to name, the interface is configured again as at boot: an outage, but there is nothing to lose. */
function restoreDefault(known: Known, remedy: Of<'restore-default'>): Advice {
  const { family, gateway, priority } = remedy;
  const via = interfaceOf(known, remedy.interface);
  const named = isInterfaceName(remedy.interface);
  const numbered = priority === null || isRoutePriority(priority);
  const wanted: WantedDefault = {
    ...{ family, interface: remedy.interface, gateway, priority, via },
    release: known.settings?.release ?? null,
    now: null,
  };
  const now =
    gateway !== null && isGateway(gateway, family) && numbered
      ? [
          ...(priority === null ? [] : adjustInterface(known, remedy.interface, priority)),
          addDefault({
            ...{ family, gateway, ...(priority === null ? {} : { priority }) },
            // The far end of a session is reached by its interface alone.
            ...(via?.kind === 'pppoe' ? { interface: via.name } : {}),
          }),
        ]
      : via?.autoconf[family] === true && named
        ? [['/bin/sh', '/etc/netstart', remedy.interface]]
        : [];
  return { now, lasting: atBoot(known, wanted) };
}

/** Deleted and added with -mpath while the others are up: both get the P flag then (rtable.c 1.87, rtable_insert). */
function setAgain(routes: readonly Route[]): Advice {
  const able = routes.filter(
    (r) => isGateway(r.gateway, r.family) && r.priority !== null && isRoutePriority(r.priority),
  );
  const now = able.flatMap(({ family, gateway, priority }) => [
    deleteDefault({ family, gateway, priority: priority ?? 0 }),
    addDefault({ family, gateway, priority: priority ?? 0 }),
  ]);
  return { now, lasting: [] };
}

/** Takes the surplus away, and its cause: an interface that adds another number to what a daemon brings. */
function removeDuplicate(known: Known, surplus: readonly Route[]): Advice {
  const able = surplus.filter(
    (r) => isGateway(r.gateway, r.family) && r.priority !== null && isRoutePriority(r.priority),
  );
  const kept = (route: Route): number | null =>
    known.defaults[route.family].find(
      (r) => r.gateway === route.gateway && !surplus.some((s) => s.priority === r.priority),
    )?.priority ?? null;
  const causes = able.flatMap((route) => {
    const priority = kept(route);
    return priority === null ? [] : [{ route, priority }];
  });
  return {
    now: once([
      ...causes.flatMap(({ route, priority }) => adjustInterface(known, route.interface, priority)),
      ...able.map((r) => deleteDefault({ family: r.family, gateway: r.gateway, priority: r.priority ?? 0 })),
    ]),
    lasting: causes.flatMap(({ route, priority }) => atBoot(known, wantedOf(known, route, priority))),
  };
}

/**
 * Its default routes, or that of one gateway, away where another waits at the same number or behind it; a lost link the
 * kernel skips by itself.
 */
function takeOut(known: Known, { interface: name, gateway }: Of<'take-out'>): Advice {
  const isOut = (r: Route): boolean =>
    r.interface === name &&
    (gateway === undefined || canonicalAddress(r.gateway) === canonicalAddress(gateway));
  const now = FAMILIES.flatMap((family) => {
    const up = known.defaults[family].filter((route) => route.up && route.priority !== null);
    const next = Math.min(...up.flatMap((r) => (isOut(r) ? [] : (r.priority ?? []))));
    const used = up.filter((r) => isOut(r) && Number.isFinite(next) && (r.priority ?? 0) <= next);
    const isAble = used.every((r) => isGateway(r.gateway, family) && isRoutePriority(r.priority ?? 0));
    if (!isAble) return [];
    return used.map((r) => deleteDefault({ family, gateway: r.gateway, priority: r.priority ?? 0 }));
  });
  return { now, lasting: [] };
}

/** Null: none that can be named, or several. */
function insideOf(known: Known, uplinks: readonly { readonly interface: string }[]): string | null {
  return insideInterface(
    known.interfaces.filter(({ name }) => isInterfaceName(name)),
    uplinks,
  );
}

const PATHS: Readonly<Record<string, string>> = {
  route: ROUTE,
  ifconfig: IFCONFIG,
  sysctl: SYSCTL,
  pfctl: PFCTL,
  netstat: '/usr/bin/netstat',
  ping: '/sbin/ping',
};

/** The name in the lines stands for whoever runs this: the snapshot does not know. */
const SOMEONE = 'netmon';

function permitSources(known: Known, ids: readonly string[]): Advice {
  const commands = known.snapshot.sources
    .filter((source) => ids.includes(source.id))
    .map((source) => source.argv)
    .filter((argv) => argv.length > 0 && argv.every((word) => !/[\r\n\0]/.test(word)))
    .map(([program = '', ...args]) => [
      Object.hasOwn(PATHS, program) ? (PATHS[program] ?? program) : program,
      ...args,
    ]);
  const lines = doasLines(commands, SOMEONE);
  if (lines.length === 0) return NOTHING;
  const note = `${SOMEONE} stands for the user who runs this; of several rules that match, the last one counts`;
  return { now: [], lasting: [{ file: '/etc/doas.conf', lines, note }] };
}

function upFile(name: string): FileLines {
  return { file: `/etc/hostname.${name}`, lines: ['up'], note: 'and no line "down"' };
}

/**
 * Commands and lines for a remedy, OpenBSD's way and for the release that runs. Only what the snapshot holds goes into
 * them; a value that is no literal gives no command rather than a wrong one. Never throws.
 */
export function advise(remedy: Remedy, snapshot: Snapshot): Advice {
  const known = knownOf(snapshot);
  const release = known.settings?.release ?? null;
  switch (remedy.kind) {
    // Bytes are always counted, and no packet is asked for its way back.
    case 'none':
    case 'check-link':
    case 'loosen-reverse-path':
    case 'enable-accounting':
      return NOTHING;
    case 'equalise':
      return equalise(known, remedy);
    case 'enable-multipath': {
      const name = multipathSysctl(remedy.family);
      return { now: [setSysctl(name, 1)], lasting: [sysctlFile(name, 1)] };
    }
    case 'set-behind':
      return setBehind(known, remedy);
    case 'restore-default':
      return restoreDefault(known, remedy);
    case 'set-again':
      return setAgain(remedy.routes);
    case 'remove-duplicate':
      return removeDuplicate(known, remedy.surplus);
    case 'take-out':
      return takeOut(known, remedy);
    case 'send-by-owner':
      return sendByOwner(remedy, release);
    case 'end-connections':
      return endConnections(remedy);
    case 'translate':
      return translate(remedy);
    case 'answer-by-entry':
      return answerByEntry(remedy, release);
    case 'bring-up':
      if (!isInterfaceName(remedy.interface)) return NOTHING;
      return { now: [bringUp(remedy.interface)], lasting: [upFile(remedy.interface)] };
    case 'enable-forwarding': {
      const name = forwardingSysctl(remedy.family);
      return { now: [setSysctl(name, 1)], lasting: [sysctlFile(name, 1)] };
    }
    case 'enable-firewall':
      return {
        now: [[PFCTL, '-e', '-f', '/etc/pf.conf']],
        lasting: [{ file: '/etc/rc.conf.local', lines: ['pf=YES'], note: 'in place of a line pf=NO' }],
      };
    case 'raise-state-limit':
      if (!Number.isSafeInteger(remedy.states) || remedy.states < 1) return NOTHING;
      return {
        now: [],
        lasting: [
          {
            file: '/etc/pf.conf',
            lines: [`set limit states ${String(remedy.states)}`],
            note: 'then: pfctl -f /etc/pf.conf',
          },
        ],
      };
    case 'balance-by-firewall': {
      const { family, uplinks } = remedy;
      return {
        now: [],
        lasting: firewallBalanceFile({ family, uplinks, inside: insideOf(known, uplinks), release }),
      };
    }
    case 'complete-files':
      return { now: [], lasting: remedy.lasting };
    case 'permit-sources':
      return permitSources(known, remedy.sources);
  }
}
