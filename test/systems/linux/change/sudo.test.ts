import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sudoWith } from '../../../../src/systems/linux/change/sudo.js';
import { sudoersLines } from '../../../../src/systems/linux/sudoers.js';
import { USUAL_TOOLS } from '../../../../src/systems/linux/tools.js';
import type { CommandResult } from '../../../../src/model/command.js';

const sudo = sudoWith(USUAL_TOOLS);
const REPLACE = '/usr/sbin/ip -6 route replace default metric 100 via 2001:db8:1::1 dev em0'.split(' ');

function said(
  stdout: string,
  {
    stderr = '',
    exitStatus = 0,
    failure = null,
    argv = REPLACE,
  }: Partial<CommandResult> & { argv?: readonly string[] } = {},
) {
  return sudo.read({ command: sudo.check(argv), stdout, stderr, exitStatus, tookMs: 1, failure }, argv);
}

/** As sudo 1.9.13 prints them. */
function listing(entries: readonly string[], defaults = 'env_reset, mail_badpass, use_pty'): string {
  return [
    'Matching Defaults entries for netmon on gw:',
    `    ${defaults}`,
    '',
    'User netmon may run the following commands on gw:',
    ...entries.flatMap((entry) => ['', entry]),
    '',
  ].join('\n');
}

function entry(
  commands: readonly string[],
  options: string | null = '!authenticate',
  users = 'root',
): string {
  return [
    'Sudoers entry:',
    `    RunAsUsers: ${users}`,
    ...(options === null ? [] : [`    Options: ${options}`]),
    '    Commands:',
    ...commands.map((command) => `\t${command}`),
  ].join('\n');
}

const EXACT = '/usr/sbin/ip -6 route replace default metric 100 via 2001\\:db8\\:1\\:\\:1 dev em0';

describe('asking sudo', () => {
  it('lists the rules, runs nothing, and does not rest on a password typed before', () => {
    const { argv, changes, needsRoot } = sudo.check(REPLACE);
    expect(argv).toEqual(['/usr/bin/sudo', '-n', '-k', '-l', '-l']);
    expect([changes, needsRoot]).toEqual([false, false]);
    expect(sudo.through).toEqual(['/usr/bin/sudo', '-n']);
  });

  it('finds the very command, the bare program, and ALL', () => {
    for (const command of [EXACT, '/usr/sbin/ip', 'ALL'])
      expect(said(listing([entry([command])]))).toBe('permitted');
    expect(said(listing([entry([`${EXACT} onlink`])]))).toBe('denied');
    expect(said(listing([entry(['/usr/sbin/ip route show', '/usr/bin/id'])]))).toBe('denied');
  });

  it('reads a long rule that sudo has broken in two', () => {
    const broken = EXACT.replace(' metric', '\n        metric');
    expect(said(listing([entry(['/usr/bin/id', broken])]))).toBe('permitted');
  });

  it('knows that a rule without a password for another command permits nothing of ours', () => {
    const all = entry(['ALL'], null, 'ALL');
    expect(said(listing([all, entry(['/usr/bin/id'])]))).toBe('password');
    expect(said(listing([all, entry([EXACT])]))).toBe('permitted');
    expect(said(listing([entry([EXACT]), all]))).toBe('password');
    expect(said(listing([all], 'env_reset, !authenticate'))).toBe('permitted');
    expect(said(listing([entry(['ALL'], 'authenticate')], 'env_reset, !authenticate'))).toBe('password');
  });

  it('takes the last rule that fits, also one that says no, and none for another user', () => {
    expect(said(listing([entry(['ALL', `!${EXACT}`])]))).toBe('denied');
    expect(said(listing([entry([EXACT], '!authenticate', 'bin')]))).toBe('denied');
    expect(said(listing([entry([EXACT], 'noexec, !authenticate', 'bin, root')]))).toBe('permitted');
  });

  it('knows a rule that leaves the last words open, as the line is that permits to end connections', () => {
    expect(said(listing([entry(['/usr/sbin/ip *'], '!authenticate')]))).toBe('permitted');
    expect(said(listing([entry(['/usr/sbin/conntrack -D *'], '!authenticate')]))).toBe('denied');
  });

  it('concludes nothing from a rule it does not understand', () => {
    for (const odd of [
      '/usr/sbin/ip route * table *',
      '/usr/sbin/',
      '^/usr/sbin/ip route .*$',
      'sha224:0GomF8m /usr/sbin/ip',
    ])
      expect(said(listing([entry([odd])]))).toBe('cannot-tell');
    expect(said(listing([entry(['/usr/bin/[a-z]*']), entry([EXACT])]))).toBe('permitted');
  });

  it('knows what sudo says instead of a list', () => {
    const failed = { exitStatus: 1 };
    expect(said('', { ...failed, stderr: 'sudo: a password is required\n' })).toBe('password');
    expect(said('', { ...failed, stderr: 'Sorry, user netmon may not run sudo on gw.\n' })).toBe('denied');
    expect(said('', { failure: { why: 'not-found', summary: '', detail: '' } })).toBe('denied');
    expect(said('', { failure: { why: 'timeout', summary: '', detail: '' } })).toBe('cannot-tell');
    expect(said('something else\n')).toBe('cannot-tell');
  });
});

describe('lines for sudoers', () => {
  it('permit exactly the command, with what has a meaning there escaped', () => {
    expect(sudoersLines([REPLACE, ['/usr/sbin/sysctl', 'net.ipv4.ip_forward=1']], 'netmon')).toEqual([
      `netmon ALL=(root) NOPASSWD: ${EXACT}`,
      'netmon ALL=(root) NOPASSWD: /usr/sbin/sysctl net.ipv4.ip_forward\\=1',
    ]);
  });

  const VISUDO = '/usr/sbin/visudo';
  it.skipIf(!existsSync(VISUDO))(
    'are understood by visudo itself (which is to be installed for this)',
    () => {
      const directory = mkdtempSync(join(tmpdir(), 'uplinktop-sudoers-'));
      try {
        const file = join(directory, 'lines');
        writeFileSync(file, `${sudoersLines([REPLACE], 'net mon').join('\n')}\n`, { mode: 0o440 });
        expect(execFileSync(VISUDO, ['-cf', file], { encoding: 'utf8' })).toContain('parsed OK');
      } finally {
        rmSync(directory, { recursive: true });
      }
    },
  );
});
