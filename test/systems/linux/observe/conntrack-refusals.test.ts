import { describe, expect, it } from 'vitest';
import { parseConntrackRefusals } from '../../../../src/systems/linux/observe/conntrack-refusals.js';

const OF_6_18 = `entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  expect_new expect_create expect_delete search_restart
00001f40  00000000 00000c3f 00000000 00000012 00000000 00000000 00000000 00000000 0000000a 000001f4 00000002 00000000  00000000 00000000 00000000 00000000
00001f40  00000000 00000b10 00000000 00000007 00000000 00000000 00000000 00000000 00000001 0000000c 00000000 00000000  00000000 00000000 00000000 00000000
`;

const OF_CONNTRACK = `cpu=0   \tfound=3135 invalid=18 insert=0 insert_failed=10 drop=500 early_drop=2 error=0 search_restart=0
cpu=1   \tfound=2832 invalid=7 insert=0 insert_failed=1 drop=12 early_drop=0 error=0 search_restart=0
`;

describe('what the kernel says of connections it refused', () => {
  it.each([
    ['its own file', OF_6_18],
    ['conntrack -S', OF_CONNTRACK],
  ])('is summed over all processors, from %s', (_, text) => {
    expect(parseConntrackRefusals(text)).toEqual({
      value: { drop: 512, early_drop: 2, insert_failed: 11 },
      complaints: [],
    });
  });

  it('is unknown, not nothing, where no line is understood', () => {
    const { value, complaints } = parseConntrackRefusals('conntrack v1.4.7: Operation not permitted\n');
    expect(value).toBeNull();
    expect(complaints).toHaveLength(1);
  });
});
