import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { answersIn, ASK } from '../../src/app/ssh-questions.js';

/** A router without id(1). */
const bare = mkdtempSync(join(tmpdir(), 'uplinktop-bare-'));
for (const name of ['uname', 'printf']) {
  const place = ['/bin', '/usr/bin']
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path));
  symlinkSync(place ?? '', join(bare, name));
}
afterAll(() => rmSync(bare, { recursive: true }));

const answers = (PATH: string, ...paths: string[]) => {
  const env = { PATH, HOME: '/home/anna' };
  const { stdout } = spawnSync('/bin/sh', ['-c', ASK, 'uplinktop-ask', ...paths], { env, encoding: 'utf8' });
  return answersIn(stdout);
};

describe('what a router is asked first', () => {
  it('is what it runs, who we are there, and which paths it has', () => {
    const said = answers('/usr/bin:/bin', '/nowhere/sh', '/bin/sh', '/');
    const { uid, username } = userInfo();
    expect(said).toMatchObject({ uid, name: username, home: '/home/anna', stateHome: '' });
    expect(said.uname).toMatch(/^\w+ \d/);
    expect([...said.paths]).toEqual(['/bin/sh', '/']);
  });

  it('is not root where it has no id(1), and no answer is taken for another', () => {
    const said = answers(bare, '/bin/sh');
    expect(said).toMatchObject({ uid: null, name: '', home: '/home/anna', stateHome: '' });
    expect(said.uname).toMatch(/^\w+ \d/);
    expect([...said.paths]).toEqual(['/bin/sh']);
  });
});
