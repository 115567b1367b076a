import { describe, expect, it } from 'vitest';
import { connection } from '../../model/given-connection.js';
import type { Change } from '../given.js';
import { after, EM0_ALONE, findingOf, idsOf, IWN0_AT_12 } from '../given.js';
import { aReading, several } from '../given-connections.js';
import { BOTH, SETTINGS, onLinux } from '../given-linux.js';

const split = (em0: number, iwn0: number, newest = several(0)): Change => ({
  connections: aReading({ uplinks: { em0: { fresh: em0 }, iwn0: { fresh: iwn0 } }, newest }),
});

describe('a skewed share', () => {
  it('is remarked when far more goes by one uplink than is due, without a warning', () => {
    const now = after(120, split(3, 1));
    expect(now.verdict.status).toBe('ok');
    expect(findingOf(now, 'skewed-share')).toMatchObject({
      severity: 'info',
      subject: 'em0',
      message: 'em0 takes 75% of 476 new connections, 50% were due.',
    });
    expect(findingOf(now, 'skewed-share')?.evidence[0]).toBe('357 of 476 in 1 min 59 s (95%: 71% to 79%)');
  });

  it('says which pair of hosts explains it', () => {
    const heavy = [connection({ uplink: 'em0' }), connection({ uplink: 'em0' })];
    const rest = [connection({ remoteHost: '203.0.113.7', uplink: 'em0' })];
    const other = [connection({ remoteHost: '203.0.113.8', uplink: 'iwn0' })];
    const now = after(120, split(3, 1, [...heavy, ...rest, ...other]));
    expect(findingOf(now, 'skewed-share')?.evidence[1]).toBe(
      '10.0.0.20 → 203.0.113.69 alone made 238 of them; without this pair em0 has 50%: it explains the skew',
    );
  });

  it('says so when no pair explains it', () => {
    const pairs = Array.from({ length: 12 }, (_, i) =>
      connection({ remoteHost: `203.0.113.${i}`, uplink: 'em0' }),
    );
    const now = after(120, (s) => split(3, 1, pairs.slice((s * 3) % 12, ((s * 3) % 12) + 3)));
    expect(findingOf(now, 'skewed-share')?.evidence[1]).toContain('it does not explain the skew');
  });

  it('is not remarked when the split is even, or merely uneven', () => {
    expect(idsOf(after(120, split(2, 2)))).toEqual([]);
    expect(idsOf(after(120, split(6, 4)))).toEqual([]);
  });

  it('is not remarked from a few, or in the first minute', () => {
    expect(idsOf(after(120, (s) => (s % 10 === 0 ? split(3, 1) : split(0, 0))))).toEqual([]);
    expect(idsOf(after(50, split(9, 1)))).toEqual([]);
  });

  it('is not remarked where the table has it so', () => {
    const now = after(120, { ...split(3, 0), inet: [EM0_ALONE, IWN0_AT_12] });
    expect(idsOf(now)).toEqual(['priority-mismatch']);
  });

  it('is not remarked beside a black hole, whose clients try again and again', () => {
    const hole = aReading({ uplinks: { em0: { fresh: 1 }, iwn0: { fresh: 4, tcp: [40, 40], udp: [0, 0] } } });
    expect(idsOf(after(120, { connections: hole }))).toEqual(['black-hole']);
  });
});

describe('what chance is at work in a skewed share', () => {
  it('follows what connections are spread by', () => {
    const unknown = (policy: number) =>
      findingOf(
        onLinux(120, {
          ...split(3, 1),
          settings: { ...SETTINGS, multipathHash: { inet: policy, inet6: 1 } },
        }),
        'skewed-share',
      )?.unknown;
    expect(unknown(0)).toContain('the kernel spreads pairs of addresses, not connections');
    expect(unknown(1)).toContain('the kernel spreads connections by addresses and ports');
    expect(unknown(3)).toContain('fib_multipath_hash_fields');
  });

  it('is none where the weights would have it so', () => {
    const inet = BOTH.map((hop) => (hop.interface === 'em0' ? { ...hop, weight: 3 } : hop));
    expect(idsOf(onLinux(120, { ...split(3, 1), inet }))).toEqual([]);
  });
});
