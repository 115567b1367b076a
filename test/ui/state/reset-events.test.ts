import { describe, expect, it } from 'vitest';
import { pasteable, splitWords } from '../../../src/model/command.js';
import { penOf } from '../../../src/ui/canvas/pen.js';
import { journalContent } from '../../../src/ui/views/journal-view.js';
import { entryText } from '../../../src/ui/state/journal.js';
import type { ResetPanel } from '../../../src/ui/state/reset-state.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { hintReset, receiveReset } from '../../../src/ui/state/reset-events.js';
import { press } from '../../../src/ui/keys/press.js';
import { receive } from '../../../src/ui/state/receive-round.js';
import { healthy, NOW, showing, SIZES, story } from '../given.js';
import {
  armedFor,
  ASKS,
  DONE,
  notPlain,
  noIpv6,
  noPermission,
  outcome,
  plan,
  progress,
  STARTS,
  received,
} from '../reset-given.js';

const panel = (state: UiState): ResetPanel | null => state.reset.panel;
const journal = (state: UiState): string[] =>
  state.journal.slice(0, state.journal.length - story.journal.length).map(entryText);

const armed = received(showing(story), STARTS, ...DONE, armedFor(60_000));

describe('a plan that comes', () => {
  it('runs at once when it is plain', () => {
    expect(panel(received(showing(story), STARTS))).toMatchObject({
      phase: 'running',
      steps: [{ state: 'waiting' }, { state: 'waiting' }, { state: 'waiting' }],
    });
  });

  it('asks with Cancel chosen when it is not plain', () => {
    expect(panel(received(showing(story), ASKS))).toMatchObject({ phase: 'asking', choice: 'cancel' });
  });

  it('asks when only the doing finds a doubt', () => {
    const state = received(showing(story), STARTS, {
      kind: 'unsure',
      concerns: ['doas.conf may not be read'],
    });
    expect(panel(state)).toMatchObject({ phase: 'asking', plan, concerns: ['doas.conf may not be read'] });
  });

  it('is a refusal with its reason', () => {
    const state = received(showing(story), { kind: 'planned', plan: noIpv6, starts: false });
    expect(panel(state)).toEqual({ phase: 'refused', reason: noIpv6.reason, lines: [] });
  });

  it('ends the typing of a filter, so that y is an answer', () => {
    const typing = showing(story, { view: 'routes', typing: true });
    expect(received(typing, STARTS).typing).toBe(false);
    expect(received(typing, armedFor(1_000)).typing).toBe(false);
  });

  it('does not take the place of a reset that runs', () => {
    const state = received(armed, { kind: 'viewed', plans: [{ family: 'inet', plan: notPlain }] });
    expect(panel(state)?.phase).toBe('armed');
  });
});

describe('the steps', () => {
  it('are running, then verified, then failed with what is wrong', () => {
    const state = received(showing(story), STARTS, ...DONE.slice(0, 3), progress(1, 'failed', 'no such row'));
    expect(panel(state)).toMatchObject({
      steps: [{ state: 'verified' }, { state: 'failed', detail: 'no such row' }, { state: 'waiting' }],
    });
  });

  it('of the undo stand beside those of the plan', () => {
    const state = received(armed, {
      kind: 'progress',
      progress: {
        part: 'undo',
        index: 0,
        of: 3,
        argv: ['/sbin/ifconfig', 'iwn0', 'priority', '4'],
        state: 'running',
        detail: null,
      },
    });
    expect(panel(state)).toMatchObject({
      undo: [{ state: 'running' }],
      steps: [{ state: 'verified' }, {}, {}],
    });
  });
});

describe('the countdown', () => {
  it('goes on without forgetting what was answered or asked', () => {
    const asked = press(armed, 'q', SIZES.normal).state;
    expect(received(asked, armedFor(41_000)).reset).toMatchObject({
      leaving: true,
      panel: { remainingMs: 41_000 },
    });
    const kept = press(armed, 'y', SIZES.normal).state;
    expect(panel(received(kept, armedFor(40_000)))).toMatchObject({ decided: 'keep', remainingMs: 40_000 });
  });

  it('is over when it is over, though a tick comes late', () => {
    const over = received(armed, { kind: 'outcome', outcome: outcome() });
    expect(panel(received(over, armedFor(500)))?.phase).toBe('over');
  });

  it('can be taken over from a program that died', () => {
    expect(panel(received(showing(story), armedFor(20_000)))).toMatchObject({
      phase: 'armed',
      remainingMs: 20_000,
    });
  });
});

describe('the end', () => {
  it('says loudly that it was undone, in the panel and in the title', () => {
    const state = received(armed, { kind: 'outcome', outcome: outcome() });
    expect([panel(state)?.phase, state.reset.undone?.kind]).toEqual(['over', 'undone']);
  });

  it('is quiet in the title when it was kept', () => {
    const state = received(armed, { kind: 'outcome', outcome: outcome({ kind: 'kept', why: 'asked' }) });
    expect(state.reset.undone).toBeNull();
  });

  it('tells both what happened and what the undo did', () => {
    const state = received(armed, {
      kind: 'surprised',
      happened: 'A',
      undo: 'B',
      outcome: outcome({ why: 'surprise' }),
    });
    expect(panel(state)).toMatchObject({ phase: 'over', surprise: { happened: 'A', undo: 'B' } });
    expect(journal(state).slice(0, 2)).toEqual(['B', 'A']);
  });
});

describe('the last reset, at the start', () => {
  it('is a notice when it was undone', () => {
    const state = received(showing(story), { kind: 'last', outcome: outcome() });
    expect([panel(state), state.reset.undone?.why]).toEqual([null, 'silence']);
  });

  it('is a panel when the table is not as it was', () => {
    const state = received(showing(story), {
      kind: 'last',
      outcome: outcome({ kind: 'undo-incomplete', remains: ['default via 192.168.0.1 at priority 8'] }),
    });
    expect(panel(state)?.phase).toBe('over');
  });

  it('is a line of the journal when it was kept', () => {
    const state = received(showing(story), {
      kind: 'last',
      outcome: outcome({ kind: 'kept', why: 'asked' }),
    });
    expect([panel(state), state.reset.undone, journal(state).length]).toEqual([null, null, 1]);
  });
});

describe('the journal of a reset', () => {
  it('has every command that was run, newest first', () => {
    const commands = armed.journal.flatMap((entry) => (entry.kind === 'command' ? [entry.argv] : []));
    expect(commands).toEqual(plan.steps.map((step) => step.do.argv).reverse());
  });

  it('wraps a command whose words hold quotes, blanks and backslashes so that it can be pasted', () => {
    const argv = [
      '/sbin/route',
      'add',
      '-label',
      "it's \\ a {name}",
      'default',
      '192.168.0.1',
      '-priority',
      '8',
    ];
    const entry = { at: NOW, kind: 'command' as const, argv };
    const content = journalContent(showing(story, { journal: [entry] }), penOf({ unicode: true }), {
      columns: 40,
      rows: 20,
    });
    const texts = Array.from({ length: content.length }, (_, i) => content.line(i).at(-1)?.text ?? '');
    expect(texts.length).toBeGreaterThan(1);
    expect(splitWords(texts.join('\n').replaceAll('\\\n', ' '))).toEqual(argv);
  });

  it('has the undo of the guard, which ran where nobody saw it', () => {
    const state = received(armed, { kind: 'outcome', outcome: outcome() });
    expect(journal(state).slice(0, 4)).toEqual([
      expect.stringContaining('nobody kept it in time'),
      ...[...(plan.steps[2]?.undo ?? [])].map(({ argv }) => pasteable(argv)).reverse(),
    ]);
  });

  it('has the instant it is given', () => {
    expect(receiveReset(showing(story), progress(0, 'running'), NOW + 7).journal[0]?.at).toBe(NOW + 7);
  });

  it('stays in order over a pause', () => {
    const paused = press(showing(story), 'p', SIZES.normal).state;
    const state = received(
      receive(paused, { ...story, journal: story.journal.slice(0, 1) }),
      STARTS,
      progress(0, 'running'),
    );
    expect(state.journal).toHaveLength(story.journal.length);
    const onward = press(state, 'p', SIZES.normal).state;
    expect(onward.journal[0]?.kind).toBe('command');
  });

  it('says why nothing was reset', () => {
    expect(journal(received(showing(story), STARTS, noPermission))[0]).toContain('doas does not permit');
  });
});

describe('the hint', () => {
  it('is kept as it is told', () => {
    const state = hintReset(showing(healthy), 'R puts both at 8');
    expect(state.reset.hint).toBe('R puts both at 8');
    expect(hintReset(state, 'R puts both at 8')).toBe(state);
    expect(hintReset(state, null).reset.hint).toBeNull();
  });
});
