import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionFollower } from '../src/model/connection-reader.js';
import type { ConnectionsReading } from '../src/model/connections-reading.js';
import { conntrackSource } from '../src/systems/linux/states/conntrack-source.js';
import { USUAL_TOOLS } from '../src/systems/linux/tools.js';
import { openbsd } from '../src/systems/openbsd/system.js';
import { states } from '../src/systems/openbsd/states/state-source.js';
import type { History } from '../src/diagnose/diagnose.js';
import { diagnose } from '../src/diagnose/diagnose.js';
import { parseConnectionFilter } from '../src/model/connection-filter.js';
import type { Snapshot } from '../src/model/snapshot.js';
import type { Build } from './against.js';
import type { Figure } from './measure.js';
import { median } from './measure.js';
import { PLACES, tableOf } from './state-tables.js';
import { statesInTurn } from './states-in-turn.js';

const MILLION = 1_000_000;
const RUNS = 5;
const CHUNK = 65_536;
const MIB = 1_048_576;
/** As the view looks through a large table: so many rows before it draws. */
const ROWS_AT_A_TIME = 20_000;

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
      queues: never,
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

function withRates(): Figure[] {
  const script = join(import.meta.dirname, 'states-second-reading.js');
  const files = [tableOf(MILLION), tableOf(MILLION, 1)];
  const runs = Array.from({ length: RUNS }, () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [script, ...files], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as { ms: number; longest: number; rss: number };
  });
  const longest = median(runs.map((run) => run.longest));
  const rss = median(runs.map((run) => run.rss));
  return [
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

/** The same on Linux, at home. */
function tracked(): Figure {
  const source = conntrackSource(USUAL_TOOLS);
  const small = warmMs(source.follow(), readFileSync(tableOf(600, 0, 'conntrack')), 300);
  return {
    what: '600 tracked connections, warm: CPU of a round',
    measured: `${small.toFixed(1)} ms`,
    goal: 'under 4 ms',
    reached: small < 4,
  };
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
    for (let row = 0; row < Math.min(ROWS_AT_A_TIME, kept.length); row++)
      if (isWanted(kept.peek(row))) found++;
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

/** What reading connections costs, with all that the monitor makes of it. Needs mawk and GNU time. */
export function connections(against: Build | null): Promise<readonly Figure[]> {
  return Promise.resolve([...statesInTurn(against), ...withRates(), warm(), tracked(), ...sortAndFilter()]);
}
