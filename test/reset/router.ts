/** A simulated router, watched through the real sources and parsers: what a plan sees, and what its commands do. */
import type { Family } from '../../src/model/address.js';
import { FAMILIES } from '../../src/model/address.js';
import type { Command } from '../../src/model/command.js';
import type { Diagnosis, Uplink } from '../../src/model/diagnosis.js';
import type { Change, Expectation, Plan, Refusal } from '../../src/model/plan.js';
import type { Reading } from '../../src/model/reading.js';
import { waiting } from '../../src/model/reading.js';
import type { Route } from '../../src/model/router.js';
import type { Observations, Snapshot } from '../../src/model/snapshot.js';
import { openbsd } from '../../src/systems/openbsd/system.js';
import type { Router } from '../../src/demo/router.js';
import { expectationOf } from '../../src/reset/plan/expectation.js';
import type { PlanContext } from '../../src/reset/plan/plan-change.js';
import { planChange } from '../../src/reset/plan/plan-change.js';
import { words } from '../../src/systems/openbsd/explain/words.js';

/** The instant of every snapshot here. */
export const NOW = 1_763_662_565_000;

export function read<T>(value: T, at = NOW): Reading<T> {
  return { ok: true, value, at, goodForMs: 15_000, tookMs: 3, complaints: [] };
}

const WATCHED = ['routes', 'interfaces', 'settings'];
type Told = Partial<Observations>;

interface Answers {
  /** Of the routing table when it was asked last: goes up with every change. */
  generation: number;
  last: Told;
  /** What each text said: an undo comes back to tables that were there before. */
  readonly told: Map<string, Told>;
}

/** What each source of a router told: most of it stays as it is from one command to the next. */
const answersOf = new WeakMap<Router, Map<string, Answers>>();

function ask(router: Router, source: (typeof openbsd.observer.sources)[number]): Told {
  const ofRouter = answersOf.get(router) ?? new Map<string, Answers>();
  answersOf.set(router, ofRouter);
  const answers = ofRouter.get(source.id) ?? { generation: -1, last: {}, told: new Map<string, Told>() };
  ofRouter.set(source.id, answers);
  const { generation } = router.kernel;
  if (source.id === 'routes' && answers.generation === generation) return answers.last;
  const { stdout } = router.run(source.command.argv);
  answers.generation = generation;
  answers.last = answers.told.get(stdout) ?? understood(source, stdout);
  answers.told.set(stdout, answers.last);
  return answers.last;
}

function understood({ id, command, parse }: (typeof openbsd.observer.sources)[number], stdout: string): Told {
  const { value, complaints } = parse(stdout, command.argv);
  if (complaints.length > 0) throw new Error(`${id}: ${JSON.stringify(complaints)}`);
  return value;
}

/** What the real sources tell of the router at this moment. */
export function observe(router: Router, ids: readonly string[] = WATCHED): Told {
  const sources = openbsd.observer.sources.filter(({ id }) => ids.includes(id));
  return Object.assign({}, ...sources.map((source) => ask(router, source))) as Told;
}

export function snapshotOf(told: Partial<Observations>): Snapshot {
  const reading = <K extends keyof Observations>(key: K): Reading<Observations[K]> => {
    const value = told[key];
    return value === undefined ? waiting(NOW) : read<Observations[K]>(value);
  };
  return {
    at: NOW,
    startedAt: NOW,
    observed: {
      routesInet: reading('routesInet'),
      routesInet6: reading('routesInet6'),
      otherTables: reading('otherTables'),
      interfaces: reading('interfaces'),
      networks: reading('networks'),
      signals: reading('signals'),
      byteCounters: reading('byteCounters'),
      packetCounters: reading('packetCounters'),
      settings: reading('settings'),
      firewall: reading('firewall'),
      firewallLimits: reading('firewallLimits'),
      queues: reading('queues'),
    },
    probes: [],
    events: [],
    sources: [],
  };
}

export function snapshot(router: Router): Snapshot {
  return snapshotOf(observe(router));
}

function uplink(name: string): Uplink {
  return {
    interface: name,
    name,
    kind: 'wired',
    link: null,
    linkUp: null,
    up: null,
    role: 'active',
    apart: null,
    addresses: [],
    media: null,
    speedBitsPerSecond: null,
    wireless: null,
    interfacePriority: null,
    routes: [],
    gateways: [],
    rates: null,
    counters: null,
    sinceStart: null,
    recentErrors: null,
    history: {
      1000: { inBitsPerSecond: [], outBitsPerSecond: [] },
      10000: { inBitsPerSecond: [], outBitsPerSecond: [] },
      60000: { inBitsPerSecond: [], outBitsPerSecond: [] },
      600000: { inBitsPerSecond: [], outBitsPerSecond: [] },
    },
    expectedShare: null,
    observedShare: null,
    connections: null,
    newConnections: null,
    waitingFor: null,
  };
}

/** A diagnosis that names the uplinks; nothing else of it matters to a plan. */
export function diagnosisOf(names: readonly string[], changes: Partial<Uplink> = {}): Diagnosis {
  return {
    at: NOW,
    startedAt: NOW,
    router: {
      words,
      host: null,
      os: null,
      release: null,
      multipath: { inet: null, inet6: null },
      forwarding: { inet: null, inet6: null },
      firewall: { enabled: null, states: null, limit: null },
      firewallTrouble: null,
    },
    verdict: { status: 'ok', sentence: '', because: [] },
    uplinks: names.map((name) => ({ ...uplink(name), ...changes })),
    findings: [],
    tables: { inet: null, inet6: null },
    tablesAgeMs: null,
    sources: [],
    connections: null,
    connectionsTrouble: null,
    session: { kind: 'none' },
    changes: [],
    journal: [],
  };
}

export function contextOf(
  seen: Snapshot,
  uplinks: readonly string[],
  changes: Partial<PlanContext> = {},
): PlanContext {
  return {
    changer: openbsd.changer,
    snapshot: seen,
    diagnosis: diagnosisOf(uplinks),
    session: { kind: 'none' },
    readOnly: false,
    pending: null,
    knownGateways: [],
    ...changes,
  };
}

export function planOn(router: Router, uplinks: readonly string[], change: Change): Plan | Refusal {
  return planChange(change, contextOf(snapshot(router), uplinks));
}

/** The plan, or an error with the reason there is none. */
export function accepted(result: Plan | Refusal): Plan {
  if (result.kind === 'refusal') throw new Error(`refused: ${result.reason}`);
  return result;
}

/** The reason, or an error when there is a plan. */
export function refused(result: Plan | Refusal): string {
  if (result.kind === 'plan') throw new Error(`planned: ${result.goal}`);
  return result.reason;
}

/** The router as a plan speaks of it. */
export function found(router: Router): Expectation {
  return expectationOf(snapshot(router), openbsd.changer);
}

export function obey(router: Router, command: Command): void {
  router.run(command.argv);
}

/** A row without what is counted in it. */
function rowText({ use: _use, refs: _refs, ...row }: Route): string {
  return JSON.stringify(row);
}

function rows(router: Router, family: Family): readonly Route[] {
  const { routesInet = [], routesInet6 = [] } = observe(router, ['routes']);
  return family === 'inet' ? routesInet : routesInet6;
}

/** Every default row, rejecting ones too, each with all its columns but the counters. */
export function defaultRows(router: Router, family: Family): readonly Route[] {
  return rows(router, family).filter((row) => row.destination === 'default');
}

/** All that a way back has to restore, as text: the defaults in order, the interfaces, the settings. P before 7.8 is not among it. */
export function state(router: Router): string {
  const { flagFollowsPriority } = found(router).selection as { flagFollowsPriority?: boolean };
  const restorable = (row: Route): Route =>
    flagFollowsPriority === true ? row : { ...row, multipath: false, flags: row.flags.replace('P', '') };
  return [
    ...FAMILIES.flatMap((family) => [
      family,
      ...defaultRows(router, family).map((row) => rowText(restorable(row))),
    ]),
    router.run(['/sbin/ifconfig']).stdout,
    JSON.stringify(observe(router, ['settings']).settings),
  ].join('\n');
}

/** What nobody may touch: every row that is no default, neighbours left aside, which come and go by themselves. */
export function otherRows(router: Router): string {
  return FAMILIES.flatMap((family) =>
    rows(router, family)
      .filter((row) => row.destination !== 'default' && !row.flags.includes('c'))
      .map(rowText),
  ).join('\n');
}

/** True when something leads out. */
export function hasUsableDefault(router: Router, family: Family): boolean {
  return defaultRows(router, family).some((row) => row.up && !row.reject);
}
