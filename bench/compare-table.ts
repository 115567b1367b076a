import { readFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import { FLOW_COUNT } from './compare-lab.js';
import type { Measured } from './compare-run.js';
import { SIZE, WATCH_S } from './compare-run.js';
import type { Tool } from './compare-tools.js';
import { versionOf } from './compare-tools.js';
import { median } from './measure.js';

/** A tool, where it is, and what it took each time. */
export interface Compared {
  readonly tool: Tool;
  readonly place: string;
  readonly runs: readonly Measured[];
}

export const MEGABYTE = 1_000_000;

/** The median of one figure over all runs; NaN when a run did not have it. */
export function middle(runs: readonly Measured[], figure: (run: Measured) => number): number {
  const values = runs.map(figure);
  return values.some((value) => Number.isNaN(value)) ? NaN : median(values);
}

const number = (value: number, decimals: number): string =>
  Number.isNaN(value)
    ? '?'
    : value.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });

interface Column {
  readonly heading: string;
  readonly cell: (compared: Compared) => string;
}

const figure =
  (of: (run: Measured) => number, decimals: number) =>
  ({ runs }: Compared): string =>
    number(middle(runs, of), decimals);

const COLUMNS: readonly Column[] = [
  { heading: 'tool', cell: ({ tool: { name } }) => name },
  { heading: 'CPU, s in the first 60 s', cell: figure((run) => run.cpuS, 2) },
  { heading: 'CPU, s in 60 s after the first frame', cell: figure((run) => run.steadyCpuS, 2) },
  { heading: 'RSS, MB', cell: figure((run) => run.rssBytes / MEGABYTE, 0) },
  { heading: 'to the terminal, bytes/s', cell: figure((run) => run.bytesPerSecond, 0) },
  { heading: 'first full frame, ms', cell: figure((run) => run.frameMs, 0) },
  { heading: 'first measured figure, ms', cell: figure((run) => run.figureMs, 0) },
  { heading: 'are both uplinks used, and if not, why?', cell: ({ tool: { answer } }) => answer },
];

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(all: readonly Compared[]): string[] {
  return [
    row(COLUMNS.map(({ heading }) => heading)),
    row(COLUMNS.map((_, i) => (i === 0 || i === COLUMNS.length - 1 ? '---' : '--:'))),
    ...all.map((compared) => row(COLUMNS.map(({ cell }) => cell(compared)))),
  ];
}

/** How long the processors were busy, of all the time they had, since boot; proc_stat(5). */
export function processorTimes(): { readonly busy: number; readonly all: number } {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = first
    .trim()
    .split(/ +/)
    .slice(1)
    .map(Number);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, all: busy + idle + wait };
}

/** What else was going on while the tools were watched. */
export interface Surroundings {
  readonly flows: readonly number[];
  /** Parts of all processors' time. */
  readonly busyShare: number;
  readonly trafficShare: number;
}

function machine({ flows, busyShare, trafficShare }: Surroundings): string {
  const [processor] = cpus();
  const percent = (part: number): string => `${(100 * part).toFixed(0)}%`;
  return [
    `${cpus().length} × ${processor?.model.trim() ?? '?'} (${arch()})`,
    `Linux ${release()}`,
    `Node ${process.versions.node}`,
    new Date().toISOString().slice(0, 10),
    `${median(flows)} flows alive (${Math.min(...flows)} to ${Math.max(...flows)}; asked for: ${FLOW_COUNT})`,
    `processors busy ${percent(busyShare)}, ${percent(trafficShare)} with the flows' two ends`,
  ].join(', ');
}

/** The table for docs/costs.md, and what one must know to believe it. */
export function report(all: readonly Compared[], surroundings: Surroundings): string {
  const runs = all[0]?.runs.length ?? 0;
  const versions = all.map(({ tool, place }) => `${tool.name} ${versionOf(tool, place)}`).join(', ');
  const commands = all.map(({ tool: { name, program, args, from } }) =>
    from === 'here' ? name : `\`${[program, ...args].join(' ')}\``,
  );
  return [
    ...table(all),
    '',
    `${SIZE.columns}x${SIZE.rows}, ${WATCH_S} s each, medians of ${runs}, taken in turn. CPU and RSS of the whole process tree, ` +
      'RSS the sum of all its processes, median of the second half, MB of 1,000,000 bytes; bytes over the first 60 s.',
    '',
    `Started as ${commands.join(', ')}; btop with \`update_ms = 1000\`.`,
    '',
    `First full frame and first measured figure: ${all.map(({ tool: { name, seen } }) => `${name}: ${seen}`).join('. ')}.`,
    '',
    `${machine(surroundings)}.`,
    '',
    `${versions}.`,
    '',
  ].join('\n');
}
