import { exitReason } from '../host/failure.js';
import type { CommandResult } from '../model/command.js';
import type { ConnectionsReading } from '../model/connections-reading.js';
import type { StateSource } from '../model/observer.js';
import type { Draft } from './snapshot-draft.js';
import { endOf, failedReading, goodForMs, isOff, takeStatus } from './snapshot-draft.js';
import type { Nothing } from './source-result.js';
import { knownAddresses } from './known-addresses.js';
import { statesPeriodMs } from './state-readings.js';

/** Takes in a state table: as it was read while it came, or from the text of a recording. */
export function takeStates(draft: Draft, result: CommandResult, streamed: ConnectionsReading | null): void {
  const { states } = draft.context.observer;
  if (states === null || draft.connections === null || isOff(states, draft.context)) return;
  const reading = streamed ?? readText(draft, states, result);
  const isRead = 'states' in reading;
  const { intervalMs, statesPaceMs = 0 } = draft.context;
  const readMs = isRead
    ? statesPeriodMs(states, { states: reading.states, tookMs: result.tookMs }, intervalMs)
    : intervalMs;
  const everyMs = statesPaceMs > 2 * readMs ? statesPaceMs : readMs;
  const nothing = isRead ? null : reading;
  const complaints = isRead ? reading.complaints : [];
  const at = endOf(draft, result);
  const about = { id: states.id, argv: states.command.argv, everyMs };
  takeStatus(draft, about, { result, nothing, complaints });
  draft.connections = isRead
    ? {
        ok: true,
        value: { ...reading, everyMs },
        at,
        goodForMs: goodForMs(everyMs, draft.context),
        tookMs: result.tookMs,
        complaints,
      }
    : failedReading(draft.connections, at, reading);
}

/** An empty table is one; text of which nothing is understood is none. */
function readText(draft: Draft, states: StateSource, result: CommandResult): ConnectionsReading | Nothing {
  const { failure } = result;
  if (failure !== null) return { why: failure.why, reason: failure.summary };
  if (result.exitStatus !== 0)
    return { why: 'failed', reason: exitReason({ ...result, argv: result.command.argv }) };
  const { context, observed, connections } = draft;
  const known = connections === null ? { observed } : { observed, connections };
  const follower = context.follower ?? states.follow();
  const reader = follower.begin(result.startedAt ?? draft.at, knownAddresses(known, context.named ?? []));
  reader.write(new TextEncoder().encode(result.stdout));
  const reading = reader.end();
  return reading.states === 0 && reading.notUnderstood > 0
    ? { why: 'failed', reason: 'the output is not a pf or conntrack table' }
    : reading;
}

/** Who may not ask the filter how many states it holds is not shown them either: they are not asked for. */
export function withoutPermission(draft: Draft): void {
  const { states } = draft.context.observer;
  const { firewall } = draft.observed;
  const status = states === null ? undefined : draft.statuses.get(states.id);
  if (draft.connections?.ok !== false || draft.connections.why !== 'waiting' || status === undefined) return;
  if (firewall.ok || (firewall.why !== 'no-permission' && firewall.why !== 'not-found')) return;
  const { why, reason } = firewall;
  draft.connections = failedReading(draft.connections, draft.at, { why, reason });
  draft.statuses.set(status.id, { ...status, ok: false, why, reason });
}
