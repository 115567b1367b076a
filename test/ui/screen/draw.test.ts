import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictLines } from '../../../src/ui/screen/verdict-line.js';
import { penFor } from '../../../src/ui/state/pen-for-state.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import type { Frame } from '../../../src/ui/canvas/frame.js';
import { initialState } from '../../../src/ui/state/initial-state.js';
import { press } from '../../../src/ui/keys/press.js';
import { receive } from '../../../src/ui/state/receive-round.js';
import { receiveReset } from '../../../src/ui/state/reset-events.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { anyDiagnosis, anyKey, anyResetEvent, anySize } from '../any.js';
import { busy } from '../some-connections.js';
import { ASCII, em0, healthy, hills, NOW, showing, SIZES, story, three, UNICODE, unknown } from '../given.js';
import { linuxShared, linuxStory } from '../linux-given.js';

const SORTED = { by: 'rate', descending: true, gone: false } as const;

const VIEWS: Readonly<Record<string, Partial<UiState>>> = {
  uplinks: {},
  connections: { view: 'connections' },
  connection: { view: 'connections', detail: true, connections: { ...SORTED, chosen: busy[0] ?? null } },
  routes: { view: 'routes' },
  route: { view: 'routes', detail: true },
  findings: { view: 'findings' },
  journal: { view: 'journal' },
  hosts: { view: 'hosts' },
  help: { help: true },
};

const text = (
  state: UiState,
  size: keyof typeof SIZES = 'normal',
  abilities = UNICODE as typeof UNICODE | typeof ASCII,
): string => frameText(draw(state, SIZES[size], abilities), abilities);

/** The story, on a router that `watch` has watched: until seven in the morning, and again from noon. */
function watchedBefore() {
  const night = hills(90, 2_000_000).map((bits, i) => (i > 24 && i < 55 ? null : bits));
  const tens = { inBitsPerSecond: night, outBitsPerSecond: night, cellsOfWatch: 89 };
  const month = {
    inBytes: 11_000_000_000,
    outBytes: 1_400_000_000,
    fromDay: '2026-11-01',
    countedFrom: NOW - 1_800_000_000,
    countedUntil: NOW,
    allowanceBytes: 20_000_000_000,
  };
  const uplinks = story.uplinks.map((one) => ({
    ...one,
    month,
    history: { ...one.history, 600_000: tens },
  }));
  const past = [
    { at: NOW - 54_700_000, kind: 'gateway', tone: 'bad', text: 'gateway 192.168.1.1 (em0) does not answer' },
    { at: NOW - 54_200_000, kind: 'gateway', tone: 'good', text: 'gateway 192.168.1.1 (em0) answers again' },
    { at: NOW - 3_000_000, kind: 'link', tone: 'neutral', text: 'iwn0 got the address 192.168.0.101' },
  ] as const;
  return { past, diagnosis: { ...story, uplinks } };
}

describe('the screen, as it is', () => {
  for (const size of ['normal', 'classic', 'small'] as const)
    for (const [name, view] of Object.entries(VIEWS))
      it(`shows the story in the view ${name} at ${SIZES[size].columns}x${SIZES[size].rows}`, async () => {
        await expect(text(showing(story, view), size)).toMatchFileSnapshot(
          `../goldens/story-${name}-${SIZES[size].columns}x${SIZES[size].rows}.txt`,
        );
      });

  it('has the whole finding below the panes at 200x60', async () => {
    await expect(text(showing(story), 'big')).toMatchFileSnapshot('../goldens/story-uplinks-200x60.txt');
  });

  it('says the same in ASCII', async () => {
    await expect(text(showing(story), 'normal', ASCII)).toMatchFileSnapshot(
      '../goldens/story-ascii-120x40.txt',
    );
  });

  it('shows both uplinks used', async () => {
    await expect(text(showing(healthy))).toMatchFileSnapshot('../goldens/healthy-120x40.txt');
  });

  for (const size of ['normal', 'classic', 'small'] as const)
    it(`shows three uplinks, one down, at ${SIZES[size].columns}x${SIZES[size].rows}`, async () => {
      await expect(text(showing(three), size)).toMatchFileSnapshot(
        `../goldens/three-${SIZES[size].columns}x${SIZES[size].rows}.txt`,
      );
    });

  for (const view of ['uplinks', 'routes', 'route'] as const)
    it(`shows a Linux router in its own words in the view ${view}`, async () => {
      await expect(text(showing(linuxStory, VIEWS[view] ?? {}))).toMatchFileSnapshot(
        `../goldens/linux-${view}-120x40.txt`,
      );
    });

  it('shows one default over both uplinks of a Linux router', async () => {
    await expect(text(showing(linuxShared), 'classic')).toMatchFileSnapshot(
      '../goldens/linux-shared-80x24.txt',
    );
  });

  it('says what it waits for', async () => {
    await expect(text(showing(unknown), 'classic')).toMatchFileSnapshot('../goldens/unknown-80x24.txt');
  });

  it('shows the month of each uplink and the night that watch saw, marked as such, in graphs and journal', async () => {
    const { past, diagnosis } = watchedBefore();
    const opened = initialState({ mode: { kind: 'demo', label: 'story' }, intervalMs: 1_000, past });
    const seen = { ...receive(opened, diagnosis), timeScaleMs: 600_000 as const };
    await expect(text(seen)).toMatchFileSnapshot('../goldens/watched-uplinks-120x40.txt');
    await expect(text({ ...seen, view: 'journal' }, 'classic')).toMatchFileSnapshot(
      '../goldens/watched-journal-80x24.txt',
    );
    expect(text({ ...seen, timeScaleMs: 1_000 }, 'classic')).not.toContain('by watch');
  });

  it('hides every address', async () => {
    await expect(text(showing(three, { hidden: true }))).toMatchFileSnapshot('../goldens/hidden-120x40.txt');
  });
});

describe('a frame', () => {
  const ROW = /^(?:[ -~¡-¬®-ɏΑ-ΡΣ-ωЀ-џḀ-ỹ─│┌┐└┘├┤…–→←↑↓▸·]|[\u2e80-\uffe6]\uffff)*$/;

  function faults(
    { columns, rows, lines, sparks }: Frame,
    wanted: { columns: number; rows: number },
    row: RegExp,
  ): string[] {
    const wrong = lines
      .map((line) => line.map((part) => part.text).join(''))
      .filter((line) => line.length !== columns || !row.test(line));
    const outside = sparks.filter(
      (s) =>
        s.row < 0 ||
        s.row >= rows ||
        s.column < 0 ||
        s.column + s.width > columns ||
        s.values.length > s.width,
    );
    const size = columns === wanted.columns && rows === wanted.rows && lines.length === rows ? [] : ['size'];
    return [...size, ...wrong, ...outside.map(() => 'spark')];
  }

  it('has exactly the size asked for and steers no terminal, whatever is in it and wherever one is', () => {
    fc.assert(
      fc.property(
        anyDiagnosis,
        anySize,
        fc.array(fc.oneof(anyKey, anyResetEvent), { maxLength: 6 }),
        fc.boolean(),
        (diagnosis, size, happenings, unicode) => {
          const state = happenings.reduce(
            (s: UiState, now) =>
              typeof now === 'string' ? press(s, now, size).state : receiveReset(s, now, diagnosis.at),
            showing(diagnosis),
          );
          const row = unicode ? ROW : /^[ -~]*$/;
          expect(faults(draw(state, size, { unicode, colour: unicode }), size, row)).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('uses no colour where there is none', () => {
    const { lines, sparks } = draw(showing(story), SIZES.normal, ASCII);
    const styles = [...lines.flat(), ...sparks].map(({ style }) => style);
    expect(styles.filter((style) => 'colour' in style)).toEqual([]);
    expect(styles.some(({ inverse }) => inverse === true)).toBe(true);
  });

  it('leaves the cells under a sparkline blank', () => {
    const { lines, sparks } = draw(showing(story), SIZES.normal, UNICODE);
    expect(sparks.length).toBeGreaterThan(4);
    const rows = lines.map((line) => line.map((part) => part.text).join(''));
    for (const { row, column, width } of sparks)
      expect(rows[row]?.slice(column, column + width)).toBe(' '.repeat(width));
  });

  it('is the same for the same state', () => {
    const state = showing(three, { hidden: true });
    expect(draw(state, SIZES.normal, UNICODE)).toEqual(draw(state, SIZES.normal, UNICODE));
  });

  it('says that the terminal is too small', () => {
    expect(frameText(draw(showing(story), { columns: 19, rows: 5 }, UNICODE), UNICODE)).toContain(
      'uplinktop needs',
    );
  });
});

describe('what is not known', () => {
  const nothing = text(showing({ ...unknown, journal: [] }));
  const panes = nothing.split('\n').slice(2, -3).join('\n');

  it('is never a number', () => {
    const without = panes
      .replace(/em0|iwn0|address6?|1 s a cell|findings|journal/g, '')
      .replace(/since \S+/g, '');
    expect(without.match(/\d+/g)).toBeNull();
  });

  it('is a dash, and says what it waits for', () => {
    expect(panes).toContain('in          –');
    expect(panes).toContain('waiting for a second sample');
  });

  it('does not call a default missing while no table has been read', () => {
    expect(panes).not.toContain('none');
    expect(panes).not.toContain('NO DEFAULT');
    expect(text(showing({ ...story, uplinks: [{ ...em0, routes: [], role: 'no-default' }] }))).toContain(
      'default  none',
    );
  });

  it('shows a measured zero as a zero', () => {
    expect(text(showing(three))).toContain('in          0  b/s');
  });

  it('has no first round yet', () => {
    const before = initialState({ mode: { kind: 'live', label: '' }, intervalMs: 1_000 });
    expect(text(before)).toContain('UNKNOWN  Waiting for the first answers.');
  });
});

describe('from one second to the next', () => {
  it('nothing moves but what has changed', () => {
    const first = showing({
      ...story,
      uplinks: story.uplinks.map((uplink) => ({ ...uplink, history: em0.history })),
    });
    const faster = {
      ...em0,
      connections: story.uplinks[0]?.connections ?? null,
      rates: {
        inBitsPerSecond: 98_700_000,
        outBitsPerSecond: 7,
        inPacketsPerSecond: 9_876,
        outPacketsPerSecond: 4,
      },
    };
    // No new cell: the graphs stand still, only figures change.
    const still = story.uplinks.slice(1).map((uplink) => ({ ...uplink, history: em0.history }));
    const second = receive(first, {
      ...story,
      at: story.at + 1_000,
      uplinks: [faster, ...still],
      journal: [],
    });
    const [a, b] = [text(first), text(second)].map((t) => t.split('\n'));
    const moved = (a ?? []).flatMap((line, i) => (line === b?.[i] ? [] : [line.slice(0, 10).trim()]));
    expect(moved.map((m) => m.replace(/[^a-z0-9 ]/g, '').trim())).toEqual([
      'uplinktop',
      'in',
      'out',
      'packets',
    ]);
    expect(b?.find((line) => line.includes('in  '))).toContain('in       98.7 Mb/s');
  });
});

describe('the sentence of the verdict', () => {
  it('is whole before its causes have a row, on a small screen too', () => {
    const sentence =
      'Only em0 and iwn0 are used: the default route via umb0 has priority 14 (static 8 + WWAN 6), those of em0 and iwn0 have 8.';
    const verdict = { status: 'warning', sentence, because: ['only the lowest number carries'] } as const;
    const lines = (columns: number): string =>
      verdictLines(showing({ ...story, verdict }), { columns, rows: 20 }, penFor(showing(story)))
        .map((line) => line.map(({ text }) => text.trim()).join(' '))
        .join(' ');
    expect(lines(60).replace(/\s+/g, ' ')).toContain(sentence);
    expect(lines(60)).not.toContain('because');
    expect(lines(120)).toContain('because only the lowest');
  });
});
