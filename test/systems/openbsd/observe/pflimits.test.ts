import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFirewallLimits } from '../../../../src/systems/openbsd/observe/pflimits.js';

describe('reading pfctl -s memory', () => {
  it('tells each hard limit by its name', () => {
    const text = `LIMITS:
states        hard limit   100000
src-nodes     hard limit    10000
frags         unlimited
table-entries hard limit   200000
pktdelay-pkts hard limit    10000
`;
    expect(parseFirewallLimits(text)).toEqual({
      value: {
        states: 100_000,
        'src-nodes': 10_000,
        frags: Infinity,
        'table-entries': 200_000,
        'pktdelay-pkts': 10_000,
      },
      complaints: [],
    });
  });

  it('complains of what is no limit', () => {
    const { value, complaints } = parseFirewallLimits('states soft limit 5\n\n  \nfrags hard limit lots\n');
    expect(value).toEqual({});
    expect(complaints.map((c) => c.line)).toEqual([1, 4]);
  });

  it('prints limits and reads them back', () => {
    const name = fc.stringMatching(/^[a-z][a-z-]{0,12}$/);
    const limit = fc.oneof(fc.nat(), fc.constant(Infinity));
    fc.assert(
      fc.property(fc.dictionary(name, limit), (limits) => {
        const text = Object.entries(limits)
          .map(([n, l]) =>
            l === Infinity
              ? `${n.padEnd(13)} unlimited\n`
              : `${n.padEnd(13)} hard limit ${String(l).padStart(8)}\n`,
          )
          .join('');
        const { value, complaints } = parseFirewallLimits(text);
        expect(Object.entries(value)).toEqual(Object.entries(limits));
        expect(complaints).toEqual([]);
      }),
    );
  });

  it('never throws, and accounts for every line', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const text = lines.join('\n');
        const { value, complaints } = parseFirewallLimits(text);
        const said = text.split('\n').filter((line) => line.trim() !== '').length;
        expect(complaints.length + Object.keys(value).length).toBeLessThanOrEqual(said);
      }),
    );
  });
});
