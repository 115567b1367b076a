/** Routers as nobody would build them: any uplinks, any defaults, in any order. */
import fc from 'fast-check';
import type { Family } from '../../src/model/address.js';
import type { Change } from '../../src/model/plan.js';
import type { ResetRequest } from '../../src/model/changer.js';
import { createRouter, type Router } from '../../src/demo/router.js';
import type { InterfaceSpec } from '../../src/demo/spec.js';
import { NOW } from './router.js';

/** What was done to the router since it booted, by a person or a daemon. */
export type Deed =
  | {
      readonly kind: 'add';
      readonly via: number;
      readonly family: Family;
      readonly host: 1 | 254;
      readonly priority: number | null;
      readonly mpath: boolean;
      readonly label: string | null;
      readonly mtuBytes: number | null;
      readonly lock: boolean;
      /** `-nostatic`: what bgpd and ospfd add. */
      readonly byDaemon: boolean;
    }
  | { readonly kind: 'reject'; readonly family: Family; readonly priority: number }
  | { readonly kind: 'priority'; readonly via: number; readonly priority: number }
  | { readonly kind: 'down' | 'up'; readonly via: number };

export interface World {
  /** Which says by what rules the kernel sets and clears P. */
  readonly release: '7.9' | '7.7';
  /** How many of the interfaces are uplinks; the last one is the LAN. */
  readonly interfaces: number;
  readonly uplinks: number;
  readonly multipath: Readonly<Record<Family, boolean>>;
  readonly deeds: readonly Deed[];
  /** Interfaces that have an address on the network of the first, too. */
  readonly overlapping: number | null;
  readonly known: readonly { readonly via: number; readonly family: Family; readonly host: 1 | 254 | 7 }[];
}

const NAMES = ['em0', 'iwn0', 'em1', 'athn0', 'vio0', 'em9'];

export function nameOf(world: World, via: number): string {
  return via >= world.interfaces ? 'em9' : (NAMES[via] ?? 'em9');
}

export function uplinksOf(world: World): string[] {
  return NAMES.slice(0, world.uplinks);
}

/** `.7` is on no interface's network. */
function gatewayOf(world: World, via: number, { family, host }: { family: Family; host: number }): string {
  const net = via >= world.interfaces ? 9 : via;
  if (host === 7) return family === 'inet' ? '10.99.99.7' : '2001:db8:99::7';
  return family === 'inet'
    ? `192.168.${String(net)}.${String(host)}`
    : `fe80::${String(host)}%${nameOf(world, via)}`;
}

function interfaceSpec(world: World, via: number): InterfaceSpec {
  const name = nameOf(world, via);
  const net = name === 'em9' ? 9 : via;
  return {
    name,
    kind: /^(iwn|athn)/.test(name) ? 'wireless' : 'wired',
    linkAddress: `00:00:5e:00:53:0${String(net)}`,
    addresses: [
      { address: `192.168.${String(net)}.10`, prefixLength: 24 },
      ...(world.overlapping === via ? [{ address: '192.168.0.77', prefixLength: 25 }] : []),
      { address: `fe80::10%${name}`, prefixLength: 64 },
      { address: `2001:db8:${String(net)}::10`, prefixLength: 64 },
    ],
  };
}

/** The deed as it is typed. */
export function typed(world: World, deed: Deed): string[] {
  switch (deed.kind) {
    case 'up':
    case 'down':
      return ['ifconfig', nameOf(world, deed.via), deed.kind];
    case 'priority':
      return ['ifconfig', nameOf(world, deed.via), 'priority', String(deed.priority)];
    case 'reject': {
      const to = deed.family === 'inet' ? '127.0.0.1' : '::1';
      const words = ['-reject', '-mpath', '-priority', String(deed.priority), 'default', to];
      return ['route', '-qn', 'add', `-${deed.family}`, ...words];
    }
    case 'add':
      return [
        ...['route', '-qn', 'add', `-${deed.family}`],
        ...(deed.mpath ? ['-mpath'] : []),
        ...(deed.byDaemon ? ['-nostatic'] : []),
        ...(deed.priority === null ? [] : ['-priority', String(deed.priority)]),
        ...(deed.label === null ? [] : ['-label', deed.label]),
        ...(deed.lock ? ['-lock'] : []),
        ...(deed.mtuBytes === null ? [] : ['-mtu', String(deed.mtuBytes)]),
        ...['default', gatewayOf(world, deed.via, deed)],
      ];
  }
}

export function routerOf(world: World): Router {
  const vias = [...Array(world.interfaces).keys(), world.interfaces];
  return createRouter({
    hostname: 'gw.example.org',
    release: world.release,
    startAt: NOW,
    seed: 7,
    sysctl: {
      'net.inet.ip.multipath': world.multipath.inet ? 1 : 0,
      'net.inet6.ip6.multipath': world.multipath.inet6 ? 1 : 0,
    },
    interfaces: vias.map((via) => interfaceSpec(world, via)),
    since: world.deeds.map((deed) => typed(world, deed)),
  });
}

export function knownGateways(world: World): ResetRequest['knownGateways'] {
  return world.known.map(({ via, family, host }) => ({
    interface: nameOf(world, via),
    family,
    gateway: gatewayOf(world, via, { family, host }),
  }));
}

const family = fc.constantFrom<Family>('inet', 'inet', 'inet', 'inet6');
/** Those one meets, and now and then any other. */
const routePriority = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(8, 8, 8, 12, 12, 14, 23, 48) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 63 }) },
);

const seldom = (arbitrary: fc.Arbitrary<boolean>, times: number): fc.Arbitrary<boolean> =>
  fc.tuple(arbitrary, fc.nat(times - 1)).map(([value, n]) => value && n === 0);

function deed(interfaces: number): fc.Arbitrary<Deed> {
  const via = fc.nat(interfaces - 1);
  const add = fc.record({
    kind: fc.constant('add' as const),
    // Now and then by the LAN.
    via: fc.oneof({ weight: 12, arbitrary: via }, { weight: 1, arbitrary: fc.constant(interfaces) }),
    family,
    host: fc.constantFrom<1 | 254>(1, 1, 1, 254),
    priority: fc.option(routePriority, { freq: 4 }),
    mpath: fc.constantFrom(true, true, true, false),
    label: fc.oneof(
      { weight: 14, arbitrary: fc.constant(null) },
      { weight: 7, arbitrary: fc.constantFrom('dhcpleased', 'slaacd', 'isp two', 'a "quoted" one') },
      { weight: 1, arbitrary: fc.constantFrom('dhcpleased', 'why?', ' blank') },
    ),
    mtuBytes: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom(1280, 1400, 1492) },
    ),
    lock: seldom(fc.boolean(), 8),
    byDaemon: seldom(fc.boolean(), 6),
  });
  return fc.oneof(
    { weight: 14, arbitrary: add },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('reject' as const), family, priority: routePriority }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('priority' as const), via, priority: fc.nat(15) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('down' as const, 'up' as const), via }) },
  );
}

export const world: fc.Arbitrary<World> = fc.integer({ min: 2, max: 5 }).chain((interfaces) =>
  fc.record({
    release: fc.constantFrom('7.9', '7.9', '7.7'),
    interfaces: fc.constant(interfaces),
    uplinks: fc.oneof(
      { weight: 5, arbitrary: fc.constant(interfaces) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: interfaces }) },
    ),
    multipath: fc.record({ inet: fc.boolean(), inet6: fc.boolean() }),
    deeds: fc.array(deed(interfaces), { minLength: 1, maxLength: 14, size: 'max' }),
    overlapping: fc.option(fc.constant(1), { freq: 20 }).map((value) => value),
    known: fc.array(
      fc.record({
        via: fc.nat(interfaces - 1),
        family,
        host: fc.constantFrom<1 | 254 | 7>(1, 1, 254, 7),
      }),
      { maxLength: 3 },
    ),
  }),
);

/** What a person may want of it. */
export function change(of: World): fc.Arbitrary<Change> {
  const priority = fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: routePriority },
    { weight: 1, arbitrary: fc.integer({ min: -1, max: 70 }) },
  );
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('equalise' as const), family, priority }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('drain' as const),
        interface: fc.constantFrom(...uplinksOf(of)),
      }),
    },
  );
}
