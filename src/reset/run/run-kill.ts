import { pasteable } from '../../model/command.js';
import type { KillPlan, KillResult } from '../../model/killing.js';
import type { Asker } from './permission.js';
import { permissionToRun } from './permission.js';

/** Of a thousand commands that differ in an address, a few tell whether they are permitted. */
const ASKED = 3;

/** Lines that permit it, the warning before them as a remark. */
export function killPermits({ changer }: Pick<Asker, 'changer'>, user: string): readonly string[] {
  const { lines, caution } = changer.stateKiller.permits(user);
  return [`# ${caution}`, ...lines];
}

/**
 * Runs what ends connections, one command after another, until one could not be run at all: a connection that has ended
 * meanwhile is no failure. Never rejects. `onProgress` is told before each command.
 */
export async function runKill(
  { steps }: KillPlan,
  asker: Asker,
  onProgress: (done: number) => void = () => undefined,
): Promise<KillResult> {
  const { host, changer, person } = asker;
  const commands = steps.map(({ command }) => command);
  const permission = await permissionToRun(
    { commands: commands.slice(0, ASKED), of: 'that ends connections' },
    asker,
  );
  if (permission.kind === 'denied') {
    const lines = permission.lines.length === 0 ? [] : killPermits(asker, person.name ?? '');
    return { kind: 'refused', reason: permission.reason, lines };
  }
  let killed = 0;
  for (const [done, command] of commands.entries()) {
    onProgress(done);
    const result = await host.run(command);
    const count = changer.stateKiller.killed(result);
    if (count === null) {
      const said = result.failure?.summary ?? result.stderr.trim().split('\n')[0] ?? '';
      const why = `${pasteable(command.argv)}: ${said || `exit ${String(result.exitStatus)}`}`;
      return { kind: 'ran', commands: done, killed, why };
    }
    killed += count;
  }
  return { kind: 'ran', commands: commands.length, killed, why: null };
}
