import { describe, expect, it } from 'vitest';
import type { NoValue } from '../../../src/model/reading.js';
import { START, aSnapshot, aSource, after, findingOf, idsOf, remedyOf, watch } from '../given.js';

const broken = (why: NoValue, reason: string) =>
  aSource('routes', { ok: false, why, reason, lastGoodAt: START - 9_000 });

describe('source failed', () => {
  it('warns of a command that was killed, with its reason and the age of the last answer', () => {
    const finding = findingOf(
      after(1, { sources: [broken('timeout', 'route was killed after 3 s')] }),
      'source-failed',
    );
    expect(finding).toMatchObject({ severity: 'warning', subject: 'routes' });
    expect(finding?.message).toBe('`routes -n` cannot be read: route was killed after 3 s.');
    expect(finding?.evidence).toEqual([
      'last answered 9 s ago',
      '`uplinktop doctor` tries every command and says what to do',
    ]);
  });

  it('waits while one miss under load leaves the answer before it good', () => {
    const missed = (lastGoodAt: number) => [
      { ...broken('timeout', 'route was killed after 3 s'), lastGoodAt },
    ];
    expect(idsOf(after(1, { sources: missed(START - 5_000) }))).toEqual([]);
    expect(idsOf(after(1, { sources: missed(START - 5_001) }))).toEqual(['source-failed']);
  });

  it('only remarks a missing permission, once for all sources, and asks for the lines', () => {
    const refused = { ok: false, why: 'no-permission', reason: 'needs root', lastGoodAt: null } as const;
    const sources = [aSource('pf-info', refused), aSource('pf-limits', refused)];
    const diagnosis = after(1, { sources });
    expect(idsOf(diagnosis)).toEqual(['source-failed']);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'info', subject: 'pf-info,pf-limits' });
    expect(remedyOf(diagnosis.findings[0])).toEqual({
      kind: 'permit-sources',
      sources: ['pf-info', 'pf-limits'],
    });
    expect(diagnosis.verdict.status).toBe('ok');
  });

  it('tells once of many commands that fail for one reason, and apart of two', () => {
    const lost = (id: string) =>
      aSource(id, {
        ok: false,
        why: 'failed',
        reason: 'nothing answers ssh on gw',
        lastGoodAt: START - 9_000,
      });
    const many = after(1, { sources: ['routes', 'counters', 'interfaces'].map(lost) });
    expect(idsOf(many)).toEqual(['source-failed']);
    expect(many.findings[0]).toMatchObject({
      subject: 'sources',
      message: '3 commands cannot be read: nothing answers ssh on gw.',
    });
    expect(many.findings[0]?.evidence).toHaveLength(4);
    const two = after(1, { sources: ['routes', 'counters'].map(lost) });
    expect(two.findings.map(({ subject }) => subject)).toEqual(['routes', 'counters']);
  });

  it('keeps quiet of what was not asked, not recorded, or has yet to answer', () => {
    const quiet: readonly NoValue[] = ['not-asked', 'not-recorded', 'waiting'];
    const sources = quiet.map((why) => aSource(why, { ok: false, why, reason: why, lastGoodAt: null }));
    expect(idsOf(after(1, { sources }))).toEqual([]);
  });

  it('keeps quiet while all answer', () => {
    expect(idsOf(after(1, { sources: [aSource('routes')] }))).toEqual([]);
  });
});

describe('stale', () => {
  it('warns, in one finding, of the sources whose answers are too old to conclude from', () => {
    const sources = [aSource('routes', { lastGoodAt: START - 1_000 }), aSource('interfaces')];
    const diagnosis = watch([aSnapshot(5.5, { sources }), aSnapshot(6, { sources })]).at(-1);
    expect(diagnosis && findingOf(diagnosis, 'stale')).toMatchObject({
      severity: 'warning',
      subject: 'sources',
      message: 'Out of date: `routes -n` (7 s) and `interfaces -n` (6 s).',
    });
  });

  it('keeps quiet of the pings of a gateway that is asked no more', () => {
    const sources = [aSource('probe 192.168.1.1', { lastGoodAt: START - 60_000 })];
    expect(idsOf(after(1, { sources }))).toEqual([]);
  });

  it('keeps quiet of fresh answers, of those good for ever, and of failures that speak for themselves', () => {
    const sources = [
      aSource('routes', { lastGoodAt: START + 5_000 }),
      aSource('settings', { goodForMs: Infinity }),
      aSource('pf', { ok: false, why: 'not-recorded', reason: 'not recorded' }),
    ];
    expect(watch([aSnapshot(9, { sources })]).flatMap(idsOf)).toEqual([]);
    const failing = [{ ...broken('failed', 'exit 1'), lastGoodAt: START - 60_000 }];
    expect(watch([aSnapshot(9, { sources: failing })]).flatMap(idsOf)).toEqual(['source-failed']);
  });
});
