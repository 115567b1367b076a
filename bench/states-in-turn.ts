/**
 * Reading tables of connections: today's build and an earlier one, in turn, against mawk reading the same. On a busy
 * machine only such ratios say whether a change paid.
 */
import { join } from 'node:path';
import type { Build } from './against.js';
import { TODAY } from './against.js';
import type { Cost } from './in-turn.js';
import { inTurn, timesAsMuch } from './in-turn.js';
import type { Figure } from './measure.js';
import { median } from './measure.js';
import { GIVEN, overlap, tableOf } from './state-tables.js';

const MILLION = 1_000_000;
const RUNS = 5;
const SCRIPT = join(import.meta.dirname, 'states-script.js');

const cpuMs = (cost: Cost): number => cost.cpuMs;
const wallMs = (cost: Cost): number => cost.wallMs;
const mawk = (file: string): string[] => ['mawk', '-f', join('bench', 'states.awk'), file];

/** The command of the README. */
function connectionsOf({ dist }: Build, file: string): string[] {
  return [process.execPath, join(dist, 'uplinktop.js'), 'connections', '--json', '--states', file, ...GIVEN];
}

function scriptOf({ modules }: Build, work: string, ...files: readonly string[]): string[] {
  return [process.execPath, '--expose-gc', SCRIPT, modules, work, ...files];
}

function builds(against: Build | null): Build[] {
  return against === null ? [TODAY] : [TODAY, against];
}

/** One figure of each build, the first of them today's. */
export function figure(
  what: string,
  {
    values,
    unit,
    atMost,
    atLeast,
  }: { values: readonly number[]; unit: string; atMost?: number; atLeast?: number },
  digits = 2,
): Figure {
  const [today = NaN, before] = values;
  const text = (value: number): string => `${value.toFixed(digits)} ${unit}`;
  return {
    what,
    measured: text(today),
    goal: atMost === undefined ? `at least ${atLeast} ${unit}` : `at most ${atMost} ${unit}`,
    reached: atMost === undefined ? today >= (atLeast ?? Infinity) : today <= atMost,
    ...(before === undefined ? {} : { before: text(before) }),
  };
}

/** A whole process against another. */
function wholeCommand(against: Build | null): Figure[] {
  const file = tableOf(MILLION);
  const [awk = [], ...ours] = inTurn(
    [mawk(file), ...builds(against).map((build) => connectionsOf(build, file))],
    RUNS,
  );
  const told = new Set(awk[0]?.stdout.trim().split('\n'));
  const differing = ours.map((runs) =>
    [...overlap(runs[0]?.stdout ?? '{}')].filter((line) => !told.has(line)),
  );
  const what = '1,000,000 states, `connections --states`';
  const ratios = (of: (cost: Cost) => number): number[] => ours.map((runs) => timesAsMuch(runs, awk, of));
  return [
    figure(`${what}: CPU against mawk`, { values: ratios(cpuMs), unit: 'times', atMost: 0.38 }),
    figure(`${what}: wall time against mawk`, { values: ratios(wallMs), unit: 'times', atMost: 0.38 }),
    figure(
      `${what}: resident memory`,
      { values: ours.map((runs) => median(runs.map((run) => run.rssMiB))), unit: 'MiB', atMost: 57 },
      0,
    ),
    figure(
      `${what}: sums that differ from awk’s`,
      { values: differing.map((lines) => lines.length), unit: 'lines', atMost: 0 },
      0,
    ),
  ];
}

/** What the script says it took, by build; the median of several processes. */
export function told(against: Build | null, work: string, files: readonly string[], runs = RUNS): number[] {
  const all = builds(against);
  return inTurn(
    all.map((build) => scriptOf(build, work, ...files)),
    runs,
  ).map((costs) => median(costs.map(({ stdout }) => Number(stdout))));
}

/** The second reading has what the first one left to compare with. */
function withRates(against: Build | null): Figure {
  const files = [tableOf(MILLION), tableOf(MILLION, 1)] as const;
  const [awk = [], ...ours] = inTurn(
    [mawk(files[1]), ...builds(against).map((build) => scriptOf(build, 'second', ...files))],
    RUNS,
  );
  const values = ours.map((runs) =>
    median(runs.map(({ stdout }, i) => Number(stdout) / (awk[i]?.cpuMs ?? NaN))),
  );
  return figure('1,000,000 states with rates: CPU against mawk', { values, unit: 'times', atMost: 0.55 });
}

function tracked(against: Build | null): Figure {
  const values = told(against, 'conntrack', [tableOf(200_000, 0, 'conntrack')]);
  return figure('200,000 tracked connections with rates, warm', { values, unit: 'MB/s', atLeast: 220 }, 0);
}

function filtered(against: Build | null): Figure {
  const values = told(against, 'filter', [tableOf(250_000)]);
  return figure('a letter of a filter, 100,000 connections', { values, unit: 'ms', atMost: 60 }, 0);
}

/** What reading a table of connections costs. Needs mawk and GNU time. */
export function statesInTurn(against: Build | null): Figure[] {
  return [...wholeCommand(against), withRates(against), tracked(against), filtered(against)];
}
