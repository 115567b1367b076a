import { describe, expect, it } from 'vitest';
import type { Change } from '../given.js';
import { EM0_HOP, V6, V6_IWN0, WIFI_600, WIRED_100, cureOf, onLinux } from '../given-linux.js';
import {
  EM0,
  EM0_ALONE,
  IWN0,
  IWN0_AT_12,
  IWN0_V6,
  START,
  aProbe,
  after,
  aSnapshot,
  bytesAfter,
  counters,
  failed,
  findingOf,
  idsOf,
  journalOf,
  packetsAfter,
  watch,
} from '../given.js';

/** em0's modem is dead from this second on: nothing comes in any more. */
const deadFrom =
  (second: number, names = ['em0']) =>
  (s: number): Change => ({
    silent: s < second ? [] : names.map((name) => (name === 'em0' ? '192.168.1.1' : '192.168.0.1')),
    bytes: bytesAfter(s).map((row, i) =>
      s >= second && names.includes(row.interface) ? still(bytesAfter, second, i) : row,
    ),
    packets: packetsAfter(s).map((row, i) =>
      s >= second && names.includes(row.interface) ? still(packetsAfter, second, i) : row,
    ),
  });

function still(of: typeof bytesAfter, second: number, i: number): ReturnType<typeof counters> {
  return of(second)[i] ?? counters('?');
}

describe('gateway silent', () => {
  it('warns of a dead modem behind a link that is up, after three lost pings', () => {
    expect(idsOf(after(12, deadFrom(10)))).toEqual([]);
    const finding = findingOf(after(20, deadFrom(10)), 'gateway-silent');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'em0', family: 'inet' });
    expect(finding?.message).toBe(
      'The gateway of em0, 192.168.1.1, does not answer and nothing comes in: about half of all new connections fail, iwn0 is alive.',
    );
    expect(finding?.evidence).toEqual([
      '10 of the last 20 pings lost, silent for 9 s',
      'answered in 12.5 ms before',
      '0 packets in during 9 s',
    ]);
  });

  it('says what fails by a next hop that the kernel keeps using, and how to take it out', () => {
    const inet6 = [
      { ...EM0_HOP, ...V6 },
      { ...EM0_HOP, ...V6_IWN0 },
    ];
    const dead = (s: number): Change => ({
      ...deadFrom(10)(s),
      inet6,
      probes: ['192.168.1.1', '192.168.0.1', 'fe80::1%em0', 'fe80::2%iwn0'].map((one) =>
        aProbe(one, s >= 10 && /em0|168\.1\.1$/.test(one) ? 0 : 1, START + 1_000 * s),
      ),
    });
    const finding = findingOf(onLinux(20, dead), 'gateway-silent');
    expect(finding?.message).toBe(
      'The gateway of em0, 192.168.1.1, does not answer and nothing comes in: about half of all new connections fail, iwn0 is alive.',
    );
    expect(finding?.evidence).toContain(
      'fe80::1%em0 does not answer either, about half of all new IPv6 connections fail',
    );
    expect(cureOf(finding)).toEqual([
      '/usr/sbin/ip route replace default metric 100 via 192.168.0.1 dev iwn0',
      '/usr/sbin/ip -6 route replace default metric 100 via fe80::2 dev iwn0',
    ]);
    expect(finding?.lasting).toEqual([]);
  });

  it('says that all new connections fail where the silent one is used alone and another stands by', () => {
    const finding = findingOf(
      onLinux(20, (s) => ({ ...deadFrom(10)(s), inet: [WIRED_100, WIFI_600] })),
      'gateway-silent',
    );
    expect(finding?.message).toBe(
      'The gateway of em0, 192.168.1.1, does not answer and nothing comes in: all new connections fail although iwn0 stands by, iwn0 is alive.',
    );
    expect(cureOf(finding)).toEqual([
      '/usr/sbin/ip route del default metric 100 proto dhcp via 192.168.1.1 dev em0',
    ]);
  });

  it('has no cure for a standby, and none while nothing says that nothing comes in', () => {
    const standby = onLinux(20, (s) => ({
      ...deadFrom(10, ['iwn0'])(s),
      inet: [WIRED_100, WIFI_600],
    }));
    expect(findingOf(standby, 'gateway-silent')?.message).toBe(
      'The gateway of iwn0, 192.168.0.1, does not answer and nothing comes in: em0 is alive.',
    );
    expect(cureOf(findingOf(standby, 'gateway-silent'))).toEqual([]);
    const uncounted = { packets: failed('not-recorded'), bytes: failed('not-recorded') };
    const doubted = onLinux(20, { silent: ['192.168.1.1'], ...uncounted });
    expect(cureOf(findingOf(doubted, 'gateway-silent'))).toEqual([]);
  });

  it('began with the first of the lost pings', () => {
    const diagnosis = after(20, deadFrom(10));
    expect(diagnosis.at - (findingOf(diagnosis, 'gateway-silent')?.since ?? 0)).toBe(9_000);
  });

  it('only remarks a gateway that is told not to answer while traffic flows', () => {
    const diagnosis = after(9, { silent: ['192.168.1.1'] });
    expect(findingOf(diagnosis, 'gateway-silent')).toMatchObject({ severity: 'info' });
    expect(findingOf(diagnosis, 'gateway-silent')?.message).toContain(
      'does not answer ping while traffic flows',
    );
    expect(diagnosis.verdict.status).toBe('ok');
  });

  it('takes no answers to ARP for traffic', () => {
    const neighbour = (second: number) => ({
      silent: ['192.168.1.1'],
      packets: [counters('em0', { inPackets: 2_000 + 2 * second })],
      bytes: [counters('em0', { inBytes: 90_000 + 120 * second })],
    });
    expect(findingOf(after(12, neighbour), 'gateway-silent', 'em0')?.severity).toBe('warning');
  });

  it('goes by bytes where packets are not counted, and says so where nothing is', () => {
    const bytesOnly = after(9, { silent: ['192.168.1.1'], packets: failed('not-recorded') });
    expect(findingOf(bytesOnly, 'gateway-silent')?.severity).toBe('info');
    const neither = { packets: failed('not-recorded'), bytes: failed('not-recorded') };
    const finding = findingOf(after(9, { silent: ['192.168.1.1'], ...neither }), 'gateway-silent');
    expect(finding).toMatchObject({ severity: 'warning' });
    expect(finding?.unknown).toContain('not counted');
  });

  it('is critical when all gateways are silent and nothing comes in', () => {
    const diagnosis = after(20, deadFrom(10, ['em0', 'iwn0']));
    expect(diagnosis.findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['gateway-silent', 'critical'],
      ['gateway-silent', 'critical'],
    ]);
  });

  it('clears after two answers in a row, not after one', () => {
    const all = watch(
      [0, 1, 2, 3, 4, 5, 6].map((s) => aSnapshot(s, { silent: s >= 1 && s <= 4 ? ['192.168.1.1'] : [] })),
    );
    expect(all.map((one) => idsOf(one).length)).toEqual([0, 0, 0, 1, 1, 1, 0]);
    expect(journalOf(all)).toEqual([
      'gateway 192.168.1.1 (em0) does not answer',
      'gateway 192.168.1.1 (em0) answers again',
    ]);
  });

  it('keeps quiet on a healthy router, and while no gateway was asked', () => {
    expect(idsOf(after(30))).toEqual([]);
    expect(idsOf(after(30, { probes: [] }))).toEqual([]);
  });

  it('does not conclude from pings that are long past', () => {
    const probes = aSnapshot(3, { silent: ['192.168.1.1'] }).probes;
    const rounds = [0, 1, 2, 3].map((s) => aSnapshot(s, { silent: ['192.168.1.1'] }));
    const all = watch([...rounds, aSnapshot(30, { probes })]);
    expect(all.map((one) => idsOf(one).length)).toEqual([0, 0, 1, 1, 0]);
    expect(journalOf(all)).not.toContain('gateway 192.168.1.1 (em0) answers again');
  });
});

describe('a silent gateway of an uplink that has another', () => {
  const probes = (s: number) => [
    aProbe('192.168.1.1', 1, START + s * 1_000),
    aProbe('192.168.0.1', s < 10 ? 1 : 0, START + s * 1_000),
    aProbe('fe80::1%iwn0', 1, START + s * 1_000),
  ];
  const dead = (s: number): Change => ({
    ...deadFrom(10, ['iwn0'])(s),
    inet: [EM0, IWN0],
    inet6: [IWN0_V6],
    probes: probes(s),
  });

  it('does not have its own uplink called alive as if it were another', () => {
    expect(findingOf(after(20, dead), 'gateway-silent')?.message).toBe(
      'The gateway of iwn0, 192.168.0.1, does not answer while fe80::1%iwn0 does: em0 is alive.',
    );
  });

  it('is not said to be sent anything while it stands by', () => {
    const standby = after(20, (s) => ({ ...deadFrom(10, ['iwn0'])(s), inet: [EM0_ALONE, IWN0_AT_12] }));
    expect(findingOf(standby, 'gateway-silent', 'iwn0')).toBeDefined();
    expect(standby.verdict.because.join()).not.toContain('keeps sending');
    expect(after(20, deadFrom(10)).verdict.because.join()).toContain('keeps sending');
  });
});
