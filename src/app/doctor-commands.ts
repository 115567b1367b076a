import type { TriedCommand } from '../doctor/command-lines.js';
import { systemClock } from '../host/clock.js';
import { exitReason } from '../host/failure.js';
import type { Command, CommandResult } from '../model/command.js';
import type { Host } from '../model/host.js';
import type { Observer } from '../model/observer.js';
import type { ObservationKey, Snapshot, SourceStatus } from '../model/snapshot.js';
import type { Milliseconds } from '../model/time.js';

const ESSENTIAL: readonly ObservationKey[] = ['routesInet', 'interfaces', 'byteCounters'];
/** A child that is to stay has ended by then, or has begun to listen. */
const SETTLED_MS: Milliseconds = 400;

/** The commands of the table of sources, as the round found them. */
export function triedSources(observer: Observer, { sources }: Snapshot): TriedCommand[] {
  const rows = [...observer.sources, ...(observer.states === null ? [] : [observer.states])];
  return rows.map((row) => {
    const status: Partial<SourceStatus> = sources.find(({ id }) => id === row.id) ?? {};
    const { ok = false, why = 'waiting', reason = null, tookMs = null, complaints = [] } = status;
    const isEssential = 'observes' in row && row.observes.some((key) => ESSENTIAL.includes(key));
    const { argv } = row.command;
    return { what: row.what, argv, why: ok ? null : why, reason, tookMs, complaints, isEssential };
  });
}

function tried(
  what: string,
  command: Command,
  { failure, tookMs }: Pick<CommandResult, 'failure' | 'tookMs'>,
): TriedCommand {
  return {
    what,
    argv: command.argv,
    why: failure?.why ?? null,
    reason: failure?.summary ?? null,
    tookMs,
    complaints: [],
    isEssential: false,
  };
}

/** An echo to the router itself: whether a gateway answers is not asked here. */
export async function tryEcho(host: Host, { probe }: Observer): Promise<TriedCommand> {
  const command = probe.command('127.0.0.1', 'inet', null);
  const result = await host.run(command);
  const one = tried('echoes', command, result);
  if (result.failure !== null) return one;
  const { value, complaints } = probe.parse(result.stdout, result.stderr);
  if (value.received === null) {
    const reason = exitReason({ ...result, argv: command.argv });
    return { ...one, why: result.exitStatus === 0 ? 'not-understood' : 'failed', reason };
  }
  return { ...one, complaints };
}

/** Starts what announces changes, and ends it again. Null where nothing does. */
export async function tryAnnouncements(host: Host, { events }: Observer): Promise<TriedCommand | null> {
  if (events === null) return null;
  const stream = host.stream(events.command, () => undefined);
  const early = await Promise.race([stream.ended, systemClock.sleep(SETTLED_MS).then(() => null)]);
  stream.stop();
  await stream.ended;
  const what = 'announcements of changes';
  if (early === null) return { ...tried(what, events.command, { failure: null, tookMs: 0 }), tookMs: null };
  const one = tried(what, events.command, early);
  const reason = one.reason ?? exitReason({ ...early, argv: events.command.argv });
  return { ...one, why: one.why ?? 'failed', reason };
}
