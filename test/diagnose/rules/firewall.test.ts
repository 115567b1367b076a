import { describe, expect, it } from 'vitest';
import { THRESHOLDS } from '../../../src/model/thresholds.js';
import { cureOf, lastingOf, onLinux } from '../given-linux.js';
import { after, failed, findingOf, FIREWALL, idsOf, ok, remedyOf, START } from '../given.js';

describe('pf disabled', () => {
  it('warns on a router: nothing is translated any more', () => {
    const finding = findingOf(after(1, { firewall: { enabled: false } }), 'pf-disabled');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'pf' });
    expect(remedyOf(finding)).toEqual({ kind: 'enable-firewall' });
  });

  it('only remarks it where nothing is forwarded', () => {
    const change = { firewall: { enabled: false }, settings: failed('not-recorded') };
    expect(findingOf(after(1, change), 'pf-disabled')?.severity).toBe('info');
  });

  it('keeps quiet when it is on, or not known', () => {
    expect(idsOf(after(1))).toEqual([]);
    expect(idsOf(after(1, { firewall: { enabled: null } }))).toEqual([]);
    expect(idsOf(after(1, { firewall: failed('no-permission') }))).toEqual([]);
  });
});

describe('pf states near the limit', () => {
  const holding = (states: number, rounds = 1) =>
    findingOf(after(rounds, { firewall: { states } }), 'pf-states-near-limit');

  it('warns where the configuration puts the mark', () => {
    const marks = { thresholds: { ...THRESHOLDS, 'states-warning': 60, 'states-critical': 70 } };
    const severity = (states: number) =>
      findingOf(after(1, { firewall: { states } }, marks), 'pf-states-near-limit')?.severity;
    expect([59_000, 61_000, 71_000].map(severity)).toEqual([undefined, 'warning', 'critical']);
  });

  it('warns at 80% and is critical at 95%', () => {
    expect(holding(79_999)).toBeUndefined();
    expect(holding(80_000)).toMatchObject({ severity: 'warning', subject: 'pf' });
    expect(holding(95_000)).toMatchObject({ severity: 'critical' });
    expect(holding(95_000)?.message).toBe(
      'pf holds 95,000 of 100,000 states (95%): at the limit new connections fail.',
    );
    expect(remedyOf(holding(95_000))).toEqual({ kind: 'raise-state-limit', states: 200_000 });
  });

  it('does not flicker at the mark', () => {
    const states = [81_000, 79_000, 81_000, 76_000, 74_000];
    const seen = (rounds: number) =>
      idsOf(after(rounds, (s) => ({ firewall: { states: states[s] ?? 0 } }))).length;
    expect([1, 2, 3, 4, 5].map(seen)).toEqual([1, 1, 1, 1, 0]);
  });

  it('keeps quiet without a limit, or without knowing it', () => {
    const full = { firewall: { states: 95_000 } };
    expect(idsOf(after(1, { ...full, limits: ok({ states: Infinity }) }))).toEqual([]);
    expect(idsOf(after(1, { ...full, limits: failed('not-recorded') }))).toEqual([]);
    expect(idsOf(after(1, { ...full, limits: ok({}) }))).toEqual([]);
  });
});

describe('accounting switched off', () => {
  const finding = findingOf(onLinux(1, { firewall: { accounting: false } }), 'accounting-off');

  it('is remarked: connections have no rates', () => {
    expect(finding).toMatchObject({ severity: 'info', subject: 'conntrack' });
    expect(finding?.message).toBe('conntrack counts no bytes: connections are listed without rates.');
    expect(finding?.unknown).toContain('never get counters');
  });

  it('is switched on now, and at boot once the module is there', () => {
    expect(cureOf(finding)).toEqual(['/usr/sbin/sysctl net.netfilter.nf_conntrack_acct=1']);
    expect(lastingOf(finding)).toEqual(['net.netfilter.nf_conntrack_acct = 1', 'nf_conntrack']);
  });

  it('is no news where it is on, where it is not known, and where there is no such switch', () => {
    const quiet = [{ accounting: true }, { accounting: null }, {}].map((firewall) =>
      idsOf(onLinux(1, { firewall })),
    );
    expect(quiet).toEqual([[], [], []]);
  });
});

describe('a table of connections that is nearly full', () => {
  it('is called by its own name, with the line the kernel logs', () => {
    const finding = findingOf(
      onLinux(1, { firewall: { states: 250 }, limits: ok({ states: 262 }) }),
      'pf-states-near-limit',
    );
    expect(finding?.message).toBe(
      'conntrack holds 250 of 262 connections (95%): at the limit new connections fail.',
    );
    expect(finding?.subject).toBe('conntrack');
    expect(finding?.evidence).toContain(
      'when it is full the system logs "nf_conntrack: table full, dropping packet"',
    );
  });
});

describe('refusals that the packet filter counts', () => {
  const counting = (counts: readonly Record<string, number>[]) =>
    after(counts.length, (second) => ({
      firewall: ok({ ...FIREWALL, counters: counts[second] ?? {} }, START + 1_000 * second),
    }));

  it('say that new connections fail, and for which limit, while the table has room', () => {
    const diagnosis = counting([{ 'state-limit': 7 }, { 'state-limit': 50 }]);
    expect(findingOf(diagnosis, 'connections-refused')).toMatchObject({
      severity: 'warning',
      subject: 'pf',
      message:
        "pf refuses new connections: a rule's limit of states (max) is reached (state-limit rose by 43 in 1 s).",
    });
    for (const counter of ['memory', 'src-limit', 'translate'])
      expect(idsOf(counting([{ [counter]: 0 }, { [counter]: 2 }]))).toContain('connections-refused');
  });

  it('say nothing while they stand still, begin anew, or count something else', () => {
    for (const counts of [
      [{ memory: 900 }],
      [{ memory: 900 }, { memory: 900 }],
      [{ memory: 900 }, { memory: 3 }],
      [{ 'state-mismatch': 1 }, { 'state-mismatch': 80 }],
    ])
      expect(idsOf(counting(counts))).not.toContain('connections-refused');
  });

  it('are news for a minute', () => {
    const rise = (second: number) => (second < 5 ? 1 : 9);
    const seen = (rounds: number) =>
      idsOf(counting(Array.from({ length: rounds }, (_, second) => ({ memory: rise(second) }))));
    expect(seen(30)).toContain('connections-refused');
    expect(seen(70)).not.toContain('connections-refused');
  });
});
