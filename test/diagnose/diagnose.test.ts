import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '../../src/diagnose/diagnose.js';
import { diagnose } from '../../src/diagnose/diagnose.js';
import { RULES } from '../../src/diagnose/rules.js';
import { FINDING_IDS } from '../../src/model/finding.js';
import type { NoValue } from '../../src/model/reading.js';
import { waiting } from '../../src/model/reading.js';
import type { Route } from '../../src/model/router.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import type { Change } from './given.js';
import {
  CONTEXT,
  EM0,
  EM0_ALONE,
  IWN0,
  IWN0_AT_12,
  START,
  aRoute,
  aSnapshot,
  after,
  down,
  failed,
  idsOf,
  ok,
  uplinkOf,
  watch,
  withInterface,
} from './given.js';

function nothingKnown(why: NoValue): Snapshot {
  const reading = why === 'waiting' ? waiting(START) : failed(why);
  const observed = Object.fromEntries(Object.keys(aSnapshot(0).observed).map((key) => [key, reading]));
  return { ...aSnapshot(0), observed: observed as never, probes: [], sources: [] };
}

describe('diagnose', () => {
  it('knows a rule for every finding, each with its sentence', () => {
    expect(Object.keys(RULES).sort()).toEqual([...FINDING_IDS].sort());
    for (const { means } of Object.values(RULES)) expect(means).toMatch(/^[A-Z].*\.$/);
  });

  it('makes nothing up while nothing has answered, and nothing of what was not recorded', () => {
    for (const why of ['waiting', 'not-recorded', 'not-asked'] as const) {
      const [diagnosis] = watch([nothingKnown(why)]);
      expect(diagnosis).toMatchObject({
        verdict: { status: 'unknown' },
        uplinks: [],
        findings: [],
        tables: { inet: null, inet6: null },
        tablesAgeMs: null,
        router: {
          host: null,
          multipath: { inet: null, inet6: null },
          forwarding: { inet: null, inet6: null },
          firewall: { enabled: null, states: null, limit: null },
        },
        journal: [],
      });
    }
  });

  it('shows named uplinks of which nothing is known, with nothing made up', () => {
    const named = new Map([['em0', 'ADSL']]);
    const [diagnosis] = watch([nothingKnown('waiting')], { named });
    expect(diagnosis && uplinkOf(diagnosis, 'em0')).toMatchObject({
      name: 'ADSL',
      up: null,
      linkUp: null,
      rates: null,
      counters: null,
      recentErrors: null,
      expectedShare: null,
      observedShare: null,
      waitingFor: 'waiting for the routes',
    });
  });

  it('reads a transcript with nothing but a routing table', () => {
    const nothing = nothingKnown('not-recorded');
    const only = (inet: readonly Route[]): Snapshot => ({
      ...nothing,
      observed: { ...nothing.observed, routesInet: ok(inet) },
    });
    expect(watch([only([EM0_ALONE, IWN0_AT_12])]).flatMap(idsOf)).toEqual(['priority-mismatch']);
    expect(watch([only([EM0, IWN0])]).flatMap(idsOf)).toEqual([]);
    expect(watch([only([EM0, IWN0])])[0]?.verdict.status).toBe('ok');
  });

  it('tells why the packet filter cannot be read', () => {
    const trouble = (change: Change) => after(1, change).router.firewallTrouble;
    expect(trouble({})).toBeNull();
    expect(trouble({ firewall: failed('no-permission') })).toBe('no permission');
    expect(trouble({ firewall: failed('not-asked') })).toBe('not asked');
    expect(trouble({ firewall: failed('timeout', START, 'pfctl was killed after 3 s') })).toBe(
      'pfctl was killed after 3 s',
    );
  });

  it('passes the tables on as they were read, and their age', () => {
    const routes = [EM0, IWN0];
    const diagnosis = after(4, { inet: ok(routes) });
    expect(diagnosis.tables.inet).toBe(routes);
    expect(diagnosis.tablesAgeMs).toBe(3_000);
  });

  it('puts the worst finding first', () => {
    const change = {
      inet: [EM0_ALONE, IWN0_AT_12],
      inet6: [aRoute({ family: 'inet6', gateway: '2001:db8:a::1' })],
      firewall: { states: 99_000 },
      silent: ['192.168.1.1'],
    };
    expect(after(9, change).findings.map(({ severity }) => severity)).toEqual([
      'critical',
      'warning',
      'info',
    ]);
  });

  it('is a fold: the same rounds give the same diagnoses', () => {
    const change = fc.constantFrom<Change>(
      {},
      { inet: [EM0_ALONE, IWN0_AT_12] },
      { inet: [EM0_ALONE] },
      { inet: [IWN0, down(EM0)], interfaces: withInterface('em0', { linkUp: false, status: 'no carrier' }) },
      { inet: failed('timeout') },
      { bytes: failed('timeout'), packets: failed('not-recorded') },
      { interfaces: failed('waiting'), settings: failed('failed') },
      { silent: ['192.168.1.1', '192.168.0.1'] },
      { inet: [], inet6: [] },
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
        const rounds = changes.map((one, s) => aSnapshot(s, one));
        const all = watch(rounds);
        expect(watch(rounds)).toEqual(all);
        for (const { at, verdict, findings, uplinks } of all) {
          expect(verdict.sentence).toMatch(/\.$/);
          expect(verdict.status === 'critical').toBe(findings[0]?.severity === 'critical');
          expect(findings.every(({ since }) => since >= START && since <= at)).toBe(true);
          for (const { rates } of uplinks) expect(rates?.inBitsPerSecond ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('survives a clock that is set back an hour', () => {
    const all = watch([aSnapshot(4_000), aSnapshot(4_001), aSnapshot(401), aSnapshot(402)]);
    const [before, , back, last] = all.map((one) => uplinkOf(one, 'em0'));
    expect(before?.rates).toBeNull();
    expect(back?.rates).toBeNull();
    expect(last?.rates?.inBitsPerSecond).toBe(1_000_000);
    expect(all.flatMap(idsOf)).toEqual([]);
  });

  it('looks through a large table when it is read, not in every round', () => {
    let looks = 0;
    const rows = [EM0, IWN0, ...new Array<Route>(1_000).fill(aRoute({ destination: '203.0.113.7/32' }))];
    const inet = new Proxy(rows, {
      get: (target, key, receiver): unknown => {
        looks++;
        return Reflect.get(target, key, receiver);
      },
    });
    const first = diagnose(null, aSnapshot(0, { inet }), CONTEXT).history;
    expect(looks).toBeGreaterThan(1_000);
    looks = 0;
    diagnose(first, aSnapshot(1, { inet }), CONTEXT);
    expect(looks).toBeLessThan(100);
  });

  it('keeps no more after a day than after an hour', () => {
    const weigh = (rounds: number): number => {
      let history: History | null = null;
      for (let i = 0; i < rounds; i++) {
        const uses = [
          { ...EM0, use: 5 * i },
          { ...IWN0, use: 4 * i },
        ];
        const flaps = i % 7 === 0 ? { inet: [EM0_ALONE] } : { inet: uses };
        history = diagnose(history, aSnapshot(i * 30, flaps), CONTEXT).history;
      }
      return JSON.stringify(history, (_, value: unknown) =>
        value instanceof Map || value instanceof Set ? [...(value as Iterable<unknown>)] : value,
      ).length;
    };
    const hour = weigh(300);
    expect(weigh(1_500)).toBeLessThan(hour * 1.2);
  });
});
