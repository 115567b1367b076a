/**
 * uplinktop and what one would pick instead, side by side in the lab (test/lab): the same router, the same flows, one
 * run. Needs root and what the lab needs. Takes 24 minutes with seven tools, three more for each further one.
 */
import type { Build } from './against.js';
import { comparisonMissing, TrafficLab } from './compare-lab.js';
import type { Measured } from './compare-run.js';
import { measureTool, WATCH_S } from './compare-run.js';
import type { Compared, Surroundings } from './compare-table.js';
import { MEGABYTE, middle, processorTimes, report } from './compare-table.js';
import type { Tool } from './compare-tools.js';
import { missingWords, OWN, ownOf, placeOf, TOOLS } from './compare-tools.js';
import { correctness } from './compare-truth.js';
import type { Figure } from './measure.js';
import { median, sleep } from './measure.js';
import { usageOf } from './process-tree.js';

const ROUNDS = 3;
/** So long a finished TCP connection is still tracked: then the table is as full as it gets (nf_conntrack-sysctl). */
const TABLE_FILLS_MS = 125_000;
/** Later rounds find the table as the one before has left it. */
const FLOWS_START_MS = 15_000;
/** A tool's minute, its start, its end. */
const TURN_S = WATCH_S + 6;
const TRUTH_S = 60;
/** Between two tools: what the last one left to do is done. */
const PAUSE_MS = 1_000;

interface Placed {
  readonly tool: Tool;
  readonly place: string;
}

/** What was used while something ran, gathered over all turns. */
class Watch {
  #busy = 0;
  #all = 0;
  #traffic = 0;
  readonly #flows: number[] = [];
  readonly #lab: TrafficLab;

  constructor(lab: TrafficLab) {
    this.#lab = lab;
  }

  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#flows.push(this.#lab.liveFlows());
    const before = { ...processorTimes(), traffic: this.#trafficTicks() };
    const result = await run();
    const after = { ...processorTimes(), traffic: this.#trafficTicks() };
    this.#busy += after.busy - before.busy;
    this.#all += after.all - before.all;
    this.#traffic += after.traffic - before.traffic;
    return result;
  }

  surroundings(): Surroundings {
    return { flows: this.#flows, busyShare: this.#busy / this.#all, trafficShare: this.#traffic / this.#all };
  }

  #trafficTicks(): number {
    return this.#lab.trafficPids.reduce((sum, pid) => sum + 100 * usageOf(pid).ownCpuS, 0);
  }
}

function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

/** One round: each tool for a minute, under flows that were started for this round. */
async function round(
  { lab, watch, first, andThenS }: { lab: TrafficLab; watch: Watch; first: boolean; andThenS: number },
  tools: readonly Placed[],
): Promise<Measured[]> {
  const settleMs = first ? TABLE_FILLS_MS : FLOWS_START_MS;
  await lab.startTraffic(settleMs / 1_000 + tools.length * TURN_S + andThenS, settleMs);
  const measured: Measured[] = [];
  for (const { tool, place } of tools) {
    const one = await watch.during(() => measureTool(lab, tool, place));
    tell(
      `  ${tool.name}: ${one.cpuS.toFixed(2)} s of CPU (${one.childrenCpuS.toFixed(2)} its children's), ` +
        `${(one.rssBytes / MEGABYTE).toFixed(0)} MB, ${one.bytesPerSecond.toFixed(0)} bytes/s, ` +
        `first frame after ${one.frameMs.toFixed(0)} ms`,
    );
    measured.push(one);
    await sleep(PAUSE_MS);
  }
  return measured;
}

function atMost(what: string, measured: number, most: number, unit: string): Figure {
  return {
    what,
    measured: `${measured.toFixed(unit === 's' ? 2 : 0)} ${unit}`,
    goal: `at most ${most.toLocaleString('en')}`,
    reached: measured <= most,
  };
}

const OWN_MOST = { cpuS: 0.9, rssMB: 74 } as const;

function ownFigures(runs: readonly Measured[], most: { cpuS: number; rssMB: number }): Figure[] {
  return [
    atMost(
      `CPU of uplinktop and its children in the first ${WATCH_S} s`,
      middle(runs, (r) => r.cpuS),
      most.cpuS,
      's',
    ),
    atMost('RSS of uplinktop and its children', middle(runs, (r) => r.rssBytes) / MEGABYTE, most.rssMB, 'MB'),
    atMost(
      'to the terminal',
      middle(runs, (r) => r.bytesPerSecond),
      1_000,
      'bytes/s',
    ),
  ];
}

/** Against the other tools that Node runs, as far as they are here. */
function frameFigures(all: readonly Compared[]): Figure[] {
  const frame = ({ runs }: Compared): number => middle(runs, (run) => run.frameMs);
  const own = all.find(({ tool }) => tool === OWN);
  const others = all.filter(({ tool }) => tool.from === 'npm');
  if (own === undefined) return [];
  return others.map((other) => ({
    what: `first full frame, against ${other.tool.name}'s`,
    measured: `${frame(own).toFixed(0)} ms / ${frame(other).toFixed(0)} ms`,
    goal: 'sooner',
    reached: frame(own) < frame(other),
  }));
}

async function inLab(run: (lab: TrafficLab) => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  const missing = comparisonMissing();
  if (missing !== null)
    return [{ what: 'in the lab', measured: `nothing: ${missing}`, goal: 'a lab', reached: false }];
  const lab = TrafficLab.up();
  const interrupted = (): void => void lab.down().then(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await run(lab);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await lab.down();
  }
}

function placed(): Placed[] {
  const all = TOOLS.map((tool) => ({ tool, place: placeOf(tool) }));
  const sentence = missingWords(all.filter(({ place }) => place === null).map(({ tool }) => tool));
  if (sentence !== null) tell(sentence);
  return all.flatMap(({ tool, place }) => (place === null ? [] : [{ tool, place }]));
}

/** All tools that are here, three times in turn; then whether what we show is true. Writes the table of docs/costs.md. */
export function compare(): Promise<readonly Figure[]> {
  return inLab(async (lab) => {
    const tools = placed();
    const perRound = tools.length * TURN_S + FLOWS_START_MS / 1_000;
    const seconds = ROUNDS * perRound + TABLE_FILLS_MS / 1_000 + TRUTH_S;
    tell(`${tools.length} tools, ${ROUNDS} rounds: about ${Math.ceil(seconds / 60)} minutes.`);
    const watch = new Watch(lab);
    const rounds: Measured[][] = [];
    let truth: readonly Figure[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      tell(`round ${i + 1}`);
      const last = i === ROUNDS - 1;
      rounds.push(await round({ lab, watch, first: i === 0, andThenS: last ? TRUTH_S : 0 }, tools));
      if (last) truth = await correctness(lab, OWN, OWN.program);
      await lab.stopTraffic();
    }
    const all = tools.map((one, i) => ({ ...one, runs: rounds.flatMap((runs) => runs[i] ?? []) }));
    process.stdout.write(`${report(all, watch.surroundings())}\n`);
    return [...ownFigures(all[0]?.runs ?? [], OWN_MOST), ...frameFigures(all), ...truth];
  });
}

/** What an earlier build used beside it, as figures: ratios of pairs that ran next to each other. */
function againstFigures(own: readonly Measured[], earlier: readonly Measured[]): Figure[] {
  const ratio = (of: (run: Measured) => number): number =>
    median(own.map((run, i) => of(run) / of(earlier[i] ?? run)));
  const cpu = ratio((run) => run.cpuS);
  const steady = ratio((run) => run.steadyCpuS);
  const times = (value: number, most: number): Pick<Figure, 'measured' | 'goal' | 'reached'> => ({
    measured: `${value.toFixed(2)} of it`,
    goal: `at most ${most.toFixed(2)}`,
    reached: value <= most,
  });
  return [
    { what: `CPU of the tree in the first ${WATCH_S} s, against the earlier build`, ...times(cpu, 0.55) },
    { what: `CPU of the tree in ${WATCH_S} s after the first frame, against it`, ...times(steady, 0.55) },
  ];
}

/** uplinktop alone, while somebody makes it cheaper: two minutes; six beside an earlier build, in turn. */
export function compareOwn(against: Build | null): Promise<readonly Figure[]> {
  return inLab(async (lab) => {
    const watch = new Watch(lab);
    const builds = [OWN, ...(against === null ? [] : [ownOf(against)])];
    const tools = builds.map((tool) => ({ tool, place: OWN.program }));
    // Forth and back: what the table fills with meanwhile meets both.
    const turns = against === null ? tools : [...tools, ...tools.toReversed()];
    const runs = await round({ lab, watch, first: false, andThenS: TRUTH_S }, turns);
    const runsOf = (tool: Tool | undefined): Measured[] => runs.filter((_, i) => turns[i]?.tool === tool);
    const [own, earlier] = builds.map(runsOf);
    const figures = ownFigures(own ?? [], OWN_MOST);
    const before = against === null ? [] : ownFigures(earlier ?? [], OWN_MOST);
    return [
      ...figures.map((figure, i) => ({ ...figure, ...beforeOf(before[i]) })),
      ...(against === null ? [] : againstFigures(own ?? [], earlier ?? [])),
      ...(await correctness(lab, OWN, OWN.program)),
    ];
  });
}

function beforeOf(figure: Figure | undefined): Pick<Figure, 'before'> {
  return figure === undefined ? {} : { before: figure.measured };
}
