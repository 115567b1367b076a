import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where things are in the tables of states-print.mjs and conntrack-print.mjs. */
export const PLACES = {
  uplinks: [
    { interface: 'vio0', addresses: ['203.0.113.10', '2001:db8:e0::/64'], gateways: ['203.0.113.1'] },
    { interface: 'umb0', addresses: ['100.72.5.6', '2001:db8:f7::/64'], gateways: ['100.72.5.5'] },
  ],
  insideNetworks: ['10.20.0.0/16'],
  ownAddresses: ['10.20.0.1'],
};

/** The same as options of a command. */
export const GIVEN = PLACES.uplinks.flatMap((uplink) =>
  uplink.addresses.flatMap((address) => ['--address', `${uplink.interface}=${address}`]),
);

/** A table of so many states; `round` grows its counters. Kept in the temporary directory. */
export function tableOf(count: number, round = 0, kind: 'states' | 'conntrack' = 'states'): string {
  const file = join(tmpdir(), `uplinktop-${kind}-${count}-${round}.txt`);
  if (existsSync(file)) return file;
  const making = openSync(`${file}.new`, 'w');
  const printer = join('bench', `${kind}-print.mjs`);
  spawnSync(process.execPath, [printer, String(count), String(round)], {
    stdio: ['ignore', making, 'inherit'],
  });
  closeSync(making);
  renameSync(`${file}.new`, file);
  return file;
}

/** What `connections --json` and the awk script both tell, as that writes it. */
export function overlap(json: string): Set<string> {
  const { uplinks, byState } = JSON.parse(json) as {
    uplinks: Record<string, { states: number; outBytes: number; inBytes: number }>;
    byState: Record<string, number>;
  };
  return new Set([
    ...Object.entries(uplinks).map(
      ([name, { states: count, outBytes, inBytes }]) => `uplink ${name} ${count} ${outBytes} ${inBytes}`,
    ),
    ...Object.entries(byState).map(([state, count]) => `state ${state} ${count}`),
  ]);
}
