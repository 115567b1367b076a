import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Size } from '../../../src/ui/canvas/frame.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import type { Pointing } from '../../../src/ui/canvas/pointing.js';
import { point } from '../../../src/ui/keys/point.js';
import { press } from '../../../src/ui/keys/press.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { receiveReset } from '../../../src/ui/state/reset-events.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { anyDiagnosis, anyKey, anyResetEvent, anySize } from '../any.js';
import { NOW, route, showing, SIZES, story, three, UNICODE } from '../given.js';
import { ASKS, received, STARTS } from '../reset-given.js';

const after = (state: UiState, ...keys: string[]): UiState =>
  keys.reduce((s, key) => press(s, key, SIZES.classic).state, state);

const rows = (state: UiState, size: Size = SIZES.classic): string[] =>
  frameText(draw(state, size, UNICODE), UNICODE).split('\n');

/** What a mouse does where some words stand on the screen. */
function at(
  state: UiState,
  words: string,
  did: Pointing['did'] = 'click',
  size: Size = SIZES.classic,
): UiState {
  const all = rows(state, size);
  const row = all.findIndex((line) => line.includes(words));
  expect(row, `${words}, in\n${all.join('\n')}`).toBeGreaterThanOrEqual(0);
  return point(state, { did, row, column: all[row]?.indexOf(words) ?? 0 }, size).state;
}

const manyRoutes = showing({
  ...story,
  tables: {
    ...story.tables,
    inet: Array.from({ length: 500 }, (_, i) =>
      route({ destination: `10.${i >> 8}.${i & 255}/24`, gateway: '10.0.0.2', interface: 'em1' }),
    ),
  },
});

describe('a click', () => {
  it('opens the view whose name it is on, and leaves a key that would change something alone', () => {
    expect(at(showing(story), 'connections 3').view).toBe('connections');
    expect(at(showing(story), 'routes').view).toBe('routes');
    expect(at(showing(story), '? q').help).toBe(true);
    const state = showing(story);
    expect(
      point(
        state,
        { did: 'click', row: 23, column: rows(state)[23]?.indexOf('R reset') ?? 0 },
        SIZES.classic,
      ),
    ).toEqual({
      state,
      wish: null,
    });
    expect(at(state, 'q quit')).toEqual(state);
  });

  it('selects the uplink whose pane it is on', () => {
    expect(at(showing(story), '192.168.0.101/24').uplink).toBe('iwn0');
    expect(at(showing(story, { uplink: 'iwn0' }), '192.168.1.10/24').uplink).toBe('em0');
    expect(at(showing(three), 'iwn0  ACTIVE', 'click', SIZES.small).uplink).toBe('iwn0');
    expect(at(showing(three), 'prio 14', 'click', SIZES.small).uplink).toBe('umb0');
    expect(at(showing(story), 'journal ──').uplink).toBeNull();
  });

  it('selects a row, so that enter opens just this one', () => {
    const state = at(after(showing(story), '2'), '10.0.0.31:6881');
    expect(state.listPositions.connections.selected).toBe(1);
    expect(rows(after(state, 'enter')).join('\n')).toContain('198.51.100.9');
    // What is chosen stays chosen when the order changes.
    expect(after(state, 's', 'enter').connections.chosen?.insidePort).toBe(
      state.connections.chosen?.insidePort,
    );
  });

  it('does nothing on a heading, nor below the last row', () => {
    const state = after(showing(story), '2', 'down', 'down');
    expect(at(state, 'proto inside')).toEqual(state);
    expect(point(state, { did: 'click', row: 20, column: 5 }, SIZES.classic).state).toEqual(state);
  });

  it('reads a message away, and does not press what stood under it', () => {
    const state = showing(story, { message: { text: 'Written: a file', until: NOW + 1 } });
    expect(at(state, 'a file')).toEqual({ ...state, message: null });
  });

  it('answers no question', () => {
    const asked = received(showing(story), ASKS);
    expect(at(asked, 'Run it')).toEqual(asked);
    const typing = after(showing(story), '2', '/');
    expect(at(typing, '10.0.0.31:6881')).toEqual(typing);
  });
});

describe('the wheel', () => {
  it('scrolls a list by three lines, and takes the cursor along only where it would be out of sight', () => {
    const list = after(manyRoutes, '3', 'pagedown', 'pagedown');
    const down = at(list, '10.0.', 'wheel-down');
    expect(down.listPositions.routes.top).toBe(list.listPositions.routes.top + 3);
    expect(down.listPositions.routes.selected).toBe(list.listPositions.routes.selected);
    const far = Array.from({ length: 20 }).reduce<UiState>((s) => at(s, '10.0.', 'wheel-down'), down);
    expect(far.listPositions.routes.selected).toBeGreaterThan(down.listPositions.routes.selected);
    const home = Array.from({ length: 200 }).reduce<UiState>((s) => at(s, '10.0.', 'wheel-up'), far);
    expect(home.listPositions.routes.top).toBe(0);
  });

  it('reaches the last line, and stays there', () => {
    const end = Array.from({ length: 200 }).reduce<UiState>(
      (s) => point(s, { did: 'wheel-down', row: 12, column: 3 }, SIZES.classic).state,
      after(manyRoutes, '3'),
    );
    expect(rows(end).join('\n')).toContain('10.1.243/24');
    expect(point(end, { did: 'wheel-down', row: 12, column: 3 }, SIZES.classic).state).toEqual(end);
  });

  it('scrolls what a reset shows where it is over that, and the help where it is over that', () => {
    const running = received(showing(story, { help: true }), STARTS);
    const small = SIZES.small;
    const down = point(running, { did: 'wheel-down', row: small.rows - 4, column: 3 }, small).state;
    expect(down.reset.top).toBeGreaterThan(0);
    expect(down.listPositions).toEqual(running.listPositions);
    const help = after(showing(story), '?');
    expect(
      point(help, { did: 'wheel-down', row: 9, column: 3 }, SIZES.classic).state.listPositions.help.top,
    ).toBe(3);
  });
});

describe('a mouse, whatever is on the screen', () => {
  it('never changes a route and never ends the program, and the frame stays whole', () => {
    const pointing = fc.record<Pointing>({
      did: fc.constantFrom('click', 'wheel-up', 'wheel-down'),
      row: fc.integer({ min: 0, max: 70 }),
      column: fc.integer({ min: 0, max: 220 }),
    });
    const events = fc.array(fc.oneof(anyKey, pointing, anyResetEvent), { maxLength: 12 });
    fc.assert(
      fc.property(anyDiagnosis, anySize, events, (diagnosis, size, all) => {
        let state = showing(diagnosis);
        for (const event of all) {
          if (typeof event === 'string') state = press(state, event, size).state;
          else if ('did' in event) {
            const { panel } = state.reset;
            const { state: next, wish } = point(state, event, size);
            expect(wish === null || wish.kind === 'resolve-names').toBe(true);
            expect(next.reset.panel).toBe(panel);
            state = next;
          } else state = receiveReset(state, event, NOW);
          expect(draw(state, size, UNICODE).lines).toHaveLength(size.rows);
        }
      }),
      { numRuns: 60 },
    );
  });
});
