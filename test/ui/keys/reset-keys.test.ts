import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResetEvent } from '../../../src/model/reset-status.js';
import type { UiState, Wish } from '../../../src/ui/state/ui-state.js';
import { press } from '../../../src/ui/keys/press.js';
import { anyKey } from '../any.js';
import { NOW, showing, SIZES, story, three } from '../given.js';
import { armedFor, ASKS, DONE, notPlain, noIpv6, outcome, plan, STARTS, received } from '../reset-given.js';

const size = SIZES.classic;
const after = (state: UiState, ...keys: string[]): UiState =>
  keys.reduce((now, key) => press(now, key, size).state, state);
const wish = (state: UiState, key: string): Wish | null => press(state, key, size).wish;
const phase = ({ reset }: UiState): string | null => reset.panel?.phase ?? null;

const asking = received(showing(story), ASKS);
const running = received(showing(story), STARTS);
const armed = received(showing(story), STARTS, ...DONE, armedFor(42_000));

describe('R, v and d', () => {
  it('R asks for a plan that runs at once when it is plain', () => {
    const { state, wish: asked } = press(showing(story), 'R', size);
    expect(asked).toEqual({ kind: 'plan', want: { kind: 'cure' }, run: true });
    expect(phase(state)).toBe('planning');
  });

  it('v asks for a plan to be read', () => {
    expect(wish(showing(story), 'v')).toEqual({ kind: 'plan', want: { kind: 'cure' }, run: false });
  });

  it('d drains the chosen uplink', () => {
    expect(wish(after(showing(three), 'tab'), 'd')).toEqual({
      kind: 'plan',
      want: { kind: 'drain', interface: 'iwn0' },
      run: true,
    });
  });

  it('d needs an uplink that one sees chosen', () => {
    expect(wish(showing(story, { view: 'routes' }), 'd')).toBeNull();
    expect(press(showing({ ...story, uplinks: [] }), 'd', size).state.message?.text).toContain('no uplink');
  });

  it.each(['R', 'd'])('%s changes nothing when only reading is allowed, and says so', (key) => {
    const { state, wish: asked } = press(showing(story, { readOnly: true }), key, size);
    expect(asked).toBeNull();
    expect(state.message?.text).toContain('READ-ONLY');
    expect(phase(state)).toBeNull();
    expect(wish(showing(story, { readOnly: true }), 'v')).not.toBeNull();
  });

  it('R changes no recording', () => {
    const replay = showing(story, { mode: { kind: 'replay', label: 'x' } });
    expect(wish(replay, 'R')).toBeNull();
    expect(press(replay, 'R', size).state.message?.text).toContain('REPLAY');
  });

  it.each(['R', 'v', 'd'])('%s waits for the first answers', (key) => {
    const { state, wish: asked } = press(showing(story, { diagnosis: null }), key, size);
    expect([asked, state.message === null]).toEqual([null, false]);
  });

  it.each(['R', 'v', 'd', '/'])('%s begins nothing while a reset is under way', (key) => {
    for (const state of [after(showing(story), 'R'), running, armed]) {
      const next = press({ ...state, view: key === 'd' ? 'uplinks' : 'routes' }, key, size);
      expect([next.wish, next.state.typing, phase(next.state)]).toEqual([null, false, phase(state)]);
      expect(next.state.message?.text).toContain('The reset is still running');
    }
  });

  it('leaves the other keys to look around', () => {
    expect(after(armed, '3').view).toBe('routes');
    expect(after(armed, 't').timeScaleMs).toBe(10_000);
    expect(wish(armed, 'space')).toEqual({ kind: 'poll-now' });
  });
});

describe('a plan that asks', () => {
  it('is cancelled by enter', () => {
    const { state, wish: asked } = press(asking, 'enter', size);
    expect([asked, phase(state), state.message?.text]).toEqual([
      null,
      null,
      'Cancelled: nothing was changed.',
    ]);
  });

  it.each(['escape', 'q'])('is cancelled by %s, and the program stays', (key) => {
    expect([wish(after(asking, 'right'), key), phase(after(asking, key))]).toEqual([null, null]);
  });

  it.each(['left', 'right'])('is run by %s and enter, exactly as it was shown', (arrow) => {
    const { state, wish: asked } = press(after(asking, arrow), 'enter', size);
    expect(asked).toEqual({ kind: 'run-plan', plan: notPlain });
    expect(phase(state)).toBe('running');
  });

  it('is not run by two arrows and enter', () => {
    expect(wish(after(asking, 'right', 'left'), 'enter')).toBeNull();
  });

  it('can be scrolled without losing the choice', () => {
    const chosen = after(asking, 'right', 'down');
    expect(chosen.reset.top).toBe(1);
    expect(wish(chosen, 'enter')?.kind).toBe('run-plan');
  });

  it('is never run by a paste: every text ends on Cancel', () => {
    const text = fc.array(
      fc.oneof(
        fc.constantFrom('enter', 'tab', 'space', 'y', 'R', 'backspace'),
        fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
      ),
    );
    fc.assert(
      fc.property(text, (keys) => {
        let state = after(asking, 'right', 'x');
        for (const key of keys) {
          const next = press(state, key, size);
          expect(next.wish?.kind).not.toBe('run-plan');
          state = next.state;
        }
      }),
    );
  });

  it('is run by no key but enter', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        fc.pre(key !== 'enter');
        expect(wish(after(asking, 'right'), key)?.kind).not.toBe('run-plan');
      }),
    );
  });

  it('can be left with ctrl-C', () => {
    expect(wish(asking, 'C-c')).toEqual({ kind: 'quit' });
  });
});

describe('a reset that is not yet kept', () => {
  it.each([
    ['y', 'keep'],
    ['u', 'undo'],
  ] as const)('%s: %s', (key, kind) => {
    const { state, wish: asked } = press(armed, key, size);
    expect(asked).toEqual({ kind, thenQuit: false });
    expect(state.reset.panel).toMatchObject({ phase: 'armed', decided: kind });
  });

  it('is answered once', () => {
    for (const key of ['y', 'u']) expect(wish(after(armed, 'y'), key)).toBeNull();
  });

  it('is not kept before its last step is verified', () => {
    expect(wish(running, 'y')).toBeNull();
    expect(phase(after(running, 'y', 'u'))).toBe('running');
  });

  it.each(['q', 'C-c'])('%s asks first, and a second one leaves it', (key) => {
    expect(wish(armed, key)).toBeNull();
    expect(after(armed, key).reset.leaving).toBe(true);
    expect(wish(after(armed, key), key)).toEqual({ kind: 'quit' });
  });

  it('can be kept or undone on the way out', () => {
    expect(wish(after(armed, 'q'), 'y')).toEqual({ kind: 'keep', thenQuit: true });
    expect(wish(after(armed, 'q'), 'u')).toEqual({ kind: 'undo', thenQuit: true });
  });

  it.each(['escape', 'enter', '3', 'R'])('%s stays, and does nothing else', (key) => {
    const { state, wish: asked } = press(after(armed, 'q'), key, size);
    expect([asked, state.reset.leaving, state.view, phase(state)]).toEqual([null, false, 'uplinks', 'armed']);
  });

  it('asks too while the steps run', () => {
    expect(wish(running, 'q')).toBeNull();
    expect(wish(after(running, 'q'), 'y')).toBeNull();
    expect(wish(after(running, 'q'), 'q')).toEqual({ kind: 'quit' });
  });

  it('goes on asking when it comes to its goal meanwhile', () => {
    const state = received(after(running, 'q'), ...DONE, armedFor(60_000));
    expect(wish(state, 'y')).toEqual({ kind: 'keep', thenQuit: true });
  });
});

describe('a result', () => {
  const results: readonly (readonly [string, ResetEvent])[] = [
    ['kept', { kind: 'outcome', outcome: outcome({ kind: 'kept', why: 'asked' }) }],
    ['undone', { kind: 'outcome', outcome: outcome() }],
    ['refused', { kind: 'refused', reason: 'No second path.', lines: [] }],
    ['a plan to be read', { kind: 'viewed', plans: [{ family: 'inet6', plan: noIpv6 }] }],
  ];

  it.each(results)('%s: escape and enter close it', (_, event) => {
    for (const key of ['escape', 'enter']) {
      const closed = after(received(armed, event), key);
      if (event.kind !== 'viewed') expect([phase(closed), closed.reset.undone]).toEqual([null, null]);
    }
  });

  it('that was read is closed by v, and run by R', () => {
    const viewed = received(showing(story), { kind: 'viewed', plans: [{ family: 'inet', plan }] });
    expect(phase(after(viewed, 'v'))).toBeNull();
    expect(phase(after(viewed, 'escape'))).toBeNull();
    expect(wish(viewed, 'R')).toEqual({ kind: 'plan', want: { kind: 'cure' }, run: true });
  });

  it('lets q quit', () => {
    expect(wish(received(armed, { kind: 'outcome', outcome: outcome() }), 'q')).toEqual({ kind: 'quit' });
  });
});

describe('the notice of the last reset', () => {
  const noticed = received(showing(story), { kind: 'last', outcome: outcome({ at: NOW - 60_000 }) });

  it('stays until escape, which does nothing else then', () => {
    expect(after(noticed, '3', 'down').reset.undone).not.toBeNull();
    const filtered = { ...noticed, filters: { ...noticed.filters, uplinks: 'x' } };
    const read = after(filtered, 'escape');
    expect([read.reset.undone, read.filters.uplinks]).toEqual([null, 'x']);
    expect(after(read, 'escape').filters.uplinks).toBe('');
  });

  it('goes when another reset begins', () => {
    expect(after(noticed, 'R').reset.undone).toBeNull();
  });
});
