import { describe, expect, it } from 'vitest';
import { exitReason, refusalOf } from '../../src/host/failure.js';

const remains = { argv: ['pfctl', '-s', 'info'], stdout: '', stderr: '', exitStatus: 1 };

describe('a refusal in a pasted session', () => {
  it('is told where stderr stands among stdout and the status was not noted', () => {
    const pasted = { ...remains, stdout: 'pfctl: /dev/pf: Permission denied\n', exitStatus: 0 };
    expect(refusalOf(pasted)?.why).toBe('no-permission');
  });

  it('is told as a missing program when the shell says so', () => {
    expect(refusalOf({ ...remains, stdout: 'ksh: pfctl: not found\n', exitStatus: 127 })?.why).toBe(
      'not-found',
    );
    expect(refusalOf({ ...remains, stderr: 'bash: pfctl: command not found\n' })?.why).toBe('not-found');
  });

  it.each([
    [
      'conntrack v1.4.7 (conntrack-tools): Operation failed: sorry, you must be root or get CAP_NET_ADMIN capability to do this',
      'no-permission',
      'conntrack needs root',
    ],
    [
      'conntrack v1.4.7 (conntrack-tools): Operation failed: Operation not permitted',
      'no-permission',
      'conntrack needs root',
    ],
    ['bash: conntrack: command not found', 'not-found', 'conntrack is not there'],
    ['sh: 1: conntrack: not found', 'not-found', 'conntrack is not there'],
    ['sudo: a password is required', 'no-permission', 'sudo would ask for a password for conntrack'],
    [
      'cat: /proc/net/nf_conntrack: Permission denied',
      'no-permission',
      'root alone may read /proc/net/nf_conntrack',
    ],
    [
      'cat: /proc/net/nf_conntrack: No such file or directory',
      'not-found',
      '/proc/net/nf_conntrack is not there',
    ],
  ])('to show the connections is told: %s', (stderr, why, summary) => {
    const argv = ['conntrack', '-L'];
    expect(refusalOf({ ...remains, argv, stderr: `${stderr}\n` })).toMatchObject({ why, summary });
  });

  it('is not made of a warning beside a whole answer', () => {
    const warned = {
      ...remains,
      stdout: 'Status: Enabled\nDebug: err\n',
      stderr: 'pfctl: /dev/pf: Permission denied\n',
      exitStatus: 0,
    };
    expect(refusalOf(warned)).toBeNull();
  });

  it('is not made of any other failure', () => {
    expect(refusalOf({ ...remains, stderr: 'pfctl: unknown modifier\n' })).toBeNull();
    expect(refusalOf({ ...remains, exitStatus: 0 })).toBeNull();
  });

  it('names the command, not what it was run through', () => {
    const argv = ['doas', '-n', '/sbin/pfctl', '-s', 'info'];
    const refusal = refusalOf({ ...remains, argv, stderr: 'doas: Operation not permitted\n' });
    expect(refusal?.summary).toBe('doas does not permit pfctl');
  });

  it.each([
    ['sudo: a password is required', 'sudo would ask for a password for ip'],
    ['sudo: /usr/sbin/ip: command not found', 'ip is not there'],
    [
      "Sorry, user op is not allowed to execute '/usr/sbin/ip route' as root on gw.",
      'sudo does not permit ip',
    ],
    ['Sorry, user op may not run sudo on gw.', 'sudo does not permit ip'],
    ['op is not in the sudoers file.', 'sudo does not permit ip'],
    ['sudo: unable to resolve host gw: Name or service not known', undefined],
  ])('is told by sudo: %s', (stderr, summary) => {
    const argv = ['/usr/bin/sudo', '-n', '/usr/sbin/ip', 'route'];
    expect(refusalOf({ ...remains, argv, stderr: `${stderr}\n` })?.summary).toBe(summary);
  });
});

describe('the reason of a bad exit', () => {
  it('is the first thing that was said, disarmed', () => {
    expect(exitReason({ ...remains, stderr: '\n  pfctl: bad \u001b[31mthing\nusage: …\n' })).toBe(
      'pfctl: exit 1: pfctl: bad ?[31mthing',
    );
    expect(exitReason(remains)).toBe('pfctl: exit 1');
  });
});
