import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/model/connection.js';
import { SECOND } from '../../../src/model/time.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { namesWanted } from '../../../src/ui/keys/names-wanted.js';
import { press } from '../../../src/ui/keys/press.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { hostList, MOST_HOSTS } from '../../../src/ui/state/host-list.js';
import { receive } from '../../../src/ui/state/receive-round.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { NOW, showing, SIZES, story, UNICODE, viewOf } from '../given.js';
import { busy, connection, PlainTable } from '../some-connections.js';

const size = SIZES.normal;
const view = showing(story, { view: 'hosts' });
const after = (state: UiState, ...keys: string[]): UiState =>
  keys.reduce((s, key) => press(s, key, size).state, state);
const lines = (state: UiState, on: { columns: number; rows: number } = size): string[] =>
  frameText(draw(state, on, UNICODE), UNICODE).split('\n');
const seen = (state: UiState, connections: readonly Connection[], given = {}): UiState =>
  receive(state, { ...story, at: NOW + SECOND, connections: viewOf(connections, given) });
const rowOf = (state: UiState, host: string): string =>
  lines(state)
    .find((line) => line.includes(` ${host} `))
    ?.trim()
    .replace(/\s+/g, ' ') ?? '';
const hosts = (state: UiState): string[] =>
  lines(state).flatMap((line) => /^ ((?:10\.|2001:|192\.168\.)[\d.:a-f]+) /.exec(line)?.[1] ?? []);

describe('the hosts inside', () => {
  it('tell who uses which uplink: rate, bytes and connections, in all and by each', () => {
    expect(
      lines(view)
        .find((line) => line.includes('inside host'))
        ?.trim()
        .split(/\s{2,}/),
    ).toEqual([
      'inside host',
      'connections',
      'bytes',
      '↓rate',
      'em0 rate',
      'iwn0 rate',
      'em0 bytes',
      'iwn0 bytes',
      'on em0',
      'on iwn0',
    ]);
    expect(rowOf(view, '10.0.0.31')).toBe(
      '10.0.0.31 2 12.1 MiB 310 kb/s 310 kb/s 80 b/s 12.0 MiB 108 KiB 1 1',
    );
  });

  it('are in all what their connections by the uplinks are, whatever the table holds', () => {
    const any = fc.record({
      insideHost: fc.constantFrom('10.0.0.1', '10.0.0.2', '2001:db8::3'),
      uplink: fc.constantFrom('em0', 'iwn0', null),
      direction: fc.constantFrom('outgoing' as const, 'incoming' as const, 'local' as const),
      bytesFromInside: fc.option(fc.nat(1e9)),
      bytesToInside: fc.option(fc.nat(1e9)),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 40 }), (given) => {
        const all = given.map((each) => connection(each));
        const { hosts: found, complete } = hostList(
          new PlainTable(all),
          { by: 'bytes', descending: true },
          '',
        );
        expect(complete).toBe(true);
        const remote = all.filter(({ direction }) => direction !== 'local');
        expect(found.reduce((sum, { connections }) => sum + connections, 0)).toBe(remote.length);
        for (const { host, bytes, on } of found) {
          const own = remote.filter(({ insideHost }) => insideHost === host);
          const counted = own.filter((c) => c.bytesFromInside !== null && c.bytesToInside !== null);
          const sum = (some: readonly Connection[]): number =>
            some.reduce((total, c) => total + (c.bytesFromInside ?? 0) + (c.bytesToInside ?? 0), 0);
          expect(bytes).toBe(counted.length === 0 ? null : sum(counted));
          for (const [uplink, use] of on)
            expect(use.connections).toBe(own.filter((c) => c.uplink === uplink).length);
        }
      }),
    );
  });

  it('do not count what stays between the router and a host, and name the router', () => {
    expect(hosts(view)).not.toContain('10.0.0.5');
    expect(rowOf(view, '192.168.1.10')).toMatch(/^192\.168\.1\.10 router/);
  });

  it('show what is not known as a dash, and last', () => {
    expect(rowOf(view, '10.0.0.42')).toMatch(/^10\.0\.0\.42 1 128 B – – 128 B 1$/);
    expect(hosts(view).at(-1)).toBe('10.0.0.42');
    expect(hosts(after(view, 'r')).at(-1)).toBe('10.0.0.42');
  });

  it('are sorted by number of the address, not by its letters', () => {
    const some = ['10.0.0.10', '10.0.0.9', '10.0.0.100'].map((insideHost) => connection({ insideHost }));
    const byHost = after(seen(view, some), 'o');
    expect(hosts(byHost)).toEqual(['10.0.0.9', '10.0.0.10', '10.0.0.100']);
  });

  it('keep the cursor on its host when another one gets busier', () => {
    const on = after(view, 'down');
    const chosen = on.hosts.chosen;
    const busier = busy.map((c) =>
      c.insideHost === '10.0.0.42' ? { ...c, bytesPerSecondFromInside: 1e9, bytesPerSecondToInside: 0 } : c,
    );
    const later = seen(on, busier);
    expect(hosts(later)[0]).toBe('10.0.0.42');
    expect(hosts(later)[later.listPositions.hosts.selected]).toBe(chosen);
  });

  it('open the connections of the one under the cursor', () => {
    const opened = after(view, 'down', 'enter');
    expect(opened.view).toBe('connections');
    expect(opened.filters.connections).toBe('host:10.0.0.31');
    expect(lines(opened).join('\n')).toContain('2 found');
  });

  it('are filtered by host and uplink, and none found is said', () => {
    expect(hosts(after(view, '/', ...'uplink:iwn0', 'enter'))).toEqual(['10.0.0.31']);
    expect(lines(after(view, '/', ...'10.9.9.9')).join('\n')).toContain('none of 5 hosts match');
  });

  it('are named when names are wanted: those in sight', () => {
    const { state, wish } = press(view, 'n', size);
    expect(wish).toEqual({ kind: 'resolve-names', addresses: namesWanted(state, size) });
    expect(namesWanted(state, size)).toContain('10.0.0.31');
  });

  it('are kept up to a limit, and what is left out is said', () => {
    const many = Array.from({ length: MOST_HOSTS + 3 }, (_, i) =>
      connection({ insideHost: `10.1.${i >> 8}.${i & 255}` }),
    );
    expect(lines(seen(view, many)).join('\n')).toContain(
      '4,096 hosts are kept, 3 connections of others left out',
    );
  });

  it('say when they are counted from the busiest connections alone', () => {
    expect(lines(seen(view, busy, { connections: 250_000 })).join('\n')).toContain(
      'of the 9 busiest of 250,000 connections',
    );
  });

  it('are counted a piece at a time in a large table', () => {
    const large = Array.from({ length: 45_000 }, (_, i) => connection({ insideHost: `10.2.0.${i % 50}` }));
    const state = seen(view, large);
    expect(lines(state).join('\n')).toContain('counted so far');
    lines(state);
    expect(lines(state).join('\n')).not.toContain('so far');
  });

  it('have the same columns for each uplink, and whole addresses, however narrow the screen', () => {
    for (const columns of [40, 60, 66, 72, 80, 90, 100, 110, 120, 160]) {
      const shown = lines(view, { columns, rows: 24 }).join('\n');
      for (const name of ['rate', 'bytes'])
        expect(shown.includes(`em0 ${name}`), `${name} at ${columns}`).toBe(shown.includes(`iwn0 ${name}`));
      expect(shown).toContain('192.168.1.10 router');
    }
  });

  it('say the order where its column has no room', () => {
    expect(lines(after(view, 'o', 'o'), SIZES.small).join('\n')).toContain('sorted by ↓connections');
  });
});

describe('the menu of the columns', () => {
  const menu = after(showing(story, { view: 'connections' }), 's');

  it('is opened at the column that is sorted by', () => {
    expect(lines(menu, SIZES.classic).at(-2)).toContain('sort by  uplink  proto  inside ');
    const marked = draw(menu, SIZES.classic, UNICODE)
      .lines.at(-1)
      ?.find(({ style }) => style.inverse === true);
    expect(marked?.text).toBe(' rate ');
  });

  it('sorts by what is chosen in it', () => {
    const sorted = after(menu, 'left', 'left', 'enter');
    expect(sorted.connections).toMatchObject({ by: 'age', descending: false });
    expect(sorted.sortMenu).toBeNull();
    expect(after(menu, 'right', 'enter').connections.by).toBe('uplink');
  });

  it('leaves all as it was with escape, and with any other key', () => {
    for (const key of ['escape', 'q', 'R', '3'])
      expect(after(menu, 'left', key)).toEqual({ ...menu, sortMenu: null });
  });

  it('shows the marked column on a screen that has not room for all', () => {
    expect(lines(menu, { columns: 30, rows: 12 }).at(-2)).toMatch(/sort by .* bytes {2}rate/);
  });

  it('is there for the hosts, too', () => {
    expect(after(view, 's', 'left', 'enter').hosts).toMatchObject({ by: 'bytes', descending: true });
  });
});

describe('g and G', () => {
  it('go to the first and to the last', () => {
    const end = after(showing(story, { view: 'connections' }), 'G');
    expect(end.listPositions.connections.selected).toBe(busy.length - 1);
    expect(after(end, 'g').listPositions.connections.selected).toBe(0);
  });
});
