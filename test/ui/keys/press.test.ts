import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/model/time.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { KEYS } from '../../../src/ui/state/keymap.js';
import type { UiState, Wish } from '../../../src/ui/state/ui-state.js';
import { initialState } from '../../../src/ui/state/initial-state.js';
import { press } from '../../../src/ui/keys/press.js';
import { receive } from '../../../src/ui/state/receive-round.js';
import { receiveReset } from '../../../src/ui/state/reset-events.js';
import { say } from '../../../src/ui/state/message.js';
import { JOURNAL_LIMIT } from '../../../src/ui/state/ui-state.js';
import { anyDiagnosis, anyKey, anyResetEvent, anySize } from '../any.js';
import { NOW, route, showing, SIZES, story, three, UNICODE } from '../given.js';

const size = SIZES.classic;

/** The views' own: in the view itself they change nothing. */
const VIEW_KEYS = /^[1-7]$/;

/** The state after some keys. */
function after(state: UiState, ...keys: string[]): UiState {
  return keys.reduce((s, key) => press(s, key, size).state, state);
}

const screen = (state: UiState, on: { columns: number; rows: number } = SIZES.normal): string =>
  frameText(draw(state, on, UNICODE), UNICODE);
const wish = (state: UiState, key: string): Wish | null => press(state, key, size).wish;

const manyRoutes = {
  ...story,
  tables: {
    ...story.tables,
    inet: Array.from({ length: 500 }, (_, i) =>
      route({ destination: `10.${i >> 8}.${i & 255}/24`, gateway: '10.0.0.2', interface: 'em1' }),
    ),
  },
};

describe('keys that ask something of the world', () => {
  it.each([
    ['q', { kind: 'quit' }],
    ['C-c', { kind: 'quit' }],
    ['space', { kind: 'poll-now' }],
    ['C-l', { kind: 'redraw' }],
    ['w', { kind: 'write-transcript' }],
    ['p', { kind: 'pause' }],
    ['+', { kind: 'interval', ms: 2 * SECOND }],
    ['=', { kind: 'interval', ms: 2 * SECOND }],
    ['-', { kind: 'interval', ms: 500 }],
  ] as const)('%s', (key, wanted) => {
    expect(wish(showing(story), key)).toEqual(wanted);
  });

  it('goes on with the second p', () => {
    expect(wish(after(showing(story), 'p'), 'p')).toEqual({ kind: 'resume' });
  });

  it('stops at half a second and at a minute', () => {
    const slowest = after(showing(story), '+', '+', '+', '+', '+', '+', '+');
    expect(slowest.intervalMs).toBe(60 * SECOND);
    expect(wish(slowest, '+')).toBeNull();
    expect(slowest.message?.text).toMatch(/as seldom as it asks/);
    const fastest = after(slowest, ...Array<string>(9).fill('-'));
    expect(fastest.intervalMs).toBe(500);
    expect(wish(fastest, '-')).toBeNull();
    expect(fastest.message?.text).toMatch(/as often as it asks/);
  });

  it('writes the interval in the title', () => {
    expect(screen(after(showing(story), '-'))).toContain('every 0.5 s');
  });

  it.each(['u', 'f1', ''])('nothing at all: %s', (key) => {
    const state = showing(story);
    expect(press(state, key, size)).toEqual({ state, wish: null });
  });
});

describe('a key that does nothing where it is pressed says so', () => {
  const said = (state: UiState, ...keys: string[]): string | undefined => after(state, ...keys).message?.text;

  it.each([
    ['uplinks', 's', 's is a key of connections, hosts.'],
    ['uplinks', 'y', 'y is a key of findings.'],
    ['uplinks', 'k', 'k is a key of connections, routes, findings, journal, hosts, queues.'],
    ['routes', 'tab', 'tab is a key of uplinks.'],
    ['journal', 'd', 'd is a key of uplinks.'],
    ['queues', 'enter', 'enter is a key of connections, routes, findings, journal, hosts.'],
  ] as const)('in %s: %s', (view, key, sentence) => {
    const state = showing(story, { view });
    expect(said(state, key)).toBe(sentence);
    expect(press(state, key, size)).toEqual({ state: { ...state, message: expect.anything() }, wish: null });
  });

  it('where there is nothing to open, and no other uplink', () => {
    expect(said(showing(story, { view: 'journal' }), 'enter')).toBe('There is nothing to open here.');
    const lone = showing({ ...story, uplinks: story.uplinks.slice(0, 1) });
    expect(said(lone, 'tab')).toBe('There is no other uplink to select.');
  });

  it('whatever the view: what a key does is seen, asked of the world, or said', () => {
    // They go back, to where one is, or beyond the first and last line.
    const MAY_REST = new Set([
      'escape',
      'up',
      'k',
      'pageup',
      'home',
      'g',
      'down',
      'j',
      'pagedown',
      'end',
      'G',
    ]);
    const views = Object.keys(showing(story).filters) as UiState['view'][];
    for (const view of views)
      for (const key of KEYS.flatMap(({ keys }) => keys).filter((each) => !MAY_REST.has(each))) {
        const state = showing(story, { view, help: false });
        const pressed = press(state, key, size);
        const isHere = pressed.state.view === state.view && VIEW_KEYS.test(key);
        if (pressed.wish === null && !isHere) expect(pressed.state, `${key} in ${view}`).not.toEqual(state);
      }
  });
});

describe('views', () => {
  it.each([
    ['1', 'uplinks'],
    ['2', 'connections'],
    ['3', 'routes'],
    ['4', 'findings'],
    ['5', 'journal'],
    ['6', 'hosts'],
    ['7', 'queues'],
  ])('%s shows %s', (key, view) => {
    expect(after(showing(story, { view: 'journal' }), key).view).toBe(view);
  });

  it('closes the help when a view is chosen', () => {
    expect(after(showing(story), '?', '3').help).toBe(false);
  });

  it.each(['?', 'h'])('%s opens the help and closes it', (key) => {
    const open = after(showing(story), key);
    expect(screen(open)).toContain('esc closes it');
    expect(after(open, key).help).toBe(false);
  });

  it('shows the doas.conf lines in the help', () => {
    expect(screen(after(showing(three), '?', 'end'))).toContain(
      'permit nopass admin cmd /sbin/pfctl args -s info',
    );
  });

  it('scrolls the help from any view', () => {
    expect(after(showing(story), '?', 'down', 'down').listPositions.help.top).toBe(2);
  });
});

describe('escape', () => {
  it('closes the help first, then the details, then clears the filter, and never quits', () => {
    let state = after(showing(story), '3', '/', 'e', 'm', 'enter', 'enter', '?');
    state = after(state, 'escape');
    expect([state.help, state.detail, state.filters.routes]).toEqual([false, true, 'em']);
    state = after(state, 'escape');
    expect([state.detail, state.filters.routes]).toEqual([false, 'em']);
    state = after(state, 'escape');
    expect(state.filters.routes).toBe('');
    expect(press(state, 'escape', size)).toEqual({ state, wish: null });
  });
});

describe('choosing an uplink', () => {
  it.each([
    [['tab'], 'iwn0'],
    [['right'], 'iwn0'],
    [['tab', 'tab'], 'umb0'],
    [['tab', 'tab', 'tab'], 'em0'],
    [['S-tab'], 'umb0'],
    [['left'], 'umb0'],
    [['right', 'left'], 'em0'],
  ])('%j', (keys, chosen) => {
    expect(after(showing(three), ...keys).uplink).toBe(chosen);
  });

  it('scrolls sideways to an uplink that is out of sight', () => {
    expect(screen(showing(three), SIZES.classic)).not.toContain('umb0 ·');
    const moved = screen(after(showing(three), 'S-tab'), SIZES.classic);
    expect(moved).toContain('▸umb0 · LTE');
    expect(moved).toContain('← 1 more');
  });

  it('stays with the uplink when their order changes', () => {
    const chosen = after(showing(three), 'tab');
    const turned = receive(chosen, { ...three, uplinks: [...three.uplinks].reverse() });
    expect(turned.uplink).toBe('iwn0');
    expect(screen(turned)).toContain('▸iwn0');
  });

  it('falls back to the first when the chosen one is gone', () => {
    const gone = receive(after(showing(three), 'S-tab'), { ...three, uplinks: three.uplinks.slice(0, 2) });
    expect(screen(gone)).toContain('▸em0');
  });
});

describe('moving in a list', () => {
  const routes = showing(manyRoutes, { view: 'routes' });

  it.each([
    [['down'], 1],
    [['j', 'j', 'k'], 1],
    [['up'], 0],
    [['end'], 503],
    [['end', 'up'], 502],
    [['end', 'home'], 0],
    [['end', 'down'], 503],
  ])('%j', (keys, selected) => {
    expect(after(routes, ...keys).listPositions.routes.selected).toBe(selected);
  });

  it('goes a page down and up again', () => {
    const down = after(routes, 'pagedown').listPositions.routes.selected;
    expect(down).toBeGreaterThan(10);
    expect(after(routes, 'pagedown', 'pageup').listPositions.routes.selected).toBe(0);
  });

  it('keeps the chosen line in sight', () => {
    expect(screen(after(routes, 'end'), SIZES.classic)).toContain('fe80::%em0/64');
    expect(screen(after(routes, 'end', 'home'), SIZES.classic)).toContain('192.168.1.1 ');
  });

  it('does not run past the end of the findings', () => {
    const end = after(showing(story), '4', ...Array<string>(99).fill('down'));
    const back = after(end, 'up');
    expect(back.listPositions.findings.top).toBe(Math.max(0, end.listPositions.findings.top - 1));
  });

  it('moves the cursor of the journal, and scrolls it along', () => {
    const small = { columns: 60, rows: 8 };
    const journal = press(showing(story, { view: 'journal' }), 'down', small).state;
    expect(journal.listPositions.journal.selected).toBe(1);
    const last = press(journal, 'end', small).state.listPositions.journal;
    expect(last.selected).toBe(story.journal.length - 1);
    expect(last.top).toBeGreaterThan(0);
  });
});

describe('details', () => {
  it('tells each flag in words', () => {
    const state = after(showing(story), '3', 'down', 'enter');
    const shown = screen(state);
    expect(shown).toContain('12 = static 8 + wireless 4');
    expect(shown).toContain('dhcpleased');
    expect(after(state, 'enter').detail).toBe(false);
  });

  it('folds the findings to a line each and back', () => {
    const folded = after(showing(three), '4', 'enter');
    expect(screen(folded)).not.toContain('seen');
    expect(screen(after(folded, 'enter'))).toContain('seen');
  });

  it('stays with the chosen route when the table changes around it', () => {
    const chosen = after(showing(manyRoutes, { view: 'routes' }), 'end', 'up', 'up');
    const inet = [
      route({ destination: '172.16/12', gateway: '10.0.0.9', interface: 'em1' }),
      ...manyRoutes.tables.inet,
    ];
    const next = receive(chosen, { ...manyRoutes, tables: { ...manyRoutes.tables, inet } });
    expect(next.listPositions.routes.selected).toBe(chosen.listPositions.routes.selected + 1);
  });
});

describe('the filter', () => {
  it('takes keys as text while it is typed, and shows what it finds at once', () => {
    const typing = after(
      showing(manyRoutes),
      '3',
      '/',
      'q',
      'backspace',
      '1',
      '0',
      '.',
      '1',
      '.',
      'space',
      'e',
      'm',
      '1',
    );
    expect(typing.filters.routes).toBe('10.1. em1');
    expect(typing.typing).toBe(true);
    expect(screen(typing)).toContain('filter 10.1. em1');
    expect(screen(typing)).toContain('IPv4 244  IPv6 0');
  });

  it('keeps it on enter and clears it on escape', () => {
    const kept = after(showing(story), '5', '/', 'i', 'w', 'n', 'enter');
    expect([kept.typing, kept.filters.journal]).toEqual([false, 'iwn']);
    const cleared = after(showing(story), '5', '/', 'i', 'w', 'n', 'escape');
    expect([cleared.typing, cleared.filters.journal]).toEqual([false, '']);
  });

  it('still quits on ctrl-C', () => {
    expect(wish(after(showing(story), '3', '/'), 'C-c')).toEqual({ kind: 'quit' });
  });

  it('does nothing where there is nothing to filter', () => {
    expect(after(showing(story), '/').typing).toBe(false);
    expect(after(showing(story), '3', '?', '/').typing).toBe(false);
  });

  it('ignores keys that are no text', () => {
    expect(after(showing(story), '3', '/', 'pageup', 'f1', 'left', 'é').filters.routes).toBe('é');
  });
});

describe('the look', () => {
  it('t goes through the time scales', () => {
    const scales = [1, 2, 3, 4].map((n) => after(showing(story), ...Array<string>(n).fill('t')).timeScaleMs);
    expect(scales).toEqual([10_000, 60_000, 600_000, 1_000]);
    expect(screen(after(showing(story), 't', 't'))).toContain('1 min a cell');
  });

  it('B turns bits into bytes', () => {
    expect(screen(showing(story))).toContain('3.21 Mb/s');
    expect(screen(after(showing(story), 'B'))).toContain(' 401 kB/s');
    expect(screen(after(showing(story), 'B', 'B'))).toContain('3.21 Mb/s');
  });

  it('x hides addresses in every view', () => {
    for (const view of ['uplinks', 'connections', 'routes', 'findings', 'journal', 'hosts'] as const) {
      const shown = screen(after(showing(story, { view }), 'x'), SIZES.big);
      expect(shown).not.toMatch(/192\.168|fe80::|64:70:02|example\.org|mifi/);
      expect(shown).toMatch(/xx/);
    }
    expect(screen(after(showing(story), 'x', 'x'))).toContain('192.168.1.1');
  });
});

describe('a pause', () => {
  const paused = after(showing(story), 'p');
  const later = {
    ...three,
    at: NOW + 1_000,
    journal: [{ at: NOW + 1_000, kind: 'link' as const, tone: 'bad' as const, text: 'umb0: no carrier' }],
  };

  it('keeps the screen and counts what it misses', () => {
    const missed = receive(receive(paused, later), later);
    expect(missed.diagnosis).toBe(story);
    expect(screen(missed)).toContain('PAUSED +2');
  });

  it('goes on with the newest round and loses no line of the journal', () => {
    const on = after(receive(receive(paused, later), { ...later, at: NOW + 2_000, journal: [] }), 'p');
    expect(on.diagnosis?.at).toBe(NOW + 2_000);
    expect(on.missed).toBe(0);
    expect(on.journal[0]).toMatchObject({ text: 'umb0: no carrier' });
  });

  it('shows one round when asked for one', () => {
    const asked = press(paused, 'space', size);
    expect(asked.wish).toEqual({ kind: 'poll-now' });
    const stepped = receive(asked.state, later);
    expect([stepped.diagnosis, stepped.paused]).toEqual([later, true]);
    expect(receive(stepped, story).diagnosis).toBe(later);
  });

  it('shows the first round of a program that starts paused', () => {
    const start = initialState({
      mode: { kind: 'replay', label: 'night.txt' },
      intervalMs: SECOND,
      paused: true,
    });
    expect(receive(start, story).diagnosis).toBe(story);
  });
});

describe('the title', () => {
  it('tells the mode', () => {
    const of = (given: Partial<UiState>): string => screen(showing(story, given)).split('\n')[0] ?? '';
    expect(of({ mode: { kind: 'live', label: '' } })).toContain(' LIVE ');
    expect(of({ mode: { kind: 'replay', label: '18:16:03' } })).toContain(' REPLAY 18:16:03 ');
    expect(of({ readOnly: true })).toContain(' READ-ONLY ');
    expect(of({ paused: true })).toContain(' PAUSED ');
  });
});

describe('a message', () => {
  it('stands in the last line until its instant', () => {
    const said = say(showing(story), 'written to /root/uplinktop.txt', NOW + 3 * SECOND);
    expect(screen(said)).toContain('written to /root/uplinktop.txt');
    expect(receive(said, { ...story, at: NOW + 2 * SECOND }).message).not.toBeNull();
    expect(receive(said, { ...story, at: NOW + 3 * SECOND }).message).toBeNull();
  });

  it('goes with the next key', () => {
    expect(press(say(showing(story), 'hello', NOW + SECOND), 't', size).state.message).toBeNull();
  });
});

describe('the journal', () => {
  it('is newest first and keeps the last thousand lines', () => {
    let state = showing({ ...story, journal: [] });
    for (let i = 0; i < 300; i++)
      state = receive(state, {
        ...story,
        journal: [0, 1, 2, 3].map((n) => ({
          at: NOW,
          kind: 'route' as const,
          tone: 'neutral' as const,
          text: `${4 * i + n}`,
        })),
      });
    expect(state.journal.length).toBe(JOURNAL_LIMIT);
    expect([state.journal[0], state.journal.at(-1)]).toMatchObject([{ text: '1199' }, { text: '200' }]);
  });
});

describe('any keys in any order', () => {
  it('never throw, and leave a state that draws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 8, arbitrary: anyKey }, anyDiagnosis, anyResetEvent), { maxLength: 30 }),
        anySize,
        (happenings, on) => {
          let state = showing(story);
          for (const happening of happenings)
            state =
              typeof happening === 'string'
                ? press(state, happening, on).state
                : 'kind' in happening
                  ? receiveReset(state, happening, NOW)
                  : receive(state, happening);
          expect(draw(state, on, UNICODE).lines.length).toBe(on.rows);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has a test for every key of the table', () => {
    expect(KEYS.flatMap(({ keys }) => keys).sort()).toEqual(
      [...'+/1234567=?BG-KRcdghjkknopqrstvwxy']
        .concat([
          'C-c',
          'C-l',
          'S-tab',
          'down',
          'end',
          'enter',
          'escape',
          'home',
          'left',
          'pagedown',
          'pageup',
          'right',
          'space',
          'tab',
          'up',
        ])
        .sort(),
    );
  });
});
