/** Nothing comes back, and there is no other uplink at this moment to hold it against. */
import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import { EM0_ALONE, IWN0_AT_12, IWN0_V6, aRoute, after, findingOf, idsOf, remedyOf } from '../given.js';
import type { GivenUplink } from '../given-connections.js';
import { aReading } from '../given-connections.js';

const DEAD: GivenUplink = { tcp: [30, 30], udp: [8, 8], hosts: 7, remotes: 20 };
const WELL: GivenUplink = { tcp: [30, 1], udp: [8, 0], hosts: 1 };
const IDLE: GivenUplink = { tcp: [0, 0], udp: [0, 0] };

/** A router with one line; a second one is there, without a default and without traffic. */
const oneLine = (em0: GivenUplink): Change => ({
  inet: [EM0_ALONE],
  settings: { multipath: { inet: false, inet6: false } },
  connections: aReading({ uplinks: { em0, iwn0: IDLE } }),
});

const both = (em0: GivenUplink, iwn0: GivenUplink, inet = [EM0_ALONE, IWN0_AT_12]): Change => ({
  inet,
  connections: aReading({ uplinks: { em0, iwn0 } }),
});

describe('a black hole with nothing to compare it with', () => {
  it('is told by its own past: answered until a while ago, and never since', () => {
    const now = after(40, (s) => oneLine(s < 20 ? WELL : DEAD));
    expect(findingOf(now, 'black-hole', 'em0')).toMatchObject({
      severity: 'critical',
      now: [['remedy', '{"kind":"none"}']],
    });
    expect(now.verdict).toMatchObject({
      status: 'critical',
      sentence:
        'em0 is suspected to be a black hole: none of its 12 new connections was answered; 20 s ago 12 of 12 were.',
    });
  });

  it('is told without a past when three hosts and ten connections to many places got no answer at all', () => {
    const now = after(3, oneLine(DEAD));
    expect(now.verdict.sentence).toBe(
      'em0 is suspected to be a black hole: none of its 12 new connections was answered.',
    );
    expect(now.verdict.status).toBe('critical');
  });

  it.each<[string, GivenUplink]>([
    ['two hosts alone tried', { ...DEAD, hosts: 2 }],
    ['all asked one place, which may be down', { ...DEAD, remotes: 1 }],
    ['one of them was answered', { ...DEAD, tcp: [30, 29], lately: { ...DEAD, tcp: [10, 9] } }],
    ['too few were tried', { ...DEAD, tcp: [6, 6], udp: [2, 2] }],
  ])('is not told without a past when %s', (_, em0) => {
    expect(findingOf(after(30, oneLine(em0)), 'black-hole')).toBeUndefined();
  });

  it('is not told of a line that is answered', () => {
    expect(findingOf(after(40, oneLine(WELL)), 'black-hole')).toBeUndefined();
  });

  it('is critical where everything goes by it, and is taken out when another stands by', () => {
    const found = findingOf(
      after(40, (s) => both(s < 20 ? WELL : DEAD, IDLE)),
      'black-hole',
      'em0',
    );
    expect(found).toMatchObject({ severity: 'critical' });
    expect(remedyOf(found)).toEqual({ kind: 'take-out', interface: 'em0' });
  });

  it('is critical on both when nobody answers either, and nothing is taken out then', () => {
    const found = after(
      40,
      both(DEAD, DEAD, [aRoute(), aRoute({ gateway: '192.168.0.1', interface: 'iwn0' })]),
    );
    const one = findingOf(found, 'black-hole', 'em0');
    expect(one).toMatchObject({ severity: 'critical' });
    expect(one?.message).toContain('none of its 12 new connections was answered, nor by iwn0');
    expect(remedyOf(one)).toEqual({ kind: 'none' });
  });

  it('is over when answers come again', () => {
    const life = (s: number): Change => oneLine(s >= 20 && s < 40 ? DEAD : WELL);
    expect(idsOf(after(39, life))).toContain('black-hole');
    expect(idsOf(after(60, life))).not.toContain('black-hole');
  });
});

describe('a black hole of one family', () => {
  const dead6 = { tcp: [12, 12], udp: [2, 2], hosts: 5, remotes: 9 } as const;
  const well6 = { tcp: [12, 0], udp: [2, 0] } as const;

  it('is told of IPv6 alone while IPv4 lives: the LAN has the prefix of another provider', () => {
    // No address on the wire is of an uplink: the only way out carries them.
    const rest = { fresh: 0, total: 0, tcp: [0, 0], udp: [0, 0], inet6: dead6 } as const;
    const now = after(30, {
      inet: [EM0_ALONE],
      inet6: [{ ...IWN0_V6, multipath: false }],
      connections: aReading({ uplinks: { em0: WELL, iwn0: IDLE }, unattributed: rest }),
    });
    const found = findingOf(now, 'black-hole', 'iwn0');
    expect(found).toMatchObject({ severity: 'warning', family: 'inet6' });
    expect(found?.message).toContain('none of its 14 new IPv6 connections was answered');
    expect(findingOf(now, 'black-hole', 'em0')).toBeUndefined();
  });

  it('says IPv6 where IPv6 alone was tried, and nothing is known of IPv4', () => {
    const rest = { fresh: 0, total: 0, tcp: [0, 0], udp: [0, 0], inet6: dead6 } as const;
    const now = after(30, {
      inet6: [{ ...IWN0_V6, multipath: false }],
      connections: aReading({ uplinks: { em0: IDLE, iwn0: IDLE }, unattributed: rest }),
    });
    expect(findingOf(now, 'black-hole', 'iwn0')?.message).toBe(
      'iwn0 is suspected to be a black hole: none of its 14 new IPv6 connections was answered.',
    );
  });

  it('is not told of IPv6 that is answered, nor of what may leave by either of two uplinks', () => {
    const rest = (inet6: GivenUplink) => ({ fresh: 0, total: 0, tcp: [0, 0], udp: [0, 0], inet6 }) as const;
    const round = (inet6: GivenUplink, rows = [IWN0_V6]): Change => ({
      inet6: rows,
      connections: aReading({ uplinks: { em0: WELL, iwn0: WELL }, unattributed: rest(inet6) }),
    });
    expect(idsOf(after(30, round(well6)))).not.toContain('black-hole');
    const two = [IWN0_V6, { ...IWN0_V6, gateway: 'fe80::1%em0', interface: 'em0' }];
    expect(idsOf(after(30, round(dead6, two)))).not.toContain('black-hole');
  });
});
