import type { FoldContext } from '../../src/collect/snapshot-draft.js';
import { foldRound } from '../../src/collect/fold.js';
import { linux } from '../../src/systems/linux/system.js';
import type { Family } from '../../src/model/address.js';
import type { Command, CommandResult } from '../../src/model/command.js';
import { lastGood } from '../../src/model/reading.js';
import type { Route } from '../../src/model/router.js';
import { isDefault } from '../../src/model/router.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { routesOf } from '../../src/model/snapshot.js';
import type { Lab } from './lab.js';

const CONTEXT: FoldContext = { observer: linux.observer, intervalMs: 1_000, live: true };
const AT = 1_800_000_000_000;

function runIn(lab: Lab, command: Command): CommandResult {
  const { stdout, stderr, status } = lab.try('router', command.argv);
  return { command, stdout, stderr, exitStatus: status, tookMs: 0, failure: null };
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
  const results = commands.map((command) => runIn(lab, command));
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
