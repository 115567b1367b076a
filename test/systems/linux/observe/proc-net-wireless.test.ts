import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSignals } from '../../../../src/systems/linux/observe/proc-net-wireless.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const TEXT = `Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
 face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
wlp2s0: 0000   49.  -61.  -256        0      0      0      0    102        0
  wlx1: 0000    0     0     0         0      0      0      0      0        0
  old0: 0000   88.   44.    0.        0      0      0      0      0        0
`;

describe('the wireless signals', () => {
  it('are parts of a perfect link, and the level that was heard', () => {
    expect(parseSignals(TEXT)).toMatchObject({
      value: { wlp2s0: { percent: 70, dbm: -61 } },
      complaints: [],
    });
  });

  it('are unknown, not zero, where nothing is heard, and where a driver has measures of its own', () => {
    const { value } = parseSignals(TEXT);
    expect(value['wlx1']).toEqual({ percent: null, dbm: null });
    expect(value['old0']).toEqual({ percent: null, dbm: null });
  });

  it('are read without throwing, whatever is printed', () => {
    fc.assert(
      fc.property(anyText([TEXT, ...TEXT.split('\n')]), (text) =>
        expectHonestComplaints(text, parseSignals(text)),
      ),
    );
  });
});
