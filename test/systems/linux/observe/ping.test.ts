import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePing } from '../../../../src/systems/linux/observe/ping.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const BANNER = 'PING 192.0.2.1 (192.0.2.1) from 192.0.2.10 : 56(84) bytes of data.\n';
const ANSWER = '64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.842 ms\n';
const CLOSING = '\n--- 192.0.2.1 ping statistics ---\n';

describe('an echo asked of a gateway with iputils', () => {
  it('was answered', () => {
    const text = `${BANNER}${ANSWER}${CLOSING}1 packets transmitted, 1 received, 0% packet loss, time 0ms
rtt min/avg/max/mdev = 0.842/0.842/0.842/0.000 ms
`;
    expect(parsePing(text, '')).toEqual({
      value: { target: '192.0.2.1', sent: 1, received: 1, roundTripMs: [0.842], errors: [] },
      complaints: [],
    });
  });

  it('was not answered', () => {
    const text = `${BANNER}${CLOSING}1 packets transmitted, 0 received, 100% packet loss, time 0ms\n\n`;
    expect(parsePing(text, '')).toEqual({
      value: { target: '192.0.2.1', sent: 1, received: 0, roundTripMs: [], errors: [] },
      complaints: [],
    });
  });

  it('found nobody there: the reason once, and no answer', () => {
    const text = `${BANNER}From 192.0.2.10 icmp_seq=1 Destination Host Unreachable
From 192.0.2.10 icmp_seq=2 Destination Host Unreachable
${CLOSING}2 packets transmitted, 0 received, +2 errors, 100% packet loss, time 1001ms
pipe 2
`;
    const { value, complaints } = parsePing(text, '');
    expect(complaints).toEqual([]);
    expect(value).toMatchObject({ sent: 2, received: 0, errors: ['Destination Host Unreachable'] });
  });

  it('could not be sent: nothing is known but the error', () => {
    const nothing = { target: '', sent: null, received: null, roundTripMs: [] };
    expect(parsePing('', 'ping: connect: Network is unreachable\n').value).toEqual({
      ...nothing,
      errors: ['Network is unreachable'],
    });
    expect(parsePing('', 'ping: bind: Cannot assign requested address\n').value.errors).toEqual([
      'Cannot assign requested address',
    ]);
  });

  it('goes to a link-local address of IPv6', () => {
    const text = `PING fe80::1%eth0(fe80::1%eth0) 56 data bytes
64 bytes from fe80::1%eth0: icmp_seq=1 ttl=64 time=0.512 ms
`;
    const { value, complaints } = parsePing(text, '');
    expect(complaints).toEqual([]);
    expect(value).toMatchObject({ target: 'fe80::1%eth0', sent: null, received: 1, roundTripMs: [0.512] });
  });

  it('was answered twice: the duplicate is no answer', () => {
    const text = `${BANNER}${ANSWER}${ANSWER.replace('0.842 ms', '0.9 ms (DUP!)')}`;
    expect(parsePing(text, '').value).toMatchObject({ received: 1, roundTripMs: [0.842] });
  });

  it('is understood in the words of busybox', () => {
    const text = `PING 192.0.2.1 (192.0.2.1): 56 data bytes
64 bytes from 192.0.2.1: seq=0 ttl=64 time=1.395 ms

--- 192.0.2.1 ping statistics ---
1 packets transmitted, 1 packets received, 0% packet loss
round-trip min/avg/max = 1.395/1.395/1.395 ms
`;
    expect(parsePing(text, '')).toEqual({
      value: { target: '192.0.2.1', sent: 1, received: 1, roundTripMs: [1.395], errors: [] },
      complaints: [],
    });
  });

  it('is read without throwing, whatever is printed', () => {
    fc.assert(
      fc.property(anyText([BANNER, ANSWER, CLOSING]), fc.string({ unit: 'binary' }), (text, stderr) => {
        const parsed = parsePing(text, stderr);
        expectHonestComplaints(text, parsed);
        for (const ms of parsed.value.roundTripMs) expect(ms).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
