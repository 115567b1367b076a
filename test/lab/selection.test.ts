import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Family } from '../../src/model/address.js';
import { selectNextHops } from '../../src/model/next-hop-selection.js';
import type { Route } from '../../src/model/router.js';
import { isDefault } from '../../src/model/router.js';
import { parseRoutes } from '../../src/systems/linux/observe/routes.js';
import { selection } from '../../src/systems/linux/selection.js';
import type { LabHost } from './lab.js';
import { Lab, labMissing } from './lab.js';
import { until } from './truth.js';

const missing = labMissing();

/** The router's interfaces, and where the other end of the cable is. */
const UPLINKS = [
  { name: 'em0', end: ['isp1', 'down0'] },
  { name: 'iwn0', end: ['isp2', 'down0'] },
  { name: 'em2', end: ['router', 'em2-end'] },
] as const satisfies readonly { readonly name: string; readonly end: readonly [LabHost, string] }[];

/** Gateways by uplink: nobody needs to be there, for nothing is sent. */
const GATEWAYS: Readonly<Record<Family, readonly (readonly [string, string])[]>> = {
  inet: [
    ['192.0.2.1', '192.0.2.2'],
    ['198.51.100.1', '198.51.100.2'],
    ['10.66.0.1', '10.66.0.2'],
  ],
  inet6: [
    ['2001:db8:1::1', '2001:db8:1::2'],
    ['2001:db8:2::1', '2001:db8:2::2'],
    ['2001:db8:66::1', '2001:db8:66::2'],
  ],
};
const OPTION: Readonly<Record<Family, string>> = { inet: '-4', inet6: '-6' };

type LinkState = 'up' | 'lost' | 'off';

interface Hop {
  readonly via: number;
  readonly gateway: number;
  readonly weight: number;
}

interface Table {
  readonly family: Family;
  readonly routes: readonly {
    readonly metric: number;
    readonly hops: readonly Hop[];
    readonly preference: string;
  }[];
  readonly links: readonly LinkState[];
  /** ignore_routes_with_linkdown, set before any link is lost. */
  readonly ignoresLost: boolean;
}

const hop = fc.record<Hop>({
  via: fc.nat(UPLINKS.length - 1),
  gateway: fc.nat(1),
  weight: fc.integer({ min: 1, max: 4 }),
});
const table = fc.record<Table>({
  family: fc.constantFrom('inet', 'inet6'),
  routes: fc.array(
    fc.record({
      metric: fc.constantFrom(100, 100, 100, 200),
      hops: fc.uniqueArray(hop, {
        minLength: 1,
        maxLength: 3,
        selector: ({ via, gateway }) => `${String(via)} ${String(gateway)}`,
      }),
      preference: fc.constantFrom('medium', 'medium', 'high', 'low'),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  links: fc.tuple(...UPLINKS.map(() => fc.constantFrom<LinkState>('up', 'up', 'up', 'lost', 'off'))),
  ignoresLost: fc.boolean(),
});

const keyOf = ({ gateway, interface: name }: Pick<Route, 'gateway' | 'interface'>): string =>
  `${gateway} ${name}`;

/** Tables looked at. `RUNS=200` looks longer. */
const RUNS = Number(process.env['RUNS'] ?? 12);

/** So many that a next hop with a ninth of all is missed once in ten billion tables. */
const FLOWS = 200;

describe.skipIf(missing !== null)('which next hops carry new connections on a real Linux kernel', () => {
  let lab: Lab;
  beforeAll(() => {
    lab = Lab.up('selection');
    lab.on('router', 'ip link add em2 type veth peer name em2-end');
    for (const name of ['em2', 'em2-end']) lab.on('router', `ip link set ${name} up`);
    lab.on('router', 'ip address add 10.66.0.10/24 dev em2');
    lab.on('router', 'ip address add 2001:db8:66::10/64 dev em2 nodad');
    for (const { name } of UPLINKS) {
      lab.on('router', `sysctl -qw net.ipv6.conf.${name}.keep_addr_on_down=1`);
      // What was said to be reachable stays so while a table is looked at.
      lab.on('router', `sysctl -qw net.ipv4.neigh.${name}.base_reachable_time_ms=600000`);
    }
    lab.on('router', 'sysctl -qw net.ipv4.fib_multipath_hash_policy=1');
  });
  afterAll(() => lab.down());

  function batch(family: Family, lines: readonly string[]): string {
    const argv = ['ip', OPTION[family], '-force', '-batch', '-'];
    return lab.try('router', argv, `${lines.join('\n')}\n`).stdout;
  }

  function setLink({ name, end: [host, other] }: (typeof UPLINKS)[number], state: LinkState): void {
    lab.on('router', `ip link set ${name} ${state === 'off' ? 'down' : 'up'}`);
    lab.on(host, `ip link set ${other} ${state === 'lost' ? 'down' : 'up'}`);
  }

  function routesOf(family: Family): readonly Route[] {
    const text = lab.on('router', `ip -j -d ${OPTION[family]} route show`);
    return parseRoutes(text, [family]).value[family] ?? [];
  }

  /** The kernel marks a route some moments after the link has changed. */
  async function settled({ family, links, ignoresLost }: Table): Promise<void> {
    const isMarked = (name: string, state: LinkState): boolean => {
      const mine = routesOf(family).filter((route) => route.interface === name && !isDefault(route));
      const wanted = state === 'lost' ? (ignoresLost ? 'dead linkdown' : 'linkdown') : '';
      return state === 'off' || mine.some(({ flags }) => [...flags.split(' ')].sort().join(' ') === wanted);
    };
    await until(
      () => UPLINKS.filter(({ name }, i) => !isMarked(name, links[i] ?? 'up')).map(({ name }) => name),
      (waiting) => waiting.length === 0,
    );
  }

  async function build(wanted: Table): Promise<void> {
    const { family, routes, links, ignoresLost } = wanted;
    for (const uplink of UPLINKS) setLink(uplink, 'up');
    await settled({ ...wanted, links: UPLINKS.map(() => 'up') });
    const switches = UPLINKS.map(
      ({ name }) =>
        `net.ipv${family === 'inet' ? '4' : '6'}.conf.${name}.ignore_routes_with_linkdown=${ignoresLost ? '1' : '0'}`,
    );
    lab.try('router', ['sysctl', '-qw', ...switches]);
    const words = ({ via, gateway }: Hop): string =>
      `via ${GATEWAYS[family][via]?.[gateway] ?? ''} dev ${UPLINKS[via]?.name ?? ''}`;
    batch(family, [
      'route flush default',
      ...UPLINKS.flatMap(
        ({ name }, i) =>
          GATEWAYS[family][i]?.map(
            (to) => `neigh replace ${to} dev ${name} lladdr 00:00:5e:00:53:01 nud reachable`,
          ) ?? [],
      ),
      ...routes.map(({ metric, hops, preference }) => {
        const [first] = hops;
        const preferred = family === 'inet6' ? ` pref ${preference}` : '';
        return hops.length === 1 && first !== undefined
          ? `route append default ${words(first)} metric ${String(metric)}${preferred}`
          : `route append default metric ${String(metric)} ${hops.map((one) => `nexthop ${words(one)} weight ${String(one.weight)}`).join(' ')}`;
      }),
    ]);
    UPLINKS.forEach((uplink, i) => setLink(uplink, links[i] ?? 'up'));
    await settled(wanted);
    // As the first packet leaves it: before that, a gateway nobody has asked for is taken for one that is there.
    const lost = UPLINKS.flatMap(({ name }, i) =>
      links[i] === 'lost' ? (GATEWAYS[family][i]?.map((to) => `${to} dev ${name}`) ?? []) : [],
    );
    batch(
      family,
      lost.map((to) => `neigh replace ${to} nud failed`),
    );
  }

  /** The share of flows that each next hop gets, by the kernel's own look-up. */
  function looked(family: Family): ReadonlyMap<string, number> {
    const questions = Array.from({ length: FLOWS }, (_, i) =>
      family === 'inet'
        ? `route get 203.0.113.${String(1 + (i % 60))} ipproto udp sport ${String(2_000 + i)} dport 53`
        : `route get 2001:db8:ffff::${(i + 1).toString(16)}`,
    );
    const shares = new Map<string, number>();
    for (const [, gateway, name] of batch(family, questions).matchAll(/ via (\S+) dev (\S+)/g)) {
      const key = keyOf({ gateway: gateway ?? '', interface: name ?? '' });
      shares.set(key, (shares.get(key) ?? 0) + 1 / FLOWS);
    }
    return shares;
  }

  it('are those that the routes as printed say, each with its share, whatever is down, lost, weighed or preferred', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (wanted) => {
        const { family } = wanted;
        await build(wanted);
        const rows = routesOf(family).filter(isDefault);
        const { chosen, shares } = selectNextHops({ family, rows, multipath: true }, selection());
        const text = rows.map((row) => JSON.stringify(row)).join('\n');
        const due = new Map<string, number>();
        for (const row of chosen) {
          due.set(keyOf(row), (due.get(keyOf(row)) ?? 0) + (shares.get(row) ?? 0));
        }
        const seen = looked(family);
        const [first] = chosen;
        if (family === 'inet' && first?.linkLost === true && !first.multipath) {
          // All are lost, and the kernel tries one after another: the first stands for them.
          const equal = rows.filter((row) => row.up && row.priority === first.priority);
          expect(equal.map(keyOf), text).toEqual(expect.arrayContaining([...seen.keys()]));
          return;
        }
        expect([...seen.keys()].sort(), text).toEqual([...due.keys()].sort());
        for (const [key, share] of due)
          expect(Math.abs((seen.get(key) ?? 0) - share), text).toBeLessThan(0.18);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 300_000);
});
