import type { FoldContext } from '../../src/collect/snapshot-draft.js';
import { foldRound } from '../../src/collect/fold.js';
import { linux } from '../../src/systems/linux/system.js';
import type { Family } from '../../src/model/address.js';
import type { Command, CommandResult } from '../../src/model/command.js';
import { lastGood } from '../../src/model/reading.js';
import type { Route } from '../../src/model/router.js';
import { isDefault } from '../../src/model/router.js';
import type { ObservationKey, Snapshot } from '../../src/model/snapshot.js';
import { routesOf } from '../../src/model/snapshot.js';
import type { Lab } from './lab.js';

const CONTEXT: FoldContext = { observer: linux.observer, intervalMs: 1_000, live: true };
const OF_A_RESET: ReadonlySet<ObservationKey> = new Set([
  'routesInet',
  'routesInet6',
  'interfaces',
  'settings',
]);
const AT = 1_800_000_000_000;

function runIn(lab: Lab, command: Command): CommandResult {
  const { stdout, stderr, status } = lab.try('router', command.argv);
  return { command, stdout, stderr, exitStatus: status, tookMs: 0, failure: null };
}

const END = '\u001e';
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** All of them by one shell in the lab, for it is the way in that costs; what fails is asked again, for its words. */
function runAllIn(lab: Lab, commands: readonly Command[]): CommandResult[] {
  const script = commands.map(
    ({ argv }) => `${argv.map(quoted).join(' ')} 2>/dev/null; printf '\\036%s\\036' "$?"`,
  );
  const parts = lab.try('router', ['sh', '-c', script.join('\n')]).stdout.split(END);
  return commands.map((command, i) =>
    parts[2 * i + 1] === '0'
      ? { command, stdout: parts[2 * i] ?? '', stderr: '', exitStatus: 0, tookMs: 0, failure: null }
      : runIn(lab, command),
  );
}

/** One round on the router, with echoes to `gateways`; its own commands, the real kernel's answers. */
export function readRouter(
  lab: Lab,
  gateways: readonly {
    readonly address: string;
    readonly family: Family;
    readonly source: string | null;
  }[] = [],
): Snapshot {
  const echoes = gateways.map(({ address, family, source }) =>
    linux.observer.probe.command(address, family, source),
  );
  const tables = [
    ...linux.observer.sources,
    ...(linux.observer.states === null ? [] : [linux.observer.states]),
  ];
  const commands = [...tables.map(({ command }) => command), ...echoes];
  const results = runAllIn(lab, commands);
  return foldRound(null, { at: AT, results }, CONTEXT);
}

/** As readRouter, with no more than a reset reads: routes, interfaces and settings. */
export function readForReset(lab: Lab): Snapshot {
  const sources = linux.observer.sources.filter(({ observes }) =>
    observes.some((key) => OF_A_RESET.has(key)),
  );
  const results = runAllIn(
    lab,
    sources.map(({ command }) => command),
  );
  return foldRound(null, { at: AT, results }, CONTEXT);
}

export function defaultsOf(snapshot: Snapshot, family: Family): readonly Route[] {
  return (lastGood(routesOf(snapshot, family))?.value ?? []).filter(isDefault);
}

/** Which way the kernel itself would send packets to so many destinations, by its own look-up: `em0` to how many. */
export function chosenUplinks(lab: Lab, family: Family, count: number): Readonly<Record<string, number>> {
  const questions = Array.from({ length: count }, (_, i) =>
    family === 'inet'
      ? `route get 203.0.113.${String(1 + (i % 60))} ipproto udp sport ${String(2000 + i)} dport 53`
      : `route get 2001:db8:ffff::${i.toString(16)}`,
  );
  const { stdout } = lab.try(
    'router',
    ['ip', ...(family === 'inet6' ? ['-6'] : []), '-force', '-batch', '-'],
    `${questions.join('\n')}\n`,
  );
  const chosen: Record<string, number> = {};
  for (const [, device = ''] of stdout.matchAll(/ dev (\S+)/g)) chosen[device] = (chosen[device] ?? 0) + 1;
  return chosen;
}
