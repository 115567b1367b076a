import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFailover, outOfUse, parseFailover } from '../../src/failover/failover-file.js';
import type { FailoverState } from '../../src/failover/failover-state.js';
import { NOTHING_DONE } from '../../src/failover/failover-state.js';
import { HOUR } from '../../src/model/time.js';
import { backOf } from './line.js';

const AT = new Date(2026, 10, 22, 3, 12, 7).getTime();
const em0 = {
  interface: 'em0',
  at: AT,
  why: 'it has no link',
  restsOn: 'link',
  back: backOf('em0'),
} as const;
const STATE: FailoverState = {
  ...NOTHING_DONE,
  drained: [em0],
  intent: { kind: 'bring-back', ...em0 },
  changes: [AT - 1, AT],
  triedAt: AT,
  handsOff: ['em1'],
};

describe('what failover writes down', () => {
  it('is read as it was by the next start, and says in a title what is out of use', () => {
    expect(parseFailover(formatFailover(STATE), AT)).toEqual(STATE);
    expect(parseFailover(formatFailover(NOTHING_DONE), AT)).toEqual(NOTHING_DONE);
    expect(outOfUse(STATE)).toBe('em0 out since 03:12:07');
    expect(outOfUse(NOTHING_DONE)).toBeNull();
  });

  it('makes nobody wait for a time that lies ahead, where the clock was set back', () => {
    const read = parseFailover(formatFailover({ ...STATE, intent: null }), AT - HOUR);
    expect(read.changes).toEqual([AT - HOUR, AT - HOUR]);
    expect(read.triedAt).toBe(AT - HOUR);
  });

  it('is refused where it was cut off at any character, and never half believed', () => {
    const text = formatFailover(STATE).trimEnd();
    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => {
        expect(() => parseFailover(text.slice(0, length), AT)).toThrow(RangeError);
      }),
    );
  });

  it.each([
    ['of another version', { format: 2 }],
    ['drained is no list', { drained: {} }],
    ['a route without a family', { drained: [{ ...em0, back: { ...em0.back, routes: [{}] } }] }],
    ['an intent to do something else', { intent: { ...em0, kind: 'equalise' } }],
  ])('is refused when %s', (_, wrong) => {
    const whole = { ...(JSON.parse(formatFailover(STATE)) as object), ...wrong };
    expect(() => parseFailover(JSON.stringify(whole), AT)).toThrow(RangeError);
  });
});
