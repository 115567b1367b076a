import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/host/failure.js';
import { linux } from '../../src/systems/linux/system.js';
import { openbsd } from '../../src/systems/openbsd/system.js';

const remains = { argv: ['pfctl', '-s', 'info'], stdout: '', stderr: '', exitStatus: 1 };

describe.each([openbsd, linux])('what stands in place of an answer on $name', ({ observer }) => {
  const { refusals } = observer;

  it('is told as a missing program when the shell says so', () => {
    const said = { ...remains, stdout: 'ksh: pfctl: not found\n', exitStatus: 127 };
    expect(refusalOf(said, refusals)?.why).toBe('not-found');
    const bash = { ...remains, stderr: 'bash: pfctl: command not found\n' };
    expect(refusalOf(bash, refusals)?.why).toBe('not-found');
  });

  it.each([
    ['doas: Operation not permitted', 'doas does not permit ip'],
    ['doas: Authentication required', 'doas would ask for a password for ip'],
    ['sudo: a password is required', 'sudo would ask for a password for ip'],
    ['sudo: /usr/sbin/ip: command not found', 'ip is not there'],
    [
      "Sorry, user op is not allowed to execute '/usr/sbin/ip route' as root on gw.",
      'sudo does not permit ip',
    ],
    ['Sorry, user op may not run sudo on gw.', 'sudo does not permit ip'],
    ['op is not in the sudoers file.', 'sudo does not permit ip'],
    ['sudo: The "no new privileges" flag is set, which prevents sudo from running as root.', 'ip needs root'],
    ['sudo: unable to resolve host gw: Name or service not known', undefined],
  ])('is told by what it was run through: %s', (stderr, summary) => {
    const argv = ['/usr/sbin/ip', 'route'];
    expect(refusalOf({ ...remains, argv, stderr: `${stderr}\n` }, refusals)?.summary).toBe(summary);
  });

  it('is not made of any other failure', () => {
    expect(refusalOf({ ...remains, stderr: 'pfctl: unknown modifier\n' }, refusals)).toBeNull();
    expect(refusalOf({ ...remains, exitStatus: 0 }, refusals)).toBeNull();
    const blocked = 'ping: sendmsg: Permission denied\n';
    expect(refusalOf({ ...remains, argv: ['ping', '192.0.2.1'], stderr: blocked }, refusals)).toBeNull();
  });
});

describe('what stands in place of an answer, in the words of one system', () => {
  it.each([
    ['pfctl', 'pfctl: /dev/pf: Permission denied', 'pfctl may not open /dev/pf'],
    ['route', 'route: must be root to alter routing table', 'route needs root'],
    ['route', 'route: socket: Operation not permitted', 'route needs root'],
    ['ifconfig', 'ifconfig: SIOCSIFFLAGS: Operation not permitted', 'ifconfig needs root'],
    ['sysctl', 'sysctl: net.inet.ip.forwarding: Operation not permitted', 'sysctl needs root'],
  ])('is OpenBSD’s %s: %s', (program, stderr, summary) => {
    const said = { ...remains, argv: [program], stderr: `${stderr}\n` };
    expect(refusalOf(said, openbsd.observer.refusals)).toMatchObject({ why: 'no-permission', summary });
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
  ])('is Linux’s: %s', (stderr, why, summary) => {
    const said = { ...remains, argv: ['conntrack', '-L'], stderr: `${stderr}\n` };
    expect(refusalOf(said, linux.observer.refusals)).toMatchObject({ why, summary });
  });
});
