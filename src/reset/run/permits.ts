import { pasteable } from '../../model/command.js';
import type { Diagnosis } from '../../model/diagnosis.js';
import type { Plan, Refusal } from '../../model/plan.js';
import type { Changer } from '../../model/changer.js';
import type { ResetWant } from '../../model/reset-status.js';
import type { Snapshot } from '../../model/snapshot.js';
import { afterwards } from '../plan/afterwards.js';
import { commandsOf } from './permission.js';

/** What has to be permitted before a reset is needed. */
export interface Permits {
  /** Argument arrays, each once, in the order in which they would be run. */
  readonly commands: readonly (readonly string[])[];
  /** Why there is no reset now, a sentence; null when there is one. */
  readonly refused: string | null;
}

export interface PermitsOptions {
  readonly changer: Changer;
  readonly snapshot: Snapshot;
  readonly diagnosis: Diagnosis;
  /** A plan from such a round. */
  readonly plan: (want: ResetWant, snapshot: Snapshot) => Plan | Refusal;
}

/** Leases are asked for where the gateway of an uplink is not known. */
function leaseCommands({ changer, diagnosis }: PermitsOptions): readonly (readonly string[])[] {
  return diagnosis.uplinks
    .filter(({ role }) => role === 'no-default')
    .flatMap((uplink) => changer.leases(uplink.interface, diagnosis.router.release))
    .flatMap(({ command }) => (command.needsRoot ? [command.argv] : []));
}

/**
 * Every command that needs root in what may be asked for now or once it is done: a reset of both families, a drain of
 * each uplink before and after it, and the undo of all of them.
 */
export function permitsOf(options: PermitsOptions): Permits {
  const { snapshot, diagnosis, plan } = options;
  const reset = plan({ kind: 'equalise' }, snapshot);
  const done = reset.kind === 'plan' ? [snapshot, afterwards(snapshot, reset)] : [snapshot];
  const drains = done.flatMap((each) =>
    diagnosis.uplinks.map((uplink) => plan({ kind: 'drain', interface: uplink.interface }, each)),
  );
  const plans = [reset, ...drains].filter((each) => each.kind === 'plan');
  const argvs = [
    ...leaseCommands(options),
    ...(options.changer.translations ?? []).map(({ command }) => command.argv),
    ...plans.flatMap((each) => commandsOf(each).filter(({ needsRoot }) => needsRoot)).map(({ argv }) => argv),
  ];
  return {
    commands: [...new Map(argvs.map((argv) => [pasteable(argv), argv])).values()],
    refused: reset.kind === 'refusal' ? reset.reason : null,
  };
}
