import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSysctl, SETTING_NAMES } from '../../../../src/systems/openbsd/observe/sysctl.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const UNKNOWN = {
  os: null,
  release: null,
  hostname: null,
  bootedAt: null,
  multipath: { inet: null, inet6: null },
  forwarding: { inet: null, inet6: null },
};

describe('the settings of the kernel', () => {
  it('reads all that it asks for', () => {
    const text = `net.inet.ip.multipath=1
net.inet6.ip6.multipath=0
net.inet.ip.forwarding=2
net.inet6.ip6.forwarding=0
kern.ostype=OpenBSD
kern.osrelease=7.9
kern.hostname=gw.example.org
kern.boottime=Mon Nov  3 08:12:40 2025
`;
    expect(parseSysctl(text)).toEqual({
      value: {
        os: 'OpenBSD',
        release: '7.9',
        hostname: 'gw.example.org',
        bootedAt: null,
        multipath: { inet: true, inet6: false },
        forwarding: { inet: 2, inet6: 0 },
      },
      complaints: [],
    });
    expect(SETTING_NAMES.every((name) => text.includes(`${name}=`))).toBe(true);
  });

  it('leaves unknown what was not asked', () => {
    expect(parseSysctl('net.inet.ip.multipath=0\n')).toEqual({
      value: { ...UNKNOWN, multipath: { inet: false, inet6: null } },
      complaints: [],
    });
    expect(parseSysctl('')).toEqual({ value: UNKNOWN, complaints: [] });
  });

  it('takes the new value of one that is being set', () => {
    const { value, complaints } = parseSysctl(
      'net.inet.ip.forwarding: 0 -> 1\nnet.inet.ip.multipath: 1 -> 0\n',
    );
    expect(complaints).toEqual([]);
    expect(value.forwarding.inet).toBe(1);
    expect(value.multipath.inet).toBe(false);
  });

  it('knows when the machine was started only where the zone does not matter', () => {
    expect(parseSysctl('kern.boottime=1762157560\n').value.bootedAt).toBe(1_762_157_560_000);
    const freebsd = 'kern.boottime: { sec = 1762157560, usec = 7 } Mon Nov  3 08:12:40 2025';
    expect(parseSysctl(freebsd.replace(': ', '=')).value.bootedAt).toBe(1_762_157_560_000);
    expect(parseSysctl('kern.boottime=soon\n')).toMatchObject({ value: UNKNOWN, complaints: [{ line: 1 }] });
  });

  it('passes over other variables, with values of several lines too', () => {
    const { value, complaints } = parseSysctl(
      'kern.version=OpenBSD 7.9 (GENERIC.MP) #1\n    root@host:/usr/src\n\nhw.sensors.cpu0.temp0=51.00 degC\nkern.ostype=OpenBSD\n',
    );
    expect(complaints).toEqual([]);
    expect(value).toEqual({ ...UNKNOWN, os: 'OpenBSD' });
  });

  it('complains of what sysctl refuses and of values that cannot be', () => {
    const { value, complaints } = parseSysctl(
      'sysctl: net.inet.ip.multipath: value is not available\nnet.inet.ip.multipath=yes\n1\nkern.hostname=\n',
    );
    expect(value.multipath.inet).toBeNull();
    expect(complaints.map((c) => c.line)).toEqual([1, 2, 3, 4]);
    expect(complaints[1]?.reason).toBe('not a value that net.inet.ip.multipath can have');
  });

  it('disarms the host name', () => {
    expect(parseSysctl('kern.hostname=gw\u001b[31m\n').value.hostname).toBe('gw?[31m');
  });

  it('never throws, and complains honestly', () => {
    const pieces = [...SETTING_NAMES.map((n) => `${n}=1`), 'net.inet.ip.multipath: 0 -> 1', '    continued'];
    fc.assert(fc.property(anyText(pieces), (text) => expectHonestComplaints(text, parseSysctl(text))));
  });
});
