/**
 * Given a router: snapshots of a healthy one with two uplinks, to be altered. em0 is wired with a fixed address, iwn0
 * wireless with a lease; both have a default of priority 8, multipath is on, a LAN hangs on em1.
 */
import type { Family } from '../../src/model/address.js';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { Explainer } from '../../src/model/explainer.js';
import type { Advice, Finding, FindingId, Remedy } from '../../src/model/finding.js';
import type { Queue } from '../../src/model/queue.js';
import type { NoValue, Reading } from '../../src/model/reading.js';
import type {
  Firewall,
  Interface,
  InterfaceAddress,
  InterfaceCounters,
  Probe,
  Route,
  RouterEvent,
  Settings,
} from '../../src/model/router.js';
import type {
  Observations,
  ObservedConnections,
  ProbeReading,
  Snapshot,
  SourceStatus,
} from '../../src/model/snapshot.js';
import type { Instant } from '../../src/model/time.js';
import type { Context, History } from '../../src/diagnose/diagnose.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import { words } from '../../src/systems/openbsd/explain/words.js';
import { interfaceWith, routeWith } from '../given/router.js';

/** The instant of the first round. On a border of every time scale. */
export const START: Instant = 1_700_000_400_000;

/** Stands in for an operating system: enough to see what a rule asks of it. */
export const EXPLAINER: Explainer = {
  words,
  explainPriority: ({ priority, label }, via) => {
    const extra = via?.priority ?? 0;
    if (priority === null) return { sum: '', by: label };
    const isSum = extra > 0 && priority === 8 + extra;
    const sum = isSum
      ? `static 8 + ${via?.kind ?? ''} ${extra}`
      : priority === 8
        ? 'static'
        : String(priority);
    return { sum, by: label };
  },
  naturalPriority: ({ priority }) => (priority === null ? null : 8 + priority),
  selection: () => ({ sharing: 'by-flag', flagFollowsPriority: true }),
  nextHopNamesInterface: false,
  baseTools: [],
  bootFiles: { paths: () => [], notPersistent: () => null },
  advise: (remedy: Remedy): Advice => ({ now: [['remedy', JSON.stringify(remedy)]], lasting: [] }),
};

export const CONTEXT: Context = { explainer: EXPLAINER, named: new Map() };

/** What a finding asked the system to cure. */
export function remedyOf(finding: Finding | undefined): Remedy | null {
  const word = finding?.now[0]?.[1];
  return word === undefined ? null : (JSON.parse(word) as Remedy);
}

export function ok<T>(value: T, at: Instant = START, goodForMs = 5_000): Extract<Reading<T>, { ok: true }> {
  return { ok: true, value, at, goodForMs, tookMs: 4, complaints: [] };
}

export function failed(why: NoValue, at: Instant = START, reason = `route: ${why}`): Reading<never> {
  return { ok: false, why, reason, at, last: null };
}

export function aRoute(change: Partial<Route> = {}): Route {
  return routeWith({
    gateway: '192.168.1.1',
    multipath: true,
    flags: 'UGSP',
    use: 1_000,
    refs: 1,
    ...change,
  });
}

export const EM0 = aRoute();
export const IWN0 = aRoute({ gateway: '192.168.0.1', interface: 'iwn0', label: 'dhcpleased', use: 900 });
/** iwn0's default as it arrives by itself. */
export const IWN0_AT_12 = { ...IWN0, priority: 12, multipath: false, flags: 'UGS' };
export const EM0_ALONE = { ...EM0, multipath: false, flags: 'UGS' };
export const EM0_V6 = aRoute({ family: 'inet6', gateway: 'fe80::1%em0' });
export const IWN0_V6 = aRoute({
  family: 'inet6',
  gateway: 'fe80::1%iwn0',
  interface: 'iwn0',
  label: 'slaacd',
});

export function down(route: Route): Route {
  return { ...route, up: false, flags: route.flags.replace('U', '') };
}

export function anAddress(address: string, prefixLength = 24): InterfaceAddress {
  const family: Family = address.includes(':') ? 'inet6' : 'inet';
  return { family, address, prefixLength, peer: null, usable: true };
}

export function anInterface(name: string, change: Partial<Interface> = {}): Interface {
  return interfaceWith({
    name,
    ...change,
  });
}

export const INTERFACES: readonly Interface[] = [
  anInterface('lo0', {
    kind: 'loopback',
    status: null,
    linkUp: null,
    addresses: [anAddress('127.0.0.1', 8)],
  }),
  anInterface('em0', { addresses: [anAddress('192.168.1.10'), anAddress('2001:db8:a::10', 64)] }),
  anInterface('em1', { addresses: [anAddress('10.0.0.1'), anAddress('2001:db8:c::1', 64)] }),
  anInterface('iwn0', {
    kind: 'wireless',
    priority: 4,
    autoconf: { inet: true, inet6: false },
    wireless: { ssid: 'mifi', signalPercent: 72, signalDbm: null },
    addresses: [anAddress('192.168.0.101'), anAddress('2001:db8:b::101', 64)],
  }),
];

/** The interfaces with one of them changed. */
export function withInterface(name: string, change: Partial<Interface>): readonly Interface[] {
  return INTERFACES.map((one) => (one.name === name ? { ...one, ...change } : one));
}

export function counters(name: string, change: Partial<InterfaceCounters> = {}): InterfaceCounters {
  return {
    interface: name,
    inBytes: null,
    outBytes: null,
    inPackets: null,
    outPackets: null,
    inErrors: null,
    outErrors: null,
    collisions: null,
    ...change,
  };
}

/** Bytes and packets of both uplinks after some seconds of even traffic. */
export function bytesAfter(seconds: number): readonly InterfaceCounters[] {
  return [
    counters('em0', { inBytes: 1_000_000 + seconds * 125_000, outBytes: 500_000 + seconds * 25_000 }),
    // Little enough to be what a line that is passed over sends, too much for one that was never chosen.
    counters('iwn0', { inBytes: 1_000_000 + seconds * 125_000, outBytes: 500_000 + seconds * 600 }),
  ];
}

export function packetsAfter(seconds: number): readonly InterfaceCounters[] {
  return ['em0', 'iwn0'].map((name) =>
    counters(name, {
      inPackets: 1_000 + seconds * 100,
      outPackets: 500 + seconds * 50,
      inErrors: 4,
      outErrors: 2,
    }),
  );
}

export const SETTINGS: Settings = {
  os: 'OpenBSD',
  release: '7.9',
  hostname: 'gw',
  bootedAt: null,
  multipath: { inet: true, inet6: true },
  forwarding: { inet: 1, inet6: 1 },
};

export const FIREWALL: Firewall = { enabled: true, states: 412, halfOpenTcp: 2, counters: {} };

export function aProbe(
  target: string,
  received: number,
  at: Instant,
  errors: readonly string[] = [],
): ProbeReading {
  const probe: Probe = { target, sent: 1, received, roundTripMs: received === 0 ? [] : [12.5], errors };
  return { target, family: target.includes(':') ? 'inet6' : 'inet', reading: ok(probe, at) };
}

export function aSource(id: string, change: Partial<SourceStatus> = {}): SourceStatus {
  return {
    id,
    argv: [...id.split(' '), '-n'],
    ok: true,
    why: null,
    reason: null,
    lastGoodAt: START,
    goodForMs: 5_000,
    tookMs: 4,
    complaints: [],
    ...change,
  };
}

/** What may be said of a round instead of what a healthy router says. A value is read fresh; a reading is taken as it is. */
export interface Change {
  readonly inet?: readonly Route[] | Reading<readonly Route[]>;
  readonly inet6?: readonly Route[] | Reading<readonly Route[]>;
  readonly interfaces?: readonly Interface[] | Reading<readonly Interface[]>;
  /** Told by other sources than that of the interfaces. */
  readonly otherTables?: Reading<Observations['otherTables']>;
  readonly networks?: Reading<Observations['networks']>;
  readonly signals?: Reading<Observations['signals']>;
  readonly bytes?: readonly InterfaceCounters[] | Reading<readonly InterfaceCounters[]>;
  readonly packets?: readonly InterfaceCounters[] | Reading<readonly InterfaceCounters[]>;
  readonly settings?: Partial<Settings> | Reading<Settings>;
  readonly firewall?: Partial<Firewall> | Reading<Firewall>;
  readonly limits?: Reading<Observations['firewallLimits']>;
  readonly queues?: readonly Queue[] | Reading<readonly Queue[]>;
  /** Left out: this system has no such table. */
  readonly connections?: ObservedConnections | Reading<ObservedConnections>;
  /** Gateways that leave this round's ping unanswered. */
  readonly silent?: readonly string[];
  readonly probes?: readonly ProbeReading[];
  readonly events?: readonly RouterEvent[];
  readonly sources?: readonly SourceStatus[];
}

function isReading<T>(value: unknown): value is Reading<T> {
  return typeof value === 'object' && value !== null && 'ok' in value;
}

function rowsOr<T>(value: T | Reading<T> | undefined, healthy: T, at: Instant): Reading<T> {
  if (isReading<T>(value)) return value;
  return ok(value ?? healthy, at);
}

function readingOr<T extends object>(value: T | Reading<T>, at: Instant): Reading<T> {
  return isReading<T>(value) ? value : ok(value, at);
}

function recordOr<T extends object>(
  value: Partial<T> | Reading<T> | undefined,
  healthy: T,
  at: Instant,
): Reading<T> {
  if (isReading<T>(value)) return value;
  return ok({ ...healthy, ...value }, at);
}

function probesOf(change: Change, at: Instant): readonly ProbeReading[] {
  const asked = ['192.168.1.1', '192.168.0.1'];
  return change.probes ?? asked.map((one) => aProbe(one, change.silent?.includes(one) === true ? 0 : 1, at));
}

/** What only some systems are asked for. */
const NOT_ASKED: Reading<never> = {
  ...{ ok: false, why: 'not-asked', reason: 'switched off', at: START, last: null },
};

/** One round, so many seconds after START. */
export function aSnapshot(seconds: number, change: Change = {}): Snapshot {
  const at = START + seconds * 1_000;
  return {
    at,
    startedAt: START,
    observed: {
      routesInet: rowsOr(change.inet, [EM0, IWN0], at),
      routesInet6: rowsOr(change.inet6, [], at),
      interfaces: rowsOr(change.interfaces, INTERFACES, at),
      otherTables: change.otherTables ?? NOT_ASKED,
      networks: change.networks ?? NOT_ASKED,
      signals: change.signals ?? NOT_ASKED,
      byteCounters: rowsOr(change.bytes, bytesAfter(seconds), at),
      packetCounters: rowsOr(change.packets, packetsAfter(seconds), at),
      settings: recordOr(change.settings, SETTINGS, at),
      firewall: recordOr(change.firewall, FIREWALL, at),
      firewallLimits: change.limits ?? ok({ states: 100_000 }, at),
      queues: rowsOr(change.queues, [], at),
    },
    ...(change.connections === undefined ? {} : { connections: readingOr(change.connections, at) }),
    probes: probesOf(change, at),
    events: change.events ?? [],
    sources: change.sources ?? [],
  };
}

/** Watches round after round; the diagnosis of each. */
export function watch(snapshots: readonly Snapshot[], context: Partial<Context> = {}): readonly Diagnosis[] {
  let history: History | null = null;
  return snapshots.map((snapshot) => {
    const round = diagnose(history, snapshot, { ...CONTEXT, ...context });
    history = round.history;
    return round.diagnosis;
  });
}

/** Watches a round a second, each altered by `change`; the last diagnosis. */
export function after(
  rounds: number,
  change: Change | ((second: number) => Change) = {},
  context: Partial<Context> = {},
): Diagnosis {
  const of = (second: number): Change => (typeof change === 'function' ? change(second) : change);
  const all = watch(
    Array.from({ length: rounds }, (_, second) => aSnapshot(second, of(second))),
    context,
  );
  const last = all.at(-1);
  if (last === undefined) throw new Error('no rounds');
  return last;
}

export function findingOf(diagnosis: Diagnosis, id: FindingId, subject?: string): Finding | undefined {
  return diagnosis.findings.find(
    (one) => one.id === id && (subject === undefined || one.subject === subject),
  );
}

export function idsOf(diagnosis: Diagnosis): readonly string[] {
  return diagnosis.findings.map(({ id }) => id);
}

export function uplinkOf(diagnosis: Diagnosis, name: string): Diagnosis['uplinks'][number] {
  const uplink = diagnosis.uplinks.find((one) => one.interface === name);
  if (uplink === undefined) throw new Error(`${name} is no uplink`);
  return uplink;
}

export function journalOf(diagnoses: readonly Diagnosis[]): readonly string[] {
  return diagnoses.flatMap(({ journal }) => journal.map(({ text }) => text));
}
