import type { Family } from '../../../src/model/address.js';
import type { Reading } from '../../../src/model/reading.js';
import { waiting } from '../../../src/model/reading.js';
import type { Interface, Route } from '../../../src/model/router.js';
import type { Snapshot } from '../../../src/model/snapshot.js';
import { interfaceWith, routeWith } from '../../given/router.js';

const AT = 1_800_000_000_000;

/** A default of metric 100 through eth0, but for what is said. */
export function aRoute(said: Partial<Route>): Route {
  return routeWith({
    interface: 'eth0',
    priority: 100,
    flags: '',
    bundle: 0,
    attributes: [],
    ...said,
  });
}

export function anInterface(said: Partial<Interface>): Interface {
  return interfaceWith({
    name: 'eth0',
    status: 'up',
    priority: null,
    index: 2,
    ...said,
  });
}

function good<T>(value: T): Reading<T> {
  return { ok: true, value, at: AT, goodForMs: 10_000, tookMs: 1, complaints: [] };
}

/** A router with these routes and interfaces, of which nothing else is known. */
export function aSnapshot(routes: readonly Route[], interfaces: readonly Interface[] = []): Snapshot {
  const of = (family: Family): Reading<readonly Route[]> =>
    good(routes.filter((route) => route.family === family));
  return {
    at: AT,
    startedAt: AT,
    observed: {
      routesInet: of('inet'),
      routesInet6: of('inet6'),
      interfaces: good(interfaces),
      otherTables: waiting(AT),
      networks: waiting(AT),
      signals: waiting(AT),
      byteCounters: waiting(AT),
      packetCounters: waiting(AT),
      settings: waiting(AT),
      firewall: waiting(AT),
      firewallLimits: waiting(AT),
      queues: waiting(AT),
    },
    probes: [],
    events: [],
    sources: [],
  };
}
