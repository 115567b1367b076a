import type { Plan } from '../../model/plan.js';
import type { PendingReset } from '../../model/reset.js';
import type { ResetEvent } from '../../model/reset-status.js';
import { SECOND } from '../../model/time.js';
import type { Orders } from './execute.js';
import { executePlan } from './execute.js';

/** Who hears of a reset while it happens. */
export interface Telling {
  readonly tell: (event: ResetEvent) => void;
  /** It can be kept and undone from now on. */
  readonly onPending?: (pending: PendingReset) => void;
}

/** Runs a plan and tells of it, from the first command to how it ended, whoever decides that. Never rejects. */
export async function runPlan(
  plan: Plan,
  orders: Omit<Orders, 'onProgress' | 'onRemark'>,
  { tell, onPending }: Telling,
): Promise<void> {
  const result = await executePlan(plan, {
    ...orders,
    onProgress: (progress) => tell({ kind: 'progress', progress }),
    onRemark: (text) => tell({ kind: 'remark', text }),
  });
  if (result.kind !== 'pending') return tell(result);
  const { pending } = result;
  onPending?.(pending);
  const tick = (): void => tell({ kind: 'armed', plan, remainingMs: pending.remainingMs() });
  tick();
  const stopTicking = orders.clock.every(SECOND, tick);
  const outcome = await pending.outcome;
  stopTicking();
  tell({ kind: 'outcome', outcome });
}
