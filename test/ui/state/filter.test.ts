import { describe, expect, it } from 'vitest';
import { matcher } from '../../../src/ui/state/filter.js';

const row = {
  text: 'default 192.168.0.1 iwn0 UGS dhcpleased',
  fields: { uplink: 'iwn0', host: '192.168.0.1' },
};

describe('a filter', () => {
  it.each([
    ['', true],
    ['IWN', true],
    ['iwn0 ugs', true],
    ['iwn0 em0', false],
    ['-em0', true],
    ['-iwn0', false],
    ['uplink:iwn', true],
    ['uplink:ugs', false],
    ['host:192.168 uplink:iwn0', true],
    ['-uplink:iwn0', false],
    ['-', true],
    ['nofield:x', false],
    ['uplink:', true],
  ])('%j: %s', (filter, found) => {
    expect(matcher(filter)(row)).toBe(found);
  });

  it('takes an address with colons for text', () => {
    expect(matcher('fe80::1')({ text: 'fe80::1%em0', fields: {} })).toBe(true);
  });
});
