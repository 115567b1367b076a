import type { Changer } from '../model/changer.js';
import type { Host } from '../model/host.js';
import { killSentence } from '../model/kill-sentence.js';
import { planKill } from '../reset/plan/plan-kill.js';
import { runKill } from '../reset/run/run-kill.js';
import { personFor } from '../reset/run/runner.js';
import type { FailoverParts } from './watch-failover.js';

/**
 * Ends the connections of an uplink that failover has taken out, and tells how many and of what. Nobody is at the
 * keyboard, so no session is known by name: what came in to the router itself, and its own ssh, is left out.
 */
export function statesKiller({
  host,
  changer,
  tracked,
}: {
  readonly host: Host;
  readonly changer: Changer;
  /** What the table holds. */
  readonly tracked: string;
}): FailoverParts['killStates'] {
  return async (name, connections) => {
    const plan = planKill({ kind: 'uplink', interface: name }, { connections, killer: changer.stateKiller });
    if (plan.kind === 'refused') return [`Failover ends no connection: ${plan.reason}`];
    const result = await runKill(plan, { host, changer, person: personFor({ host, runIdentity: null }) });
    const lines = result.kind === 'refused' ? result.lines.filter((line) => !line.startsWith('#')) : [];
    const wants = lines.length === 0 ? '' : ` It wants: ${lines.join('; ')}`;
    return [[`${plan.goal}.`, ...plan.notes, `${killSentence(plan, result, tracked)}${wants}`].join(' ')];
  };
}
