import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/model/plan.js';
import { hintOf } from '../../../src/reset/plan/plan-hint.js';
import { plan } from '../../ui/reset-given.js';

describe('the hint of what R would do', () => {
  const six: Plan = {
    ...plan,
    change: { kind: 'equalise', family: 'inet6', priority: null },
    steps: plan.steps.map((step) => ({
      ...step,
      expect: { ...step.expect, defaults: { inet6: step.expect.defaults.inet ?? [] } },
    })),
  };

  it('names the priority', () => {
    expect(hintOf(plan, ['em0', 'iwn0'])).toBe('R puts both at 8');
    expect(hintOf(six, ['em0', 'iwn0'])).toBe('R puts both IPv6 defaults at 8');
  });

  it('looks at the lowest priority: what stands behind it is a spare', () => {
    expect(hintOf({ ...plan, steps: plan.steps.slice(0, 2) }, ['em0', 'iwn0'])).toBe('R puts both at 8');
  });

  it('names the uplink that is taken out, or brought back', () => {
    expect(hintOf({ ...plan, change: { kind: 'drain', interface: 'em0' } }, ['em0'])).toBe('R takes em0 out');
    const back = { kind: 'bring-back', interface: 'em0', routes: [] } as const;
    expect(hintOf({ ...plan, change: back }, ['em0'])).toBe('R brings em0 back');
  });

  it('is none when one alone would have the lowest priority', () => {
    expect(hintOf({ ...plan, steps: plan.steps.slice(0, 1) }, ['em0', 'iwn0'])).toBeNull();
    expect(hintOf({ ...plan, steps: [] }, ['em0', 'iwn0'])).toBeNull();
  });
});
