/** Parts of a router's tables, whole but for what a test says of them. */
import type { Interface, Route, RouterEvent } from '../../src/model/router.js';

/** A static IPv4 default through em0 of priority 8, alone at it, whose counters are not known. */
export function routeWith(change: Partial<Route>): Route {
  return {
    family: 'inet',
    destination: 'default',
    gateway: '192.0.2.1',
    interface: 'em0',
    priority: 8,
    up: true,
    multipath: false,
    reject: false,
    flags: 'UGS',
    use: null,
    refs: null,
    mtuBytes: null,
    mtuLocked: false,
    label: null,
    weight: 1,
    ...change,
  };
}

/** A wired interface that is up, has its link and no address. */
export function interfaceWith(change: Partial<Interface>): Interface {
  return {
    name: 'em0',
    kind: 'wired',
    up: true,
    status: 'active',
    linkUp: true,
    priority: 0,
    index: 1,
    mtuBytes: 1_500,
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
    ...change,
  };
}

/** An announcement of the kernel that says nothing but what a test says. */
export function eventWith(change: Partial<RouterEvent>): RouterEvent {
  return {
    kind: 'other',
    family: null,
    destination: null,
    gateway: null,
    interface: null,
    priority: null,
    pid: null,
    errno: null,
    status: null,
    label: null,
    ...change,
  };
}
