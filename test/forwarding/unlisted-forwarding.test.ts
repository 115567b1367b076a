import { describe, expect, it } from 'vitest';
import { INTERNET_SIZE } from '../../src/forwarding/internet.js';
import { familyForwarding } from '../../src/forwarding/family-forwarding.js';
import type { Route } from '../../src/model/router.js';
import { equally, to } from './given-routes.js';

const counted = (name: string, blocks: number): Route => ({
  ...to('500000 routes not listed', name),
  standsFor: { rows: 500_000, blocks },
});

const ordinaryOf = (main: readonly Route[]) =>
  familyForwarding({ family: 'inet', main, others: [], rules: [], choose: equally }).ordinary;

describe('routes that were only counted', () => {
  it('decide for their part of the internet, and the default for the rest', () => {
    const half = INTERNET_SIZE.inet / 2;
    const ordinary = ordinaryOf([to('default', 'em0'), counted('em1', half), counted('', half / 2)]);
    expect(ordinary?.exits.map(({ interface: name, reach }) => [name, reach])).toEqual([
      ['em1', 0.5],
      ['em0', 0.25],
    ]);
    expect(ordinary).toMatchObject({
      nowhere: 0,
      specific: 0.75,
      destinations: ['500000 routes not listed', '500000 routes not listed'],
    });
  });

  it('lead out without any default, as a full table does', () => {
    expect(ordinaryOf([counted('em1', 0.8 * INTERNET_SIZE.inet)])?.nowhere).toBeCloseTo(0.2);
  });

  it('never decide for more than there is', () => {
    expect(ordinaryOf([counted('em1', 3 * INTERNET_SIZE.inet)])).toMatchObject({ nowhere: 0, specific: 1 });
  });
});
