import { describe, expect, it } from 'vitest';
import { SeenGateways } from '../../../src/reset/plan/seen-gateways.js';
import { anInterface, aRoute } from '../../systems/linux/given.js';
import { snapshotOf } from '../router.js';

const WIRE = aRoute({ interface: 'em0', priority: 100 });
const GATEWAY = { interface: 'em0', family: 'inet', gateway: '192.0.2.1' } as const;
const seen = (routesInet: ReturnType<typeof aRoute>[], up = true): ReturnType<typeof snapshotOf> =>
  snapshotOf({ routesInet, interfaces: [anInterface({ name: 'em0', up })] });

describe('the gateway of a default that was lost', () => {
  it('is remembered with its metric when it went with its interface', () => {
    const gateways = new SeenGateways();
    gateways.take(seen([WIRE]));
    gateways.take(seen([], false));
    gateways.take(seen([]));
    expect(gateways.list()).toEqual([{ ...GATEWAY, priority: 100 }]);
    gateways.take(seen([{ ...WIRE, priority: 600 }]));
    expect(gateways.list()).toEqual([GATEWAY]);
  });

  it('is remembered without it when nobody knows why it went', () => {
    const gateways = new SeenGateways();
    gateways.take(seen([WIRE]));
    gateways.take(seen([]));
    expect(gateways.list()).toEqual([GATEWAY]);
  });

  it('may come from a lease', () => {
    const gateways = new SeenGateways();
    expect(gateways.has('inet', 'em0')).toBe(false);
    gateways.add(GATEWAY);
    gateways.take(seen([], false));
    expect(gateways.has('inet', 'em0')).toBe(true);
    expect(gateways.list()).toEqual([{ ...GATEWAY, priority: null }]);
  });
});
