import { describe, expect, it } from 'vitest';
import { laptop, run, words } from '../laptop.js';

const user = { root: false };

describe('pfctl', () => {
  it('is for root alone', () => {
    for (const line of ['pfctl -s info', 'pfctl -ss -vv', 'pfctl -k 10.0.0.20'])
      expect(laptop().run(words(line), user)).toMatchObject({
        stdout: '',
        stderr: 'pfctl: /dev/pf: Permission denied\n',
        exitStatus: 1,
      });
  });

  it('tells how it is, each row in its columns', () => {
    const { stdout } = run(laptop({ uptimeMs: 274_615_000 }), 'pfctl -s info');
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('Status: Enabled for 3 days 04:16:55              Debug: err');
    expect(lines[1]).toBe('');
    expect(lines[2]).toBe('State Table                          Total             Rate');
    expect(lines[3]).toBe('  current entries                        0               ');
    expect(lines[5]).toMatch(/^ {2}searches {17} +\d+ +\d+\.\d\/s$/);
    expect(lines[7]).toMatch(/^ {2}removals /);
    expect(lines[8]).toBe('Counters');
    expect(lines.slice(9, -1).every((line) => line.length === 59)).toBe(true);
    expect(run(laptop(), 'pfctl -v -si').stdout).toContain('\nAdaptive Syncookies Watermarks\n');
    expect(run(laptop({ pfEnabled: false }), 'pfctl -si').stdout).toMatch(/^Status: Disabled for /);
  });

  it('tells its limits and its interfaces', () => {
    expect(run(laptop({ stateLimit: 50_000 }), 'pfctl -s memory').stdout).toMatch(
      /^states {8}hard limit {4}50000\nsrc-nodes {5}hard limit {4}10000\n/,
    );
    expect(run(laptop(), 'pfctl -vvs Interfaces').stdout).toMatch(
      /^em0\n\tCleared: {5}.*\n\tReferences: {2}\[ States: {2}0 {18}Rules: 3 {18}\]\n\tIn4\/Pass: {4}\[ Packets: 0 {18}Bytes: 0 {18}\]\n/m,
    );
    expect(run(laptop(), 'pfctl -s Interfaces').stdout).toBe('lo0\nem0\niwn0\nenc0\npflog0\n');
  });

  it('complains of what it does not know', () => {
    expect(run(laptop(), 'pfctl -s nonsense').stderr).toMatch(/^pfctl: Unknown show modifier 'nonsense'\n/);
    expect(run(laptop(), 'pfctl').stderr).toMatch(/^usage: pfctl /);
  });
});
