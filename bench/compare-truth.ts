import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TuiTerm } from '../test/terminal/tuiterm.js';
import type { TrafficLab } from './compare-lab.js';
import { startTool } from './compare-run.js';
import type { Pane } from './compare-screen.js';
import { clockOn, panesOn, trackedOn } from './compare-screen.js';
import type { Tool } from './compare-tools.js';
import type { Figure } from './measure.js';
import { sleep } from './measure.js';

const SECONDS = 30;
/** Wide and high enough for everything a pane has to say. */
const SIZE = { columns: 200, rows: 60 } as const;
/** So long the providers get to know the connections that are there already. */
const LEARN_MS = 10_000;

/** Who is at the far end of each uplink. */
const FAR = { em0: 'isp1', iwn0: 'isp2' } as const;
type UplinkName = keyof typeof FAR;
const NAMES = Object.keys(FAR) as UplinkName[];

/** Bytes that went in and out of an uplink. */
interface Moved {
  readonly inward: number;
  readonly outward: number;
}

const DIRECTIONS = ['inward', 'outward'] as const satisfies readonly (keyof Moved)[];

/** What the far end of an uplink's wire has counted: what it received went out of the router. */
function farCounters(lab: TrafficLab, uplink: UplinkName): Moved {
  const rows: unknown = JSON.parse(lab.on(FAR[uplink], 'ip -j -s link show dev down0'));
  const [link] = rows as { stats64: { rx: { bytes: number }; tx: { bytes: number } } }[];
  return { inward: link?.stats64.tx.bytes ?? NaN, outward: link?.stats64.rx.bytes ?? NaN };
}

/** Counts the connections a provider sees for the first time; it tracks what a rule of its own asks for. */
function countNew(lab: TrafficLab, uplink: UplinkName): { count: () => number; stop: () => Promise<void> } {
  const rules = [
    'table inet compare {',
    'chain seen {',
    'type filter hook forward priority 0;',
    'ct state new counter',
    '}',
    '}',
  ];
  lab.on(FAR[uplink], 'nft -f -', `${rules.join('\n')}\n`);
  let count = 0;
  let rest = '';
  const watched = lab.watch(FAR[uplink], ['conntrack', '-E', '-e', 'NEW'], (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    // Only what goes through to the servers: the router's own echoes end at the provider.
    count += lines.filter((line) => line.includes('dst=203.0.113.')).length;
  });
  return { count: () => count, stop: () => watched.stop() };
}

/** The screen at one moment, and the truth of it. */
interface Sample {
  readonly at: number;
  readonly shown: Readonly<Record<string, Pane>>;
  readonly far: Readonly<Record<UplinkName, Moved>>;
  readonly tracked: {
    readonly shown: number | null;
    readonly inPanes: number | null;
    readonly kernel: number;
  };
}

function sample(lab: TrafficLab, term: TuiTerm): Sample {
  const lines = term.lines();
  const shown = panesOn(lines);
  const counted = Object.values(shown).map(({ connections }) => connections);
  const inPanes = counted.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);
  return {
    at: performance.now(),
    far: { em0: farCounters(lab, 'em0'), iwn0: farCounters(lab, 'iwn0') },
    shown,
    tracked: {
      shown: trackedOn(lines),
      inPanes: counted.length === 0 ? null : inPanes,
      kernel: Number(lab.on('router', 'conntrack -C').trim()),
    },
  };
}

/** A sample for each new second the screen shows. */
async function samples(lab: TrafficLab, term: TuiTerm): Promise<Sample[]> {
  const taken: Sample[] = [];
  for (let clock: string | null = null; taken.length <= SECONDS;) {
    await term.waitFor((text) => clockOn(text) !== clock);
    clock = clockOn(term.text());
    taken.push(sample(lab, term));
  }
  return taken;
}

const percent = (part: number): string => `${(100 * part).toFixed(2)}%`;
const off = (shown: number, truth: number): number => Math.abs(shown / truth - 1);

/** How far the worst of some is off; null when one of them is not shown. */
function worst(deviations: readonly (number | null)[]): number | null {
  return deviations.reduce((most, one) => (most === null || one === null ? null : Math.max(most, one)), 0);
}

function within2(what: string, deviation: number | null): Figure {
  return {
    what,
    measured: deviation === null ? 'not yet read' : `${percent(deviation)} off`,
    goal: 'within 2%',
    reached: deviation !== null && deviation <= 0.02,
  };
}

function rateFigures(taken: readonly Sample[]): Figure[] {
  const first = taken[0];
  const last = taken.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing was shown');
  const seconds = (last.at - first.at) / 1_000;
  const each = NAMES.flatMap((name) => DIRECTIONS.map((direction) => ({ name, direction })));
  const rates = each.map(({ name, direction }) => {
    const bits = taken.slice(1).map(({ shown }) => shown[name]?.bitsPerSecond[direction] ?? NaN);
    const mean = bits.reduce((sum, value) => sum + value, 0) / bits.length;
    return off(mean, (8 * (last.far[name][direction] - first.far[name][direction])) / seconds);
  });
  const moved = each.map(({ name, direction }) => {
    const of = ({ shown }: Sample): number => shown[name]?.movedBytes[direction] ?? NaN;
    return off(of(last) - of(first), last.far[name][direction] - first.far[name][direction]);
  });
  return [
    within2(
      `rates shown over ${SECONDS} s, both uplinks, in and out, against the far side's counters`,
      worst(rates),
    ),
    within2('bytes shown as moved meanwhile, against the same', worst(moved)),
  ];
}

/** The number is compared where it is new on the screen: between two readings it is old, and said to be. */
function countFigures(taken: readonly Sample[]): Figure[] {
  const fresh = (of: (sample: Sample) => number | null): (number | null)[] => {
    const changed = taken.slice(1).filter((one, i) => of(one) !== of(taken[i] ?? one));
    return changed.length === 0
      ? [null]
      : changed.map((one) => {
          const shown = of(one);
          return shown === null ? null : off(shown, one.tracked.kernel);
        });
  };
  return [
    within2('number of connections in the title, against conntrack -C', worst(fresh((s) => s.tracked.shown))),
    within2('connections of both panes, against conntrack -C', worst(fresh((s) => s.tracked.inPanes))),
  ];
}

function shareFigures(last: Sample | undefined, truth: Readonly<Record<UplinkName, number>>): Figure[] {
  const all = NAMES.reduce((sum, name) => sum + truth[name], 0);
  return NAMES.map((name) => {
    const share = last?.shown[name]?.share ?? null;
    const real = truth[name] / all;
    return {
      what: `share of ${name} in new connections`,
      measured:
        share === null
          ? 'not yet read'
          : `${percent(share.low)} to ${percent(share.high)}, in truth ${percent(real)} of ${all}`,
      goal: 'the truth within the interval',
      reached: share !== null && share.low <= real && real <= share.high,
    };
  });
}

/** Is what the program shows true? Half a minute of its screen against what others have counted. */
export async function correctness(lab: TrafficLab, tool: Tool, place: string): Promise<readonly Figure[]> {
  const counters = NAMES.map((name) => ({ name, ...countNew(lab, name) }));
  await sleep(LEARN_MS);
  const home = mkdtempSync(join(tmpdir(), 'uplinktop-compare-'));
  const counts = (): number[] => counters.map(({ count }) => count());
  const before = counts();
  const term = startTool(lab, tool, place, { home, ...SIZE });
  try {
    await term.waitFor(tool.figure);
    const taken = await samples(lab, term);
    const seen = counts().map((count, i) => count - (before[i] ?? 0));
    const truth = { em0: seen[0] ?? NaN, iwn0: seen[1] ?? NaN };
    return [...rateFigures(taken), ...countFigures(taken), ...shareFigures(taken.at(-1), truth)];
  } finally {
    await term.close();
    rmSync(home, { recursive: true });
    await Promise.all(counters.map(({ stop }) => stop()));
  }
}
