import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import {
  EM0,
  EM0_ALONE,
  IWN0,
  IWN0_AT_12,
  after,
  bytesAfter,
  counters,
  findingOf,
  idsOf,
  remedyOf,
  uplinkOf,
} from '../given.js';
import type { GivenReading, GivenUplink } from '../given-connections.js';
import { aReading, several } from '../given-connections.js';

const given = (reading: GivenReading, more: Change = {}): Change => ({
  connections: aReading(reading),
  ...more,
});

describe('the wrong exit by a rule', () => {
  const foreign = several(4, {
    uplink: 'iwn0',
    attributedBy: 'gateway',
    gateway: '192.168.0.1',
    wireHost: '192.168.1.10',
  });

  it('is told when connections leave by one uplink with the address of the other', () => {
    const now = after(3, given({ uplinks: { iwn0: { foreign } } }));
    expect(findingOf(now, 'wrong-exit')).toMatchObject({
      severity: 'warning',
      subject: 'iwn0',
      message:
        '4 connections leave by iwn0 with the address of em0, 192.168.1.10: its provider will drop them.',
    });
    expect(findingOf(now, 'wrong-exit')?.evidence[1]).toBe(
      'tcp 10.0.0.20:50000 as 192.168.1.10:61234 → 203.0.113.69:443 (sent to 192.168.0.1, rule 4)',
    );
  });

  it('is no trouble where they are answered: the address is known to both providers', () => {
    const now = after(30, given({ uplinks: { iwn0: { foreign, foreignAnswered: 2 } } }));
    expect(findingOf(now, 'wrong-exit')).toMatchObject({
      severity: 'info',
      message:
        '4 connections leave by iwn0 with the address of em0, 192.168.1.10, and are answered: its provider lets them pass.',
    });
    expect(now.verdict.status).toBe('ok');
    const few = after(30, given({ uplinks: { iwn0: { foreign, foreignAnswered: 1 } } }));
    expect(findingOf(few, 'wrong-exit')?.severity).toBe('warning');
  });

  it('is not told of one or two that may be leftovers, nor while there are none', () => {
    expect(idsOf(after(30, given({ uplinks: { iwn0: { foreign: foreign.slice(0, 2) } } })))).toEqual([]);
    expect(idsOf(after(30, given({})))).toEqual([]);
  });
});

/** em0 takes everything; so many connections carry iwn0's address, and nothing binds them. */
describe('the wrong exit by the table', () => {
  const silent = several(6, { uplink: 'iwn0', wireHost: '192.168.0.101', state: 'SYN_SENT:CLOSED' });
  const onEm0 = [EM0_ALONE, IWN0_AT_12];
  const busy = (s: number) =>
    ['em0', 'iwn0'].map((name) => counters(name, { inBytes: s * 90_000, outBytes: s * 20_000 }));
  /** iwn0 sends next to nothing. */
  const quiet = (s: number) => [
    counters('em0', { inBytes: 1_000_000 + s * 125_000, outBytes: 500_000 + s * 25_000 }),
    counters('iwn0', { inBytes: 9_000 + s * 20, outBytes: 4_000 + s * 20 }),
  ];
  const round =
    (iwn0: GivenUplink, more: Change = {}, em0: GivenUplink = {}) =>
    (s: number): Change =>
      given({ uplinks: { em0, iwn0 } }, { inet: onEm0, bytes: quiet(s), ...more });
  const lost: GivenUplink = { floating: { inet: { silent, fresh: 3 } }, fresh: 3, tcp: [6, 6], udp: [0, 0] };

  it('is told when they carry the address of an uplink that the table does not choose, and get no answer', () => {
    const found = findingOf(after(30, round(lost)), 'wrong-exit', 'em0');
    expect(found?.message).toBe(
      '6 connections leave by em0 with the address of iwn0, 192.168.0.101, and get no answer: its provider drops them.',
    );
    expect(found?.evidence).toContain('new connections leave by em0, as the table has it');
    expect(remedyOf(found)).toEqual({
      kind: 'send-by-owner',
      family: 'inet',
      address: '192.168.0.101',
      owner: { interface: 'iwn0', gateway: '192.168.0.1' },
      exits: ['em0'],
      isNamed: true,
    });
  });

  it('says whether a rule names that address still, by what was opened since', () => {
    const told = (recent: GivenUplink, seconds = 30) =>
      findingOf(after(seconds, round({ ...lost, lately: recent })), 'wrong-exit', 'em0');
    const named = told({ tcp: [5, 5], udp: [0, 0] });
    expect(named?.evidence).toContain('5 of the last 20 s carry it too: a rule names it');
    expect(named?.unknown).toBeNull();
    const stale = told({ tcp: [0, 0], udp: [0, 0] });
    expect(stale?.evidence.join()).not.toContain('a rule names it');
    expect(stale?.unknown).toMatch(/^Whether they were translated before a change of routes/);
    expect(remedyOf(stale)).toMatchObject({ isNamed: false });
  });

  it('is neither a black hole of the owner nor a share of its own', () => {
    const many = { ...lost, tcp: [30, 30], hosts: 5, remotes: 20 } as const;
    const now = after(70, round(many, {}, { fresh: 3 }));
    expect(findingOf(now, 'black-hole')).toBeUndefined();
    expect(uplinkOf(now, 'iwn0').observedShare?.share).toBe(0);
    expect(uplinkOf(now, 'em0').observedShare?.share).toBe(1);
  });

  it.each<[string, (s: number) => Change]>([
    ['two are leftovers', round({ floating: { inet: { silent: silent.slice(0, 2) } } })],
    [
      'most of them are answered: something leads them right',
      round({ floating: { inet: { silent, answered: 20 } } }),
    ],
    ['the owner carries traffic both ways', (s) => round(lost, { bytes: busy(s) })(s)],
    ['the table chooses the owner too', round(lost, { inet: [EM0, IWN0] })],
    ['the packet filter chooses next hops', round(lost, {}, { forced: 9 })],
  ])('is not told when %s', (_, life) => {
    expect(findingOf(after(30, life), 'wrong-exit')).toBeUndefined();
  });
});

/** Both defaults are equal; the translation names em0's address for everything. */
describe('one address for two ways out', () => {
  const silent = several(9, { wireHost: '192.168.1.10', state: 'SYN_SENT:CLOSED' });
  const NOTHING: GivenUplink = { fresh: 0, total: 0, tcp: [0, 0], udp: [0, 0] };
  const inVain = (s: number) => [
    counters('em0', { inBytes: 1_000_000 + s * 125_000, outBytes: 500_000 + s * 25_000 }),
    counters('iwn0', { inBytes: 9_000 + s * 30, outBytes: 4_000 + s * 300 }),
  ];
  const round =
    (em0: GivenUplink, iwn0: GivenUplink = NOTHING, more: Change = {}) =>
    (s: number): Change =>
      given({ uplinks: { em0, iwn0 } }, { bytes: inVain(s), ...more });
  const half: GivenUplink = { tcp: [40, 18], udp: [0, 0], floating: { inet: { silent, answered: 12 } } };

  it('is told of the uplink whose address nothing carries while half gets no answer', () => {
    const now = after(90, round({ ...half, fresh: 2 }));
    expect(now.verdict.sentence).toBe(
      'New connections leave by iwn0 with the address of em0, 192.168.1.10: 18 of 40 get no answer, for one address is used for every way out.',
    );
    expect(remedyOf(findingOf(now, 'wrong-exit', 'iwn0'))).toEqual({
      kind: 'translate',
      interfaces: ['em0', 'iwn0'],
    });
    expect(idsOf(now)).toEqual(['wrong-exit']);
    // Whose address they carry tells no way: no share is made of it.
    expect(now.uplinks.map(({ newConnections }) => newConnections)).toEqual([null, null]);
    expect(now.uplinks.map(({ observedShare }) => observedShare?.of)).not.toContain('connections');
  });

  it('makes no black hole of the owner when by chance the last ones all went the other way', () => {
    const unlucky: GivenUplink = {
      ...half,
      lately: { tcp: [12, 12], hosts: 4, remotes: 9 },
      hosts: 4,
      remotes: 9,
    };
    expect(idsOf(after(90, round({ ...unlucky, fresh: 2 })))).toEqual(['wrong-exit']);
  });

  it('gives shares of connections again where their addresses tell the way', () => {
    const own: GivenUplink = { fresh: 2, total: 20, tcp: [20, 0], udp: [0, 0] };
    const now = after(90, round(own, own));
    expect(now.uplinks.map(({ observedShare }) => observedShare)).toMatchObject([
      { of: 'connections', share: 0.5 },
      { of: 'connections', share: 0.5 },
    ]);
    expect(now.uplinks[0]?.newConnections).not.toBeNull();
  });

  it.each<[string, (s: number) => Change]>([
    ['all are answered: the other path is just not chosen', round({ ...half, tcp: [40, 1] })],
    ['none is answered: it is the line', round({ ...half, tcp: [40, 40] })],
    ['the other address is carried as well', round(half, { tcp: [20, 1] })],
    ['too few were tried', round({ ...half, tcp: [12, 6] })],
    ['the other uplink receives', (s) => round(half, NOTHING, { bytes: bytesAfter(s) })(s)],
    ['the table chooses one alone', round(half, NOTHING, { inet: [EM0_ALONE, IWN0_AT_12] })],
  ])('is not told when %s', (_, life) => {
    expect(findingOf(after(30, life), 'wrong-exit')).toBeUndefined();
  });
});
