import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailoverSight } from '../../src/app/failover-sight.js';
import { FailoverFile, failoverPath } from '../../src/app/failover-store.js';
import { formatFailover } from '../../src/failover/failover-file.js';
import { NOTHING_DONE } from '../../src/failover/failover-state.js';

const OUT = formatFailover({
  ...NOTHING_DONE,
  drained: [
    {
      ...{ interface: 'em0', at: 1_700_000_000_000, why: 'its gateway does not answer', restsOn: 'gateway' },
      back: { kind: 'bring-back', interface: 'em0', routes: [] },
    },
  ],
});

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-failover-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const takenOut = (): string[] => [...new FailoverSight([directory]).takenOut()];
const read = (): string | null => new FailoverFile(directory).read();

describe('what failover has written down', () => {
  it('is told on every screen of this machine', () => {
    expect(takenOut()).toEqual([]);
    expect(new FailoverFile(directory).write(OUT)).toBeNull();
    expect(takenOut()).toEqual(['em0']);
    expect(read()).toBe(OUT);
  });

  it('is not believed through a link: routes would be made of whatever stands there', () => {
    writeFileSync(join(directory, 'elsewhere'), OUT);
    symlinkSync(join(directory, 'elsewhere'), failoverPath(directory));
    expect(read).toThrow(/is a link/);
    expect(takenOut()).toEqual([]);
  });

  it('is not waited for where somebody has put a pipe in its place', () => {
    execFileSync('mkfifo', [failoverPath(directory)]);
    expect(read).toThrow(/is no file/);
    expect(takenOut()).toEqual([]);
  });

  it('is not read when it is longer than it can be', () => {
    writeFileSync(failoverPath(directory), ' '.repeat(300_000));
    expect(read).toThrow(/is longer than/);
  });

  const isRoot = process.getuid?.() === 0;
  it.skipIf(!isRoot)(`is not believed of another user${isRoot ? '' : ' (only root can try)'}`, () => {
    writeFileSync(failoverPath(directory), OUT);
    chownSync(failoverPath(directory), 12_345, 12_345);
    expect(read).toThrow(/belongs to another user/);
    expect(takenOut()).toEqual([]);
  });
});
