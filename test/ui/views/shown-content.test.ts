import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { press } from '../../../src/ui/keys/press.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { shownContent } from '../../../src/ui/views/shown-content.js';
import { VIEWS } from '../../../src/ui/views/view-table.js';
import type { ShownId } from '../../../src/ui/state/ui-state.js';
import { showing, SIZES, story } from '../given.js';

const size = SIZES.classic;
const after = (state: UiState, ...keys: string[]): UiState =>
  keys.reduce((s, key) => press(s, key, size).state, state);

/** How one comes to everything that scrolls. */
const KEYS_TO: Readonly<Record<Exclude<ShownId, 'uplinks'>, readonly string[]>> = {
  hosts: ['6'],
  queues: ['7'],
  connections: ['2'],
  connection: ['2', 'enter'],
  routes: ['3'],
  route: ['3', 'enter'],
  findings: ['4'],
  journal: ['5'],
  help: ['?'],
};
const shown = Object.entries(KEYS_TO);

describe('the content in sight', () => {
  it.each(shown)('is made once for a key that moves in it: %s', (_, keys) => {
    const before = after(showing(story), ...keys);
    const content = shownContent(before, size);
    expect(content).not.toBeNull();
    expect(shownContent(after(before, 'down', 'end', 'pageup'), size)).toBe(content);
  });

  it.each(shown)('is made anew for a round, another width and a filter: %s', (_, keys) => {
    const before = after(showing(story), ...keys);
    const content = shownContent(before, size);
    const { view, filters } = before;
    expect(shownContent({ ...before, diagnosis: { ...story } }, size)).not.toBe(content);
    expect(shownContent(before, { ...size, columns: 60 })).not.toBe(content);
    expect(shownContent({ ...before, filters: { ...filters, [view]: 'em0' } }, size)).not.toBe(content);
    expect(shownContent({ ...before, hidden: true }, size)).not.toBe(content);
  });

  it.each(shown)('says the same however far one has scrolled: %s', (id, keys) => {
    const before = after(showing(story), ...keys);
    const { content: make } = VIEWS[id as ShownId];
    if (typeof make !== 'function') throw new Error(`${id} does not scroll`);
    const lines = (state: UiState): unknown => {
      const content = shownContent(state, size);
      return Array.from({ length: content?.length ?? 0 }, (_, i) => content?.line(i));
    };
    const whole = lines(before);
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (selected, top) => {
        const listPositions = { ...before.listPositions, [id]: { selected, top } };
        // Another size in between, so that the content is made anew.
        shownContent(before, { ...size, columns: 50 });
        expect(lines({ ...before, listPositions })).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});
