import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFirewallInfo } from '../../../../src/systems/openbsd/observe/pfinfo.js';

const TABLE = `State Table                          Total             Rate
  current entries                       42               
  half-open tcp                          3               
  searches                            9120            0.9/s
  inserts                              600            0.0/s
  removals                             558            0.0/s
`;

const COUNTERS = `Counters
  match                                 47            0.0/s
  congestion                             5            0.0/s
  state-mismatch                         7            0.0/s
`;

const STATUS = 'Status: Enabled for 3 days 04:16:55              Debug: err\n\n';

describe('reading pfctl -s info', () => {
  it('tells whether pf runs, how many states it holds, and what it has counted', () => {
    expect(parseFirewallInfo(STATUS + TABLE + COUNTERS)).toEqual({
      value: {
        enabled: true,
        states: 42,
        halfOpenTcp: 3,
        counters: {
          searches: 9120,
          inserts: 600,
          removals: 558,
          match: 47,
          congestion: 5,
          'state-mismatch': 7,
        },
      },
      complaints: [],
    });
  });

  it('takes nothing from the sections of -v whose labels are the same', () => {
    const verbose = `${STATUS}Hostid:   0x00005301
Checksum: 0x20bbcbf12d19f7497fa49d51023bfd84

Interface Stats for em0                IPv4             IPv6
  Bytes In                        1893022117                0
  Bytes Out                        187330214                0
  Packets In
    Passed                           1481002                0
    Blocked                              312                0
  Packets Out
    Passed                           1011220                0
    Blocked                                0                0

${TABLE}Source Tracking Table
  current entries                        9               
  searches                               8            0.0/s
Fragments
  current entries                        7               
  searches                               6            0.0/s
${COUNTERS}Limit Counters
  max states per rule                    1            0.0/s
  overload flush states                  2            0.0/s
Adaptive Syncookies Watermarks
  start                              25000 states
  end                                12500 states
`;
    const { value, complaints } = parseFirewallInfo(verbose);
    expect(complaints).toEqual([]);
    expect(value).toMatchObject({
      states: 42,
      counters: { searches: 9120, 'max states per rule': 1, 'overload flush states': 2 },
    });
    expect(value.counters).not.toHaveProperty('Passed');
  });

  it('says disabled for disabled, and nothing for what is not printed', () => {
    expect(parseFirewallInfo('Status: Disabled                      Debug: Urgent\n').value).toEqual({
      enabled: false,
      states: null,
      halfOpenTcp: null,
      counters: {},
    });
    const old = TABLE.replace(/^.*half-open.*\n/m, '');
    expect(parseFirewallInfo(old).value).toMatchObject({ enabled: null, states: 42, halfOpenTcp: null });
    expect(parseFirewallInfo('').value.enabled).toBe(null);
  });

  it('complains of rows without a section and of anything else', () => {
    const text = `  current entries      1\n${STATUS}Status: Confused\npfctl: what?\n${TABLE}  rubbish\n`;
    expect(parseFirewallInfo(text).complaints.map((c) => c.line)).toEqual([1, 4, 5, 12]);
  });

  it('is not led astray by a label that means something to JavaScript', () => {
    const { value } = parseFirewallInfo('Counters\n  __proto__        7            0.0/s\n');
    expect(Object.entries(value.counters)).toEqual([['__proto__', 7]]);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...TABLE.split('\n')))), (lines) => {
        const text = lines.join('\n');
        const count = text.split('\n').length;
        for (const { line } of parseFirewallInfo(text).complaints) {
          expect(line).toBeGreaterThan(0);
          expect(line).toBeLessThanOrEqual(count);
        }
      }),
    );
  });
});
