import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ip } from '../../src/demo/ip.js';
import { selectNextHops } from '../../src/model/next-hop-selection.js';
import type { PlannedRoute } from '../../src/model/plan.js';
import { selection } from '../../src/systems/openbsd/selection.js';
import type { FourNetworks, Row } from '../demo/four-networks.js';
import { kernelOf, request, rowOf, tableOf } from '../demo/four-networks.js';

interface Happening {
  readonly what: 'add' | 'delete' | 'link-up' | 'link-down';
  readonly row: Row;
}

const happenings = fc.array(
  fc.record<Happening>({
    what: fc.constantFrom('add', 'add', 'add', 'delete', 'link-up', 'link-down'),
    row: fc.record({
      net: fc.nat(3),
      host: fc.constantFrom(1, 254),
      priority: fc.constantFrom(8, 8, 8, 12),
    }),
  }),
  { minLength: 1, maxLength: 14, size: 'max' },
);

function happen(kernel: FourNetworks, { what, row }: Happening): void {
  if (what === 'add') kernel.add(request(rowOf(row, true)));
  else if (what === 'delete') kernel.delete(request(rowOf(row, true)));
  else kernel.setLink(row.net, what === 'link-up');
}

const nameOf = ({ gateway, priority }: Pick<PlannedRoute, 'gateway' | 'priority'>): string =>
  `${gateway} at ${String(priority)}`;

/** So many that a row with an eighth of all is missed in one of 10^23 tables. */
const FLOWS = 400;

/** The share of flows that each row carried; rows that carried none are left out. */
function carried(kernel: FourNetworks): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  for (let i = 0; i < FLOWS; i++) {
    const [high, low] = [String(i >> 5), String(i & 31)];
    const route = kernel.peek(ip(`203.0.${high}.${low}`), ip(`10.0.${low}.${high}`));
    if (route !== null) shares.set(nameOf(route), (shares.get(nameOf(route)) ?? 0) + 1 / FLOWS);
  }
  return shares;
}

const RELEASES = [
  ['7.6', '1.87', 'even'],
  ['7.8', '1.95', 'even'],
  ['7.8', '1.95', 'first-heavy'],
] as const;

describe('the next hops that are said to carry new connections', () => {
  it.each(RELEASES)(
    'are those that a kernel of OpenBSD %s takes (rtable.c %s, %s loop), whatever was done to it',
    (release, flags, loop) => {
      fc.assert(
        fc.property(happenings, fc.boolean(), (list, multipath) => {
          const kernel = kernelOf([], flags, loop);
          kernel.multipath.inet = multipath;
          for (const one of list) happen(kernel, one);
          const rows = tableOf(kernel);
          const { chosen, shares } = selectNextHops({ family: 'inet', rows, multipath }, selection(release));
          const seen = carried(kernel);
          // The loop never comes to the last of several: what is due to a row is not what it gets there.
          const able = loop === 'first-heavy' && chosen.length > 1 ? chosen.slice(0, -1) : chosen;
          expect([...seen.keys()].sort()).toEqual(able.map(nameOf).sort());
          if (loop === 'first-heavy') return;
          for (const row of chosen)
            expect(Math.abs((seen.get(nameOf(row)) ?? 0) - (shares.get(row) ?? 0))).toBeLessThan(0.15);
        }),
        { numRuns: 150 },
      );
    },
  );
});
