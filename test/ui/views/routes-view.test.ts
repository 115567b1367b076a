import { describe, expect, it } from 'vitest';
import { draw } from '../../../src/ui/screen/draw.js';
import { measuredIn } from '../../../src/ui/views/routes-view.js';
import { flagWords } from '../../../src/ui/views/route-flags.js';
import { words as linux } from '../../../src/systems/linux/explain/words.js';
import { words as openbsd } from '../../../src/systems/openbsd/explain/words.js';
import { countOf, followRoute, routeAt, routeList } from '../../../src/ui/state/route-list.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { press } from '../../../src/ui/keys/press.js';
import { route, showing, SIZES, story, UNICODE, unknown } from '../given.js';

describe('the flags in words', () => {
  it.each([
    ['UGSP', true, 'up, gateway, static, multipath'],
    ['GSP', false, 'not up: the kernel skips it, gateway, static, multipath'],
    ['UHLch', true, 'up, host, link layer, cloned, cached'],
    ['UZ', true, 'up, Z'],
  ])('%s', (flags, up, meaning) => {
    expect(flagWords({ flags, up }, openbsd).join(', ')).toBe(meaning);
  });

  it('are words already on Linux, and explained there too', () => {
    expect(flagWords({ flags: 'onlink linkdown', up: true }, linux)).toEqual([
      'the gateway is a neighbour by decree',
      'its link is lost, and the kernel goes on using it',
    ]);
    expect(flagWords({ flags: 'dead linkdown', up: false }, linux)[0]).toBe('not up: the kernel skips it');
    expect(flagWords({ flags: '', up: true }, linux)).toEqual([]);
    expect(flagWords({ flags: 'constructor', up: true }, linux)).toEqual(['constructor']);
  });
});

describe('the list of routes', () => {
  it('begins with the defaults of both families', () => {
    const { defaults } = routeList(story, '');
    expect(defaults.map(({ route: r }) => `${r.family} ${r.interface} ${r.priority}`)).toEqual([
      'inet em0 8',
      'inet iwn0 12',
    ]);
  });

  it('shows a default that belongs to no uplink, too', () => {
    const tables = { inet: [route({ interface: 'wg0', gateway: '10.9.0.1', priority: 40 })], inet6: null };
    expect(
      routeList({ ...story, tables }, '').defaults.map(({ route: r, uplink }) => [
        r.interface,
        uplink?.interface ?? null,
      ]),
    ).toEqual([
      ['em0', 'em0'],
      ['iwn0', 'iwn0'],
      ['wg0', null],
    ]);
  });

  it('says how many routes of a large table are not listed, and how to see one', () => {
    const sum = route({ destination: '990000 routes not listed', interface: 'em0', priority: null });
    const inet = [...(story.tables.inet ?? []), { ...sum, standsFor: { rows: 990_000, blocks: 7_000_000 } }];
    const diagnosis = { ...story, tables: { ...story.tables, inet } };
    const before = countOf(routeList(story, ''));
    expect(countOf(routeList(diagnosis, ''))).toBe(before);
    for (const size of [SIZES.normal, SIZES.classic]) {
      const text = frameText(draw(showing(diagnosis, { view: 'routes' }), size, UNICODE), UNICODE).replace(
        /\s+/g,
        ' ',
      );
      expect(text).toContain(
        '990,000 IPv4 routes by a gateway are counted and not listed: route -n get ADDRESS',
      );
    }
  });

  it('keeps the defaults whatever the filter says', () => {
    const list = routeList(story, 'em1');
    expect([list.defaults.length, list.inet.length, list.inet6.length]).toEqual([2, 1, 0]);
    expect(routeAt(list, 2)?.destination).toBe('10.0.0/24');
    expect(routeAt(list, 3)).toBeNull();
  });

  it('is empty when nothing is known', () => {
    expect(countOf(routeList(unknown, ''))).toBe(0);
  });

  it('stays where it was when the followed route is gone', () => {
    const gone = { ...story, tables: { inet: [], inet6: [] } };
    expect(followRoute(routeList(story, ''), routeList(gone, ''), 5)).toBe(5);
  });
});

describe('a table of 100,000 routes', () => {
  const inet = Array.from({ length: 100_000 }, (_, i) =>
    route({
      destination: `${i >> 16}.${(i >> 8) & 255}.${i & 255}/24`,
      gateway: '10.0.0.2',
      interface: 'em1',
    }),
  );
  const full = { ...story, tables: { inet, inet6: null } };

  it('is set only where it is in sight', () => {
    let asked = 0;
    const counted = {
      ...full,
      tables: {
        inet: inet.map((r) => ({
          ...r,
          get use(): number {
            asked++;
            return 1;
          },
        })),
        inet6: null,
      },
    };
    let state = press(showing(counted, { view: 'routes' }), 'end', SIZES.normal).state;
    draw(state, SIZES.normal, UNICODE);
    // Those in sight, twice, and those that the columns are measured by.
    expect(asked).toBeLessThanOrEqual(2 * SIZES.normal.rows + 200);
    state = press(state, 'up', SIZES.normal).state;
    expect(state.listPositions.routes.selected).toBe(100_000);
  });

  it('is searched once a round', () => {
    const first = routeList(full, 'em1 1.2.');
    expect(first.inet.length).toBe(256);
    expect(routeList({ ...full }, 'em1 1.2.').inet).toBe(first.inet);
  });
});

describe('what was measured of a default', () => {
  const item = (share: number | null) => {
    const [first] = routeList(story, '').defaults;
    const observedShare = { share, samples: 1_011, of: 'look-ups', spanMs: 9_000, low: 0, high: 1 };
    return { ...first, observedShare } as never;
  };

  it('is cut to its share, and no share is one sign and not a number of what is not said', () => {
    expect(measuredIn(item(0.5), 26)).toBe('50% of 1,011 look-ups');
    expect(measuredIn(item(0.5), 12)).toBe('50% of 1,011');
    expect(measuredIn(item(null), 26)).toBe('– of 1,011 look-ups');
    expect(measuredIn(item(null), 12)).toBe('–');
  });
});
