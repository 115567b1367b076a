import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../patience.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');

/** Writes what it was given, tries the program it may well call, and fails where it is told to. */
const HOOK = `#!/bin/sh
{ echo "$1 $UPLINKTOP_FINDING_CHANGE $UPLINKTOP_FINDING_ID"; cat; } >>"$2"
"$3" "$4" --version >>"$2" 2>&1
exit "$1"
`;

let directory = '';
let child: ChildProcess;
let stdout = '';
let stderr = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-watch-'));
});

afterAll(() => {
  child.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

describe('uplinktop watch', () => {
  const inside = (name: string): string => join(directory, name);
  const said = (): string => (existsSync(inside('said')) ? readFileSync(inside('said'), 'utf8') : '');
  const configure = (status: string, interval = '0.5'): void => {
    const command = [inside('hook'), status, inside('said'), process.execPath, MAIN];
    writeFileSync(
      inside('config/uplinktop/config.toml'),
      `interval = ${interval}\ndemo = "story"\n[watch]\non-change = ${JSON.stringify(command)}\n`,
      { mode: 0o600 },
    );
  };
  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    JOURNAL_STREAM: '1:1',
    XDG_CONFIG_HOME: inside('config'),
  });
  const words = (): string[] => [MAIN, 'watch', '--state-dir', inside('state')];

  it('tells each change once to stdout and the hook, takes a new configuration, keeps the old one where it is wrong, and ends cleanly', async () => {
    spawnSync('mkdir', ['-p', inside('config/uplinktop')]);
    writeFileSync(inside('hook'), HOOK, { mode: 0o755 });
    configure('3');
    child = spawn(process.execPath, words(), { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    const ended = new Promise((settle) => child.on('close', (status, signal) => settle({ status, signal })));

    await until(() => stdout.includes('raised hook-failed'));
    expect(stdout.split('\n')[0]).toMatch(
      /^raised priority-mismatch iwn0 inet \(warning\): Only em0 is used/,
    );
    expect(stdout).toContain('and it exited with status 3.');
    const [head, json = '', version] = said().split('\n');
    expect(head).toBe('3 raised priority-mismatch');
    expect(JSON.parse(json)).toMatchObject({ origin: 'demo', finding: { subject: 'iwn0' } });
    // What it is told by is no configuration of a program that it calls.
    expect(version).toMatch(/^\d+\.\d+\.\d+/);

    const second = spawnSync(process.execPath, words(), { env: environment(), encoding: 'utf8' });
    expect(second).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(`(process ${child.pid ?? 0}): at most one may`) as string,
    });

    configure('0', '"soon"');
    child.kill('SIGHUP');
    await until(() => stderr.includes('the old one counts on: '));
    expect(stderr).toContain('line 1: interval: expected a number from 0.5 to 3600, got "soon"');

    configure('0');
    child.kill('SIGHUP');
    await until(() => stdout.includes('cleared hook-failed'));
    expect(stderr).toContain('was read again, and counts from now on.');
    // It is the same router, whose finding was told.
    expect(stdout.match(/priority-mismatch/g)).toHaveLength(1);

    child.kill('SIGTERM');
    expect(await ended).toEqual({ status: 0, signal: null });

    // What it counted meanwhile; the demo's own traffic is some megabits a second.
    const usage = spawnSync(
      process.execPath,
      [MAIN, 'usage', '--json', '--demo', '--state-dir', inside('state')],
      {
        encoding: 'utf8',
      },
    );
    const { uplinks } = JSON.parse(usage.stdout) as {
      uplinks: Record<string, { month: { inBytes: number } }>;
    };
    expect(uplinks['em0']?.month.inBytes).toBeGreaterThan(10_000);
  });

  it('goes on when whoever read what it prints is gone: a dead line is still to be seen', async () => {
    const told = inside('told');
    const hook = inside('tell');
    writeFileSync(hook, '#!/bin/sh\necho "$UPLINKTOP_FINDING_CHANGE $UPLINKTOP_FINDING_ID" >>"$1"\n', {
      mode: 0o755,
    });
    const args = ['--demo=flapping', '--interval=0.5', '--state-dir', inside('unread'), 'watch'];
    child = spawn(process.execPath, [MAIN, ...args, '--on-change', hook, '--on-change', told], {
      env: { ...process.env, XDG_CONFIG_HOME: inside('none') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise((settle) => child.on('close', (status, signal) => settle({ status, signal })));
    const changes = (): string[] => (existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []);
    await until(() => changes().includes('raised link-down'));
    child.stdout?.destroy();
    child.stderr?.destroy();
    // What it prints of the first change nobody hears, and the second is told all the same.
    await until(() => changes().filter((change) => change === 'raised link-down').length > 1);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ status: 0, signal: null });
  });
});
