import { canonicalAddress, familyOf } from '../model/address.js';
import type { CommandResult, Round } from '../model/command.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { EventSource } from '../model/observer.js';
import { defaultsIn } from '../model/defaults-in.js';
import type { Source } from '../model/source.js';
import { paceMs } from '../model/source.js';
import type { Reading } from '../model/reading.js';
import { lastGood } from '../model/reading.js';
import type { Probe } from '../model/router.js';
import { mergeSettings } from '../model/settings.js';
import type { ObservationKey, Observations, Snapshot } from '../model/snapshot.js';
import { probeKey } from '../model/snapshot.js';
import { MINUTE } from '../model/time.js';
import type { Draft, FoldContext } from './snapshot-draft.js';
import {
  beginDraft,
  endOf,
  failedReading,
  goodForMs,
  isOff,
  setReading,
  takeStatus,
} from './snapshot-draft.js';
import type { Nothing, SourceResult } from './source-result.js';
import { outcomeOf, sourcesOf } from './source-result.js';
import { combineSources } from './combine-sources.js';
import { BEYOND_EVERY_MS } from './beyond.js';
import { probePeriodMs } from './probing.js';
import { takeStates, withoutPermission } from './fold-states.js';

/** How long a vanished gateway's last echo is kept after it has grown stale. */
const FORGET_PROBE_MS = MINUTE;

const EVENTS_ID = 'events';

/**
 * The next snapshot: the one before, with what this round's commands reported. Live and replay are the same here, so that a
 * replayed recording shows the same screens. Every result is read by the source whose command it is, or which
 * recognises it as an equivalent; what nobody recognises tells nothing.
 *
 * `streamed`: state tables that were read while they came. Of others, recorded ones, the text is read here, last of all:
 * whose an address is, routes and interfaces tell.
 */
export function foldRound(
  previous: Snapshot | null,
  round: Round,
  context: FoldContext,
  streamed: ReadonlyMap<CommandResult, ConnectionsReading> = new Map(),
): Snapshot {
  const draft = beginDraft(previous, round.at, context);
  const { states } = context.observer;
  const isStates = ({ command }: CommandResult): boolean => states?.serves(command.argv) === true;
  for (const result of round.results) if (!isStates(result)) takeResult(draft, result);
  // Last: which of them are gateways the routes tell.
  for (const result of round.results) takeNeighbours(draft, result);
  combineSources(draft);
  for (const result of round.results.filter(isStates))
    takeStates(draft, result, streamed.get(result) ?? null);
  withoutPermission(draft);
  forgetOldProbes(draft);
  const startedAt = context.startedAt ?? previous?.startedAt ?? round.at;
  const { observed, events } = draft;
  const sources = [...draft.statuses.values()];
  const probes = [...draft.probes.values()];
  const connections = draft.connections === null ? {} : { connections: draft.connections };
  return { at: round.at, startedAt, observed, ...connections, probes, events, sources };
}

function takeResult(draft: Draft, result: CommandResult): void {
  const { observer } = draft.context;
  const { argv } = result.command;
  if (observer.events?.serves(argv) === true) return takeEvents(draft, observer.events, result);
  const beyond = observer.beyond.asked(argv);
  const by = beyond === null ? null : interfaceOf(draft, beyond.by);
  if (beyond !== null && by !== null && !isGatewayOf(draft, by, beyond.address))
    return takeProbe(draft, { target: beyond.address, by }, result);
  const target = observer.probe.target(argv);
  if (target !== null) return takeProbe(draft, { target }, result);
  for (const source of sourcesOf(observer, argv)) {
    if (!isOff(source, draft.context)) takeOutcome(draft, source, result);
  }
}

function takeOutcome(draft: Draft, source: Source, result: CommandResult): void {
  const outcome = outcomeOf(source, result, draft.context.observer);
  for (const key of outcome.keys) takeObservation(draft, key, { source, result, outcome });
  takeStatus(
    draft,
    { id: source.id, argv: source.command.argv, everyMs: paceMs(source, outcome.observations) },
    {
      result,
      nothing: outcome.nothing,
      complaints: outcome.complaints,
    },
  );
}

function takeObservation<K extends ObservationKey>(
  draft: Draft,
  key: K,
  { source, result, outcome }: { source: Source; result: CommandResult; outcome: SourceResult },
): void {
  const before: Reading<Observations[K]> = draft.observed[key];
  const at = endOf(draft, result);
  const observations = withSettingsBefore(draft, outcome.observations);
  const value = withKnown(draft, source, result, observations)[key];
  if (value === undefined) {
    if (draft.observedKeys.has(key)) return;
    const nothing = outcome.nothing ?? { why: 'failed', reason: `${source.what}: nothing was told of it` };
    setReading(draft, key, failedReading(before, at, nothing));
    return;
  }
  draft.observedKeys.add(key);
  const { complaints } = outcome;
  const goodFor = goodForMs(paceMs(source, outcome.observations), draft.context);
  setReading(draft, key, {
    ok: true,
    value,
    at,
    goodForMs: goodFor,
    tookMs: result.tookMs,
    complaints,
  });
}

/** A command that shows one interface leaves the others as they were known. */
function withKnown(
  { observed }: Draft,
  source: Source,
  { command }: CommandResult,
  observations: Partial<Observations>,
): Partial<Observations> {
  if (source.complete === undefined) return observations;
  const known = Object.fromEntries(
    (Object.keys(observations) as ObservationKey[]).flatMap((key) => {
      const good = lastGood<Observations[ObservationKey]>(observed[key]);
      return good === null ? [] : [[key, good.value] as const];
    }),
  );
  return source.complete(known, observations, command.argv);
}

/** Settings come from several commands, each of which tells some of them. */
function withSettingsBefore(draft: Draft, observed: Partial<Observations>): Partial<Observations> {
  if (observed.settings === undefined) return observed;
  const before = lastGood(draft.observed.settings)?.value ?? null;
  return { ...observed, settings: mergeSettings(before, observed.settings) };
}

function takeEvents(draft: Draft, source: EventSource, result: CommandResult): void {
  const read = draft.context.readEvents ?? source.reader();
  draft.events.push(...read(result.stdout));
  const { failure } = result;
  takeStatus(
    draft,
    { id: EVENTS_ID, argv: source.command.argv, everyMs: Infinity },
    { result, nothing: failure && { why: failure.why, reason: failure.summary }, complaints: [] },
  );
}

/** The interface that is named, or whose address is. */
function interfaceOf(
  { observed }: Draft,
  by: { readonly interface: string } | { readonly source: string },
): string | null {
  if ('interface' in by) return by.interface;
  const known = lastGood(observed.interfaces)?.value ?? [];
  const owner = known.find((via) => via.addresses.some(({ address }) => address === by.source));
  return owner?.name ?? null;
}

function withoutScope(address: string): string {
  return canonicalAddress(address.replace(/%.*/, ''));
}

/** An echo to a gateway is one, whatever it was bound to. */
function isGatewayOf({ observed }: Draft, name: string, address: string): boolean {
  return [observed.routesInet, observed.routesInet6]
    .flatMap((reading) => defaultsIn(lastGood(reading)?.value ?? []))
    .some((route) => route.interface === name && withoutScope(route.gateway) === withoutScope(address));
}

function takeProbe(
  draft: Draft,
  asked: { readonly target: string; readonly by?: string },
  result: CommandResult,
): void {
  const { target } = asked;
  const family = familyOf(target);
  if (family === null) return;
  const { observer } = draft.context;
  const key = probeKey(asked);
  const gateways = [...draft.probes.values(), asked].filter((one) => one.by === undefined);
  const everyMs =
    asked.by === undefined
      ? probePeriodMs(observer.probe.everyMs, new Set(gateways.map((one) => one.target)).size)
      : BEYOND_EVERY_MS;
  const { value, complaints } = observer.probe.parse(result.stdout, result.stderr);
  const nothing = silenceOf(result, value);
  const at = endOf(draft, result);
  const before = draft.probes.get(key)?.reading ?? null;
  const good = { value, at, goodForMs: goodForMs(everyMs, draft.context) };
  const reading: Reading<Probe> =
    nothing === null
      ? { ok: true, ...good, tookMs: result.tookMs, complaints }
      : failedReading(before ?? { ok: false, ...nothing, at, last: null }, at, nothing);
  // Last asked is last: the order of the list is the order of asking.
  draft.probes.delete(key);
  draft.probes.set(key, { ...asked, family, reading });
  const about = { id: probeId(key), argv: result.command.argv, everyMs };
  takeStatus(draft, about, { result, nothing, complaints });
}

/** A gateway's row in the table of neighbours stands in for an echo, where none was sent. */
function takeNeighbours(draft: Draft, result: CommandResult): void {
  const { neighbours, probe } = draft.context.observer;
  if (neighbours?.serves(result.command.argv) !== true || result.failure !== null) return;
  for (const { address, interface: via, answers } of neighbours.parse(result.stdout)) {
    const family = familyOf(address);
    const before = draft.probes.get(address)?.reading;
    if (family === null || !isGatewayOf(draft, via, address) || (before?.ok && before.at >= draft.at))
      continue;
    const value: Probe = {
      ...{ target: address, sent: null, received: null, roundTripMs: [], errors: [] },
      answersOnWire: answers,
    };
    const good = { value, at: endOf(draft, result), goodForMs: goodForMs(probe.everyMs, draft.context) };
    const reading: Reading<Probe> = { ok: true, ...good, tookMs: result.tookMs, complaints: [] };
    draft.probes.set(address, { target: address, family, reading });
  }
}

function probeId(key: string): string {
  return `probe ${key}`;
}

/** No answer from the gateway is an answer; no answer from the command is not. */
function silenceOf(result: CommandResult, probe: Probe): Nothing | null {
  const { failure } = result;
  if (failure !== null) return { why: failure.why, reason: failure.summary };
  const [error] = probe.errors;
  // It sent nothing: a wrong option, no route, no permission. That is no silence of the gateway.
  if (probe.sent === null && probe.roundTripMs.length === 0 && error !== undefined)
    return { why: 'failed', reason: `the echo could not be sent: ${error}` };
  const said = probe.sent !== null || probe.roundTripMs.length > 0;
  return said ? null : { why: 'failed', reason: `the echo command said nothing that is understood` };
}

function forgetOldProbes({ at, probes, statuses }: Draft): void {
  for (const [key, { reading }] of probes) {
    const keepMs = (lastGood(reading)?.goodForMs ?? 0) + FORGET_PROBE_MS;
    if (at - reading.at <= keepMs) continue;
    probes.delete(key);
    statuses.delete(probeId(key));
  }
}
