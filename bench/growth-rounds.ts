/**
 * Rounds of a router of some size in one process, read, judged and drawn: prints as JSON what a round costs.
 *
 *     node --expose-gc growth-rounds.js linux|openbsd UPLINKS DEFAULTS ROUTES ROUNDS
 */
import { createPoller } from '../src/collect/poller.js';
import type { History } from '../src/diagnose/diagnose.js';
import { diagnose } from '../src/diagnose/diagnose.js';
import { programName } from '../src/host/program.js';
import type { Command, CommandResult } from '../src/model/command.js';
import type { Condenser } from '../src/model/condenser.js';
import type { Host } from '../src/model/host.js';
import { ResetPlanner } from '../src/reset/plan/planner.js';
import { linux } from '../src/systems/linux/system.js';
import { openbsd } from '../src/systems/openbsd/system.js';
import { draw } from '../src/ui/screen/draw.js';
import { initialState } from '../src/ui/state/initial-state.js';
import { receive } from '../src/ui/state/receive-round.js';
import { linuxTexts, openbsdTexts } from './large-router.js';
import { VirtualClock } from './virtual-clock.js';

const [name = 'linux', ...numbers] = process.argv.slice(2);
const [uplinks = 2, defaults = 1, routes = 0, rounds = 60] = numbers.map(Number);
const system = name === 'linux' ? linux : openbsd;
const texts = (name === 'linux' ? linuxTexts : openbsdTexts)({ uplinks, defaults, routes });
const START = 1_700_000_000_000;
const time = new VirtualClock(START);

function answer(command: Command): CommandResult {
  const words = [programName(command.argv), ...command.argv.slice(1)].join(' ');
  const target = system.observer.probe.target(command.argv);
  const pong = `64 bytes from ${target ?? ''}: icmp_seq=1 ttl=64 time=2.0 ms\n\n1 packets transmitted, 1 received\n`;
  const stdout = target === null ? texts(words, Math.floor((time.clock.now() - START) / 1_000)) : pong;
  return { command, stdout, stderr: '', exitStatus: 0, tookMs: 1, failure: null };
}

const encoded = new Map<string, Buffer>();
const CHUNK_BYTES = 65_536;

/** As the host does it; the bytes of a large text are there from the beginning, and no cost of ours. */
function shortened(result: CommandResult, condenser: Condenser | null): CommandResult {
  const bytes = condenser === null ? undefined : encoded.get(result.stdout);
  if (condenser === null || bytes === undefined) return result;
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    condenser.write(bytes.subarray(at, at + CHUNK_BYTES));
  return { ...result, stdout: Buffer.concat(condenser.end()).toString() };
}

for (const { command, condense } of system.observer.sources) {
  const { stdout } = answer(command);
  if (condense !== undefined) encoded.set(stdout, Buffer.from(stdout));
}

const host: Host = {
  kind: 'demo',
  now: () => time.clock.now(),
  run: (command, condense) => Promise.resolve(shortened(answer(command), condense?.() ?? null)),
  stream: () => ({ stop: () => undefined, ended: new Promise(() => undefined) }),
};

let history: History | null = null;
let state = initialState({ mode: { kind: 'demo', label: name }, intervalMs: 1_000 });
const planner = new ResetPlanner({
  changer: system.changer,
  readOnly: false,
  priority: null,
  pendingWords: () => null,
});
let seen = 0;
const feed = createPoller({ host, observer: system.observer, intervalMs: 1_000, timers: time.clock });
// What the texts were made with is no cost of a router's.
globalThis.gc?.();
const rssBefore = process.memoryUsage().rss;
const cpuBefore = process.cpuUsage();
feed.start((snapshot) => {
  const judged = diagnose(history, snapshot, { explainer: system.explainer, named: new Map() });
  history = judged.history;
  planner.onRound(snapshot, judged.diagnosis);
  planner.hint();
  state = receive(state, judged.diagnosis);
  draw(state, { columns: 120, rows: 40 }, { unicode: true, colour: true });
  seen++;
});

const cpuMs = (): number => {
  const { user, system: kernel } = process.cpuUsage(cpuBefore);
  return (user + kernel) / 1_000;
};
const cpuAt = async (round: number): Promise<number> => {
  while (seen < round) await time.step();
  return cpuMs();
};
const first = await cpuAt(1);
const warm = await cpuAt(Math.ceil(rounds / 4));
const end = await cpuAt(rounds);
globalThis.gc?.();
const counted = rounds - Math.ceil(rounds / 4);
process.stdout.write(
  `${JSON.stringify({ firstMs: first, roundMs: (end - warm) / counted, grownMiB: (process.memoryUsage().rss - rssBefore) / 1_048_576 })}\n`,
);
process.exit(0);
