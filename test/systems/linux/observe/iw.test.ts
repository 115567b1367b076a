import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNetworks } from '../../../../src/systems/linux/observe/iw.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const TEXT = `phy#1
\tUnnamed/non-netdev interface
\t\twdev 0x100000002
\t\ttype P2P-device
\tInterface wlx0
\t\tifindex 5
\t\ttype AP
phy#0
\tInterface wlp2s0
\t\tifindex 3
\t\twdev 0x1
\t\taddr 02:00:5e:00:53:07
\t\tssid Light house \u202e
\t\ttype managed
\t\tchannel 36 (5180 MHz), width: 80 MHz, center1: 5210 MHz
\t\ttxpower 22.00 dBm
`;

describe('the wireless interfaces', () => {
  it('are named with the network they are in', () => {
    const { value, complaints } = parseNetworks(TEXT);
    expect(complaints).toEqual([]);
    expect(value).toEqual({ wlx0: null, wlp2s0: 'Light house ?' });
  });

  it.each([
    ['\\xe4\\xb8\\xad\\xe5\\x9b\\xbd net', '中国 net'],
    ['a\\x5cb', 'a\\b'],
    ['caf\\xe9', 'caf\\xe9'],
    ['\\x1b[31m', '\\x1b[31m'],
    ['\\xe2\\x80\\xaegnp', '\\xe2\\x80\\xaegnp'],
    ['\\xe2\\x98\\x95', '\\xe2\\x98\\x95'],
  ])('are read from what iw makes of a name: %s', (printed, ssid) => {
    expect(parseNetworks(`\tInterface wlp2s0\n\t\tssid ${printed}\n`).value).toEqual({ wlp2s0: ssid });
  });

  it('are none where there is no card, or another program spoke', () => {
    expect(parseNetworks('')).toEqual({ value: {}, complaints: [] });
    expect(parseNetworks('nl80211 not found.\n').complaints).toHaveLength(1);
  });

  it('are read without throwing, whatever is printed', () => {
    fc.assert(
      fc.property(anyText([TEXT, ...TEXT.split('\n')]), (text) =>
        expectHonestComplaints(text, parseNetworks(text)),
      ),
    );
  });
});
