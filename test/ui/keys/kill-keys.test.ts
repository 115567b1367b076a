import { describe, expect, it } from 'vitest';
import type { KillEvent, KillPlan, KillResult } from '../../../src/model/killing.js';
import type { Size } from '../../../src/ui/canvas/frame.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { press } from '../../../src/ui/keys/press.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { receiveKill } from '../../../src/ui/state/kill-events.js';
import type { UiState, Wish } from '../../../src/ui/state/ui-state.js';
import { NOW, showing, SIZES, story, three, UNICODE } from '../given.js';
import { received, STARTS } from '../reset-given.js';

const size = SIZES.classic;
const after = (state: UiState, ...keys: string[]): UiState =>
  keys.reduce((now, key) => press(now, key, size).state, state);
const wish = (state: UiState, key: string): Wish | null => press(state, key, size).wish;
const phase = ({ reset }: UiState): string | null => reset.panel?.phase ?? null;
const screen = (state: UiState, on: Size = SIZES.classic): string =>
  frameText(draw(state, on, UNICODE), UNICODE);

const command = (last: number): KillPlan['steps'][number] => ({
  ends: 1,
  command: {
    argv: ['/sbin/pfctl', '-k', 'key', '-k', `tcp 10.0.0.20:${50_000 + last} -> 203.0.113.69:443`],
    ...{ purpose: 'end a connection', timeoutMs: 5_000, needsRoot: true, changes: true },
  },
});

const plan: KillPlan = {
  ...{ kind: 'kill', name: 'end the connections of em0', goal: 'End 250 connections of em0' },
  connections: 250,
  steps: Array.from({ length: 250 }, (_, i) => command(i)),
  notes: ['1 ssh session to the router itself is left out: your own may be among them.'],
};

const told = (state: UiState, ...events: KillEvent[]): UiState =>
  events.reduce((now, event) => receiveKill(now, event, NOW), state);
const over = (result: KillResult): KillEvent => ({ kind: 'over', plan, result });

const connections = showing(story, { view: 'connections' });
const asking = told(connections, { kind: 'planned', plan });

describe('k and K', () => {
  it('k is about the connection under the cursor, and about the one whose details are in sight', () => {
    const first = wish(connections, 'k');
    const second = wish(after(connections, 'j'), 'k');
    expect(first).toMatchObject({
      kind: 'kill',
      want: { kind: 'connection', connection: { protocol: 'tcp' } },
    });
    expect(second).not.toEqual(first);
    expect(wish(after(connections, 'j', 'enter'), 'k')).toEqual(second);
  });

  it('K is about the uplink one sees selected: the pane, or that of the connection under the cursor', () => {
    expect(wish(after(showing(three), 'tab'), 'K')).toEqual({
      kind: 'kill',
      want: { kind: 'uplink', interface: 'iwn0' },
    });
    expect(wish(connections, 'K')).toMatchObject({ want: { interface: 'em0' } });
    expect(wish(showing(story, { view: 'routes' }), 'K')).toBeNull();
  });

  it('k still moves the cursor where there are no connections', () => {
    const routes = after(showing(story, { view: 'routes' }), 'j', 'j');
    expect(after(routes, 'k').listPositions.routes.selected).toBe(1);
  });

  it.each([
    ['READ-ONLY', { readOnly: true }],
    ['REPLAY', { mode: { kind: 'replay', label: 'x' } as const }],
  ])('do nothing in %s, and say so', (word, changes) => {
    for (const key of ['k', 'K']) {
      const { state, wish: asked } = press({ ...connections, ...changes }, key, size);
      expect([asked, phase(state)]).toEqual([null, null]);
      expect(state.message?.text).toContain(word);
    }
  });

  it('wait while a reset is under way, and a reset waits for them', () => {
    const reset = { ...received(showing(story), STARTS), view: 'connections' as const };
    expect(press(reset, 'k', size)).toMatchObject({ wish: null });
    const killing = told(connections, { kind: 'progress', plan, done: 3 });
    const { state, wish: asked } = press(killing, 'R', size);
    expect([asked, phase(state)]).toEqual([null, 'killing']);
    expect(state.message?.text).toContain('being ended');
    expect(phase(after(killing, 'escape'))).toBe('killing');
  });
});

describe('a plan to end connections', () => {
  it('counts, shows its commands and what it leaves out, and says that there is no way back', () => {
    const text = screen(asking, SIZES.normal);
    expect(text).toContain('End 250 connections of em0: 250 commands. It cannot be undone.');
    expect(text).toContain("/sbin/pfctl -k key -k 'tcp 10.0.0.20:50000 -> 203.0.113.69:443'");
    expect(text).toContain('1 ssh session to the router itself is left out');
    expect(screen(after(asking, 'end'), SIZES.normal)).toContain('and 150 more of this form');
    expect(text).toContain('▸[ Cancel ]');
  });

  it('is run by nothing but an arrow and enter', () => {
    expect(wish(asking, 'enter')).toBeNull();
    for (const key of ['y', 'k', 'K', 'tab', 'space', 'R'])
      expect(wish(after(asking, 'right', key), 'enter')).toBeNull();
    expect(wish(after(asking, 'right'), 'enter')).toEqual({ kind: 'run-kill', plan });
    expect(phase(after(asking, 'right', 'enter'))).toBe('killing');
    expect(after(asking, 'escape').message?.text).toContain('nothing was changed');
  });

  it('tells how many were ended, on the screen and in the journal', () => {
    const done = told(
      asking,
      { kind: 'progress', plan, done: 17 },
      over({ kind: 'ran', commands: 250, killed: 498, why: null }),
    );
    expect(screen(done)).toContain('Ended 498 states with 250 commands.');
    expect(done.journal[0]).toMatchObject({
      tone: 'neutral',
      text: 'end the connections of em0: Ended 498 states with 250 commands.',
    });
    expect(phase(after(done, 'escape'))).toBeNull();
  });

  it('tells what stopped it, and what would permit it', () => {
    const stopped = told(
      asking,
      over({ kind: 'ran', commands: 2, killed: 4, why: 'pfctl was killed after 5 s' }),
    );
    expect(screen(stopped)).toContain('stopped after 2 of 250 commands: pfctl was killed');
    expect(stopped.journal[0]).toMatchObject({ tone: 'bad' });
    const lines = ['permit nopass ops as root cmd /sbin/pfctl'];
    const refused = told(asking, over({ kind: 'refused', reason: 'doas does not permit it.', lines }));
    for (const line of ['doas does not permit it.', ...lines]) expect(screen(refused)).toContain(line);
  });

  it('keeps its question in sight on every screen', () => {
    for (const on of Object.values(SIZES)) expect(screen(asking, on)).toContain('Cancel');
  });
});
