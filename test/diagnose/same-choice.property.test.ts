import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.js';
import { FAMILIES } from '../../src/model/address.js';
import { plannedNextHops } from '../../src/model/planned-next-hops.js';
import type { Route } from '../../src/model/router.js';
import { expectationOf } from '../../src/reset/plan/expectation.js';
import { linux } from '../../src/systems/linux/system.js';
import { openbsd } from '../../src/systems/openbsd/system.js';
import { aRoute, aSnapshot } from './given.js';

const NAMES = ['em0', 'iwn0', 'umb0'];

interface Row {
  readonly via: number;
  readonly priority: number | null;
  readonly up: boolean;
  readonly shared: boolean;
  readonly linkLost: boolean;
  readonly weight: number;
  readonly bundle: number;
  readonly preference: number;
}

const rows = fc.array(
  fc.record<Row>({
    via: fc.nat(NAMES.length - 1),
    priority: fc.constantFrom(8, 8, 8, 12, 12, 100),
    up: fc.constantFrom(true, true, true, false),
    shared: fc.boolean(),
    linkLost: fc.constantFrom(false, false, true),
    weight: fc.integer({ min: 1, max: 4 }),
    bundle: fc.nat(2),
    preference: fc.constantFrom(0, 0, 1, -1),
  }),
  { maxLength: 6 },
);

const family = fc.constantFrom(...FAMILIES);
const release = fc.constantFrom('7.9', '7.7', null);

function common({ via, priority, up }: Row, i: number): Partial<Route> {
  return { gateway: `192.0.2.${String(i + 1)}`, interface: NAMES[via] ?? '', priority, up };
}

const SYSTEMS = [
  [
    openbsd,
    (all: readonly Row[]): Route[] =>
      all.map((row, i) => aRoute({ ...common(row, i), multipath: row.shared })),
  ],
  [
    linux,
    (all: readonly Row[]): Route[] =>
      // A route has its next hops together, one metric and one preference.
      [0, 1, 2].flatMap((bundle) => {
        const hops = all.filter((row) => row.bundle === bundle);
        return hops.map((row, i) => {
          const { linkLost, weight } = row;
          const preference = hops[0]?.preference ?? 0;
          return aRoute({
            ...common(row, bundle * 10 + i),
            ...{ priority: hops[0]?.priority ?? null, multipath: hops.length > 1, bundle, weight },
            ...{
              attributes: [],
              ...(linkLost ? { linkLost } : {}),
              ...(preference === 0 ? {} : { preference }),
            },
          });
        });
      }),
  ],
] as const;

describe('diagnosis and plan', () => {
  it.each(SYSTEMS)('name the same next hops with the same shares, on $name', (system, tableOf) => {
    fc.assert(
      fc.property(rows, family, release, fc.constantFrom(true, false, null), (all, of, os, multipath) => {
        const routes = tableOf(all).map((route) => ({ ...route, family: of }));
        const snapshot = aSnapshot(0, {
          ...(of === 'inet' ? { inet: routes } : { inet: [], inet6: routes }),
          settings: { release: os, multipath: { inet: multipath, inet6: multipath } },
        });
        const named = new Map(NAMES.map((name) => [name, name]));
        const { diagnosis } = diagnose(null, snapshot, { explainer: system.explainer, named });
        const told = diagnosis.uplinks.flatMap((uplink) =>
          uplink.routes
            .filter(({ expectedShare }) => expectedShare !== 0)
            .map(({ route, expectedShare }) => [route.gateway, expectedShare] as const),
        );
        const { shares } = plannedNextHops(expectationOf(snapshot, system.changer), of);
        expect(new Map(told)).toEqual(new Map([...shares].map(([row, share]) => [row.gateway, share])));
      }),
      { numRuns: 400 },
    );
  });
});
