import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { PATIENCE_MS } from '../patience.js';

export type LabHost = 'client' | 'router' | 'isp1' | 'isp2' | 'server';

/** What the router's default routes are: see lab.sh. */
export type LabRoutes = 'mismatch' | 'ecmp' | 'equal' | 'none';

/** What can be broken: see lab.sh. */
export type LabFault =
  'link-down' | 'interface-down' | 'black-hole' | 'silent' | 'route-lost' | 'delay' | 'loss';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** From the root of the project, where npm runs tests and benchmarks: those are compiled elsewhere. */
export const SCRIPT = resolve('test/lab/lab.sh');
const TRAFFIC = resolve('test/lab/traffic.mjs');

function run(argv: readonly string[], input = ''): Ran {
  const [file = '', ...args] = argv;
  const { stdout, stderr, status } = spawnSync(file, args, {
    encoding: 'utf8',
    input,
    timeout: PATIENCE_MS,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return { stdout, stderr, status };
}

function must(argv: readonly string[]): Ran {
  const ran = run(argv);
  if (ran.status !== 0) throw new Error(`${argv.join(' ')}: ${ran.stderr || `exit ${String(ran.status)}`}`);
  return ran;
}

/** Why there can be no lab on this machine, or null. */
export function labMissing(): string | null {
  const { status, stderr } = run(['sh', SCRIPT, 'check']);
  return status === 0 ? null : stderr.trim() || 'lab.sh cannot be asked whether there can be a lab';
}

/** The lab of lab.sh under a name of its own, and what is run in it. */
export class Lab {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static up(name: string, shaped = false): Lab {
    const lab = new Lab(`uplab-${name}-${String(process.pid)}`);
    must(['sh', SCRIPT, 'up', lab.name, ...(shaped ? [] : ['plain'])]);
    return lab;
  }

  down(): void {
    must(['sh', SCRIPT, 'down', this.name]);
  }

  routes(mode: LabRoutes): void {
    must(['sh', SCRIPT, 'routes', this.name, mode]);
  }

  fault(kind: LabFault, uplink: 'em0' | 'iwn0' = 'iwn0'): Ran {
    return must(['sh', SCRIPT, 'fault', this.name, kind, uplink]);
  }

  mend(kind: LabFault, uplink: 'em0' | 'iwn0' = 'iwn0'): void {
    must(['sh', SCRIPT, 'mend', this.name, kind, uplink]);
  }

  show(): string {
    return must(['sh', SCRIPT, 'show', this.name]).stdout;
  }

  /** Where the program on the router keeps what is its own; gone with the lab. */
  get stateHome(): string {
    return `/run/uplab.${this.name}`;
  }

  /** So many long and short connections, UDP flows and connections by IPv6 at a time, until the lab is taken down. */
  async traffic(flows: readonly [long: number, short: number, udp: number, six: number]): Promise<void> {
    const start = (host: LabHost, role: string, counts: readonly number[]) => {
      const [file = '', ...args] = this.argv(host, [
        process.execPath,
        TRAFFIC,
        role,
        '900',
        ...counts.map(String),
      ]);
      return spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    };
    const server = start('server', 'server', []);
    await new Promise((settle) => server.stdout.once('data', settle));
    start('client', 'client', flows);
  }

  /** Runs a command there while other things go on. */
  async ask(host: LabHost, command: readonly string[]): Promise<Ran> {
    const [file = '', ...args] = this.argv(host, command);
    const env = { ...process.env, LC_ALL: 'C', XDG_STATE_HOME: this.stateHome };
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS, env });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
    }
    const status = await new Promise<number | null>((settle) => child.once('close', settle));
    return { ...texts, status };
  }

  /** The command line that runs something on one of the hosts. */
  argv(host: LabHost, command: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', `${this.name}-${host}`, ...command];
  }

  /** Runs a command there, whatever becomes of it. */
  try(host: LabHost, command: readonly string[], input = ''): Ran {
    return run(this.argv(host, command), input);
  }

  /** Runs a command there that must succeed, words between blanks. */
  on(host: LabHost, command: string): string {
    return must(this.argv(host, command.split(' '))).stdout;
  }
}
