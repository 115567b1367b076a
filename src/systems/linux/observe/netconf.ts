import type { Parsed } from '../../../model/reading.js';
import type { Settings } from '../../../model/router.js';
import { readObjects, textOf } from './json.js';

type Filters = NonNullable<Settings['reversePathFilter']>;
type Filter = Filters[string];

/** By number: of `all` and the interface's own the higher counts (include/linux/inetdevice.h, IN_DEV_RPFILTER). */
const STRENGTH: readonly Filter[] = ['off', 'strict', 'loose'];

/**
 * The reverse path filter in force on each interface, from `ip -j netconf`.
 *
 *     [{"family":"inet","interface":"em0","forwarding":true,"rp_filter":"strict",...},
 *      {"family":"inet","interface":"all","forwarding":true,"rp_filter":"off",...}]
 *
 * The kernel takes the higher number of `all` and the interface: 0 off, 1 strict, 2 loose. IPv6 has none.
 * Null when nothing was printed. Source: ip/ipnetconf.c of iproute2 6.1, ip-sysctl.rst.
 */
export function parseNetconf(text: string): Parsed<Filters | null> {
  const { value: objects, complaints } = readObjects(text);
  if (objects === null) return { value: null, complaints };
  const own = new Map(
    objects.flatMap((object) => {
      const name = textOf(object, 'interface');
      const filter = STRENGTH.find((word) => word === textOf(object, 'rp_filter'));
      return name === null || filter === undefined ? [] : [[name, filter] as const];
    }),
  );
  const all = own.get('all') ?? 'off';
  const filters = [...own]
    .filter(([name]) => name !== 'all' && name !== 'default')
    .map(([name, filter]) => [name, stronger(filter, all)] as const);
  return { value: Object.fromEntries(filters), complaints };
}

function stronger(a: Filter, b: Filter): Filter {
  return STRENGTH.indexOf(a) >= STRENGTH.indexOf(b) ? a : b;
}
