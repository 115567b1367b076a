import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/app/cli.js';

const SHARE = resolve(import.meta.dirname, '../../share');
const UNIT = join(SHARE, 'systemd/uplinktop.service');
const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;

const meant = (words: string) =>
  readCommandLine(words.trim().split(/\s+/), { version: '1.2.3', scenarios: [] });

describe('the unit for systemd', () => {
  const unit = readFileSync(UNIT, 'utf8');

  it('starts a watch, in the directory that systemd makes for it', () => {
    const [, words = ''] = /^ExecStart=\/usr\/sbin\/uplinktop (.*)$/m.exec(unit) ?? [];
    expect(meant(words)).toMatchObject({
      run: 'watch',
      intervalMs: 5_000,
      stateDir: '/var/lib/uplinktop',
      readOnly: false,
    });
    expect(unit).toMatch(/^StateDirectory=uplinktop$/m);
  });

  it.skipIf(!hasSystemd)(`is verified by systemd itself${hasSystemd ? '' : ' (not installed here)'}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'uplinktop-unit-'));
    const file = join(folder, 'uplinktop.service');
    // The program need not be installed here.
    writeFileSync(file, unit.replace('/usr/sbin/uplinktop', '/bin/true'));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    expect({ status, ours: stderr.split('\n').filter((line) => line.includes('uplinktop')) }).toEqual({
      status: 0,
      ours: [],
    });
  });
});

describe('the script for rc.d(8)', () => {
  it('names what runs as pgrep sees it, for start, reload and stop', () => {
    const folder = mkdtempSync(join(tmpdir(), 'uplinktop-rc-'));
    const subr = join(folder, 'rc.subr');
    writeFileSync(subr, 'rc_cmd() { printf "%s\\n" "$1" "$daemon_flags" "$pexp" "$rc_bg"; }\n');
    const script = readFileSync(join(SHARE, 'rc.d/uplinktop'), 'utf8').replace('/etc/rc.d/rc.subr', subr);
    const { stdout } = spawnSync('/bin/sh', ['-c', script, 'sh', 'start'], {
      env: { TRUEPREFIX: '/usr/local' },
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    // rc.d(8): the action is the script's first word.
    const [action, flags = '', pexp, background] = stdout.split('\n');
    expect({ action, background }).toEqual({ action: 'start', background: 'YES' });
    expect(meant(flags)).toMatchObject({ run: 'watch', quiet: true, stateDir: '/var/db/uplinktop' });
    expect(pexp).toBe(`node /usr/local/sbin/uplinktop ${flags}`);
  });
});
