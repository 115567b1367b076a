import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/model/time.js';
import type { Connection } from '../../../src/model/connection.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { initialState } from '../../../src/ui/state/initial-state.js';
import { namesWanted } from '../../../src/ui/keys/names-wanted.js';
import { press } from '../../../src/ui/keys/press.js';
import { paste } from '../../../src/ui/keys/type-filter.js';
import { receive } from '../../../src/ui/state/receive-round.js';
import { receiveNames } from '../../../src/ui/state/connection-names.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { ASCII, carried, NOW, showing, SIZES, story, UNICODE, viewOf } from '../given.js';
import { busy, connection } from '../some-connections.js';

const size = SIZES.normal;
const after = (state: UiState, ...keys: string[]): UiState =>
  keys.reduce((s, key) => press(s, key, size).state, state);
const type = (state: UiState, text: string): UiState =>
  after(state, '/', ...[...text].map((letter) => (letter === ' ' ? 'space' : letter)), 'enter');
const lines = (
  state: UiState,
  on: { columns: number; rows: number } = size,
  abilities = UNICODE as typeof UNICODE | typeof ASCII,
): string[] => frameText(draw(state, on, abilities), abilities).split('\n');
const screen = (state: UiState, on?: { columns: number; rows: number }): string =>
  lines(state, on).join('\n');

const view = showing(story, { view: 'connections' });

/** The remote ends in sight, from the top. */
function remotes(state: UiState): string[] {
  return lines(state).flatMap((line) => / [→←] (\S+)/.exec(line)?.[1] ?? []);
}

/** The row under the cursor. */
function underCursor(state: UiState): string {
  const rows = draw(state, size, UNICODE).lines;
  return rows
    .filter((line) => line.some(({ text, style }) => style.inverse === true && /[→←]/.test(text)))
    .map((line) => line.map(({ text }) => text).join(''))
    .join('\n');
}

const seen = (state: UiState, connections: readonly Connection[], seconds = 1): UiState =>
  receive(state, { ...story, at: NOW + seconds * SECOND, connections: viewOf(connections) });

describe('all connections', () => {
  it('begin with the busiest; what has no rate yet comes last', () => {
    expect(remotes(view).slice(0, 2)).toEqual(['203.0.113.69:443', '198.51.100.9:51413']);
    expect(remotes(view).at(-1)).toBe('203.0.113.77:8443');
  });

  it('are counted by uplink, and what cannot be told is counted, too', () => {
    expect(screen(view)).toContain(' 9 connections  em0 6  iwn0 0  cannot tell 1  local 1 ─');
  });

  it('say when the table is old, was not understood, or is not kept whole', () => {
    const doubtful = viewOf(busy, {
      ageMs: 12 * SECOND,
      everyMs: 10 * SECOND,
      connections: 250_000,
      notUnderstood: 3,
      forgotten: 1,
    });
    expect(screen(receive(view, { ...story, connections: doubtful }))).toContain(
      'the 9 busiest are kept · read 12 s ago, every 10 s · 3 lines not understood · 1 rate forgotten',
    );
    const uncounted = viewOf(busy, { connections: 900, counted: 40, finished: 700 });
    expect(screen(receive(view, { ...story, connections: uncounted }))).toContain(
      '860 without counters · 700 already closed',
    );
    expect(screen(view)).not.toMatch(/not understood|without counters|already closed|forgotten|kept|ago/);
  });

  it.each([
    ['no permission', 'pf: no permission'],
    ['waiting', 'not read yet'],
    ['--no-pf', 'not read (--no-pf)'],
  ])('say why there are none: %s', (connectionsTrouble, wanted) => {
    const none = { ...story, connections: null, connectionsTrouble };
    expect(screen(receive(view, none))).toContain(wanted);
    expect(
      screen(
        receive(showing(story), {
          ...none,
          uplinks: story.uplinks.map((u) => ({ ...u, connections: null })),
        }),
      ),
    ).toContain(`connections · ${wanted}`);
  });

  it('wait for the first answers', () => {
    const first = initialState({ mode: { kind: 'live', label: '' }, intervalMs: SECOND });
    expect(screen(after(first, '2'))).toContain('waiting for the first answers');
  });

  it('show a zero as a zero and what is not known as a dash', () => {
    const [row] = lines(
      seen(view, [connection({ bytesToInside: null, packetsToInside: null, ageSeconds: null })]),
    ).filter((l) => l.includes('→'));
    expect(row?.replace(/\s+/g, ' ')).toContain('ESTABLISHED – – – 1.20 Mb/s');
  });

  it('name ICMP of IPv6 as it has room, not cut', () => {
    const shown = lines(seen(view, [connection({ protocol: 'ipv6-icmp' })])).join('\n');
    expect(shown).toMatch(/ icmp6 /);
    expect(shown).not.toContain('ipv6-i');
  });

  it('mark what is half-open', () => {
    const parts = draw(view, size, UNICODE).lines.flat();
    expect(parts.find(({ text }) => text.startsWith('SYN:CLSD'))?.style).toEqual({ colour: 'yellow' });
  });

  it('hold in ASCII', () => {
    expect(lines(view, size, ASCII).join('')).toMatch(/^[ -~]*$/);
    expect(lines(view, size, ASCII).join('\n')).toContain('vrate');
  });
});

describe('the order', () => {
  it('goes on with o, through every column, and the column tells which way', () => {
    const marks = Array.from(
      { length: 9 },
      (_, n) => /[↓↑](\w+)/.exec(lines(after(view, ...Array<string>(n).fill('o')))[4] ?? '')?.[0],
    );
    expect(marks).toEqual([
      '↓rate',
      '↑uplink',
      '↑proto',
      '↑inside',
      '↑remote',
      '↑state',
      '↑age',
      '↓bytes',
      '↓rate',
    ]);
  });

  it('is said where its column has no room', () => {
    const byState = after(view, ...Array<string>(5).fill('o'));
    expect(lines(byState, SIZES.normal)[4]).toContain('↑state');
    expect(lines(byState, SIZES.small).join('')).toContain('sorted by ↑state');
    expect(lines(byState, SIZES.normal).join('')).not.toContain('sorted by');
  });

  it('turns round with r', () => {
    const bytes = after(view, ...Array<string>(7).fill('o'));
    expect(remotes(bytes)[0]).toBe('203.0.113.69:443');
    expect(remotes(after(bytes, 'r'))[0]).toBe('203.0.113.77:8443');
    expect(lines(after(bytes, 'r'))[4]).toContain('↑bytes');
  });

  it('leaves a cursor that was never moved at the top', () => {
    const turned = after(view, 'o', 'r');
    expect(turned.listPositions.connections).toEqual({ selected: 0, top: 0 });
  });

  it('takes the cursor along with the connection it was put on', () => {
    const on = after(view, 'down', 'down');
    expect(underCursor(on)).toContain('2001:db8:77::20');
    for (const keys of [['o'], ['o', 'o', 'o'], ['r'], ['o', 'r', 'o']])
      expect(underCursor(after(on, ...keys))).toContain('2001:db8:77::20');
  });
});

describe('the cursor, as time goes by', () => {
  const on = after(view, 'down', 'down');
  const others = busy.filter(({ id }) => id !== busy[2]?.id);

  it('stays on its connection when it gets busier', () => {
    const busier = busy.map((c, i) => (i === 2 ? { ...c, bytesPerSecondToInside: 1e9 } : c));
    const later = seen(on, busier);
    expect(later.listPositions.connections.selected).toBe(0);
    expect(underCursor(later)).toContain('2001:db8:77::20');
    expect(underCursor(later)).toContain('8.00 Gb/s');
  });

  it('stays on its connection in a table without ids', () => {
    const nameless = busy.map((c) => ({ ...c, id: null }));
    const chosen = after(seen(view, nameless), 'down', 'down');
    expect(underCursor(seen(chosen, [...nameless].reverse(), 2))).toContain('2001:db8:77::20');
  });

  it('stays where it is when its connection ends', () => {
    const later = seen(on, others);
    expect(later.listPositions.connections.selected).toBe(2);
    expect(underCursor(later)).toContain('10.0.0.1:22');
    expect(underCursor(seen(later, [...others].reverse(), 2))).toContain('10.0.0.1:22');
  });

  it('stays at the top when nobody has moved it, whatever comes there', () => {
    const later = seen(after(on, 'home'), [
      connection({ id: 'new', remoteHost: '192.0.2.250', bytesPerSecondToInside: 1e9 }),
      ...busy,
    ]);
    expect(later.listPositions.connections.selected).toBe(0);
    expect(underCursor(later)).toContain('192.0.2.250');
  });

  it('has the end of a list that got shorter', () => {
    const end = after(view, 'end');
    expect(underCursor(seen(end, busy.slice(0, 2)))).not.toBe('');
  });
});

describe('details', () => {
  it('tell of the connection under the cursor, and go with it', () => {
    const open = after(view, 'down', 'down', 'down', 'enter');
    expect(screen(open)).toContain('10.0.0.5:51515');
    expect(screen(seen(open, [...busy].reverse()))).toContain('10.0.0.5:51515');
    expect(after(open, 'enter').detail).toBe(false);
  });

  it('stay in sight after its end, and say so', () => {
    const open = after(view, 'enter');
    const over = seen(open, busy.slice(1));
    expect(screen(over)).toContain('ended: this is how it was seen last');
    expect(screen(over)).toContain('203.0.113.69:443');
    // Back in the list the cursor is on what came there.
    expect(underCursor(seen(after(over, 'escape'), busy.slice(1), 2))).not.toBe('');
    expect(screen(seen(seen(over, busy, 2), busy, 3))).toContain('ended');
  });

  it('have nothing to tell in an empty list', () => {
    expect(screen(after(seen(view, []), 'enter'))).toContain('no connection is selected');
  });

  it('say what cannot be told', () => {
    const open = after(type(view, 'uplink:cannot-tell'), 'enter');
    expect(screen(open)).toContain('cannot tell: no rule forced a next hop');
  });
});

describe('the filter', () => {
  it('finds by field while it is typed, and tells how many', () => {
    const typing = after(view, '/', ...'proto:udp');
    expect(remotes(typing)).toEqual(['198.51.100.9:51413', '9.9.9.9:53']);
    expect(screen(typing)).toContain('2 found');
  });

  it('is kept for the next reading', () => {
    const kept = seen(type(view, 'host:10.0.0.42'), busy);
    expect(remotes(kept)).toEqual(['203.0.113.77:8443']);
    expect(remotes(after(kept, 'escape')).length).toBe(busy.length);
  });

  it('says what is wrong with it while it is typed, and in the list', () => {
    const wrong = 'prot: is none of host: port: proto: uplink: state:';
    const typing = after(view, '/', ...'prot:tcp');
    expect(lines(typing, SIZES.classic).at(-2)).toContain(`filter prot:tcp   ${wrong}`);
    expect(lines(typing, SIZES.normal).slice(5, -1).join('')).toContain(wrong);
    expect(screen(after(typing, ...Array<string>(8).fill('backspace')))).not.toContain(wrong);
  });

  it('takes what is pasted, as one line, and no key of it', () => {
    const open = after(view, '/', ...'proto:');
    const pasted = paste(open, ' udp\r\n\tR \u001b[A\n');
    expect(pasted.filters.connections).toBe('proto:udp R ?[A');
    expect(pasted.typing).toBe(true);
    expect(paste(open, 'x'.repeat(1_000)).filters.connections).toHaveLength(200);
  });

  it('says how a paste can be of use where no filter is typed', () => {
    const pasted = paste(view, 'R\rq');
    expect({ ...pasted, message: null }).toEqual(view);
    expect(lines(pasted).at(-2)).toContain('/ opens one');
  });

  it('says when nothing is found', () => {
    expect(screen(type(view, 'state:listen'))).toContain(`none of ${busy.length} match`);
    expect(screen(type(view, 'state:listen'))).toContain('0 found');
  });
});

describe('names', () => {
  const asked = press(view, 'n', size);

  it('are asked for when they are wanted: those in sight, each once', () => {
    expect(asked.wish?.kind).toBe('resolve-names');
    expect(namesWanted(asked.state, size)).toHaveLength(busy.length);
    expect(press(asked.state, 'n', size).wish).toBeNull();
    expect(namesWanted(view, size)).toEqual([]);
  });

  it('are asked for as more comes into sight, and not again', () => {
    const many = Array.from({ length: 300 }, (_, i) =>
      connection({ id: `${i}`, remoteHost: `198.51.100.${i % 250}`, bytesPerSecondToInside: 1_000 - i }),
    );
    const state = press(seen(view, many), 'n', size).state;
    const first = namesWanted(state, size);
    expect(first.length).toBeLessThan(40);
    const known = receiveNames(state, new Map(first.map((address) => [address, null])));
    expect(namesWanted(known, size)).toEqual([]);
    const further = press(after(known, 'pagedown'), 'pagedown', size);
    expect(further.wish).toEqual({ kind: 'resolve-names', addresses: namesWanted(further.state, size) });
    expect(namesWanted(further.state, size).some((address) => first.includes(address))).toBe(false);
  });

  it('stand for the addresses, disarmed, and the ports have theirs', () => {
    const named = receiveNames(asked.state, new Map([['203.0.113.69', 'www\u001b[2J.example.org']]));
    expect(screen(named)).toContain('www?[2J.example.org:https');
    expect(screen(after(named, 'n'))).toContain('203.0.113.69:443');
    expect(screen(after(named, '1'), SIZES.big)).toContain('www?[2J.example.org:https');
  });

  it('are neither shown nor asked for while addresses are hidden', () => {
    const named = receiveNames(asked.state, new Map([['203.0.113.69', 'www.example.org']]));
    const hidden = after(named, 'x');
    expect(screen(hidden)).not.toContain('www.example.org');
    expect(namesWanted(hidden, size)).toEqual([]);
  });

  it('are forgotten when they are too many, the oldest first', () => {
    let state = asked.state;
    for (let i = 0; i < 30; i++)
      state = receiveNames(state, new Map(Array.from({ length: 100 }, (_, n) => [`10.1.${i}.${n}`, 'x'])));
    expect(state.resolved.size).toBe(2_000);
    expect(state.resolved.has('10.1.29.99')).toBe(true);
    expect(state.resolved.has('10.1.0.0')).toBe(false);
  });
});

describe('the packets of an uplink', () => {
  it('say how old they are where the bytes above them are newer', () => {
    const old = (u: (typeof story.uplinks)[number]): typeof u => ({
      ...u,
      rates: u.rates === null ? null : { ...u.rates, packetsAgo: { fromMs: 15_000, toMs: 5_000 } },
    });
    const state = showing({ ...story, uplinks: story.uplinks.map(old) });
    expect(screen(state)).toMatch(/packets .* 5–15 s ago/);
    expect(screen(state, SIZES.classic)).toMatch(/packets .* 15s/);
    expect(screen(showing(story))).not.toContain('s ago');
  });
});

describe('the connections of an uplink in its pane', () => {
  const pane = (given: Parameters<typeof carried>[2], on?: { columns: number; rows: number }): string =>
    screen(
      showing({
        ...story,
        uplinks: story.uplinks.map((u) => ({ ...u, connections: carried(u.interface, busy, given) })),
      }),
      on,
    );

  it('are counted by protocol, with the half-open share and the new ones', () => {
    expect(pane({ total: 118, tcp: 97, udp: 19, icmp: 2, halfOpen: 0 }, SIZES.big)).toContain(
      '├ connections 118 · tcp 97 udp 19 icmp 2 · half-open 0% · 3.2 new/s ──',
    );
  });

  it('keep the half-open share longest', () => {
    expect(pane({ total: 118, tcp: 97, halfOpen: 90 }, { columns: 80, rows: 24 })).toContain('half-open 93%');
  });

  it('cut an address the same way in every row, and from its beginning', () => {
    const host = '192.168.100.101';
    const own = {
      ...carried(
        'em0',
        busy.map((each) => ({ ...each, insideHost: host })),
      ),
      topHosts: [{ host, bytes: 1, bytesPerSecond: 1 }],
    };
    for (const columns of [60, 66, 72, 80, 100]) {
      const shown = screen(
        showing({ ...story, uplinks: story.uplinks.map((each) => ({ ...each, connections: own })) }),
        { columns, rows: 44 },
      );
      const written = shown.match(/(?<=│ )(?:192|…)[^\s:]*/g);
      expect(new Set(written)).toEqual(new Set([written?.[0]]));
      expect(host).toMatch(new RegExp(`${written?.[0]?.replace('…', '') ?? 'none'}$`));
    }
  });

  it('are the busiest, and the busiest hosts inside', () => {
    const text = pane({});
    expect(text).toContain('│ 10.0.0.20:50112 → 203.0.113.69:443    1.20 Mb/s 34.0 MiB │');
    expect(text).toContain('│ 10.0.0.31         all connections      310 kb/s 12.0 MiB │');
  });

  it('are not the echoes by which the router asks its gateway: those are counted apart', () => {
    const echo = (n: number): Connection =>
      connection({
        ...{ id: `e${n}`, uplink: 'iwn0', protocol: 'icmp', state: '0:0' },
        insideHost: '192.168.0.101',
        remoteHost: '192.168.0.1',
      });
    const echoes = carried(
      'iwn0',
      Array.from({ length: 8 }, (_, n) => echo(n)),
      { icmp: 8, tcp: 0 },
    );
    const state = showing({ ...story, uplinks: story.uplinks.map((u) => ({ ...u, connections: echoes })) });
    const drawn = lines(state).find((line) => line.includes('├ connections')) ?? '';
    expect(drawn.slice(60)).toContain('├ connections 0 · gateway echoes 8 ─');
    // em0 has another address and another gateway: there these are no echoes of its own.
    expect(drawn.slice(0, 60)).toContain('├ connections 8 ');
  });

  it('are none where there are none', () => {
    expect(screen(showing(story))).toContain('no connections on this uplink');
  });

  it('say how old they are', () => {
    const old = viewOf(busy, { ageMs: 25 * SECOND });
    expect(screen(showing({ ...story, connections: old }), SIZES.big)).toContain('25 s old');
  });

  it('leave room for the graphs, and do not move with every connection that comes or goes', () => {
    const rowOf = (text: string): number => text.split('\n').findIndex((line) => line.includes('a cell'));
    const one = pane({ top: busy.slice(0, 1), topHosts: [], total: 1 });
    expect(rowOf(one)).toBe(rowOf(pane({})));
  });

  it('count in bytes as the graphs do', () => {
    expect(screen(after(showing(story), 'B'))).toContain(' 150 kB/s 34.0 MiB');
  });
});
