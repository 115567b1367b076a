import type { Round } from '../model/command.js';
import type { Host } from '../model/host.js';
import type { Observer } from '../model/observer.js';
import type { Snapshot } from '../model/snapshot.js';
import type { Source } from '../model/source.js';
import type { Milliseconds } from '../model/time.js';
import { SECOND } from '../model/time.js';
import type { FoldContext } from './snapshot-draft.js';
import type { Timers } from '../model/clock.js';
import { systemClock } from '../host/clock.js';
import { foldRound } from './fold.js';
import { probeTargets } from './probing.js';
import { readSources } from './read-sources.js';
import { isTimed } from './schedule.js';
import type { StateReadings } from './state-readings.js';

export interface TwoRoundsOptions {
  readonly host: Host;
  readonly observer: Observer;
  readonly off?: readonly string[];
  /** Where watching has gone on before. */
  readonly before?: Snapshot | null;
  /** Reads the connections; left out when they are not to be read. */
  readonly states?: StateReadings;
  /** The uplinks, where they were given by name. */
  readonly named?: readonly string[];
  /** From the first to the second, at least. */
  readonly apartMs?: Milliseconds;
  readonly timers?: Timers;
}

export interface TwoRounds {
  readonly snapshots: readonly [Snapshot, Snapshot];
  readonly rounds: readonly [Round, Round];
}

/** What is read less often than this while watching is the same a second later. */
const CHANGES_SELDOM_MS = 20 * SECOND;

/**
 * Reads everything, a second later what changes within seconds (counters, the packet filter) or could not be read, and asks
 * every gateway for an echo each time: what `check` judges from. The connections are read as often as their number allows.
 * Waits for every answer; the commands' own time limits bound it.
 */
export async function takeTwoRounds(options: TwoRoundsOptions): Promise<TwoRounds> {
  const { host, observer, off = [], named = [], apartMs = SECOND, timers = systemClock } = options;
  const context: FoldContext = { observer, off, named, intervalMs: apartMs, live: true };
  const sources = observer.sources.filter(({ id }) => !off.includes(id));
  const first = await takeRound(options, { sources, before: options.before ?? null, context });
  const restMs = first.round.at + apartMs - host.now();
  if (restMs > 0) await new Promise<void>((settle) => void timers.after(restMs, settle));
  const read = new Set(first.snapshot.sources.flatMap(({ ok, id }) => (ok ? [id] : [])));
  const again = sources.filter(({ id, everyMs }) => everyMs < CHANGES_SELDOM_MS || !read.has(id));
  const second = await takeRound(options, { sources: again, before: first.snapshot, context });
  return { snapshots: [first.snapshot, second.snapshot], rounds: [first.round, second.round] };
}

/** Reads everything once, and asks every gateway for an echo. */
export async function takeOneRound(options: TwoRoundsOptions): Promise<Snapshot> {
  const { observer, off = [], named = [] } = options;
  const context: FoldContext = { observer, off, named, intervalMs: SECOND, live: true };
  const sources = observer.sources.filter(({ id }) => !off.includes(id));
  return (await takeRound(options, { sources, before: null, context })).snapshot;
}

async function takeRound(
  { host, observer, states }: TwoRoundsOptions,
  { sources, before, context }: { sources: readonly Source[]; before: Snapshot | null; context: FoldContext },
): Promise<{ snapshot: Snapshot; round: Round }> {
  const at = host.now();
  const first = readSources(host, at, sources.filter(isTimed));
  // What goes elsewhere goes there together, and is run there in this order.
  const timed = host.reach === undefined ? await first : first;
  const others = readSources(
    host,
    at,
    sources.filter((source) => !isTimed(source)),
  );
  const results = (await Promise.all([timed, others])).flat();
  const routes = foldRound(before, { at, results }, context);
  const isDue = states?.isDue(routes, at, { isWished: false, intervalMs: context.intervalMs }) === true;
  const [echoes, table] = await Promise.all([
    readSources(
      host,
      at,
      probeTargets(routes).map(({ address, family, sourceAddress }) => ({
        command: observer.probe.command(address, family, sourceAddress),
      })),
    ),
    isDue ? states.read(routes) : null,
  ]);
  const connections = table === null ? [] : [{ ...table.result, startedAt: table.startedAt }];
  const round = { at, results: [...results, ...echoes, ...connections] };
  const streamed = new Map(
    connections.flatMap((result) => (table?.reading ? [[result, table.reading]] : [])),
  );
  return { snapshot: foldRound(before, round, context, streamed), round };
}
