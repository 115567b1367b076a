import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { ResetEvent, ResetStatus } from '../../src/model/reset-status.js';
import { followReset, isUnderWay, NO_RESET_STATUS, runOf } from '../../src/model/reset-status.js';
import { outcome, plan } from '../ui/reset-given.js';

const after = (...events: ResetEvent[]): ResetStatus => events.reduce(followReset, NO_RESET_STATUS);
const starts: ResetEvent = { kind: 'planned', plan, starts: true };
const armed: ResetEvent = { kind: 'armed', plan, remainingMs: 60_000 };
const kept: ResetEvent = { kind: 'outcome', outcome: outcome({ kind: 'kept', why: 'asked' }) };
const running: ResetEvent = {
  kind: 'progress',
  progress: { part: 'step', index: 0, of: 2, argv: ['x'], state: 'running', detail: null },
};

describe('what a reset is at a moment', () => {
  it('goes from the plan over its steps to the one that waits, and is kept', () => {
    expect(after(starts)).toMatchObject({ phase: 'running', steps: plan.steps.map(() => ({})) });
    expect(after(starts, running)).toMatchObject({
      steps: [{ state: 'running' }, ...plan.steps.slice(1).map(() => ({ state: 'waiting' }))],
    });
    expect(after(starts, running, armed)).toMatchObject({ phase: 'armed', remainingMs: 60_000 });
    expect(after(starts, armed, kept)).toMatchObject({ phase: 'over', outcome: { kind: 'kept' } });
  });

  it('asks first where the plan is not plain, and where the permission cannot be told', () => {
    expect(after({ kind: 'planned', plan, starts: false })).toMatchObject({ phase: 'asking', plan });
    const unsure: ResetEvent = { kind: 'unsure', concerns: ['doas may ask'] };
    expect(after(starts, unsure)).toEqual({ phase: 'asking', plan, concerns: ['doas may ask'] });
  });

  it('is not begun again by a tick that was on its way when it ended', () => {
    expect(after(starts, armed, kept, armed)).toMatchObject({ phase: 'over' });
    const another = { ...plan, goal: 'another' };
    expect(after(starts, armed, kept, { ...armed, plan: another })).toMatchObject({
      phase: 'armed',
      plan: another,
    });
  });

  it('is not pushed aside by another plan while it is under way', () => {
    const refusal: ResetEvent = {
      kind: 'planned',
      plan: { kind: 'refusal', reason: 'A reset is pending.', lines: [] },
      starts: false,
    };
    for (const other of [refusal, starts, { kind: 'viewed', plans: [] } as const])
      expect(after(starts, armed, other)).toEqual(after(starts, armed));
  });

  it('is under way exactly from its first command until it is told how it ended', () => {
    const surprised: ResetEvent = {
      kind: 'surprised',
      happened: 'h',
      undo: 'u',
      outcome: outcome({ why: 'surprise' }),
    };
    const refused: ResetEvent = { kind: 'refused', reason: 'r', lines: [] };
    const between = fc.array(
      fc.constantFrom<ResetEvent>(
        running,
        armed,
        { kind: 'remark', text: 't' },
        { kind: 'viewed', plans: [] },
      ),
    );
    fc.assert(
      fc.property(between, fc.constantFrom(kept, surprised, refused), (events, end) => {
        expect(isUnderWay(after(starts, ...events))).toBe(true);
        expect(runOf(after(starts, ...events))?.plan).toBe(plan);
        expect(isUnderWay(after(starts, ...events, end))).toBe(false);
      }),
    );
  });
});
