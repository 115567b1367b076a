import { describe, expect, it } from 'vitest';
import type { ProbeReading } from '../../src/model/snapshot.js';
import { after, aProbe, EM0, EM0_V6, findingOf, IWN0, IWN0_V6, remedyOf, START } from './given.js';

const SECONDS = 60;

/** Both gateways answer; beyond them a host by an uplink does as its pattern says, the last sign for ever. */
function beyond(hosts: readonly (readonly [by: string, target: string, pattern: string])[]) {
  return (second: number) => {
    const at = START + second * 1_000;
    const asked = hosts.map(([by, target, pattern]): ProbeReading => {
      const sign = pattern[Math.min(second, pattern.length - 1)] ?? '!';
      return { ...aProbe(target, sign === '!' ? 1 : 0, at), by };
    });
    const gateways = ['192.168.1.1', '192.168.0.1'].map((one) => aProbe(one, 1, at));
    return { inet: [EM0, IWN0], probes: [...gateways, ...asked] };
  };
}

describe('a host beyond the gateway', () => {
  it('makes a black hole certain when it answers by one uplink and not by the other', () => {
    const now = after(
      SECONDS,
      beyond([
        ['em0', '192.0.2.53', '!!..'],
        ['iwn0', '192.0.2.53', '!'],
      ]),
    );
    const finding = findingOf(now, 'black-hole', 'em0');
    expect(finding).toMatchObject({
      severity: 'warning',
      message: 'em0 is a black hole: 192.0.2.53 does not answer by it, while 192.0.2.53 does by iwn0.',
    });
    expect(remedyOf(finding)).toEqual({ kind: 'take-out', interface: 'em0' });
    expect(findingOf(now, 'black-hole', 'iwn0')).toBeUndefined();
  });

  it('makes it certain when several are silent, and leaves a suspicion of one that may be gone itself', () => {
    const sentence = (...hosts: Parameters<typeof beyond>[0]): string | undefined =>
      findingOf(after(SECONDS, beyond(hosts)), 'black-hole', 'em0')?.message;
    expect(sentence(['em0', '192.0.2.53', '.'])).toBe(
      'em0 is suspected to be a black hole: 192.0.2.53 does not answer by it.',
    );
    expect(
      sentence(['em0', '192.0.2.53', '.'], ['em0', '192.0.2.54', '.'], ['iwn0', '203.0.113.53', '!']),
    ).toBe(
      'em0 is a black hole: 192.0.2.53 and 192.0.2.54 do not answer by it, while 203.0.113.53 answers by iwn0.',
    );
    expect(sentence(['em0', '192.0.2.53', '.'], ['em0', '192.0.2.54', '!'])).toBeUndefined();
  });

  it('says IPv6 where the hosts of IPv6 alone do not answer, and leaves IPv4 where it is', () => {
    const round = beyond([
      ['em0', '192.0.2.53', '!'],
      ['em0', '2001:db8:53::1', '.'],
      ['iwn0', '2001:db8:53::1', '!'],
    ]);
    const now = after(SECONDS, (second) => ({ ...round(second), inet6: [EM0_V6, IWN0_V6] }));
    const finding = findingOf(now, 'black-hole', 'em0');
    expect(finding).toMatchObject({
      family: 'inet6',
      message:
        'em0 is a black hole for IPv6: 2001:db8:53::1 does not answer by it, while 2001:db8:53::1 does by iwn0.',
    });
    expect(remedyOf(finding)).toEqual({ kind: 'take-out', interface: 'em0', gateway: EM0_V6.gateway });
  });

  it('is silent after four lost in a row and alive after two, so that one echo in a hundred says nothing', () => {
    const em0 = (pattern: string) =>
      findingOf(after(pattern.length, beyond([['em0', '192.0.2.53', pattern]])), 'black-hole', 'em0');
    expect(em0('!!!...!!...!.!...')).toBeUndefined();
    expect(em0('!!!....')).toBeDefined();
    expect(em0('!!!....!')).toBeDefined();
    expect(em0('!!!....!!')).toBeUndefined();
  });

  it('says nothing of what lies beyond when it is on the uplink’s own network', () => {
    const now = after(SECONDS, beyond([['em0', '192.168.1.53', '.']]));
    expect(findingOf(now, 'black-hole', 'em0')).toBeUndefined();
    expect(now.uplinks[0]?.beyond?.[0]).toMatchObject({
      address: '192.168.1.53',
      isNeighbour: true,
      answers: false,
    });
  });

  it('has mean, standard deviation and loss as dpinger reckons them, of the last sixty', () => {
    const times = [10, 20, 60];
    const change = (second: number) => {
      const at = START + second * 1_000;
      const one = aProbe('192.0.2.53', 1, at);
      const reading = {
        ...one.reading,
        value: { target: '', sent: 1, received: 1, roundTripMs: [times[second % 3] ?? 0], errors: [] },
      };
      return {
        inet: [EM0, IWN0],
        probes: [
          second % 4 === 3
            ? { ...aProbe('192.0.2.53', 0, at), by: 'em0' }
            : ({ ...one, reading, by: 'em0' } as ProbeReading),
        ],
      };
    };
    const [echo] = after(120, change).uplinks[0]?.beyond ?? [];
    expect(echo).toMatchObject({ sent: 60, lost: 15, roundTripMs: 30 });
    expect(echo?.jitterMs).toBeCloseTo(Math.sqrt((400 + 100 + 900) / 3), 6);
  });
});
