import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TuiTerm, UNTOUCHED, noPty } from '../terminal/tuiterm.js';
import { labMissing } from './lab.js';
import type { For } from './program.js';
import { PATIENCE_MS } from '../patience.js';
import { until } from './truth.js';

const RUN = join(import.meta.dirname, 'run.mjs');
const missing = labMissing() ?? noPty;
if (missing !== null) console.warn(missing);

function refused(...args: string[]) {
  const { stderr, status } = spawnSync(process.execPath, [RUN, ...args], { encoding: 'utf8' });
  return { stderr, status };
}

/** What `npm run lab` does once everything is built. */
function run(test: For, ...args: string[]): { term: TuiTerm; name: string } {
  const term = new TuiTerm(process.execPath, [RUN, ...args], { columns: 120, rows: 40 });
  test.onTestFinished(() => term.close());
  return { term, name: `uplab-${term.pid}` };
}

const namespaces = (name: string): string[] =>
  spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.startsWith(`${name}-`));

async function leavesNothing(name: string): Promise<void> {
  expect(
    await until(
      () => namespaces(name),
      (left) => left.length === 0,
    ),
  ).toEqual([]);
}

describe('npm run lab, asked for what it has not', () => {
  it('says what it has', () => {
    expect(refused('--fault', 'earthquake')).toEqual({
      stderr:
        "lab: --fault is one of link-down, interface-down, black-hole, silent, route-lost, delay, loss; it is not 'earthquake'.\n",
      status: 2,
    });
    expect(refused('--fault', 'silent:eth7')).toEqual({
      stderr: "lab: a fault strikes em0 or iwn0, not 'eth7'.\n",
      status: 2,
    });
    expect(refused('--fault', 'silent', '--after', 'soon')).toEqual({
      stderr: 'lab: --after is a number of seconds up to 900.\n',
      status: 2,
    });
  });
});

describe.skipIf(missing !== null)('npm run lab', { timeout: 4 * PATIENCE_MS, concurrent: true }, () => {
  it('shows the program on its router, with traffic, and takes the lab away when it is left', async (test) => {
    const { term, name } = run(test);
    await term.waitFor(/Only em0 is used: the default route via iwn0 has metric 600/);
    await term.waitFor(/ in +\d.* Mb\/s/);
    expect(namespaces(name)).toHaveLength(5);
    term.write('q');
    expect(await term.exited).toEqual({ exitCode: 0, signal: 0 });
    expect(namespaces(name)).toEqual([]);
    expect(term.modes).toEqual(UNTOUCHED);
    await term.waitFor(`The lab is up: ${name}. In another terminal, as root:`);
    await term.waitFor('sh test/lab/lab.sh fault uplab black-hole');
  });

  it('begins with the routes, the options and the fault it is given', async (test) => {
    const { term } = run(test, 'ecmp', '--fault', 'link-down:em0', '--after=2', '--read-only');
    // Half of them: the routes were those of both.
    await term.waitFor(/em0 has no link[^\u0007]*about half of all new connections fail/);
    await term.waitFor(/READ-ONLY/);
    term.write('\u0003');
    expect(await term.exited).toEqual({ exitCode: 0, signal: 0 });
  });

  it('gives the exit status of what was asked for', async (test) => {
    const { term, name } = run(test, 'check', '--json');
    expect(await term.exited).toEqual({ exitCode: 1, signal: 0 });
    await leavesNothing(name);
  });

  it('takes the lab away when it is terminated', async (test) => {
    const { term, name } = run(test);
    await term.waitFor(/Only em0 is used/);
    term.kill('SIGTERM');
    expect((await term.exited).exitCode).not.toBe(0);
    expect(namespaces(name)).toEqual([]);
    expect(term.modes).toEqual(UNTOUCHED);
  });

  it('takes the lab away when the terminal is closed', async (test) => {
    const { term, name } = run(test);
    await term.waitFor(/Only em0 is used/);
    term.hangUp();
    await leavesNothing(name);
  });

  it('takes the lab away when it is killed, and the program does not stay behind', async (test) => {
    const { term, name } = run(test);
    await term.waitFor(/Only em0 is used/);
    const running = spawnSync('ip', ['netns', 'pids', `${name}-router`], { encoding: 'utf8' }).stdout;
    const pids = running.split('\n').flatMap((line) => (line === '' ? [] : [Number(line)]));
    expect(pids).not.toEqual([]);
    term.kill('SIGKILL');
    await leavesNothing(name);
    expect(
      await until(
        () => pids.filter((pid) => existsSync(`/proc/${pid}`)),
        (left) => left.length === 0,
      ),
    ).toEqual([]);
  });
});
