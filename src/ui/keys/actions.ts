import { TIME_SCALES_MS } from '../../model/diagnosis.js';
import { SECOND } from '../../model/time.js';
import type { Size } from '../canvas/frame.js';
import { headRows, passItems, settle } from '../canvas/view-content.js';
import { layoutOf } from '../screen/layout.js';
import type { ActionId, ViewAction } from '../state/keymap.js';
import { sayBriefly } from '../state/message.js';
import { penFor } from '../state/pen-for-state.js';
import { resume } from '../state/receive-round.js';
import type { KeyResult, UiState, ViewId, Wish } from '../state/ui-state.js';
import { chosenUplink } from '../state/ui-state.js';
import { shownContent } from '../views/shown-content.js';
import { shownIn, VIEWS } from '../views/view-table.js';
import { killConnection, killUplink } from './kill-keys.js';
import { copyCure, cure, drain, reset, viewPlan } from './reset-keys.js';

type Action = (state: UiState, size: Size) => KeyResult;

/** Between two rounds; + and - go up and down here. */
export const INTERVALS_MS: readonly number[] = [0.5, 1, 2, 5, 10, 30, 60].map((s) => s * SECOND);

const TOP = { selected: 0, top: 0 };

const only = (state: UiState): KeyResult => ({ state, wish: null });
const wishing =
  (wish: Wish): Action =>
  (state) => ({ state, wish });

const show =
  (view: ViewId): Action =>
  (state) =>
    only({ ...state, view, help: false, detail: view === state.view ? state.detail : false });

const choose =
  (step: 1 | -1): Action =>
  (state) => {
    const uplinks = state.diagnosis?.uplinks ?? [];
    if (uplinks.length < 2) return only(sayBriefly(state, 'There is no other uplink to select.'));
    const next = (chosenUplink(state) + step + uplinks.length) % uplinks.length;
    return only({ ...state, uplink: uplinks[next]?.interface ?? null });
  };

type Step = { readonly lines: number } | { readonly pages: number } | 'home' | 'end';

/** Moves the cursor of a list, or the lines themselves where there is no cursor. */
const move =
  (step: Step): Action =>
  (state, size) => {
    const content = shownContent(state, size);
    if (content === null) return only(state);
    const shown = shownIn(state);
    const { bodyRows } = layoutOf(state, size, penFor(state));
    const rows = Math.max(1, bodyRows - headRows(content, bodyRows));
    const now = settle(state.listPositions[shown], content, rows);
    const by = (from: number): number => {
      if (step === 'home') return 0;
      if (step === 'end') return Math.max(content.length, content.items?.count ?? 0);
      return from + ('lines' in step ? step.lines : step.pages * Math.max(1, rows - 1));
    };
    const { items } = content;
    const wanted =
      items === null
        ? { selected: now.selected, top: by(now.top) }
        : items.marked !== undefined && typeof step === 'object'
          ? passItems(now, items, { by: by(0), rows })
          : { selected: by(now.selected), top: now.top };
    const settled = settle(wanted, content, rows);
    const kept =
      content.items === null ? { selected: state.listPositions[shown].selected, top: settled.top } : settled;
    const moved = { ...state, listPositions: { ...state.listPositions, [shown]: kept } };
    // At home the cursor stays at the top, whatever comes there.
    return only(VIEWS[shown].choose?.(moved, step === 'home' ? null : kept.selected) ?? moved);
  };

const interval =
  (step: 1 | -1): Action =>
  (state) => {
    const next =
      step > 0
        ? INTERVALS_MS.find((ms) => ms > state.intervalMs)
        : INTERVALS_MS.findLast((ms) => ms < state.intervalMs);
    if (next === undefined)
      return only(
        sayBriefly(
          state,
          step > 0
            ? 'This is as seldom as it asks, between + and -.'
            : 'This is as often as it asks, between + and -.',
        ),
      );
    return { state: { ...state, intervalMs: next }, wish: { kind: 'interval', ms: next } };
  };

const timeScale: Action = (state) => {
  const next = TIME_SCALES_MS[(TIME_SCALES_MS.indexOf(state.timeScaleMs) + 1) % TIME_SCALES_MS.length];
  return only({ ...state, timeScaleMs: next ?? TIME_SCALES_MS[0] });
};

const pause: Action = (state) =>
  state.paused
    ? { state: resume(state), wish: { kind: 'resume' } }
    : { state: { ...state, paused: true, missed: 0 }, wish: { kind: 'pause' } };

const back: Action = (state) => {
  if (state.help) return only({ ...state, help: false });
  if (state.detail) return only({ ...state, detail: false });
  return only({ ...state, filters: { ...state.filters, [state.view]: '' } });
};

/** What each key does that does the same in every view; the others' are in the table of views. */
export const ACTIONS: Readonly<Record<Exclude<ActionId, ViewAction>, Action>> = {
  quit: wishing({ kind: 'quit' }),
  help: (state) =>
    only({ ...state, help: !state.help, listPositions: { ...state.listPositions, help: TOP } }),
  back,
  'view-uplinks': show('uplinks'),
  'view-connections': show('connections'),
  'view-routes': show('routes'),
  'view-findings': show('findings'),
  'view-journal': show('journal'),
  'view-hosts': show('hosts'),
  'view-queues': show('queues'),
  'next-uplink': choose(1),
  'previous-uplink': choose(-1),
  up: move({ lines: -1 }),
  down: move({ lines: 1 }),
  'page-up': move({ pages: -1 }),
  'page-down': move({ pages: 1 }),
  home: move('home'),
  end: move('end'),
  pause,
  'poll-now': (state) => ({
    state: state.paused ? { ...state, once: true } : state,
    wish: { kind: 'poll-now' },
  }),
  redraw: wishing({ kind: 'redraw' }),
  slower: interval(1),
  faster: interval(-1),
  'time-scale': timeScale,
  'bits-bytes': (state) => only({ ...state, bytes: !state.bytes }),
  hide: (state) => only({ ...state, hidden: !state.hidden }),
  names: (state) => only({ ...state, names: !state.names }),
  'write-transcript': wishing({ kind: 'write-transcript' }),
  reset,
  drain,
  kill: killConnection,
  'kill-uplink': killUplink,
  'view-plan': viewPlan,
  cure,
  'copy-cure': copyCure,
};
