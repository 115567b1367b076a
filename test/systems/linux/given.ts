import type { Family } from '../../../src/model/address.js';
import type { Reading } from '../../../src/model/reading.js';
import { waiting } from '../../../src/model/reading.js';
import type { Interface, Route } from '../../../src/model/router.js';
import type { Snapshot } from '../../../src/model/snapshot.js';

const AT = 1_800_000_000_000;

/** A default of metric 100 through eth0, but for what is said. */
export function aRoute(said: Partial<Route>): Route {
  return {
    family: 'inet',
    destination: 'default',
    gateway: '192.0.2.1',
    interface: 'eth0',
    priority: 100,
    up: true,
    multipath: false,
    reject: false,
    flags: '',
    use: null,
    refs: null,
    mtuBytes: null,
    mtuLocked: false,
    label: null,
    weight: 1,
    bundle: 0,
    attributes: [],
    ...said,
  };
}

export function anInterface(said: Partial<Interface>): Interface {
  return {
    name: 'eth0',
    kind: 'wired',
    up: true,
    status: 'up',
    linkUp: true,
    priority: null,
    index: 2,
    mtuBytes: 1500,
    linkAddress: null,
    description: null,
    groups: [],
    media: null,
    speedBitsPerSecond: null,
    autoconf: { inet: false, inet6: false },
    wireless: null,
    addresses: [],
    parent: null,
    rdomain: 0,
    ...said,
  };
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
    },
    probes: [],
    events: [],
    sources: [],
  };
}
