import { describe, expect, it } from 'vitest';
import type { ByAge } from '../../src/model/watched-connections.js';
import { AgeCounts } from '../../src/states/age-counts.js';
import { ByteNames } from '../../src/states/state-names.js';
import type { StateNames } from '../../src/states/state-names.js';
import { BY_ADDRESS, BY_NOTHING, StateRecord } from '../../src/states/state-record.js';

const anything = (): ByteNames => new ByteNames(8, () => true);
const NAMES: StateNames = {
  interfaces: anything(),
  protocols: anything(),
  states: anything(),
  idText: () => '',
};

type Seen = Partial<Pick<StateRecord, 'ageSeconds' | 'rateForth' | 'rateBack' | 'attributedBy'>>;

function countOf(...seen: readonly Seen[]): Pick<ByAge, 'young' | 'unaged'> & { readonly old: number } {
  const counts = new AgeCounts(NAMES, ['em0']);
  for (const one of seen) counts.add(Object.assign(new StateRecord(), { attributedBy: BY_NOTHING }, one));
  const { young, unaged, old } = counts.counted;
  return { young, unaged, old: old.count };
}

describe('connections by age, of which those that stay on an uplink are told', () => {
  it('are old from five minutes on, and young before', () => {
    expect(countOf({ ageSeconds: 299, rateBack: 9 }, { ageSeconds: 300, rateBack: 9 })).toEqual({
      ...{ young: 1, unaged: 0, old: 1 },
    });
  });

  it('are of unknown age where the table tells none: then nothing is concluded', () => {
    expect(countOf({ ageSeconds: -1, rateBack: 9 })).toEqual({ young: 0, unaged: 1, old: 0 });
  });

  it('prove that they leave there by an answer that comes back', () => {
    expect(countOf({ ageSeconds: 900, rateBack: 1, attributedBy: BY_ADDRESS }).old).toBe(1);
    // Sent with the address of that uplink, by whichever way.
    expect(countOf({ ageSeconds: 900, rateForth: 700, rateBack: 0, attributedBy: BY_ADDRESS }).old).toBe(0);
  });

  it('prove it by what they send where the way itself is told, and not while they rest', () => {
    expect(countOf({ ageSeconds: 900, rateForth: 700, rateBack: 0 }).old).toBe(1);
    expect(countOf({ ageSeconds: 900, rateForth: 0, rateBack: 0 }).old).toBe(0);
    expect(countOf({ ageSeconds: 900, rateForth: -1, rateBack: -1 }).old).toBe(0);
  });
});
