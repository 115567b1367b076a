import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../../src/model/command.js';
import { privilege } from '../../../../src/systems/openbsd/change/doas.js';

const command = privilege.check(['/sbin/route', '-n', 'delete', '-inet', 'default', '203.0.113.1']);

function said(stdout: string, stderr = '', failure: CommandResult['failure'] = null) {
  return privilege.read({ command, stdout, stderr, exitStatus: 0, tookMs: 1, failure }, []);
}

describe('asking doas', () => {
  it('names the rules and the command as it would be called, and runs nothing', () => {
    expect(command.argv.join(' ')).toBe(
      '/usr/bin/doas -C /etc/doas.conf /sbin/route -n delete -inet default 203.0.113.1',
    );
    expect([command.changes, command.needsRoot]).toEqual([false, false]);
  });

  it('reads its three words', () => {
    expect(said('permit nopass\n')).toBe('permitted');
    expect(said('permit\n')).toBe('password');
    expect(said('deny\n')).toBe('denied');
  });

  it('knows that rules it may not read are no answer, and that no rules are a no', () => {
    const problem = 'doas: could not open config file /etc/doas.conf: ';
    const failure = { why: 'no-permission', summary: '', detail: '' } as const;
    expect(said('', `${problem}Permission denied\n`, failure)).toBe('cannot-tell');
    expect(said('', `${problem}No such file or directory\n`, failure)).toBe('denied');
    expect(said('', '', { why: 'not-found', summary: '', detail: '' })).toBe('denied');
    expect(said('something else\n')).toBe('cannot-tell');
    expect(said('', '', { why: 'timeout', summary: '', detail: '' })).toBe('cannot-tell');
  });
});
