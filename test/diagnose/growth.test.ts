import { describe, expect, it } from 'vitest';
import type { InterfaceAddress, Route } from '../../src/model/router.js';
import { SharedNetworks } from '../../src/diagnose/rules/shared-networks.js';
import { inPrefix } from '../../src/model/address.js';
import { linux } from '../../src/systems/linux/system.js';
import { openbsd } from '../../src/systems/openbsd/system.js';
import fc from 'fast-check';
import { aRoute, after, anAddress, anInterface, counters, findingOf } from './given.js';

/** How often a field of a route was looked at: work, whatever the machine does meanwhile. */
let looks = 0;

function counted(route: Route): Route {
  return new Proxy(route, {
    get(target, field) {
      looks++;
      return Reflect.get(target, field) as unknown;
    },
  });
}

const name = (i: number): string => `vio${i}`;
const gateway = (i: number): string => `198.18.${i >> 8}.${i & 255}`;

/** Looks at routes in the third round of a router with so many uplinks. */
function looksWith(uplinks: number, system: typeof linux, route: (i: number) => Partial<Route>): number {
  const inet = Array.from({ length: uplinks }, (_, i) =>
    counted(aRoute({ interface: name(i), gateway: gateway(i), ...route(i) })),
  );
  const interfaces = inet.map((_, i) =>
    anInterface(name(i), { addresses: [anAddress(`203.${i >> 8}.${i & 255}.2`, 24)] }),
  );
  let before = 0;
  after(
    3,
    (second) => {
      before = looks;
      const bytes = inet.map((_, i) => counters(name(i), { inBytes: second * 1e5, outBytes: second * 1e5 }));
      return { inet, interfaces, bytes };
    },
    { explainer: system.explainer },
  );
  return looks - before;
}

/** Four times as many uplinks are four times the work, and a little for sorting. */
const LINEAR = 5;

const TABLES: Readonly<Record<string, (i: number) => Partial<Route>>> = {
  'share one priority': () => ({}),
  'have a priority each': (i) => ({ priority: 8 + i, multipath: false, bundle: i }),
  'share one gateway': () => ({ gateway: '192.168.1.1' }),
};

describe('a round of a router with many uplinks', () => {
  for (const [what, route] of Object.entries(TABLES))
    for (const system of [linux, openbsd])
      it(`costs in proportion to their number on ${system.name} when they ${what}`, () => {
        const [few, many] = [looksWith(64, system, route), looksWith(256, system, route)];
        expect(few).toBeGreaterThan(0);
        expect(many / few).toBeLessThan(LINEAR);
      });

  it('costs in proportion to the number of defaults on one of them', () => {
    const [few, many] = [64, 256].map((rows) =>
      looksWith(rows, linux, (i) => ({ interface: 'vio0', priority: 8 + i, multipath: false, bundle: i })),
    );
    expect((many ?? NaN) / (few ?? NaN)).toBeLessThan(LINEAR);
  });
});

describe('networks that several uplinks share', () => {
  it('are told once for each uplink, not once for each pair', () => {
    const interfaces = [0, 1, 2, 3].map((i) =>
      anInterface(name(i), { addresses: [anAddress(`192.168.1.${i + 10}`)] }),
    );
    const inet = interfaces.map((_, i) => aRoute({ interface: name(i), gateway: `192.168.1.${i + 100}` }));
    const { findings } = after(1, { inet, interfaces });
    const shared = findings.filter(({ id }) => id === 'shared-gateway');
    expect(shared.map(({ subject }) => subject)).toEqual(['vio1', 'vio2', 'vio3']);
    expect(findingOf({ findings } as never, 'shared-gateway')?.message).toContain('vio0 and vio1');
  });

  const octet = fc.integer({ min: 0, max: 3 });
  const address = fc
    .record({ a: octet, b: octet, c: octet, length: fc.integer({ min: 6, max: 32 }) })
    .map(({ a, b, c, length }) => anAddress(`10.${a}.${b}.${c}`, length));

  function overlaps(a: InterfaceAddress, b: InterfaceAddress): boolean {
    const length = Math.min(a.prefixLength ?? 0, b.prefixLength ?? 0);
    return length < 32 && inPrefix(a.address, b.address, length);
  }

  it('are found as if each were compared with each', () => {
    fc.assert(
      fc.property(fc.array(address, { maxLength: 12 }), fc.nat({ max: 11 }), (addresses, spared) => {
        const networks = new SharedNetworks(addresses.map((one, place) => ({ place, address: one })));
        const may = (place: number): boolean => place !== spared;
        for (const [place, one] of addresses.entries()) {
          const first = addresses.findIndex((other, i) => i < place && may(i) && overlaps(other, one));
          expect(networks.firstBefore(place, [one], may)?.place ?? -1).toBe(first);
        }
      }),
    );
  });
});
