import { describe, expect, it } from 'vitest';
import { draw } from '../../../src/ui/screen/draw.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { INK } from '../../../src/ui/canvas/ink.js';
import type { Size } from '../../../src/ui/canvas/frame.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { hintReset } from '../../../src/ui/state/reset-events.js';
import { press } from '../../../src/ui/keys/press.js';
import { receive } from '../../../src/ui/state/receive-round.js';
import { NOW, showing, SIZES, story, UNICODE } from '../given.js';
import {
  armedFor,
  ASKS,
  cured,
  DONE,
  fromLan,
  fromOutside,
  noPermission,
  outcome,
  plan,
  STARTS,
  received,
  TURNS,
} from '../reset-given.js';

const PANEL_SIZES = { ...SIZES, phone: { columns: 60, rows: 20 } } as const;

describe('a reset on the screen', () => {
  for (const size of ['normal', 'classic', 'phone', 'small'] as const)
    for (const [turn, state] of Object.entries(TURNS))
      it(`is ${turn} at ${PANEL_SIZES[size].columns}x${PANEL_SIZES[size].rows}`, async () => {
        const { columns, rows } = PANEL_SIZES[size];
        const shown = frameText(draw(state(), { columns, rows }, UNICODE), UNICODE);
        await expect(shown).toMatchFileSnapshot(`../goldens/reset/${turn}-${columns}x${rows}.txt`);
      });
});

const text = (state: UiState, { columns, rows }: Size = SIZES.normal): string =>
  frameText(draw(state, { columns, rows }, UNICODE), UNICODE);
const armed = (remainingMs: number): UiState =>
  received(showing(cured), STARTS, ...DONE, armedFor(remainingMs));

describe('the countdown on the screen', () => {
  it.each([
    [120, 40],
    [80, 24],
    [60, 20],
    [40, 12],
    [30, 8],
    [20, 5],
  ])('cannot be missed at %dx%d: how to keep, how to undo, how long', (columns, rows) => {
    const shown = text(armed(9_400), { columns, rows });
    expect(shown).toMatch(/\by\b.*\bu\b.*\b10 s/);
    expect(shown.split('\n')[0]).toContain('10 s');
  });

  it('is inverse and red in the title and in the panel', () => {
    const { lines } = draw(armed(42_000), SIZES.normal, UNICODE);
    const loud = lines.flat().filter(({ text: t }) => t.includes('undone by itself in 42 s'));
    expect(loud.map(({ style }) => style)).toEqual([INK.badBadge, INK.badBadge]);
  });

  it('says while there is time that it is worse than before', () => {
    const worse = {
      ...cured,
      verdict: { ...cured.verdict, status: 'critical' as const, sentence: 'Both are dead.' },
    };
    expect(text(armed(42_000))).not.toContain('WORSE');
    expect(text(receive(armed(42_000), worse))).toMatch(/WORSE THAN BEFORE +Both are dead\./);
  });

  it('stands still once it is answered', () => {
    const kept = text(press(armed(42_000), 'y', SIZES.normal).state);
    expect(kept).toContain('RESET: keeping it');
    expect(kept).not.toContain('42 s');
  });
});

describe('lines to copy', () => {
  it('are whole, from the edge on, and no line is drawn beside them', () => {
    const { columns, rows } = { columns: 80, rows: 60 };
    const shown = text(TURNS['refused']?.() ?? armed(1), { columns, rows });
    const copied = shown
      .replaceAll(/\\ *\n */g, '')
      .split('\n')
      .map((line) => line.trim());
    for (const line of noPermission.lines) expect(copied).toContain(line);
  });

  it('are whole commands in the journal', () => {
    const state = { ...armed(1_000), view: 'journal' as const };
    const shown = text(
      { ...state, openedResets: [1], reset: { ...state.reset, panel: null } },
      { columns: 50, rows: 24 },
    );
    const pasted = shown.replaceAll(/\\ *\n */g, '');
    for (const { do: command } of plan.steps) expect(pasted).toContain(`$ ${command.argv.join(' ')}`);
  });
});

describe('scrolling a panel', () => {
  const asking = received(showing(fromOutside), ASKS);
  const keys = (...pressed: string[]): UiState =>
    pressed.reduce((state, key) => press(state, key, SIZES.small).state, asking);

  it('shows every line of it on a small screen', () => {
    expect(text(asking, SIZES.small)).not.toContain('pfctl');
    expect(text(keys('end'), SIZES.small)).toContain('/sbin/pfctl -k 10.0.0.20');
    expect(keys('end', 'home').reset.top).toBe(0);
    expect(keys('up').reset.top).toBe(0);
  });

  it('keeps the step that runs in sight', () => {
    const running = received(showing(fromLan), STARTS, ...DONE.slice(0, 5));
    expect(text(running, SIZES.small)).toContain('3  running');
  });
});

describe('one\u2019s own session', () => {
  it('is marked in the pane of the uplink it comes in by', () => {
    expect(text(showing(fromOutside))).toContain('▸em0 · ← your session');
    expect(text(showing(fromOutside), SIZES.classic)).toContain('▸em0 · ← your session');
    expect(text(showing(fromOutside), SIZES.small)).toContain('▸em0  ←ACTIVE');
    expect(text(showing(fromLan))).not.toContain('← your session');
  });

  it('is named in the title when it comes in from the inside, or cannot be told', () => {
    const wide = { columns: 160, rows: 40 };
    expect(text(showing(fromLan), wide)).toContain('session: by em1 (LAN)');
    expect(text(showing({ ...fromLan, session: { kind: 'cannot-tell', peer: '10.9.9.9' } }), wide)).toContain(
      'session: cannot tell',
    );
    expect(text(showing({ ...fromLan, session: { kind: 'none' } }), wide)).not.toContain('session');
  });
});

describe('the hint of what R would do', () => {
  const hinted = hintReset(showing(story), 'R puts both at 8');

  it('stands after the verdict where there is room', () => {
    expect(text(hinted)).toMatch(/that adds 4 {3}R puts both at 8/);
    expect(text(hinted, { columns: 160, rows: 40 })).toContain('R puts both at 8');
  });

  it('has a row of its own when there is none, and none on a small screen', () => {
    expect(text(hinted, { columns: 116, rows: 40 })).toMatch(/\n {8}R puts both at 8/);
    expect(text(hinted, SIZES.small)).not.toContain('puts');
  });

  it('is gone while a reset is on the screen', () => {
    expect(text(received(hinted, ASKS))).not.toContain('puts both');
  });
});

describe('the bar', () => {
  it('names the keys that answer while a plan asks', () => {
    const asking = received(showing(fromOutside), ASKS);
    const bar = (state: UiState): string => text(state).trimEnd().split('\n').at(-1) ?? '';
    expect(bar(asking)).toBe(' ← → choose  enter cancels  esc cancel  ctrl-C quit');
    expect(bar(press(asking, 'right', SIZES.normal).state)).toContain('enter runs it');
  });

  it('does not offer what must wait', () => {
    expect(text(armed(42_000))).not.toContain('R reset');
    expect(text(showing(cured))).toContain('R reset  d drain  v plan');
  });
});

describe('the title', () => {
  it('tells at the start how the last reset ended', () => {
    const state = received(showing(story), { kind: 'last', outcome: outcome({ at: NOW - 60_000 }) });
    expect(text(state).split('\n')[0]).toContain('last reset was UNDONE at 18:15:03 (silence)');
    expect(text(press(state, 'escape', SIZES.normal).state).split('\n')[0]).not.toContain('UNDONE');
  });
});
