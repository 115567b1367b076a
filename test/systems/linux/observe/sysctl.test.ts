import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  connectionLimitOf,
  connectionsOf,
  parseSysctl,
  settingsOf,
} from '../../../../src/systems/linux/observe/sysctl.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const TEXT = `kernel.ostype = Linux
kernel.osrelease = 6.12.9-1-generic
kernel.hostname = gate\u001b7
net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 0
net.ipv4.fib_multipath_hash_policy = 1
net.ipv6.fib_multipath_hash_policy = 0
`;

describe('the settings of a Linux kernel', () => {
  it('are told by their names', () => {
    const { value, complaints } = parseSysctl(TEXT);
    expect(complaints).toEqual([]);
    expect(settingsOf(value)).toEqual({
      os: 'Linux',
      release: '6.12.9-1-generic',
      hostname: 'gate?7',
      bootedAt: null,
      multipath: { inet: true, inet6: true },
      forwarding: { inet: 1, inet6: 0 },
      multipathHash: { inet: 1, inet6: 0 },
    });
  });

  it('are not known where the kernel does not have them', () => {
    expect(settingsOf(parseSysctl('kernel.ostype = Linux\n').value)).toMatchObject({
      multipath: { inet: null, inet6: null },
      forwarding: { inet: null, inet6: null },
    });
  });

  it('are complained of when they are no number, or no setting at all', () => {
    const { value, complaints } = parseSysctl('net.ipv4.ip_forward = maybe\n\nsomething else\n');
    expect(value.size).toBe(0);
    expect(complaints.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'not a value that net.ipv4.ip_forward can have'],
      [3, 'not a variable and its value'],
    ]);
  });

  it('may stand among others', () => {
    expect(parseSysctl('net.ipv4.conf.em0/7.rp_filter = 1\nkernel.sysrq=438\n').complaints).toEqual([]);
  });
});

describe('the connections a kernel tracks', () => {
  it('are counted, and limited', () => {
    const { value } = parseSysctl(
      'net.netfilter.nf_conntrack_count = 812\nnet.netfilter.nf_conntrack_max = 262144\n',
    );
    expect(connectionsOf(value)).toEqual({
      enabled: null,
      states: 812,
      halfOpenTcp: null,
      counters: {},
      accounting: null,
      ages: null,
    });
    expect(connectionLimitOf(value)).toEqual({ states: 262_144 });
  });

  it('have bytes and ages only where the kernel is told to note them', () => {
    const told = (acct: number, timestamp: number): unknown =>
      connectionsOf(
        parseSysctl(
          `net.netfilter.nf_conntrack_acct = ${acct}\nnet.netfilter.nf_conntrack_timestamp = ${timestamp}\n`,
        ).value,
      );
    expect(told(0, 0)).toMatchObject({ accounting: false, ages: false });
    expect(told(1, 1)).toMatchObject({ accounting: true, ages: true });
  });

  it('have no number where none are tracked, and no end where the limit is 0', () => {
    expect(connectionsOf(new Map()).states).toBeNull();
    expect(connectionLimitOf(new Map())).toBeNull();
    expect(connectionLimitOf(new Map([['net.netfilter.nf_conntrack_max', '0']]))).toEqual({
      states: Infinity,
    });
  });
});

describe('any text', () => {
  it('is read without throwing, every line a variable or a complaint', () => {
    fc.assert(
      fc.property(anyText([TEXT, 'net.ipv4.ip_forward = 1']), (text) => {
        const parsed = parseSysctl(text);
        expectHonestComplaints(text, parsed);
        const filled = text.split('\n').filter((line) => line.trim() !== '').length;
        expect(parsed.value.size + parsed.complaints.length).toBeLessThanOrEqual(filled);
      }),
    );
  });
});
