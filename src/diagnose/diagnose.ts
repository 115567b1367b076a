import type { Family } from '../model/address.js';
import type { Apart, Diagnosis, Uplink } from '../model/diagnosis.js';
import type { OwnSession } from '../model/plan.js';
import { fresh, lastGood } from '../model/reading.js';
import type { Route } from '../model/router.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Milliseconds } from '../model/time.js';
import { connectionsTrouble, connectionsView, withoutUntracked } from './uplink-connections.js';
import { followAnswers } from './answers.js';
import { apartOf } from './apart.js';
import { addressKey } from './defaults.js';
import { beyondSent, followBeyond } from './beyond.js';
import type { UplinkInputs } from './describe-uplink.js';
import { describeUplink } from './describe-uplink.js';
import { soleExit } from './exits.js';
import { factsOf } from './router-facts.js';
import { changesOf, judge, wasRaised } from './findings.js';
import type { GatewayTrack } from './gateways.js';
import { followGateways, gatewaysOf } from './gateways.js';
import type { History } from './history.js';
import { NO_HISTORY } from './history.js';
import { writeJournal } from './journal.js';
import { followLosses } from './losses.js';
import type { MeasuredNewConnections, NewConnectionTrack } from './new-connections.js';
import { followNewConnections, measuredNewConnections } from './new-connections.js';
import { ownSession } from './own-session.js';
import type { MeasuredFacts } from './measured-ways.js';
import type { CounterTrack } from './rates.js';
import { followCounters } from './rates.js';
import { followDelays } from './delays.js';
import { followQueues } from './queues.js';
import { followRefusals } from './refusals.js';
import { isDown, linkState } from './roles.js';
import { sharedTranslation } from './shared-translation.js';
import type { Seen, Sight } from './usable-readings.js';
import { defaultsVia, takeReadings } from './usable-readings.js';
import type { SeriesHistory } from './series.js';
import { extendMinutes, extendSeries, seriesOfMinutes } from './series.js';
import type { Measured, ShareTrack, Traffic } from './shares.js';
import { competitorsOf, followShares, measured } from './shares.js';
import type { Context, Situation } from './situation.js';
import type { KnownUplink } from './uplinks.js';
import { knowUplinks } from './uplinks.js';
import { anyWay } from './ways-out.js';
import { verdictOf } from './verdict.js';

export type { Context } from './situation.js';
export type { History } from './history.js';

/** What is followed from round to round, taken one round further. */
type Followed = Pick<
  History,
  | 'uplinks'
  | 'counters'
  | 'series'
  | 'gateways'
  | 'beyond'
  | 'shares'
  | 'newConnections'
  | 'answers'
  | 'refusals'
  | 'queues'
  | 'delays'
  | 'losses'
>;

function followUplinks(
  before: History,
  uplinks: readonly KnownUplink[],
  snapshot: Snapshot,
  { pastMinutes, onlyMinutes = false }: Pick<Context, 'pastMinutes' | 'onlyMinutes'>,
): Pick<Followed, 'counters' | 'series'> {
  const counters = new Map<string, CounterTrack>();
  const series = new Map<string, SeriesHistory>();
  const further = onlyMinutes ? extendMinutes : extendSeries;
  for (const { interface: name } of uplinks) {
    const old = before.counters.get(name);
    const track = followCounters(old, name, snapshot);
    const isNew = track.bytes.newest !== old?.bytes.newest;
    const drawn = before.series.get(name) ?? seriesOfMinutes(pastMinutes?.get(name) ?? []);
    counters.set(name, track);
    series.set(
      name,
      isNew && track.bytes.newestSpan !== null ? further(drawn, track.bytes.newestSpan) : drawn,
    );
  }
  return { counters, series };
}

/** Running totals of every uplink: what left it, and how much of that were this program's own echo requests. */
function trafficOf(
  uplinks: readonly KnownUplink[],
  { counters, gateways, beyond }: Pick<Followed, 'counters' | 'gateways' | 'beyond'>,
  sight: Sight,
): ReadonlyMap<string, Traffic> {
  return new Map(
    uplinks.map(({ interface: name }) => {
      const asked = gatewaysOf(defaultsVia(sight.shown, name));
      const echoes = asked.reduce((sum, one) => sum + (gateways.get(addressKey(one))?.sent ?? 0), 0);
      const outBytes = counters.get(name)?.bytes.total?.outBytes ?? null;
      return [name, { outBytes, echoes: echoes + beyondSent(beyond, name) }];
    }),
  );
}

/** The gateways whose uplinks are down. */
function cutOffGateways(uplinks: readonly KnownUplink[], { shown }: Sight): ReadonlySet<string> {
  const gateways = (wanted: boolean): ReadonlySet<string> =>
    new Set(
      uplinks
        .filter(({ interface: name }) => isDown(linkState(shown, name)) === wanted)
        .flatMap(({ interface: name }) => gatewaysOf(defaultsVia(shown, name)).map(addressKey)),
    );
  const up = gateways(false);
  return new Set([...gateways(true)].filter((address) => !up.has(address)));
}

function follow(before: History, snapshot: Snapshot, sight: Sight, context: Context): Followed {
  const uplinks = knowUplinks(before.uplinks, {
    at: snapshot.at,
    tables: sight.shown.tables,
    interfaces: sight.shown.interfaces,
    events: snapshot.events,
    ways: anyWay(sight.shown.ways),
    named: context.named,
  });
  const { counters, series } = followUplinks(before, uplinks, snapshot, context);
  const gateways = followGateways(before.gateways, snapshot.probes, cutOffGateways(uplinks, sight));
  const beyond = followBeyond(before.beyond, snapshot.probes);
  const traffic = trafficOf(uplinks, { counters, gateways, beyond }, sight);
  const isDead = deadHops(sight, gateways);
  const share = (family: Family): ShareTrack | null => {
    const table = sight.tables[family];
    return table === null ? null : followShares(before.shares[family], table, traffic, isDead);
  };
  const shares = { inet: share('inet'), inet6: share('inet6') };
  return {
    uplinks,
    counters,
    series,
    gateways,
    beyond,
    shares,
    newConnections: newConnectionsOf(before, snapshot, sight, isDead),
    answers: followAnswers(
      before.answers,
      snapshot.connections === undefined ? null : lastGood(snapshot.connections),
      sight.shown.ways,
    ),
    refusals: followRefusals(before.refusals, lastGood(snapshot.observed.firewall)),
    queues: followQueues(before.queues, lastGood(snapshot.observed.queues)),
    delays: followDelays(before.delays, snapshot, sight.shown, uplinks, counters),
    losses: followLosses(before, sight, snapshot, uplinks),
  };
}

/** Tells the next hops behind a lost link, and those whose gateway has fallen silent. */
function deadHops({ shown }: Sight, gateways: ReadonlyMap<string, GatewayTrack>): (route: Route) => boolean {
  return (route) =>
    isDown(linkState(shown, route.interface)) ||
    gatewaysOf([route]).some((address) => gateways.get(addressKey(address))?.answers === false);
}

function newConnectionsOf(
  before: History,
  { connections }: Snapshot,
  { sure }: Sight,
  isDead: (route: Route) => boolean,
): NewConnectionTrack | null {
  const competitors = (family: Family): string | null => {
    const table = sure.tables[family];
    return table === null ? null : competitorsOf(table, isDead);
  };
  const reading = connections === undefined ? null : lastGood(connections);
  const facts = { ways: sure.ways, connections: reading?.value ?? null };
  return followNewConnections(before.newConnections, reading, {
    competitors: { inet: competitors('inet'), inet6: competitors('inet6') },
    exit: { inet: soleExit(facts, 'inet'), inet6: soleExit(facts, 'inet6') },
  });
}

function situationOf(
  inputs: UplinkInputs,
  sight: Sight,
  followed: Followed,
  past: History,
  context: Context,
): Situation {
  const { snapshot } = inputs;
  const { observed, at } = snapshot;
  const uplinks: readonly Uplink[] = followed.uplinks.map((known) => describeUplink(inputs, known));
  return {
    ...context,
    ...sight.sure,
    at,
    snapshot,
    uplinks,
    known: new Map(followed.uplinks.map((known) => [known.interface, known])),
    settings: fresh(observed.settings, at),
    firewall: fresh(observed.firewall, at),
    firewallLimits: fresh(observed.firewallLimits, at),
    counters: followed.counters,
    gateways: followed.gateways,
    measured: inputs.measured,
    sharedSince: {
      inet: followed.shares.inet?.since ?? null,
      inet6: followed.shares.inet6?.since ?? null,
    },
    connections: snapshot.connections === undefined ? null : fresh(snapshot.connections, at),
    newConnections: inputs.measuredNewConnections,
    isReadingConnections:
      uplinks.length > 1 && snapshot.connections?.ok === false && snapshot.connections.why === 'waiting',
    answers: followed.answers,
    refusals: followed.refusals,
    queues: followed.queues,
    delays: followed.delays,
    losses: followed.losses,
    wasRaised: (id, subject) => wasRaised(past.conditions, id, subject),
  };
}

/** By the interfaces last seen: a reading that fails does not move the person at the keyboard. */
function sessionOf({ snapshot, uplinks }: Situation, { sshConnection }: Context): OwnSession {
  const interfaces = lastGood(snapshot.observed.interfaces)?.value ?? [];
  return ownSession(
    sshConnection,
    interfaces,
    uplinks.map((uplink) => uplink.interface),
  );
}

/** What can be concluded from bytes and connections. */
function measuredFacts(
  { at, connections }: Snapshot,
  sure: Seen,
  { uplinks, counters }: Pick<Followed, 'uplinks' | 'counters'>,
): MeasuredFacts & Seen {
  return {
    ...sure,
    at,
    counters,
    known: new Map(uplinks.map((known) => [known.interface, known])),
    connections: connections === undefined ? null : fresh(connections, at),
  };
}

/** What connections tell of the ways out. Where all carry one uplink's address only look-ups tell shares. */
function byConnections(
  snapshot: Snapshot,
  { sure }: Sight,
  followed: Followed,
): Pick<UplinkInputs, 'oneAddress' | 'measuredNewConnections'> {
  const facts = measuredFacts(snapshot, sure, followed);
  const isOne = (family: Family): boolean => sharedTranslation(facts, family) !== null;
  const oneAddress = { inet: isOne('inet'), inet6: isOne('inet6') };
  const of = (family: Family): MeasuredNewConnections | null =>
    oneAddress[family] ? null : measuredNewConnections(followed.newConnections, family);
  return { oneAddress, measuredNewConnections: { inet: of('inet'), inet6: of('inet6') } };
}

/** The uplinks that are not to share with the others, by interface. */
function apartUplinks(
  snapshot: Snapshot,
  { sure }: Sight,
  { uplinks, counters }: Followed,
  context: Context,
): ReadonlyMap<string, Apart> {
  const names = uplinks.map((known) => known.interface);
  const facts = {
    ...measuredFacts(snapshot, sure, { uplinks, counters }),
    standby: context.standby ?? new Set<string>(),
    takenOut: context.takenOut ?? new Set<string>(),
    uplinks: names,
    isWithoutConnectivity: (route: Route) =>
      context.explainer.explainPriority(route, sure.interfaces?.get(route.interface) ?? null)
        .withoutConnectivity === true,
  };
  return new Map(
    names.flatMap((name) => {
      const apart = apartOf(facts, name);
      return apart === null ? [] : [[name, apart] as const];
    }),
  );
}

/** How old the older of the tables is. */
function tablesAge({ tables }: Sight, { at }: Snapshot): Milliseconds | null {
  const ages = [tables.inet, tables.inet6].flatMap((table) => (table === null ? [] : [at - table.at]));
  return ages.length === 0 ? null : Math.max(0, ...ages);
}

/**
 * One round further: what the readings of this round say in the light of those before. A fold, without a clock: the same
 * snapshots give the same diagnoses. `history` is null in the first round, and afterwards what the last call returned.
 */
export function diagnose(
  history: History | null,
  reported: Snapshot,
  context: Context,
): { readonly history: History; readonly diagnosis: Diagnosis } {
  const before = history ?? NO_HISTORY;
  const snapshot = withoutUntracked(reported, context.explainer.words);
  const sight = takeReadings(before, snapshot, context.explainer);
  const followed = follow(before, snapshot, sight, context);
  const shares: Readonly<Record<Family, Measured | null>> = {
    inet: measured(followed.shares.inet),
    inet6: measured(followed.shares.inet6),
  };
  const inputs: UplinkInputs = {
    snapshot,
    apart: apartUplinks(snapshot, sight, followed, context),
    seen: sight.shown,
    explainer: context.explainer,
    named: context.named,
    ...(context.usage === undefined ? {} : { usage: context.usage }),
    ...(context.onlyMinutes === true ? { onlyMinutes: true } : {}),
    measured: shares,
    ...byConnections(snapshot, sight, followed),
    ...followed,
  };
  const situation = situationOf(inputs, sight, followed, before, context);
  const judgement = judge(situation, before.conditions, before.judged);
  const journal = writeJournal({
    snapshot,
    before,
    sight,
    judgement,
    explainer: context.explainer,
    ...followed,
  });
  return {
    history: {
      ...followed,
      tables: sight.tables,
      interfaces: sight.interfaces,
      ways: { shown: sight.shown.ways, sure: sight.sure.ways },
      conditions: judgement.conditions,
      judged: judgement.judged,
      journaled: journal.journaled,
    },
    diagnosis: {
      at: snapshot.at,
      startedAt: snapshot.startedAt,
      router: factsOf(snapshot, context.explainer.words),
      verdict: verdictOf(situation, judgement.found),
      uplinks: situation.uplinks,
      connections: connectionsView(snapshot),
      connectionsTrouble: connectionsTrouble(snapshot),
      session: sessionOf(situation, context),
      findings: judgement.found.map(({ finding }) => finding),
      changes: changesOf(judgement),
      tables: { inet: sight.tables.inet?.source ?? null, inet6: sight.tables.inet6?.source ?? null },
      tablesAgeMs: tablesAge(sight, snapshot),
      sources: snapshot.sources,
      journal: journal.entries,
    },
  };
}
