import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareStateDirectory, stateDirectory } from '../../../src/reset/run/state-directory.js';

let home = '';
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'uplinktop-home-'))));
afterEach(() => rmSync(home, { recursive: true }));

describe("the place of the guard's files", () => {
  it('is the user’s own', () => {
    expect(stateDirectory({ HOME: '/home/op' })).toEqual({ path: '/home/op/.local/state/uplinktop' });
    expect(stateDirectory({ HOME: '/home/op', XDG_STATE_HOME: '/var/op' })).toEqual({
      path: '/var/op/uplinktop',
    });
    expect(stateDirectory({ HOME: '/home/op', XDG_STATE_HOME: 'state' })).toEqual({
      path: '/home/op/.local/state/uplinktop',
    });
    expect(stateDirectory({})).toHaveProperty('unusable');
  });

  it('is made for its owner alone', () => {
    const path = join(home, 'a/b/uplinktop');
    expect(prepareStateDirectory(path)).toBeNull();
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(prepareStateDirectory(path)).toBeNull();
  });

  it('is refused when others may write there, when it leads elsewhere, when it cannot be made', () => {
    const path = join(home, 'uplinktop');
    expect(prepareStateDirectory(path)).toBeNull();
    chmodSync(path, 0o770);
    expect(prepareStateDirectory(path)).toContain('may be written by others');
    symlinkSync(path, join(home, 'link'));
    expect(prepareStateDirectory(join(home, 'link'))).toContain('is not a directory');
    writeFileSync(join(home, 'file'), '');
    expect(prepareStateDirectory(join(home, 'file/uplinktop'))).toContain('not a directory');
  });
});
