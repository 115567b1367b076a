import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

export type LabHost = 'client' | 'router' | 'isp1' | 'isp2' | 'server';

/** What the router's default routes are: see lab.sh. */
export type LabRoutes = 'mismatch' | 'ecmp' | 'equal' | 'none';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

const SCRIPT = resolve(import.meta.dirname, 'lab.sh');
const PATIENCE_MS = 15_000;

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

const NEEDED = ['ip', 'tc', 'nft', 'conntrack', 'ping', 'sysctl'];

/** Why there can be no lab on this machine, or null. */
export function labMissing(): string | null {
  if (process.platform !== 'linux') return 'it needs a Linux kernel';
  if (process.getuid?.() !== 0) return 'it needs root';
  const places = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];
  const missing = NEEDED.filter((tool) => !places.some((place) => existsSync(`${place}/${tool}`)));
  return missing.length === 0 ? null : `it needs ${missing.join(', ')}`;
}

/** The lab of lab.sh under a name of its own, and what is run in it. */
export class Lab {
  private constructor(readonly name: string) {}

  static up(name: string, shaped = false): Lab {
    const lab = new Lab(`${name}-${String(process.pid)}`);
    must(['sh', SCRIPT, 'up', lab.name, ...(shaped ? [] : ['plain'])]);
    return lab;
  }

  down(): void {
    must(['sh', SCRIPT, 'down', this.name]);
  }

  routes(mode: LabRoutes): void {
    must(['sh', SCRIPT, 'routes', this.name, mode]);
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
