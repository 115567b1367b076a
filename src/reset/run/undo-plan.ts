import type { Changer } from '../../model/changer.js';
import type { Operation } from '../../model/operation.js';
import type { Expectation, Plan, UndoPlan } from '../../model/plan.js';
import type { PendingRecord } from './record-format.js';

/** What is stored of a plan. */
export function recordOf(
  { goal, before, steps }: Plan,
  { id, startedAt, undoAfterS, boot }: Pick<PendingRecord, 'id' | 'startedAt' | 'undoAfterS' | 'boot'>,
): PendingRecord {
  const stored = steps.map(({ expect, undo }) => ({ expect, undo: undo.map(({ operation }) => operation) }));
  return { id, startedAt, undoAfterS, boot, goal, before, steps: stored };
}

/**
 * The undo out of what was stored, its commands built anew by the system's own changer. Throws RangeError for an
 * operation that is none of the permitted forms, or that sets something the reset has not touched.
 */
export function undoPlanOf({ goal, before, steps }: PendingRecord, changer: Changer): UndoPlan {
  const moments = [before, ...steps.map(({ expect }) => expect)];
  return {
    goal,
    before,
    steps: steps.map(({ expect, undo }) => ({
      expect,
      undo: undo.map((operation) => {
        if (!isOf(operation, before, moments)) throw new RangeError('it would change what the reset has not');
        return changer.commandFor(operation, 'put it back as it was');
      }),
    })),
  };
}

/** An undo sets and deletes defaults that the reset has seen, and puts settings back to what they were. */
function isOf(operation: Operation, before: Expectation, moments: readonly Expectation[]): boolean {
  switch (operation.kind) {
    case 'route': {
      const { family, priority, hops } = operation;
      const rows = moments.flatMap((moment) => moment.defaults[family] ?? []);
      return hops.every((hop) =>
        rows.some(
          (row) =>
            row.gateway === hop.gateway &&
            row.interface === hop.interface &&
            (row.priority ?? 0) === priority,
        ),
      );
    }
    // No reset sets one.
    case 'host-route':
      return false;
    case 'interface-priority':
      return before.interfacePriorities[operation.interface] === operation.priority;
    case 'multipath':
      return before.multipath[operation.family] === operation.on;
  }
}
