import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../../../src/model/address.js';
import { RouteCondenser } from '../../../../src/systems/linux/observe/condense-routes.js';
import { isLarge, READ_WHOLE_ROWS } from '../../../../src/systems/linux/observe/large-table.js';
import { parseRoutes } from '../../../../src/systems/linux/observe/routes.js';

type Printed = Readonly<Record<string, unknown>>;

function route(dst: string, gateway: string, dev: string, parts: Printed = {}): Printed {
  const usual = { table: 'main', protocol: 'static', scope: 'global', flags: [] };
  return { type: 'unicast', dst, gateway, dev, ...usual, ...parts };
}

/** As a routing daemon brings them: 24.0.0.0/24, 24.0.1.0/24 … */
const brought = (count: number, dev = 'wan0', parts: Printed = {}): Printed[] =>
  Array.from({ length: count }, (_, i) =>
    route(`${24 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24`, '198.51.100.9', dev, {
      protocol: 'bgp',
      metric: 20,
      ...parts,
    }),
  );

/** Without what makes it a route to some network. */
function without(printed: Printed, ...names: readonly string[]): Printed {
  return Object.fromEntries(Object.entries(printed).filter(([name]) => !names.includes(name)));
}

/** What somebody needs to know who decides about uplinks. */
const OWN: readonly Printed[] = [
  route('default', '198.51.100.1', 'wan0', { protocol: 'dhcp', metric: 100 }),
  route('default', '203.0.113.1', 'wan1', { metric: 200 }),
  route('default', '203.0.113.77', 'wan1', { protocol: 'bgp', metric: 300 }),
  route('0.0.0.0/1', '198.51.100.3', 'wan0', { protocol: 'bgp' }),
  route('96.0.0.0/6', '198.51.100.3', 'wan0', { protocol: 'ospf' }),
  without(route('10.66.0.0/16', '', 'wan0', { type: 'blackhole' }), 'gateway', 'dev'),
  without(route('10.67.0.0/16', '', 'wan0', { type: 'unreachable', protocol: 'bgp' }), 'gateway', 'dev'),
  route('172.20.0.0/16', '10.4.0.2', 'lan0'),
  route('192.0.2.77', '198.51.100.1', 'wan0'),
  route('24.200.0.0/16', '198.51.100.9', 'wan0', { protocol: 'bgp', tos: '0x10' }),
  without(route('198.51.100.0/24', '', 'wan0', { protocol: 'kernel', scope: 'link' }), 'gateway'),
  without(route('198.18.7.0/24', '', 'gre0', { protocol: 'bgp', scope: 'link' }), 'gateway'),
  route('24.9.0.0/16', '203.0.113.9', 'wan1', { table: '7', protocol: 'bgp' }),
];

const printed = (routes: readonly Printed[]): string => `${JSON.stringify(routes)} \n`;
const parsed = (text: string) => parseRoutes(text, FAMILIES);

/** The text as a large one is shortened, in chunks of so many bytes. */
function condensed(text: string, chunkBytes = 65_536): string {
  const condenser = new RouteCondenser();
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) condenser.write(bytes.slice(at, at + chunkBytes));
  return Buffer.concat(condenser.end()).toString();
}

describe('a large Linux routing table, while it comes', () => {
  it('is left as it is up to ten thousand routes', () => {
    const text = printed([...OWN, ...brought(READ_WHOLE_ROWS - OWN.length)]);
    expect(condensed(text)).toBe(text);
  });

  it('keeps each route that decides something, wherever it stands, and counts the others by interface', () => {
    const routes = [...OWN.slice(0, 5), ...brought(30_000), ...brought(7, 'wan1'), ...OWN.slice(5)];
    const { value, complaints } = parsed(condensed(printed(routes)));
    const own = parsed(printed(OWN)).value;
    const bare = (rows: readonly object[] | null): unknown => rows?.map((row) => ({ ...row, bundle: 0 }));
    expect(complaints).toEqual([]);
    expect(bare(value.others)).toEqual(bare(own.others));
    expect(bare(value.inet?.slice(0, own.inet?.length) ?? null)).toEqual(bare(own.inet));
    expect(value.inet?.slice(own.inet?.length)).toMatchObject([
      {
        interface: 'wan0',
        destination: '30000 routes not listed',
        standsFor: { rows: 30_000, blocks: 30_000 },
      },
      { interface: 'wan1', destination: '7 routes not listed', standsFor: { rows: 7, blocks: 0 } },
    ]);
  });

  it('counts IPv6 by itself', () => {
    const six = Array.from({ length: 12_000 }, (_, i) =>
      route(`2a01:${i.toString(16)}::/32`, 'fe80::1', 'wan0', { protocol: 'bird', pref: 'medium' }),
    );
    const own = route('default', 'fe80::1', 'wan0', { protocol: 'ra', pref: 'medium' });
    const { value } = parsed(condensed(printed([...OWN, own, ...six])));
    expect(value.inet6).toMatchObject([
      { destination: 'default' },
      { family: 'inet6', interface: 'wan0', standsFor: { rows: 12_000, blocks: 12_000 * 65_536 } },
    ]);
  });

  it('counts routes by several interfaces for none of them, and dead ones for no part of the internet', () => {
    const hops = (first: string, second: string, flags: readonly string[] = []): Printed => ({
      nexthops: [
        { gateway: '198.51.100.9', dev: first, weight: 1, flags },
        { gateway: '203.0.113.9', dev: second, weight: 1, flags },
      ],
    });
    const single = brought(11_000);
    const both = brought(2_000, '', hops('wan0', 'wan1')).map((one) => without(one, 'gateway', 'dev'));
    const same = brought(500, '', hops('wan1', 'wan1')).map((one) => without(one, 'gateway', 'dev'));
    const dead = brought(40, 'wan2', { flags: ['dead', 'linkdown'] });
    const { value } = parsed(condensed(printed([...both, ...same, ...dead, ...single])));
    expect(value.inet).toMatchObject([
      { interface: 'wan1', standsFor: { rows: 500, blocks: 0 } },
      { interface: 'wan2', standsFor: { rows: 40, blocks: 0 } },
      { interface: 'wan0', standsFor: { rows: 11_000, blocks: 9_000 } },
      { interface: '', standsFor: { rows: 2_000, blocks: 2_000 } },
    ]);
  });

  it('keeps no more than ten thousand of those that nobody brings, and says how many more there are', () => {
    const blocked = Array.from({ length: 25_000 }, (_, i) =>
      without(
        route(`45.${(i >> 8) & 255}.${i & 255}.0/24`, '', '', { type: 'blackhole', protocol: 'boot' }),
        'gateway',
        'dev',
      ),
    );
    const { value } = parsed(condensed(printed([...OWN.slice(0, 2), ...blocked])));
    expect(value.inet).toHaveLength(2 + READ_WHOLE_ROWS + 1);
    expect(value.inet?.at(-1)).toMatchObject({ interface: '', standsFor: { rows: 15_000, blocks: 0 } });
  });

  it('keeps wide and connected networks behind a block list of any length, and counts what else leads somewhere', () => {
    const blocked = Array.from({ length: 12_000 }, (_, i) =>
      without(
        route(`45.${(i >> 8) & 255}.${i & 255}.0/24`, '', '', { type: 'blackhole', protocol: 'boot' }),
        'gateway',
        'dev',
      ),
    );
    const half = route('128.0.0.0/1', '198.51.100.3', 'wan0', { protocol: 'boot' });
    const half6 = route('::/1', 'fe80::1', 'wan0', { protocol: 'boot', pref: 'medium' });
    const connected = without(
      route('198.51.100.0/24', '', 'wan0', { protocol: 'kernel', scope: 'link' }),
      'gateway',
    );
    const { value } = parsed(
      condensed(printed([...blocked, half, ...brought(9, 'wan1', { protocol: 'boot' }), connected, half6])),
    );
    expect(value.inet?.slice(READ_WHOLE_ROWS)).toMatchObject([
      { destination: '128.0.0.0/1' },
      { destination: '198.51.100.0/24' },
      { interface: 'wan1', standsFor: { rows: 9, blocks: 9 } },
      { interface: '', standsFor: { rows: 2_000, blocks: 0 } },
    ]);
    expect(value.inet6).toMatchObject([{ destination: '::/1' }]);
  });

  it('counts routes of IPv4 by gateways of IPv6, as BGP without addresses on the wire brings them', () => {
    const unnumbered = brought(12_000).map((one) => ({
      ...without(one, 'gateway'),
      via: { family: 'inet6', host: 'fe80::9' },
    }));
    const { value } = parsed(condensed(printed(unnumbered)));
    expect(value.inet).toMatchObject([{ interface: 'wan0', standsFor: { rows: 12_000, blocks: 12_000 } }]);
  });

  it('is complained of, and no more, where something in it is no route', () => {
    const text = printed(brought(11_000)).replace('[', '[null,7,');
    const { value, complaints } = parsed(condensed(text));
    expect(value.inet).toMatchObject([{ standsFor: { rows: 11_000 } }]);
    expect(complaints).toHaveLength(2);
  });

  it('does not count the empty objects that some releases print for what they left out', () => {
    const empty = Array.from({ length: 25_000 }, () => ({}));
    const text = printed([...empty, ...OWN.slice(0, 2), ...brought(11_000)]);
    expect(parsed(condensed(text)).value.inet).toMatchObject([
      { destination: 'default' },
      { destination: 'default' },
      { interface: 'wan0', standsFor: { rows: 11_000, blocks: 11_000 } },
    ]);
  });

  it('comes out the same whether or not routes say the same behind their networks', () => {
    const networks = fc.oneof(
      fc.tuple(fc.nat(255), fc.nat(255), fc.nat(32)).map(([a, b, bits]) => `${a}.${b}.0.0/${bits}`),
      fc.constantFrom(
        '2a01:4::/32',
        '2a01::/12',
        'default',
        '45.7.0.9',
        '2a01:4:5::9',
        'garbage',
        '1.2.3.4/x',
      ),
    );
    const ways = fc.constantFrom<Printed>(
      {},
      { dev: 'wan1' },
      { metric: 30 },
      { flags: ['dead'] },
      { protocol: 'static' },
      { table: '7' },
      { tos: '0x10' },
      { gateway: undefined },
    );
    const large = JSON.stringify(brought(READ_WHOLE_ROWS + 1, 'wan9')).slice(0, -1);
    const mixed = fc.array(fc.tuple(networks, ways), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(mixed, (routes) => {
        const of = (unlike: (i: number) => Printed): string => {
          const more = routes.map(([dst, way], i) =>
            route(dst, '198.51.100.9', 'wan0', { protocol: 'bgp', ...way, ...unlike(i) }),
          );
          return condensed(`${large},${JSON.stringify(more).slice(1)}`);
        };
        // What nobody reads makes each unlike all others; in kept rows it stays.
        const unlike = of((i) => ({ mark: i })).replace(/,"mark":\d+/g, '');
        expect(of(() => ({}))).toBe(unlike);
      }),
      { numRuns: 30 },
    );
  });

  it('is still known to be large, so that in rounds the defaults alone are asked for', () => {
    const { value } = parsed(condensed(printed([...OWN, ...brought(READ_WHOLE_ROWS + 5)])));
    expect(value.inet?.length).toBeLessThan(40);
    expect(isLarge({ routesInet: value.inet ?? [] })).toBe(true);
  });

  it('comes out the same however the stream is cut', () => {
    const text = printed([...OWN, ...brought(11_000), ...OWN]).replace('wan1', 'wän1');
    const whole = condensed(text, text.length * 2);
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 400_000 }), (chunkBytes) => {
        expect(condensed(text, chunkBytes)).toBe(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('is not known when it was cut off, or is damaged in the middle', () => {
    const text = printed([...OWN, ...brought(11_000)]);
    for (const broken of [text.slice(0, -40), text.replace('"dst":"24.0.99.0/24"', '"dst":"24.0.99.0/24')]) {
      const { value, complaints } = parsed(condensed(broken));
      expect(value.inet).toBeNull();
      expect(complaints).toHaveLength(1);
    }
  });

  it.each([
    ['text in spite of -j', '20.0.7.0/24 via 198.51.100.9 dev wan0 proto bgp metric 20 \n'],
    ['letters without end', 'x'],
  ])('is unknown, and not held, where a command prints more than 64 MiB of %s', (_, piece) => {
    const condenser = new RouteCondenser();
    const chunk = new TextEncoder().encode(piece.repeat(Math.ceil(1_048_576 / piece.length)));
    for (let mebibyte = 0; mebibyte < 70; mebibyte++) condenser.write(chunk);
    const left = Buffer.concat(condenser.end()).toString();
    expect(left.length).toBeLessThan(100);
    const { value, complaints } = parsed(left);
    expect(value).toEqual({ inet: null, inet6: null, others: null });
    expect(complaints).toHaveLength(1);
  });

  it('says the same again when a recording of it is read', () => {
    const once = condensed(printed([...OWN, ...brought(30_000)]));
    expect(condensed(once)).toBe(once);
    expect(parsed(once).complaints).toEqual([]);
  });
});
