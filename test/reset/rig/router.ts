import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll } from 'vitest';
import type { RouterSpec } from '../../../src/demo/spec.js';
import { until } from '../../patience.js';
import { rig } from '../../terminal/build.js';
import { SHELL_WITH_CLOCK } from './clock.js';

/** What goes wrong the next time (or `times` times) a command containing `matches` is run. */
export interface Fault {
  readonly matches: string;
  readonly kind:
    | 'fail'
    | 'lie-ok'
    | 'lie-fail'
    | 'hang'
    | 'do-and-hang'
    | 'killed'
    | 'do-and-killed'
    | 'meddle'
    | 'kill-then-do'
    | 'kill-then-do-late'
    | 'do-late'
    | 'do-then-kill';
  readonly times?: number;
  readonly command?: readonly string[];
  readonly pid?: number;
}

export interface QuickAnswer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAMS = ['route', 'netstat', 'ifconfig', 'sysctl', 'ping', 'pfctl', 'doas-rule'];

/** How many commands of one router may be waiting for their answers. */
const ANSWERS = 256;

/**
 * Asks the router process, as the command it is named after. It is run thousands of times, and processes are what costs:
 * so it takes one of the FIFOs that are there, by a file that nobody else can make, and is told what to print as words
 * of its own.
 */
const STAND_IN = `#!/bin/sh
d=DIRECTORY
set -C
n=$(($$ % ${ANSWERS}))
until true >"$d/claims/$n"; do n=$(((n + 1) % ${ANSWERS})); done 2>/dev/null
me=$d/answers/$n
exec 3<>"$me"
request="$n	\${STAND_IN_ROOT:-0}	\${0##*/}"
for word do request="$request	$word"; done
printf '%s\\n' "$request" >>"$d/requests"
read -r go <&3
exec 3<&-
. "$me.sh"
`;

const DOAS = `#!/bin/sh
d=DIRECTORY
[ "$1" = -C ] && exec "$d/bin/doas-rule" "$@"
says=$("$d/bin/doas-rule" "$@")
shift
case $says in
  'permit nopass') STAND_IN_ROOT=1 exec "$@" ;;
  permit) echo 'doas: Authentication required' >&2; exit 1 ;;
  *) echo 'doas: Operation not permitted' >&2; exit 1 ;;
esac
`;

/** The process that holds the routers of one test file. It ends when the file has. */
class RouterProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  /** By the directory of the router: who wants to know that a command hangs there. */
  readonly hanging = new Map<string, () => void>();
  #asked = 0;

  constructor() {
    this.#child = fork(rig('router-process.mjs'), [], { execArgv: [] });
    this.#child.on('message', (message: { id: number; value: unknown } | { hangs: string }) => {
      if ('hangs' in message) return this.hanging.get(message.hangs)?.();
      this.#waiting.get(message.id)?.(message.value);
      this.#waiting.delete(message.id);
    });
  }

  ask(directory: string, ask: string, value: unknown): Promise<unknown> {
    const id = ++this.#asked;
    return new Promise((settle) => {
      this.#waiting.set(id, settle);
      this.#child.send({ id, directory, ask, value });
    });
  }
}

let routerProcess: RouterProcess | undefined;
const router = (): RouterProcess => (routerProcess ??= new RouterProcess());

/** A router in another process, behind executables of its own. */
export class TestRouter {
  readonly directory = mkdtempSync(join(tmpdir(), 'uplinktop-reset-'));
  /** For the guard. */
  readonly state = join(this.directory, 'state/uplinktop');
  readonly ready: Promise<unknown>;
  /** Settles when a command hangs for the first time: it has come here, and is not answered until it is released. */
  readonly hangs: Promise<void>;
  /** Held open, so that what is written waits for who reads it. */
  readonly #patience: number;

  constructor(spec: RouterSpec, { everybodyIsRoot = true } = {}) {
    mkdirSync(join(this.directory, 'bin'));
    for (const name of ['answers', 'claims']) mkdirSync(join(this.directory, name));
    const fifos = Array.from({ length: ANSWERS }, (_, n) => `answers/${n}`);
    execFileSync('mkfifo', ['-m', '666', 'requests', 'patience', ...fifos], { cwd: this.directory });
    this.#patience = openSync(join(this.directory, 'patience'), constants.O_RDWR | constants.O_NONBLOCK);
    for (const name of PROGRAMS) this.write(name, STAND_IN);
    this.write('doas', DOAS);
    this.write(
      'logger',
      '#!/bin/sh\nfor word do line="$line $word"; done\necho "$line" >>DIRECTORY/syslog\n',
    );
    this.write('ps', '#!/bin/sh\n[ ! -e DIRECTORY/ps ] || cat DIRECTORY/ps\n');
    this.shellWithClock();
    this.hangs = new Promise((settle) => router().hanging.set(this.directory, settle));
    this.ready = this.#ask('open', { directory: this.directory, spec, everybodyIsRoot });
  }

  /** For the local host: `/sbin/route` lies among the stand-ins. */
  readonly resolve = (path: string): string => join(this.directory, 'bin', basename(path));

  write(name: string, script: string): void {
    const path = join(this.directory, 'bin', name);
    writeFileSync(path, script.replaceAll('DIRECTORY', this.directory));
    chmodSync(path, 0o755);
  }

  /** Another shell for the guard. Its time, too, stands still until the test lets it pass. */
  shellWithClock(shell: readonly string[] = ['/bin/sh']): readonly string[] {
    this.write('sh', SHELL_WITH_CLOCK.replaceAll('SHELL', shell.join(' ')));
    return [this.resolve('/bin/sh')];
  }

  /** From now on a guard's seconds pass, and quickly. */
  letTimePass(): void {
    writeFileSync(join(this.directory, 'time-passes'), '');
  }

  /** The clock of the guard's machine is set, by so many milliseconds. */
  setDate(aheadMs: number): void {
    writeFileSync(join(this.directory, 'date'), `${aheadMs / 1_000}\n`);
  }

  /** The guard's patience with the command that hangs is over. */
  letPatienceEnd(): void {
    writeSync(this.#patience, 'over\n');
  }

  /** How often the guard has looked for orders. */
  get looks(): number {
    const path = join(this.directory, 'looks');
    return existsSync(path) ? readFileSync(path, 'utf8').length : 0;
  }

  /** What was said to logger(1). */
  get syslog(): string {
    const path = join(this.directory, 'syslog');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** What hangs goes on. */
  release(): Promise<unknown> {
    return this.#ask('release', null);
  }

  fault(fault: Fault): Promise<unknown> {
    return this.#ask('fault', fault);
  }

  doas(rules: readonly { matches: string; says: string }[]): Promise<unknown> {
    return this.#ask('doas', rules);
  }

  /** Every changing command it was given, as words. */
  async changes(): Promise<readonly string[]> {
    return (await this.#ask('changes', null)) as string[];
  }

  async run(line: string): Promise<string> {
    return String(await this.#ask('run', line.split(' ')));
  }

  /**
   * What a command that only reads prints at this moment, without a process of its own: the program reads ten times as
   * often as it changes. Null: the stand-in is to be run, for it is not of these, or something goes wrong with it.
   */
  async read(argv: readonly string[]): Promise<QuickAnswer | null> {
    return (await this.#ask('read', argv)) as QuickAnswer | null;
  }

  /** Answers what program.mjs asks to read. */
  serve(program: ChildProcess): void {
    program.on('message', (argv: readonly string[]) => {
      // It may be dead by then.
      void this.read(argv).then((answer) => program.send({ answer }, () => undefined));
    });
  }

  /** All that a reset may touch, in the order of the table, without what counts by itself. */
  async table(): Promise<string[]> {
    const routes = (await this.run('route -nv show'))
      .split('\n')
      .filter((line) => line.startsWith('default'))
      .map((line) => line.split(/\s+/))
      .map(([to, gateway, flags, , , mtu, ...rest]) => [to, gateway, flags, mtu, ...rest].join(' ').trim());
    const sysctl = await this.run('sysctl net.inet.ip.multipath net.inet6.ip6.multipath');
    const priorities = (await this.run('ifconfig')).match(/^\S+:|priority:? \d+/gm) ?? [];
    return [...routes, ...sysctl.trim().split('\n'), priorities.join(' ')];
  }

  async stop(): Promise<void> {
    await this.#ask('close', null);
    closeSync(this.#patience);
    await until(() => isRemoved(this.directory));
  }

  #ask(ask: string, value: unknown): Promise<unknown> {
    return router().ask(this.directory, ask, value);
  }
}

/** A guard that is just ending may still write there. rmSync tries only the folder again, not what has come into it. */
function isRemoved(directory: string): boolean {
  try {
    rmSync(directory, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

/** The routers of one test file; all are stopped when it is over. */
export function routersOf(
  spec: RouterSpec,
): (options?: { everybodyIsRoot?: boolean }) => Promise<TestRouter> {
  const routers: TestRouter[] = [];
  afterAll(() => Promise.all(routers.map((router) => router.stop())));
  return async (options) => {
    const router = new TestRouter(spec, options);
    routers.push(router);
    await router.ready;
    return router;
  };
}
