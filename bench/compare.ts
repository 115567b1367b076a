/**
 * uplinktop and what one would pick instead, side by side in the lab (test/lab): the same router, the same flows, one
 * run. Needs root and what the lab needs. Takes 24 minutes with seven tools, three more for each further one.
 */
import { comparisonMissing, TrafficLab } from './compare-lab.js';
import type { Measured } from './compare-run.js';
import { measureTool, WATCH_S } from './compare-run.js';
import type { Compared, Surroundings } from './compare-table.js';
import { MEGABYTE, middle, processorTimes, report } from './compare-table.js';
import type { Tool } from './compare-tools.js';
import { missingWords, OWN, placeOf, TOOLS } from './compare-tools.js';
import { correctness } from './compare-truth.js';
import type { Figure } from './measure.js';
import { sleep } from './measure.js';
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

function ownFigures(runs: readonly Measured[]): Figure[] {
  return [
    atMost(
      `CPU of uplinktop and its children in the first ${WATCH_S} s`,
      middle(runs, (r) => r.cpuS),
      1,
      's',
    ),
    atMost('RSS of uplinktop and its children', middle(runs, (r) => r.rssBytes) / MEGABYTE, 80, 'MB'),
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
    return [...ownFigures(all[0]?.runs ?? []), ...frameFigures(all), ...truth];
  });
}

/** uplinktop alone, once, while somebody makes it cheaper: two minutes. */
export function compareOwn(): Promise<readonly Figure[]> {
  return inLab(async (lab) => {
    const watch = new Watch(lab);
    const tools = [{ tool: OWN, place: OWN.program }];
    const runs = await round({ lab, watch, first: false, andThenS: TRUTH_S }, tools);
    const { steadyCpuS, ownCpuS, childrenCpuS } = runs[0] ?? {
      steadyCpuS: NaN,
      ownCpuS: NaN,
      childrenCpuS: NaN,
    };
    tell(
      `  itself ${ownCpuS.toFixed(2)} s, children ${childrenCpuS.toFixed(2)} s; both after the first frame ${steadyCpuS.toFixed(2)} s`,
    );
    const truth = await correctness(lab, OWN, OWN.program);
    return [...ownFigures(runs), ...truth];
  });
}
