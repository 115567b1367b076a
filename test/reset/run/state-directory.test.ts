import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  prepareStateDirectory,
  stateDirectory,
  untrusted,
  usualStateDirectories,
} from '../../../src/reset/run/state-directory.js';

const isRoot = process.getuid?.() === 0;
const ANOTHER = 54_321;

let home = '';
beforeEach(() => (home = realpathSync(mkdtempSync(join(tmpdir(), 'uplinktop-home-')))));
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
    expect(stateDirectory({ HOME: '/home/op', XDG_STATE_HOME: '/var/op' }, '/srv/undo')).toEqual({
      path: '/srv/undo',
    });
  });

  it('is looked for, too, where another shell of the same user would have it', () => {
    const environment = { HOME: '/tmp/op', XDG_STATE_HOME: '/var/op' };
    expect(usualStateDirectories(environment, '/home/op')).toEqual([
      '/var/op/uplinktop',
      '/tmp/op/.local/state/uplinktop',
      '/home/op/.local/state/uplinktop',
    ]);
    expect(usualStateDirectories({ HOME: '/home/op' }, '/home/op')).toHaveLength(1);
    expect(usualStateDirectories({}, null)).toEqual([]);
  });

  it('is asked for in words when there is none', () => {
    for (const environment of [{}, { HOME: '' }, { HOME: 'nowhere', XDG_STATE_HOME: '' }])
      expect(stateDirectory(environment)).toEqual({
        unusable: expect.stringMatching(/HOME is set.* XDG_STATE_HOME.*--state-dir$/) as string,
      });
    for (const place of ['/proc/nothing/uplinktop', join(home, 'file/uplinktop')]) {
      writeFileSync(join(home, 'file'), '');
      expect(prepareStateDirectory(place)).toMatch(/; set XDG_STATE_HOME or --state-dir to a directory of/);
    }
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

  it('is not believed below what others may write, by whatever way it is reached', () => {
    const path = join(home, 'open/own/uplinktop');
    expect(untrusted(path)).toBeNull();
    expect(prepareStateDirectory(path)).toBeNull();
    symlinkSync(join(home, 'open'), join(home, 'link'));
    chmodSync(join(home, 'open'), 0o775);
    const why = `${join(home, 'open')} may be written by others (chmod go-w)`;
    expect(untrusted(path)).toBe(why);
    expect(prepareStateDirectory(path)).toContain(why);
    expect(untrusted(join(home, 'link/own/uplinktop'))).toBe(why);
    // Where each may only touch what is theirs, as in /tmp.
    chmodSync(join(home, 'open'), 0o1777);
    expect(untrusted(path)).toBeNull();
    expect(untrusted(join(home, 'link/own/uplinktop'))).toBeNull();
  });

  it.runIf(isRoot)('is not believed by root in the home of another, nor by a link of another', () => {
    const theirs = join(home, 'theirs');
    mkdirSync(join(theirs, 'uplinktop'), { recursive: true, mode: 0o700 });
    chownSync(theirs, ANOTHER, ANOTHER);
    expect(untrusted(join(theirs, 'uplinktop'))).toBe(`${theirs} belongs to another user`);
    expect(untrusted(theirs)).toBe(`${theirs} belongs to another user`);
  });

  it.runIf(!isRoot)('is not believed by a user when it is another’s', () => {
    expect(untrusted('/usr')).toBe('/usr belongs to another user');
  });
});
