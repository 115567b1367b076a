import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabHost, LabRoutes } from './lab.js';
import { Lab } from './lab.js';
import { until } from '../patience.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');

/** A way out of each family: lines for `ip -batch`, which is one process for all of them. */
const WAYS_OUT = 'route get 203.0.113.1\nroute get 2001:db8:ffff::1\n';
const LOOK_EVERY_MS = 5;

/** Ends a program, at once and for good, as soon as it has printed some words. */
const KILL = `out=$1 words=$2
shift 2
"$@" >"$out" 2>&1 &
child=$!
n=0
until grep -qF "$words" "$out" || [ "$n" -ge 5000 ]; do n=$((n + 1)); done
kill -9 "$child"
wait "$child"`;

/** A child, and what it has printed so far. */
export class Running {
  text = '';
  status: number | null | undefined;

  constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.text += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.text += text));
    child.on('close', (status) => (this.status = status));
  }

  /** Settles when it has printed this. */
  async printed(words: RegExp): Promise<void> {
    await until(() => words.test(this.text) || this.status !== undefined);
    if (!words.test(this.text)) throw new Error(`expected ${String(words)}, got:\n${this.text}`);
  }

  async ended(): Promise<number | null> {
    await until(() => this.status !== undefined);
    return this.status ?? null;
  }

  /** At once, and for good. */
  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** A lab of its own whose router runs the program as it was built, with its files in a directory of its own. */
export class LabRouter {
  readonly state = mkdtempSync(join(tmpdir(), 'uplinktop-lab-'));
  readonly lab: Lab;

  constructor(name: string, routes: LabRoutes) {
    this.lab = Lab.up(name);
    this.lab.routes(routes);
  }

  down(): void {
    this.lab.down();
    rmSync(this.state, { recursive: true });
  }

  start(host: LabHost, command: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const [file = '', ...args] = this.lab.argv(host, command);
    const { SSH_CONNECTION: _session, ...usual } = process.env;
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...usual, XDG_STATE_HOME: this.state, ...env },
    });
    return new Running(child);
  }

  uplinktop(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    return this.start('router', [process.execPath, MAIN, ...args], env);
  }

  /** The program, killed from its own side of the machine: nothing here could be quick enough for certain. */
  killedWhen(words: string, args: readonly string[]): Running {
    const out = join(this.state, 'out');
    return this.start('router', ['sh', '-c', KILL, 'sh', out, words, process.execPath, MAIN, ...args]);
  }

  /** Begins to watch whether there is always a way out, of both families; the answer ends it. */
  watch(): () => Promise<{ readonly times: number; readonly failures: number }> {
    const watching = this.start('router', ['ip', '-force', '-batch', '-']);
    const { stdin } = watching.child;
    stdin?.on('error', () => undefined);
    const looks = setInterval(() => stdin?.write(WAYS_OUT), LOOK_EVERY_MS);
    return async () => {
      clearInterval(looks);
      stdin?.end();
      await watching.ended();
      const count = (words: RegExp): number => watching.text.match(words)?.length ?? 0;
      // Each answer names the interface; each refusal is followed by the number of its line.
      return { times: count(/ dev (em0|iwn0) /g) / 2, failures: count(/Command failed -:\d+/g) };
    };
  }

  /** The default routes as ip(8) prints them, to the last word. */
  tables(): string {
    return (
      this.lab.on('router', 'ip -d route show default') + this.lab.on('router', 'ip -6 -d route show default')
    );
  }
}
