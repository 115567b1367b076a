import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInterfaceCounters } from '../../../../src/systems/openbsd/observe/netstat-interfaces.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const NOTHING = {
  inBytes: null,
  outBytes: null,
  inPackets: null,
  outPackets: null,
  inErrors: null,
  outErrors: null,
  collisions: null,
};

const PACKETS = `Name    Mtu   Network     Address              Ipkts Ifail    Opkts Ofail Colls
lo0     32768 <Link>                              36     0       36     0     0
lo0     32768 fe80::%lo0/ fe80::1%lo0             36     0       36     0     0
em0     1500  <Link>      00:0d:b9:41:2c:a0  1482201     3  1012877     2     1
em0     1500  198.51.100/ 198.51.100.10      1482201     3  1012877     2     1
enc0*   0     <Link>                               0     0        0     0     0
`;

const BYTES = `Name    Mtu   Network     Address               Ibytes     Obytes
em0     1500  <Link>      00:0d:b9:41:2c:a0 189302211799  187330214
em0     1500  198.51.100/ 198.51.100.10     189302211799  187330214
pflog0  33136 <Link>                                 0      77112
`;

describe('the counters of the interfaces', () => {
  it('reads packets, failures and collisions once for each interface', () => {
    const { value, complaints } = parseInterfaceCounters(PACKETS);
    expect(complaints).toEqual([]);
    expect(value.map((c) => c.interface)).toEqual(['lo0', 'em0', 'enc0']);
    expect(value[1]).toEqual({
      ...NOTHING,
      interface: 'em0',
      inPackets: 1482201,
      inErrors: 3,
      outPackets: 1012877,
      outErrors: 2,
      collisions: 1,
    });
  });

  it('reads bytes, and does not make up packets', () => {
    expect(parseInterfaceCounters(BYTES)).toEqual({
      value: [
        { ...NOTHING, interface: 'em0', inBytes: 189302211799, outBytes: 187330214 },
        { ...NOTHING, interface: 'pflog0', inBytes: 0, outBytes: 77112 },
      ],
      complaints: [],
    });
  });

  it('takes the meaning of a column from its heading: drops are no errors', () => {
    const { value } = parseInterfaceCounters(PACKETS.replace('Ifail', 'Idrop').replace('Ofail', 'Odrop'));
    expect(value[1]).toMatchObject({ inErrors: null, outErrors: null, inPackets: 1482201, collisions: 1 });
    expect(parseInterfaceCounters(PACKETS.replace('Ifail', 'Ierrs')).value[1]?.inErrors).toBe(3);
  });

  it('reads the layout of 2015 with Time and Drop at its end', () => {
    const { value, complaints } = parseInterfaceCounters(
      'Name    Mtu   Network     Address              Ipkts Ierrs    Opkts Oerrs Colls Time Drop\n' +
        'ral0    1500  <Link>      00:0d:b9:41:2c:a0       91     4       65     5     6    7    8\n' +
        'tun0    1500  <Link>                              91     4       65     5     6    7    8\n',
    );
    expect(complaints).toEqual([]);
    const expected = { inPackets: 91, inErrors: 4, outPackets: 65, outErrors: 5, collisions: 6 };
    expect(value).toEqual([
      { ...NOTHING, interface: 'ral0', ...expected },
      { ...NOTHING, interface: 'tun0', ...expected },
    ]);
  });

  it('gives neither of two interfaces whose names are cut to the same seven letters', () => {
    const { value, complaints } = parseInterfaceCounters(
      'Name    Mtu   Network     Address               Ibytes     Obytes\n' +
        'vether1 1500  <Link>      fe:e1:ba:d0:00:01         10         20\n' +
        'vether1 1500  <Link>      fe:e1:ba:d0:00:02         30         40\n' +
        'em0     1500  <Link>      00:0d:b9:41:2c:a0         50         60\n',
    );
    expect(value.map((c) => c.interface)).toEqual(['em0']);
    expect(complaints.map((c) => c.line)).toEqual([3]);
  });

  it('does not guess what the numbers of a lone row mean', () => {
    const { value, complaints } = parseInterfaceCounters(
      'em0     1500  <Link>      00:0d:b9:41:2c:a0         50         60\n',
    );
    expect(value).toEqual([]);
    expect(complaints[0]).toMatchObject({ line: 1, reason: 'a row before any heading' });
  });

  it('complains of numbers made for people', () => {
    const { value, complaints } = parseInterfaceCounters(BYTES.replaceAll('187330214', '179M'));
    expect(value.map((c) => c.interface)).toEqual(['pflog0']);
    expect(complaints.map((c) => c.line)).toEqual([2, 3]);
  });

  it('never throws, and takes every line for a heading, a row or a complaint', () => {
    fc.assert(
      fc.property(anyText([...PACKETS.split('\n'), ...BYTES.split('\n')]), (text) => {
        const parsed = parseInterfaceCounters(text);
        expectHonestComplaints(text, parsed);
        for (const { interface: _, ...counters } of parsed.value) {
          for (const n of Object.values(counters)) expect(n === null || n >= 0).toBe(true);
        }
      }),
    );
  });
});
