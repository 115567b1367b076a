import type { Family } from '../model/address.js';
import { FAMILIES } from '../model/address.js';
import type { Apart, DefaultRoute, ObservedShare, Uplink } from '../model/diagnosis.js';
import { formatDuration } from '../model/format.js';
import type { Explainer } from '../model/explainer.js';
import { oncePer } from '../model/once-per.js';
import type { Reading } from '../model/reading.js';
import { fresh, lastGood } from '../model/reading.js';
import type { Interface } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import { routesOf } from '../model/snapshot.js';
import type { Instant } from '../model/time.js';
import { newConnections, uplinkConnections } from './uplink-connections.js';
import type { BeyondTracks } from './beyond.js';
import { beyondOf } from './beyond.js';
import type { DefaultTable } from './defaults.js';
import { expectedShare, expectedShareVia } from './defaults.js';
import { isEchoBy } from './echo-way.js';
import type { GatewayTrack } from './gateways.js';
import { gatewaysOf, isHeard, showGateway } from './gateways.js';
import type { MeasuredNewConnections, NewConnectionTrack } from './new-connections.js';
import { measuredShare } from './new-connections.js';
import type { QueueTracks } from './queues.js';
import { showQueues } from './queues.js';
import type { CounterTrack } from './rates.js';
import { countersOf, ratesOf, recentErrors } from './rates.js';
import { judgedFamily, roleOf } from './roles.js';
import type { Seen } from './usable-readings.js';
import { defaultsVia } from './usable-readings.js';
import type { SeriesHistory } from './series.js';
import { NO_SERIES, showSeries } from './series.js';
import type { Measured } from './shares.js';
import { observedShareVia } from './shares.js';
import { standbyAmongActive } from './standby.js';
import type { UsageOfUplinks } from '../model/usage.js';
import type { KnownUplink } from './uplinks.js';
import { defaultsDecide, ordinaryWays } from './ways-out.js';

/** All that a pane is made of. */
export interface UplinkInputs {
  readonly snapshot: Snapshot;
  /** The newest known, however old: a pane shows it and says how old it is. */
  readonly seen: Seen;
  readonly explainer: Pick<Explainer, 'explainPriority'>;
  readonly named: ReadonlyMap<string, string>;
  readonly counters: ReadonlyMap<string, CounterTrack>;
  readonly series: ReadonlyMap<string, SeriesHistory>;
  readonly gateways: ReadonlyMap<string, GatewayTrack>;
  readonly beyond: BeyondTracks;
  readonly measured: Readonly<Record<Family, Measured | null>>;
  readonly apart: ReadonlyMap<string, Apart>;
  readonly queues: QueueTracks;
  readonly usage?: UsageOfUplinks;
  /** No series is shown. */
  readonly onlyMinutes?: boolean;
  readonly newConnections: NewConnectionTrack | null;
  /** Every connection carries one uplink's address, whichever it leaves by: whose it is tells no share. */
  readonly oneAddress: Readonly<Record<Family, boolean>>;
  readonly measuredNewConnections: Readonly<Record<Family, MeasuredNewConnections | null>>;
}

function nameOf(uplink: KnownUplink, via: Interface | undefined, named: ReadonlyMap<string, string>): string {
  const names = [named.get(uplink.interface), via?.wireless?.ssid, via?.description];
  return names.find((name) => name !== undefined && name !== null && name !== '') ?? uplink.interface;
}

function routesVia(inputs: UplinkInputs, name: string): readonly DefaultRoute[] {
  const { seen, explainer } = inputs;
  const rows = defaultsVia(seen, name);
  const ofFamily = { inet: 0, inet6: 0 };
  for (const { family } of rows) ofFamily[family]++;
  return rows.map((route) => {
    const table = seen.tables[route.family];
    return {
      route,
      // What is counted is the interface: of two next hops on it neither is told apart.
      observedShare: ofFamily[route.family] === 1 ? observedShare(inputs, route.family, name) : null,
      reason: explainer.explainPriority(route, seen.interfaces?.get(name) ?? null),
      expectedShare: table === null ? null : expectedShare(table, route),
    };
  });
}

/** `routes 14 s old: route was killed after 3 s`; null while the reading is good, or was never to be had. */
function trouble(what: string, reading: Reading<unknown>, at: Instant): string | null {
  if (fresh(reading, at) !== null) return null;
  if (!reading.ok && (reading.why === 'not-asked' || reading.why === 'not-recorded')) return null;
  const last = lastGood(reading);
  const reason = reading.ok ? 'no newer answer' : reading.reason;
  if (last !== null) return `${what} ${formatDuration(at - last.at)} old: ${reason}`;
  return !reading.ok && reading.why === 'waiting' ? `waiting for the ${what}` : `no ${what}: ${reason}`;
}

function waitingFor({ snapshot, counters }: UplinkInputs, name: string, hasRates: boolean): string | null {
  for (const family of FAMILIES) {
    const routes = trouble('routes', routesOf(snapshot, family), snapshot.at);
    if (routes !== null) return routes;
  }
  const { byteCounters } = snapshot.observed;
  const bytes = trouble('counters', byteCounters, snapshot.at);
  if (bytes !== null || hasRates) return bytes;
  const newest = counters.get(name)?.bytes.newest ?? null;
  if (newest !== null && snapshot.at - newest.at <= newest.goodForMs) return 'waiting for a second sample';
  return byteCounters.ok ? `no counters of ${name}` : 'counters not recorded';
}

/** The series of all uplinks end at one instant, so that they stay side by side: the newest counted, or now. */
const seriesEnd = oncePer(({ snapshot: { at }, counters }: UplinkInputs): Instant => {
  const ends = [...counters.values()].flatMap(({ bytes: { newest } }) =>
    newest !== null && at - newest.at <= newest.goodForMs ? [newest.at] : [],
  );
  return ends.length === 0 ? at : Math.max(...ends);
});

/**
 * The share of an uplink: of new connections where enough of them were counted, for these are what a person means; else
 * of the kernel's look-ups, which it may keep the results of.
 */
function observedShare(inputs: UplinkInputs, family: Family, name: string): ObservedShare | null {
  const counted = inputs.measuredNewConnections[family];
  const { share, samples, low, high } = counted === null ? NOT_COUNTED : measuredShare(counted, name);
  if (share !== null) {
    const interval = low === null || high === null ? {} : { interval: { low, high } };
    return { share, samples, of: 'connections', ...interval };
  }
  return observedShareVia(inputs.measured[family], name);
}

/** What answers for its address answers by another interface. */
const NOT_ASKED: ReadonlyMap<string, GatewayTrack> = new Map();

const NOT_COUNTED = { share: null, samples: 0, low: null, high: null };

/** What a standby takes of the best priority is due to the others. */
function wantedShare(table: DefaultTable, name: string, apart: ReadonlyMap<string, Apart>): number | null {
  const own = expectedShareVia(table, name);
  const { standing } = standbyAmongActive(table, (one) => apart.get(one)?.why === 'standby');
  if (standing.length === 0 || own === null) return own;
  if (standing.includes(name)) return 0;
  const theirs = standing.map((one) => expectedShareVia(table, one) ?? 0).reduce((sum, one) => sum + one, 0);
  return theirs >= 1 ? null : own / (1 - theirs);
}

/**
 * The share that the routes give an uplink. Where routes more specific than a default or a rule decide, it is known only
 * when they leave one way; where the packet filter chooses, no table says it.
 */
function dueShare({ seen, apart }: UplinkInputs, table: DefaultTable, name: string): number | null {
  if ([...apart.values()].some(({ why }) => why === 'chosen-elsewhere')) return null;
  if (defaultsDecide(seen.ways, table.family)) return wantedShare(table, name, apart);
  const ways = ordinaryWays(seen.ways, table.family);
  if (ways === null || ways.length > 1) return null;
  return ways[0] === name ? 1 : 0;
}

/** One uplink with everything that is known of it; what is not known is null. */
export function describeUplink(inputs: UplinkInputs, known: KnownUplink): Uplink {
  const { snapshot, seen } = inputs;
  const name = known.interface;
  const month = inputs.usage?.get(name);
  const queues = fresh(snapshot.observed.queues, snapshot.at);
  const via = seen.interfaces?.get(name);
  const track = inputs.counters.get(name);
  const family = judgedFamily(seen, known);
  const table = seen.tables[family];
  const rates = track === undefined ? null : ratesOf(track, snapshot.at);
  const reading = snapshot.connections === undefined ? null : (lastGood(snapshot.connections)?.value ?? null);
  const beyond = beyondOf(name, { tracks: inputs.beyond, probes: snapshot.probes, at: snapshot.at, via });
  return {
    interface: name,
    name: nameOf(known, via, inputs.named),
    kind: via?.kind ?? null,
    link: via?.status ?? null,
    linkUp: via?.linkUp ?? null,
    up: via?.up ?? null,
    role: roleOf(seen, known),
    apart: inputs.apart.get(name) ?? null,
    addresses: via?.addresses ?? [],
    media: via?.media ?? null,
    speedBitsPerSecond: via?.speedBitsPerSecond ?? null,
    wireless: via?.wireless ?? null,
    interfacePriority: via?.priority ?? null,
    routes: routesVia(inputs, name),
    gateways: gatewaysOf(defaultsVia(seen, name)).map((address) =>
      isEchoBy(seen, name, address)
        ? showGateway(address, inputs.gateways, isHeard(snapshot.probes, address, snapshot.at))
        : showGateway(address, NOT_ASKED, false),
    ),
    ...(beyond.length === 0 ? {} : { beyond }),
    rates,
    counters: track === undefined ? null : countersOf(track),
    sinceStart: track?.bytes.total ?? null,
    ...(month === undefined ? {} : { month }),
    ...(queues === null ? {} : { queues: showQueues(queues, inputs.queues, name, snapshot.at) }),
    recentErrors: track === undefined ? null : recentErrors(track, snapshot.at),
    history: showSeries(
      inputs.onlyMinutes === true ? NO_SERIES : (inputs.series.get(name) ?? NO_SERIES),
      seriesEnd(inputs),
    ),
    expectedShare: table === null ? null : dueShare(inputs, table, name),
    observedShare: observedShare(inputs, family, name),
    connections: uplinkConnections(reading, inputs.newConnections, name),
    newConnections: inputs.oneAddress[family] ? null : newConnections(reading, inputs.newConnections, name),
    waitingFor: waitingFor(inputs, name, rates !== null),
  };
}
