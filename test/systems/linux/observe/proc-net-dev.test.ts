import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCounters } from '../../../../src/systems/linux/observe/proc-net-dev.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const TEXT = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
   em0:98123001   70412    3   11    0     3          0        17  5120774   48210    1    2    0     4       0          0
wlp2s0:18446744073709551615 9 0 0 0 0 0 0 7 8 0 0 0 0 0 0
`;

describe('the counters of the kernel', () => {
  it('are those of each interface, errors without the drops of a full queue', () => {
    const { value, complaints } = parseCounters(TEXT);
    expect(complaints).toEqual([]);
    expect(value.map((one) => one.interface)).toEqual(['lo', 'em0', 'wlp2s0']);
    expect(value[1]).toEqual({
      interface: 'em0',
      inBytes: 98_123_001,
      outBytes: 5_120_774,
      inPackets: 70_412,
      outPackets: 48_210,
      inErrors: 3,
      outErrors: 1,
      collisions: 4,
    });
  });

  it('may stand right behind the name, however large they are', () => {
    expect(parseCounters(TEXT).value[2]).toMatchObject({ inBytes: 2 ** 64, outBytes: 7 });
  });

  it('are not those of a row that was cut short', () => {
    const { value, complaints } = parseCounters('  em0: 1 2 3\n');
    expect(value).toEqual([]);
    expect(complaints).toMatchObject([{ line: 1, reason: 'not a row of counters' }]);
  });

  it('are read without throwing, whatever is printed, and every line is accounted for', () => {
    fc.assert(
      fc.property(anyText([TEXT, ...TEXT.split('\n')]), (text) =>
        expectHonestComplaints(text, parseCounters(text)),
      ),
    );
  });
});
