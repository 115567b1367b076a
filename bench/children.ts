import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouter } from '../src/demo/router.js';
import { scenario } from '../src/demo/scenarios.js';
import { TuiTerm } from '../test/terminal/tuiterm.js';
import type { Figure } from './measure.js';
import { cpuSeconds, sleep } from './measure.js';

const SETTLE_MS = 10_000;
const WATCH_MS = 60_000;

const COMMANDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  route: [['-nv', 'show']],
  netstat: [['-ibn'], ['-in']],
  ifconfig: [[]],
  sysctl: [['net.inet.ip.multipath', 'net.inet.ip.forwarding', 'kern.hostname']],
  pfctl: [
    ['-s', 'info'],
    ['-s', 'memory'],
    ['-s', 'states', '-vv'],
  ],
  ping: [['-n', '-c', '1', '-w', '1', '192.168.1.1']],
};

/** Shell scripts that print what the demo router would, each noting that it was started. */
function standIns(directory: string): void {
  const router = createRouter(
    scenario('story')?.spec(Date.now(), 1) ??
      (() => {
        throw new Error('no story');
      })(),
  );
  for (const [name, calls] of Object.entries(COMMANDS)) {
    const cases = calls.map((args, i) => {
      const file = join(directory, `${name}.${i}`);
      writeFileSync(file, router.run([name, ...args], { root: true }).stdout);
      return `"${args.join(' ')}"*) exec cat ${file};;`;
    });
    const script = join(directory, name);
    writeFileSync(
      script,
      `#!/bin/sh\necho ${name} >> ${directory}/started\ncase "$*" in\n"-n monitor"*) exec sleep 3600;;\n${cases.join('\n')}\n*) exec cat ${directory}/${name}.0;;\nesac\n`,
    );
    chmodSync(script, 0o755);
  }
  appendFileSync(join(directory, 'started'), '');
}

const started = (directory: string): number =>
  readFileSync(join(directory, 'started'), 'utf8').split('\n').length - 1;

/** What watching a real router costs: children a second, and the program itself without them. */
export async function children(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'uplinktop-bench-'));
  standIns(directory);
  const program = join(import.meta.dirname, 'stand-in-program.js');
  const term = new TuiTerm(process.execPath, [program, directory], { columns: 120, rows: 40 });
  await term.waitFor(/em0[^]*iwn0/);
  await sleep(SETTLE_MS);
  const before = { count: started(directory), cpu: cpuSeconds(term.pid) };
  await sleep(WATCH_MS);
  const perSecond = (started(directory) - before.count) / (WATCH_MS / 1_000);
  const cpu = (cpuSeconds(term.pid) - before.cpu) / (WATCH_MS / 1_000);
  await term.close();
  rmSync(directory, { recursive: true });
  return [
    {
      what: 'children started, two uplinks',
      measured: `${perSecond.toFixed(2)} a second`,
      goal: 'at most 2, and one that reads the connections',
      reached: perSecond <= 3,
    },
    {
      what: 'the program itself, real children, 120x40',
      measured: `${(cpu * 100).toFixed(2)}% of a core`,
      goal: 'under 1.5%',
      reached: cpu < 0.015,
    },
  ];
}
