import { describe, expect, it } from 'vitest';
import { ip } from '../../src/demo/ip.js';
import type { Router } from '../../src/demo/router.js';
import { defaults, laptop, run, START, words } from './laptop.js';

/** Before rtable.c 1.95: as it was when the code of OpenBSD 7.6 was run. */
const OLD = { release: '7.6' };
const add = (more: string): string => `route -n add -inet ${more}`;
const remove = (more: string): string => `route -n delete -inet ${more}`;
const SHARED = [
  words(add('-mpath -priority 8 default 192.168.0.1')),
  words(remove('-priority 12 default 192.168.0.1')),
];

function ways(router: Router): Set<string | undefined> {
  const flows = Array.from({ length: 64 }, (_, i) => i);
  return new Set(flows.map((i) => router.kernel.peek(ip(`203.0.113.${i}`), ip('10.0.0.20'))?.interface));
}

describe('P before OpenBSD 7.8 (rtable.c 1.87)', () => {
  it('is missing from equals of which one was down when the other was added, and then all goes by the first', () => {
    const happenings = [
      { afterMs: -1_000, interface: 'em0', link: 'down' as const },
      { afterMs: 5_000, interface: 'em0', link: 'up' as const },
    ];
    for (const [release, flags] of [
      ['7.6', 'UGS'],
      ['7.9', 'UGSP'],
    ] as const) {
      const router = laptop({ release, happenings });
      router.advance(START + 1_000);
      for (const argv of SHARED) router.run(argv);
      router.advance(START + 10_000);
      expect(defaults(router)).toEqual([`192.168.0.1 ${flags} 8 iwn0`, `192.168.1.1 ${flags} 8 em0`]);
      expect(ways(router).size).toBe(flags === 'UGS' ? 1 : 2);
    }
  });

  it('is lost when one loses its link while the other is set anew', () => {
    const router = laptop({ ...OLD, since: SHARED });
    expect(ways(router)).toEqual(new Set(['em0', 'iwn0']));
    run(router, 'ifconfig em0 down');
    run(router, remove('-priority 8 default 192.168.0.1'));
    run(router, add('-mpath -priority 8 default 192.168.0.1'));
    run(router, 'ifconfig em0 up');
    expect(defaults(router)).toEqual(['192.168.0.1 UGS 8 iwn0', '192.168.1.1 UGS 8 em0']);
    expect(ways(router)).toEqual(new Set(['iwn0']));
    // The cure: the one that does not carry, set anew while both are up.
    run(router, remove('-priority 8 default 192.168.1.1'));
    run(router, add('-mpath -priority 8 default 192.168.1.1'));
    expect(defaults(router)).toEqual(['192.168.0.1 UGSP 8 iwn0', '192.168.1.1 UGSP 8 em0']);
  });

  it('stays on a lone row after the undo of a reset, where a bare delete does not find it', () => {
    const router = laptop({ ...OLD, since: SHARED });
    run(router, add('-priority 12 default 192.168.0.1'));
    run(router, remove('-priority 8 default 192.168.0.1'));
    expect(defaults(router)).toEqual(['192.168.1.1 UGSP 8 em0', '192.168.0.1 UGS 12 iwn0']);
    expect(run(router, remove('default')).stdout).toBe('delete net default: not in table\n');
    expect(ways(router)).toEqual(new Set(['em0']));
  });

  it('goes when two rows of any priority have become one', () => {
    const router = laptop({ ...OLD, since: SHARED });
    run(router, remove('-priority 8 default 192.168.0.1'));
    expect(defaults(router)).toEqual(['192.168.1.1 UGS 8 em0']);
  });
});
