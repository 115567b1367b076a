import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePing } from '../../../../src/systems/openbsd/observe/ping.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const BANNER = 'PING 198.51.100.1 (198.51.100.1): 56 data bytes\n';
const ANSWER = '64 bytes from 198.51.100.1: icmp_seq=0 ttl=64 time=1.395 ms\n';
const CLOSING = '\n--- 198.51.100.1 ping statistics ---\n';

describe('an echo asked of a gateway', () => {
  it('was answered', () => {
    const text = `${BANNER}${ANSWER}${CLOSING}1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/std-dev = 1.395/1.395/1.395/0.000 ms
`;
    expect(parsePing(text, '')).toEqual({
      value: { target: '198.51.100.1', sent: 1, received: 1, roundTripMs: [1.395], errors: [] },
      complaints: [],
    });
  });

  it('was not answered', () => {
    const text = `${BANNER}${CLOSING}2 packets transmitted, 0 packets received, 100.0% packet loss\n`;
    expect(parsePing(text, '')).toEqual({
      value: { target: '198.51.100.1', sent: 2, received: 0, roundTripMs: [], errors: [] },
      complaints: [],
    });
  });

  it('could not be sent, and says why once', () => {
    const text = `PING 2001:db8::1 (2001:db8::1): 56 data bytes
ping: wrote 2001:db8::1 64 chars, ret=-1
ping: wrote 2001:db8::1 64 chars, ret=-1

--- 2001:db8::1 ping statistics ---
2 packets transmitted, 0 packets received, 100.0% packet loss
`;
    const stderr = 'ping6: sendmsg: No route to host\nping6: sendmsg: No route to host\n';
    expect(parsePing(text, stderr)).toEqual({
      value: { target: '2001:db8::1', sent: 2, received: 0, roundTripMs: [], errors: ['No route to host'] },
      complaints: [],
    });
    expect(parsePing(text, '').value.errors).toEqual(['could not send']);
  });

  it('was ended before the statistics: what was sent is not known', () => {
    expect(parsePing(BANNER + ANSWER, '').value).toMatchObject({
      sent: null,
      received: 1,
      roundTripMs: [1.395],
    });
    expect(parsePing(BANNER, '').value).toMatchObject({ sent: null, received: 0 });
  });

  it('was never begun: nothing is known but the error', () => {
    expect(parsePing('', 'ping: no address associated with name\n').value).toEqual({
      target: '',
      sent: null,
      received: null,
      roundTripMs: [],
      errors: ['no address associated with name'],
    });
  });

  it('was answered twice: the duplicate is no answer', () => {
    const twice = `${BANNER}${ANSWER}${ANSWER.replace('1.395 ms', '1.9 ms (DUP!)')}`;
    expect(parsePing(twice, '').value).toMatchObject({ received: 1, roundTripMs: [1.395] });
    const { value, complaints } = parsePing(
      `${twice}${CLOSING}1 packets transmitted, 1 packets received, +1 duplicates, 0.0% packet loss\n`,
      '',
    );
    expect(complaints).toEqual([]);
    expect(value).toMatchObject({ sent: 1, received: 1, roundTripMs: [1.395] });
  });

  it('goes to a link-local address of IPv6', () => {
    const { value, complaints } = parsePing(
      'PING fe80::1%em0 (fe80::1%em0): 56 data bytes\n64 bytes from fe80::1%em0: icmp_seq=0 hlim=64 time=0.512 ms\n',
      '',
    );
    expect(complaints).toEqual([]);
    expect(value).toMatchObject({ target: 'fe80::1%em0', roundTripMs: [0.512] });
  });

  it('was refused on the way', () => {
    const { value, complaints } = parsePing(
      `${BANNER}36 bytes from 203.0.113.9: Destination Host Unreachable
Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src          Dst          Data
 4  5  00 5400 ea8a   0 0000  ff  01 0000 10.0.0.2  198.51.100.1
`,
      '',
    );
    expect(complaints).toEqual([]);
    expect(value.errors).toEqual(['Destination Host Unreachable']);
    expect(value.received).toBe(0);
  });
});

describe('the words of other systems', () => {
  it.each([
    [
      'Linux',
      `PING 198.51.100.1 (198.51.100.1) from 198.51.100.10 : 56(84) bytes of data.
64 bytes from gw.example.org (198.51.100.1): icmp_seq=1 ttl=64 time=0.4 ms

--- 198.51.100.1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = 0.400/0.400/0.400/0.000 ms
`,
      { target: '198.51.100.1', sent: 1, received: 1, roundTripMs: [0.4], errors: [] },
    ],
    [
      'Linux without an answer',
      `PING 198.51.100.9 (198.51.100.9) 56(84) bytes of data.
From 198.51.100.10 icmp_seq=1 Destination Host Unreachable

--- 198.51.100.9 ping statistics ---
1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms
`,
      {
        target: '198.51.100.9',
        sent: 1,
        received: 0,
        roundTripMs: [],
        errors: ['Destination Host Unreachable'],
      },
    ],
    [
      'FreeBSD for IPv6',
      `PING6(56=40+8+8 bytes) fe80::2%em0 --> fe80::1%em0
16 bytes from fe80::1%em0, icmp_seq=0 hlim=64 time=0.3 ms

--- fe80::1%em0 ping6 statistics ---
1 packets transmitted, 1 packets received, 0.0% packet loss
round-trip min/avg/max/stddev = 0.300/0.300/0.300/0.000 ms
`,
      { target: 'fe80::1%em0', sent: 1, received: 1, roundTripMs: [0.3], errors: [] },
    ],
  ])('%s', (_, text, value) => {
    expect(parsePing(text, '')).toEqual({ value, complaints: [] });
  });

  it('takes errors printed among the answers, and the key that ended it', () => {
    const { value, complaints } = parsePing(
      `${BANNER}ping: sendmsg: Network is down\n^C--- 198.51.100.1 ping statistics ---\n`,
      '',
    );
    expect(complaints).toEqual([]);
    expect(value.errors).toEqual(['Network is down']);
  });
});

describe('whatever ping prints', () => {
  it('never throws, never finds more times than answers, complains honestly', () => {
    const pieces = [
      BANNER,
      ANSWER,
      ...CLOSING.split('\n'),
      '3 packets transmitted, 2 packets received, 33.3% packet loss',
    ];
    fc.assert(
      fc.property(anyText(pieces.map((p) => p.trimEnd())), fc.string(), (stdout, stderr) => {
        const parsed = parsePing(stdout, stderr);
        expectHonestComplaints(stdout, parsed);
        expect(parsed.value.roundTripMs.every((ms) => ms >= 0 && Number.isFinite(ms))).toBe(true);
      }),
    );
  });
});
