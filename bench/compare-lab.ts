import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LabHost } from '../test/lab/lab.js';
import { labMissing } from '../test/lab/lab.js';
import { noPty } from '../test/terminal/tuiterm.js';
import { sleep } from './measure.js';

const LAB = join('test', 'lab', 'lab.sh');
const TRAFFIC = join('test', 'lab', 'traffic.mjs');
/** What traffic.mjs takes at most. */
const LONGEST_S = 900;
/** The flows of traffic.mjs: long and short TCP connections, UDP. */
const FLOWS = [25, 125, 50] as const;
export const FLOW_COUNT = FLOWS.reduce((total, count) => total + count, 0);
const PATIENCE_MS = 15_000;

/** Why nothing can be compared on this machine, or null. */
export function comparisonMissing(): string | null {
  return labMissing() ?? noPty;
}

/** The lab with shaped uplinks, both defaults in one route, and so many live flows through it. */
export class TrafficLab {
  #traffic: ChildProcess[] = [];
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static up(): TrafficLab {
    const lab = new TrafficLab(`compare-${process.pid}`);
    lab.#script('up');
    lab.#script('routes', 'ecmp');
    return lab;
  }

  /** The command line that runs something on one of the hosts. */
  argv(host: LabHost, command: readonly string[]): string[] {
    return ['netns', 'exec', `${this.name}-${host}`, ...command];
  }

  /** Runs a command there that must succeed, words between blanks; what it prints. */
  on(host: LabHost, command: string, input = ''): string {
    return must('ip', this.argv(host, command.split(' ')), input);
  }

  /** Keeps the flows alive for so long, and waits until the connection tracking has seen them come and go. */
  async startTraffic(seconds: number, settleMs: number): Promise<void> {
    if (seconds > LONGEST_S) throw new Error(`traffic of ${seconds} s: at most ${LONGEST_S}`);
    this.#traffic = [
      this.#node('server', [TRAFFIC, 'server', String(seconds)]),
      this.#node('client', [TRAFFIC, 'client', String(seconds - 2), ...FLOWS.map(String)]),
    ];
    await sleep(settleMs);
  }

  async stopTraffic(): Promise<void> {
    const traffic = this.#traffic.splice(0);
    await Promise.all(traffic.map(endOf));
  }

  get trafficPids(): number[] {
    return this.#traffic.flatMap(({ pid }) => pid ?? []);
  }

  /** Flows that live now, as the client's own kernel has them: open TCP connections and UDP sockets. */
  liveFlows(): number {
    const rows = (text: string): number => text.split('\n').filter((line) => line !== '').length;
    return rows(this.on('client', 'ss -Htn state established')) + rows(this.on('client', 'ss -Huna'));
  }

  /** A program there whose lines are read as they come. */
  watch(
    host: LabHost,
    command: readonly string[],
    onText: (text: string) => void,
  ): { stop(): Promise<void> } {
    const child = spawn('ip', this.argv(host, command), { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.setEncoding('utf8').on('data', onText);
    return { stop: () => endOf(child) };
  }

  async down(): Promise<void> {
    await this.stopTraffic();
    this.#script('down');
  }

  #node(host: LabHost, args: readonly string[]): ChildProcess {
    return spawn('ip', this.argv(host, [process.execPath, ...args]), { stdio: 'ignore' });
  }

  #script(verb: string, ...args: readonly string[]): void {
    must('sh', [LAB, verb, this.name, ...args]);
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

function must(file: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(file, args, {
    encoding: 'utf8',
    input,
    timeout: PATIENCE_MS,
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr || `exit ${String(status)}`}`);
  return stdout;
}
