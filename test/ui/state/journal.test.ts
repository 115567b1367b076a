import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/model/diagnosis.js';
import type { LoggedEntry } from '../../../src/ui/state/journal.js';
import { withOwnActs } from '../../../src/ui/state/journal.js';
import { journalLine } from '../../../src/ui/views/journal-view.js';
import { press } from '../../../src/ui/keys/press.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { receive } from '../../../src/ui/state/receive-round.js';
import { receiveReset } from '../../../src/ui/state/reset-events.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { NOW, showing, SIZES, story, UNICODE } from '../given.js';
import { armedFor, DONE, outcome, progress, received, STARTS } from '../reset-given.js';

const route = (text: string, at = NOW): JournalEntry => ({ at, kind: 'route', tone: 'bad', text });
const commands: readonly LoggedEntry[] = [
  {
    at: NOW - 1_000,
    kind: 'command',
    argv: ['/sbin/route', '-n', 'delete', '-inet', '-priority', '12', 'default', '192.168.0.1'],
  },
];
const said = (entry: JournalEntry, journal = commands): string =>
  withOwnActs([entry], journal)
    .map((line) =>
      journalLine(line)
        .map(({ text }) => text)
        .join('')
        .slice(9),
    )
    .join();

describe('the journal, of what a reset does', () => {
  it('says that a change is by this reset, and no bad news', () => {
    expect(said(route('default via 192.168.0.1 deleted by process 40021, priority 12'))).toBe(
      '· default via 192.168.0.1 deleted, priority 12, by this reset',
    );
  });

  it("takes nobody else's change for its own: another gateway, another time, another matter", () => {
    const other = 'default via 192.168.0.12 deleted by process 40021, priority 12';
    expect(said(route(other))).toBe(`! ${other}`);
    const late = 'default via 192.168.0.1 deleted by process 40021, priority 12';
    expect(said(route(late, NOW + 60_000))).toBe(`! ${late}`);
    expect(said(route(late), [])).toBe(`! ${late}`);
    expect(said({ ...route('gateway 192.168.0.1 does not answer'), kind: 'gateway' })).toBe(
      '! gateway 192.168.0.1 does not answer',
    );
  });
});

describe('a reset in the journal', () => {
  const KEPT = { kind: 'outcome', outcome: outcome({ kind: 'kept', why: 'asked' }) } as const;
  const journalOf = (state: UiState): string[] =>
    frameText(draw({ ...state, view: 'journal' }, SIZES.normal, UNICODE), UNICODE)
      .split('\n')
      .filter((line) => /^ *\d\d:\d\d:\d\d /.test(line))
      .map((line) => line.trimEnd());
  const pressed = (state: UiState, ...keys: string[]): UiState =>
    keys.reduce<UiState>((s, key) => press(s, key, SIZES.normal).state, { ...state, view: 'journal' });
  /** Without the panel of the reset, which esc has closed. */
  const closed = (state: UiState): UiState => pressed(state, 'escape');
  const changed = {
    ...story,
    at: NOW + 4_000,
    journal: [
      {
        ...route('default via 192.168.0.1 on iwn0 added, priority 8', NOW + 2_000),
        tone: 'neutral' as const,
      },
      route('default via 192.168.0.1 on iwn0 deleted, priority 12', NOW + 3_000),
    ],
  };
  const kept = closed(receive(received(showing(story), STARTS, ...DONE, armedFor(60_000), KEPT), changed));

  it('is one line that says how many changes, and how it ended', () => {
    const [newest, next] = journalOf(kept);
    expect(newest).toMatch(/^ \d\d:\d\d:\d\d · reset: 3 changes, kept$/);
    expect(next).toContain('priority-mismatch');
    expect(journalOf(kept).filter((line) => line.includes('192.168.0.1 '))).toHaveLength(1);
  });

  it('opens on enter: its commands, what they changed, and how it ended; enter closes it from any of its lines', () => {
    const open = pressed(kept, 'enter');
    const lines = journalOf(open).join('\n');
    expect(lines).toMatch(/^ {3}\d\d:\d\d:\d\d \$ \/sbin\/route/m);
    expect(lines).toMatch(
      /^ {3}.* · default via 192\.168\.0\.1 on iwn0 deleted, priority 12, by this reset$/m,
    );
    expect(lines).toMatch(/^ {3}.* \+ The reset was kept/m);
    expect(journalOf(pressed(open, 'down', 'down', 'enter'))).toEqual(journalOf(kept));
  });

  it.each([
    ['while it waits', [], 'reset: 3 changes, not kept yet'],
    [
      'once it is undone',
      [{ kind: 'outcome', outcome: outcome() } as const],
      'reset: 3 changes, undone (silence)',
    ],
  ])('says what became of it %s', (_, events, words) => {
    const state = received(showing(story), STARTS, ...DONE, armedFor(60_000), ...events);
    expect(journalOf(state)[0]).toContain(words);
  });

  it('is another one than the reset before, also in the lines below the panes', () => {
    const both = [STARTS, progress(0, 'running'), progress(0, 'verified')].reduce<UiState>(
      (s, event, i) => receiveReset(s, event, NOW + 60_000 + 1_000 * i),
      kept,
    );
    expect(journalOf(closed(both)).filter((line) => line.includes('reset:'))).toHaveLength(2);
    expect(frameText(draw({ ...kept, view: 'uplinks' }, SIZES.normal, UNICODE), UNICODE)).toContain(
      'reset: 3 changes, kept',
    );
  });

  it('is found line by line with a filter, and is never hidden by it', () => {
    const filtered = { ...kept, filters: { ...kept.filters, journal: 'deleted' } };
    expect(journalOf(filtered).join()).toContain('deleted, priority 12, by this reset');
  });

  it('keeps the cursor on its line when something else happens', () => {
    const chosen = pressed(kept, 'down');
    const next = receive(chosen, {
      ...story,
      at: NOW + 9_000,
      journal: [route('default via 10.9.8.7 added', NOW + 9_000)],
    });
    expect(next.listPositions.journal.selected).toBe(chosen.listPositions.journal.selected + 1);
  });
});
