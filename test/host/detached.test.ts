import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDetached } from '../../src/host/detached.js';
import { PATIENCE_MS, SLOWNESS, until } from '../patience.js';
import { isAlive } from './stand-ins.js';

let directory = '';
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'uplinktop-detached-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const sh = (script: string, readyWithinMs = PATIENCE_MS) =>
  startDetached({ argv: ['/bin/sh', '-c', script, 'name', directory], readyWithinMs });

describe('a process that shall outlive us', () => {
  it('leads a session of its own, in /, with a short environment and nothing to read', async () => {
    const start = await sh(
      'read -r word; ps -o pid=,sid=,tty= -p $$ >"$1/ps"; pwd >"$1/where"; env >"$1/env"; echo ready; sleep 30',
    );
    if (!start.ready) throw new Error(start.reason);
    const [pid, session, terminal] = readFileSync(join(directory, 'ps'), 'utf8').trim().split(/\s+/);
    expect([pid, session, terminal]).toEqual([String(start.pid), String(start.pid), '?']);
    expect(readFileSync(join(directory, 'where'), 'utf8')).toBe('/\n');
    expect(readFileSync(join(directory, 'env'), 'utf8')).not.toContain('HOME=');
    expect(readFileSync(join(directory, 'env'), 'utf8')).toContain('LC_ALL=C');
    process.kill(-start.pid, 'SIGKILL');
  });

  it('is ready only when it says so', async () => {
    expect(await sh('echo no room')).toEqual({ ready: false, reason: 'no room' });
    expect(await sh('exit 3')).toEqual({ ready: false, reason: 'it ended at once' });
    expect(await startDetached({ argv: ['/nowhere/sh'], readyWithinMs: PATIENCE_MS })).toEqual({
      ready: false,
      reason: 'it could not be started (ENOENT)',
    });
  });

  it('is killed, and all that it started, when it is not ready in time', async () => {
    const start = await sh('sleep 30 & echo $! >"$1/child"; echo $$ >"$1/pid"; wait', 1_000 * SLOWNESS);
    expect(start).toEqual({ ready: false, reason: 'it was not ready in time' });
    const pids = ['pid', 'child'].map((name) => Number(readFileSync(join(directory, name), 'utf8')));
    await until(() => pids.every((pid) => !isAlive(pid)));
  });
});
