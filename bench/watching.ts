import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { TuiTerm } from '../test/terminal/tuiterm.js';
import type { Build } from './against.js';
import { TODAY } from './against.js';
import { inTurn, timesAsMuch } from './in-turn.js';
import type { Figure } from './measure.js';
import { sleep } from './measure.js';
import { usageOf } from './process-tree.js';

const MB = 1_000_000;
const ROUTES = 100_000;
const LIVE_S = 40;
const SETTLE_S = 10;
const WATCH_S = 60;
const CHECKS = 9;
const GATEWAYS = [2, 3].map((host) => `198.18.${host}.1`);

function ip(args: readonly string[], input = ''): void {
  const { status, stderr, error } = spawnSync('ip', [...args], { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** A network namespace with two uplinks, both defaults in one route, and gateways that never answer. */
class Router {
  readonly #name = `uplinktop-bench-${process.pid}`;

  constructor() {
    ip(['netns', 'add', this.#name]);
    process.once('exit', () => spawnSync('ip', ['netns', 'del', this.#name]));
    const links = [2, 3].flatMap((n) => [
      `link add wan${n} type veth peer name far${n}`,
      `link set far${n} up`,
      `addr add 198.18.${n}.9/24 dev wan${n}`,
      `link set wan${n} up`,
    ]);
    const hops = GATEWAYS.map((gateway) => `nexthop via ${gateway}`);
    this.#batch(['link set lo up', ...links, `route add default ${hops.join(' ')}`]);
  }

  #batch(lines: readonly string[]): void {
    ip(['-n', this.#name, '-batch', '-'], lines.join('\n'));
  }

  /** As a routing daemon would. */
  fillTable(): void {
    const network = (i: number): string => `${20 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`;
    this.#batch(
      Array.from(
        { length: ROUTES },
        (_, i) => `route add ${network(i)} via ${GATEWAYS[i % 2] ?? ''} proto bgp`,
      ),
    );
  }

  argv({ dist }: Build, ...args: readonly string[]): readonly [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.#name, process.execPath, join(dist, 'uplinktop.js'), ...args];
  }
}

interface Used {
  /** Of the whole tree. */
  readonly cpuS: number;
  readonly ownCpuS: number;
  readonly rssMb: number;
}

function used(pid: number): Used {
  const { ownCpuS, childrenCpuS, rssBytes } = usageOf(pid);
  return { cpuS: ownCpuS + childrenCpuS, ownCpuS, rssMb: rssBytes / MB };
}

/** The screen, for so long from the command on. */
async function live(router: Router, build: Build): Promise<Used> {
  const [program, ...args] = router.argv(build);
  const term = new TuiTerm(program, args, { columns: 120, rows: 40 });
  await sleep(LIVE_S * 1_000);
  const all = used(term.pid);
  await term.close();
  return all;
}

/** JSON lines for a program, a round each five seconds; the start is left out. */
async function watch(router: Router, build: Build): Promise<Used> {
  const [program, ...args] = router.argv(build, 'check', '--json', '--watch', '--interval=5');
  const child: ChildProcess = spawn(program, args, { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  await sleep(SETTLE_S * 1_000);
  const before = used(pid);
  await sleep(WATCH_S * 1_000);
  const after = used(pid);
  child.kill();
  return {
    cpuS: after.cpuS - before.cpuS,
    ownCpuS: after.ownCpuS - before.ownCpuS,
    rssMb: after.rssMb,
  };
}

/** Of one build after the other, so that each is alone. */
async function ofEach<T>(builds: readonly Build[], of: (build: Build) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (const build of builds) all.push(await of(build));
  return all;
}

/** One row: what was measured of today's build, and of the earlier one. */
function row(
  what: string,
  most: number,
  { values, unit, digits }: { values: readonly number[]; unit: string; digits: number },
): Figure {
  const [today = NaN, earlier] = values;
  const words = (value: number): string => `${value.toFixed(digits)} ${unit}`;
  return {
    what,
    measured: words(today),
    goal: `at most ${most} ${unit}`,
    reached: today <= most,
    ...(earlier === undefined ? {} : { before: words(earlier) }),
  };
}

function checks(router: Router, builds: readonly Build[]): Figure {
  const runs = inTurn(
    // What it finds there is an alarm, and its exit status says so.
    builds.map((build) => ['/bin/sh', '-c', '"$@"; :', 'sh', ...router.argv(build, 'check')]),
    CHECKS,
  );
  const [today = [], earlier] = runs;
  const ms = (all: typeof today): string =>
    `${(all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / all.length).toFixed(0)} ms`;
  const what = '`check` on Linux with two uplinks, whole command, CPU';
  if (earlier === undefined)
    return { what, measured: ms(today), goal: 'half of an earlier build', reached: true };
  const ratio = timesAsMuch(today, earlier, ({ cpuMs }) => cpuMs);
  return {
    what,
    measured: `${ratio.toFixed(2)} of it (${ms(today)})`,
    goal: 'at most 0.5',
    reached: ratio <= 0.5,
    before: ms(earlier),
  };
}

/** On a Linux kernel of its own tables, as root: `check`, a watch, and the screen beside 100,000 routes; five minutes. */
export async function watching(against: Build | null): Promise<readonly Figure[]> {
  const builds = [TODAY, ...(against === null ? [] : [against])];
  const router = new Router();
  const check = checks(router, builds);
  const watched = await ofEach(builds, (build) => watch(router, build));
  router.fillTable();
  const shown = await ofEach(builds, (build) => live(router, build));
  const percent = watched.map(({ ownCpuS }) => (100 * ownCpuS) / WATCH_S);
  const table = `Linux with ${ROUTES.toLocaleString('en')} routes, live ${LIVE_S} s`;
  return [
    check,
    row('watch at 5 s: the program itself, of a core', 0.5, { values: percent, unit: '%', digits: 2 }),
    row('the same, RSS of the whole tree', 57, {
      values: watched.map(({ rssMb }) => rssMb),
      unit: 'MB',
      digits: 0,
    }),
    row(`${table}: CPU of the whole tree`, 0.6, {
      values: shown.map(({ cpuS }) => cpuS),
      unit: 's',
      digits: 2,
    }),
    row('the same, RSS', 90, { values: shown.map(({ rssMb }) => rssMb), unit: 'MB', digits: 0 }),
  ];
}
