import { describe, expect, it } from 'vitest';
import { laptop, run, words } from '../laptop.js';

const user = { root: false };

describe('sysctl', () => {
  it('prints one line each, in the order asked', () => {
    expect(run(laptop(), 'sysctl net.inet6.ip6.multipath net.inet.ip.multipath kern.osrelease').stdout).toBe(
      'net.inet6.ip6.multipath=0\nnet.inet.ip.multipath=1\nkern.osrelease=7.9\n',
    );
    expect(run(laptop(), 'sysctl -n net.inet.ip.multipath').stdout).toBe('1\n');
  });

  it('says from what to what it sets', () => {
    const router = laptop({ sysctl: {} });
    expect(run(router, '/sbin/sysctl net.inet.ip.multipath=1').stdout).toBe(
      'net.inet.ip.multipath: 0 -> 1\n',
    );
    expect(run(router, 'sysctl net.inet.ip.multipath').stdout).toBe('net.inet.ip.multipath=1\n');
  });

  it('sets nothing for anyone but root', () => {
    const router = laptop({ sysctl: {} });
    expect(router.run(words('sysctl net.inet.ip.multipath=1'), user)).toMatchObject({
      stdout: '',
      stderr: 'sysctl: net.inet.ip.multipath: Operation not permitted\n',
      exitStatus: 1,
    });
    expect(run(router, 'sysctl -n net.inet.ip.multipath').stdout).toBe('0\n');
  });

  it('still prints the others when one is unknown', () => {
    const ran = run(laptop(), 'sysctl net.inet.ip.nonsense net.inet.ip.forwarding');
    expect(ran.stdout).toBe('net.inet.ip.forwarding=0\n');
    expect(ran.stderr).toMatch(/^sysctl: .*nonsense/);
  });
});
