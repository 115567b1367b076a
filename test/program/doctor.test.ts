import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '../patience.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');

function uplinktop(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    env: { ...process.env, LC_ALL: 'C.UTF-8', XDG_STATE_HOME: '/root/nowhere-yet' },
  });
  return { status, stdout, stderr };
}

interface Report {
  readonly status: string;
  readonly checks: readonly { readonly subject: string; readonly level: string; readonly found: string }[];
}

const read = (text: string): Report => JSON.parse(text) as Report;

describe('uplinktop doctor', () => {
  it('looks at this machine, every source of it, and its exit status says what its lines say', () => {
    const { status, stdout, stderr } = uplinktop('doctor', '--json');
    expect(stderr).toBe('');
    const { status: name, checks } = read(stdout);
    const worst = ['fault', 'warning'].find((level) => checks.some((one) => one.level === level)) ?? 'ok';
    expect(name).toBe(worst);
    expect(status).toBe(['ok', 'warning', 'fault'].indexOf(name));
    const subjects = checks.map(({ subject }) => subject);
    expect(subjects).toEqual(
      expect.arrayContaining(['Node', 'terminal', 'locale', 'the routing table', 'state directory', 'clock']),
    );
    expect(checks.find(({ subject }) => subject === 'Node')?.found).toContain(process.version);
  });

  it('looks at a demo router by the demo router’s commands', () => {
    const { status, stdout } = uplinktop('doctor', '--demo=healthy');
    expect(stdout).toMatch(/^uplinktop doctor: gw\.example\.org, OpenBSD 7\.9 \(demo\)$/m);
    expect(stdout).toMatch(/^ok +the packet filter +\/sbin\/pfctl -s info/m);
    expect(stdout).toMatch(/^ok +locale +LC_ALL=C\.UTF-8$/m);
    expect(status).toBe(0);
  });

  it('says of a recording that it cannot be asked', () => {
    const { status, stdout, stderr } = uplinktop('doctor', '--replay', 'night.txt');
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: '',
      stderr: 'uplinktop: doctor asks a router, and a recording cannot be asked: leave --replay out\n',
    });
  });
});

describe('the state directory in uplinktop doctor', () => {
  const room = (...words: readonly string[]) =>
    read(uplinktop('doctor', '--demo=healthy', '--json', ...words).stdout).checks.find(
      ({ subject }) => subject === 'state directory',
    );

  it('may be one that is yet to be made, also in /tmp; where none can be made it is a fault', () => {
    expect(room('--state-dir', '/tmp/uplinktop-not-yet/there')?.level).toBe('ok');
    expect(room('--state-dir', '/proc/uplinktop/there')?.level).toBe('fault');
  });
});

describe('uplinktop reset --permits', () => {
  it('prints the lines for both families and the drains at once, and runs nothing', () => {
    const { status, stdout } = uplinktop('reset', '--permits', '--demo=three');
    const lines = stdout.split('\n').filter((line) => line.startsWith('permit '));
    expect(status).toBe(0);
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines.some((line) => line.includes('-inet6'))).toBe(true);
    expect(lines.some((line) => line.includes('-inet '))).toBe(true);
    expect(stdout).toMatch(/^# as root, put this at the end of \/etc\/doas\.conf$/m);
  });
});
