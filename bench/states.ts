import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionFollower, ConnectionsReading } from '../src/model/connection.js';
import { conntrackSource } from '../src/systems/linux/states/conntrack-source.js';
import { USUAL_TOOLS } from '../src/systems/linux/tools.js';
import { openbsd } from '../src/systems/openbsd/system.js';
import { states } from '../src/systems/openbsd/states/state-source.js';
import type { History } from '../src/diagnose/diagnose.js';
import { diagnose } from '../src/diagnose/diagnose.js';
import { parseConnectionFilter } from '../src/model/connection-filter.js';
import type { Snapshot } from '../src/model/snapshot.js';
import type { Figure } from './measure.js';
import { median } from './measure.js';

const MILLION = 1_000_000;
const RUNS = 5;
const CHUNK = 65_536;
const MIB = 1_048_576;
/** As the view looks through a large table: so many rows before it draws. */
const ROWS_AT_A_TIME = 20_000;

const PLACES = {
  uplinks: [
    { interface: 'vio0', addresses: ['203.0.113.10', '2001:db8:e0::/64'], gateways: ['203.0.113.1'] },
    { interface: 'umb0', addresses: ['100.72.5.6', '2001:db8:f7::/64'], gateways: ['100.72.5.5'] },
  ],
  insideNetworks: ['10.20.0.0/16'],
  ownAddresses: ['10.20.0.1'],
};

/** A table of so many states; `round` grows its counters. Kept in the temporary directory. */
function tableOf(count: number, round = 0, kind: 'states' | 'conntrack' = 'states'): string {
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

interface Run {
  readonly ms: number;
  /** Largest resident set, in MiB; 0 where time(1) does not tell. */
  readonly rss: number;
  readonly stdout: string;
}

/** A whole process, from its start to its end. */
function timed(argv: readonly string[]): Run {
  const began = performance.now();
  const { stdout, stderr, status } = spawnSync('/usr/bin/time', ['-f', 'rss %M', ...argv], {
    encoding: 'utf8',
    maxBuffer: 64 * MIB,
  });
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  const rss = Number(/^rss (\d+)$/m.exec(stderr)?.[1] ?? 0) / 1_024;
  return { ms: performance.now() - began, rss, stdout };
}

const OURS = [process.execPath, join('dist', 'uplinktop.js'), 'connections', '--json', '--states'];
const GIVEN = PLACES.uplinks.flatMap((uplink) =>
  uplink.addresses.flatMap((address) => ['--address', `${uplink.interface}=${address}`]),
);

/** What both tell, as the awk script writes it. */
function overlap(json: string): Set<string> {
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

/** The measured command is the one of the README, a whole process against another. */
function wholeProcess(file: string): { figures: Figure[]; mawkMs: number } {
  const runs = Array.from({ length: RUNS }, () => ({
    mawk: timed(['mawk', '-f', join('bench', 'states.awk'), file]),
    ours: timed([...OURS, file, ...GIVEN]),
  }));
  const [mawkMs, oursMs] = [median(runs.map(({ mawk }) => mawk.ms)), median(runs.map(({ ours }) => ours.ms))];
  const rss = median(runs.map(({ ours }) => ours.rss));
  const told = new Set(runs[0]?.mawk.stdout.trim().split('\n'));
  const differing = [...overlap(runs[0]?.ours.stdout ?? '{}')].filter((line) => !told.has(line));
  const ratio = oursMs / mawkMs;
  const figures = [
    {
      what: '1,000,000 states, `connections --states`, against mawk',
      measured: `${ratio.toFixed(2)} times (${oursMs.toFixed(0)} ms / ${mawkMs.toFixed(0)} ms)`,
      goal: 'at most 0.5 times',
      reached: ratio <= 0.5,
    },
    {
      what: '1,000,000 states: resident memory',
      measured: `${rss.toFixed(0)} MiB`,
      goal: 'under 100 MB',
      reached: rss * MIB < 100e6,
    },
    {
      what: '1,000,000 states: sums that differ from awk’s',
      measured: String(differing.length),
      goal: '0',
      reached: differing.length === 0,
    },
  ];
  return { figures, mawkMs };
}

/** Reads a table as the monitor does; the longest time in which no key could be answered. */
function readAs(
  follower: ConnectionFollower,
  at: number,
  file: string,
): { reading: ConnectionsReading; longest: number } {
  const reader = follower.begin(at, PLACES);
  const chunk = Buffer.allocUnsafe(CHUNK);
  const descriptor = openSync(file, 'r');
  let longest = 0;
  const noting = <T>(run: () => T): T => {
    const began = performance.now();
    const value = run();
    longest = Math.max(longest, performance.now() - began);
    return value;
  };
  for (let length = readSync(descriptor, chunk); length > 0; length = readSync(descriptor, chunk))
    noting(() => reader.write(chunk.subarray(0, length)));
  closeSync(descriptor);
  return { reading: noting(() => reader.end()), longest };
}

/** In a process of its own: the second reading of a million states, with all that the monitor makes of it. */
export function secondReading(files: readonly [string, string]): void {
  const follower = states.follow();
  readAs(follower, 0, files[0]);
  const began = performance.now();
  const { reading, longest } = readAs(follower, 30_000, files[1]);
  const ms = performance.now() - began;
  const { at, spent } = judged(reading);
  const rss = process.resourceUsage().maxRSS / 1_024;
  process.stdout.write(
    `${JSON.stringify({ ms, longest: Math.max(longest, spent), rss, kept: reading.kept.length, at })}\n`,
  );
}

/** One round of diagnosis over it. */
function judged(reading: ConnectionsReading): { at: number; spent: number } {
  const at = 30_000;
  const never = { ok: false, why: 'waiting', reason: '', at, last: null } as const;
  const snapshot: Snapshot = {
    at,
    startedAt: 0,
    observed: {
      routesInet: never,
      routesInet6: never,
      otherTables: never,
      interfaces: never,
      networks: never,
      signals: never,
      byteCounters: never,
      packetCounters: never,
      settings: never,
      firewall: never,
      firewallLimits: never,
    },
    connections: {
      ok: true,
      value: { ...reading, everyMs: 30_000 },
      at,
      goodForMs: 90_000,
      tookMs: 0,
      complaints: [],
    },
    probes: [],
    events: [],
    sources: [],
  };
  const history: History | null = null;
  const began = performance.now();
  diagnose(history, snapshot, {
    explainer: openbsd.explainer,
    named: new Map([
      ['vio0', 'vio0'],
      ['umb0', 'umb0'],
    ]),
  });
  return { at, spent: performance.now() - began };
}

function withRates(mawkMs: number): Figure[] {
  const script = join(import.meta.dirname, 'states-second-reading.js');
  const files = [tableOf(MILLION), tableOf(MILLION, 1)];
  const runs = Array.from({ length: RUNS }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as { ms: number; longest: number; rss: number };
  });
  const ratio = median(runs.map(({ ms }) => ms)) / mawkMs;
  const longest = median(runs.map((run) => run.longest));
  const rss = median(runs.map((run) => run.rss));
  return [
    {
      what: '1,000,000 states with rates against the round before, against mawk',
      measured: `${ratio.toFixed(2)} times`,
      goal: 'at most 0.8 times',
      reached: ratio <= 0.8,
    },
    {
      what: '1,000,000 states with rates, 100,000 kept: resident memory',
      measured: `${rss.toFixed(0)} MiB`,
      goal: 'under 200 MB',
      reached: rss * MIB < 200e6,
    },
    {
      what: '1,000,000 states: longest time in which no key is answered',
      measured: `${longest.toFixed(0)} ms`,
      goal: 'under 50 ms',
      reached: longest < 50,
    },
  ];
}

/** CPU time of one more reading, when there were many before. */
function warmMs(follower: ConnectionFollower, bytes: Uint8Array, rounds: number): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    const reader = follower.begin(round * 1_000, PLACES);
    for (let at = 0; at < bytes.length; at += CHUNK) reader.write(bytes.subarray(at, at + CHUNK));
    reader.end();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
  }
  return median(times.slice(Math.floor(rounds / 3)));
}

/** A router in use. */
function warm(): Figure {
  const ms = warmMs(states.follow(), readFileSync(tableOf(10_000)), 60);
  return {
    what: '10,000 states, warm: CPU of a round',
    measured: `${ms.toFixed(1)} ms`,
    goal: 'under 15 ms',
    reached: ms < 15,
  };
}

/** The same on Linux: at home once a second, and at a provider's. */
function tracked(): Figure[] {
  const source = conntrackSource(USUAL_TOOLS);
  const small = warmMs(source.follow(), readFileSync(tableOf(600, 0, 'conntrack')), 300);
  const bytes = readFileSync(tableOf(200_000, 0, 'conntrack'));
  const megabytesPerSecond = bytes.length / 1_000 / warmMs(source.follow(), bytes, 12);
  return [
    {
      what: '600 tracked connections, warm: CPU of a round',
      measured: `${small.toFixed(1)} ms`,
      goal: 'under 4 ms',
      reached: small < 4,
    },
    {
      what: '200,000 tracked connections with rates, warm',
      measured: `${megabytesPerSecond.toFixed(0)} MB/s`,
      goal: 'at least 50 MB/s',
      reached: megabytesPerSecond >= 50,
    },
  ];
}

/** What a key costs in the view: all kept connections in another order, or those that a filter finds. */
function sortAndFilter(): Figure[] {
  const { reading } = readAs(states.follow(), 0, tableOf(250_000));
  const { kept } = reading;
  const spent = (run: () => number): number => {
    const times = Array.from({ length: RUNS }, () => {
      const began = performance.now();
      if (run() < 0) throw new Error('nothing was done');
      return performance.now() - began;
    });
    return median(times);
  };
  const orders = (['bytes', 'remote', 'inside-host', 'state'] as const).map((by) =>
    spent(() => kept.sorted(by, true).length),
  );
  const isWanted = parseConnectionFilter('host:10.20.1. proto:tcp');
  const filtering = spent(() => {
    let found = 0;
    for (let row = 0; row < Math.min(ROWS_AT_A_TIME, kept.length); row++) if (isWanted(kept.at(row))) found++;
    return found;
  });
  const all = kept.length.toLocaleString('en');
  return [
    { what: `sorting ${all} connections, the slowest order`, ms: Math.max(...orders) },
    { what: `filtering ${all} connections, as many rows as are looked at for a key`, ms: filtering },
  ].map(({ what, ms }) => ({
    what,
    measured: `${ms.toFixed(0)} ms`,
    goal: 'within 100 ms',
    reached: ms <= 100,
  }));
}

/** What reading connections costs. Needs mawk and GNU time. */
export function connections(): Promise<readonly Figure[]> {
  const { figures, mawkMs } = wholeProcess(tableOf(MILLION));
  return Promise.resolve([...figures, ...withRates(mawkMs), warm(), ...tracked(), ...sortAndFilter()]);
}
