import { pasteable } from '../../model/command.js';
import type { JournalEntry } from '../../model/diagnosis.js';
import type { Plan } from '../../model/plan.js';
import { outcomeSentence } from '../../model/reset-outcome.js';
import type { ResetEvent, ResetRun } from '../../model/reset-status.js';
import { isUnderWay, newRun, progressed, runOf } from '../../model/reset-status.js';
import type { ResetOutcome, ResetProgress } from '../../model/reset.js';
import type { Instant } from '../../model/time.js';
import type { ResetPanel, Run } from './reset-state.js';
import { outcomeNotice } from './reset-sentences.js';
import { logged } from './receive-round.js';
import type { UiState } from './ui-state.js';

const NOTHING_CONCERNS = 'it changes the routes';

/** A plan about to be run, and what the first line says before. */
export function beginning(plan: Plan, { diagnosis }: UiState): Run {
  return { ...newRun(plan), before: diagnosis?.verdict ?? null };
}

/** What of a panel is being run or has been. */
function runIn(panel: ResetPanel | null): ResetRun | null {
  return panel === null || panel.phase === 'viewed' ? null : runOf(panel);
}

/** Shows another panel, from its beginning. */
export function open(state: UiState, panel: ResetPanel | null): UiState {
  return { ...state, reset: { ...state.reset, panel, top: null, leaving: false } };
}

/** A new reset begins: what was said of the last one goes. */
export function begin(state: UiState, panel: ResetPanel): UiState {
  return open({ ...state, typing: false, reset: { ...state.reset, remarks: [], undone: null } }, panel);
}

function asking(plan: Plan, concerns: readonly string[]): ResetPanel {
  const asked = concerns.length === 0 ? [NOTHING_CONCERNS] : concerns;
  return { phase: 'asking', plan, concerns: asked, choice: 'cancel' };
}

function planned(state: UiState, { plan, starts }: ResetEvent & { kind: 'planned' }): UiState {
  if (plan.kind === 'refusal')
    return begin(state, { phase: 'refused', reason: plan.reason, lines: plan.lines });
  if (starts) return begin(state, { phase: 'running', ...beginning(plan, state) });
  return begin(state, asking(plan, plan.concerns));
}

function progress(state: UiState, event: ResetProgress): UiState {
  const { panel } = state.reset;
  if (panel?.phase !== 'running' && panel?.phase !== 'armed') return state;
  return { ...state, reset: { ...state.reset, panel: progressed(panel, event) } };
}

function armed(state: UiState, { plan, remainingMs }: ResetEvent & { kind: 'armed' }): UiState {
  const { panel } = state.reset;
  if (panel?.phase === 'armed')
    return { ...state, reset: { ...state.reset, panel: { ...panel, remainingMs } } };
  // A tick that was on its way when it ended.
  if (panel?.phase === 'over' && panel.run?.plan === plan) return state;
  const { leaving } = state.reset;
  const run = panel?.phase === 'running' ? panel : beginning(plan, state);
  const opened = open({ ...state, typing: false }, { ...run, phase: 'armed', remainingMs, decided: null });
  return { ...opened, reset: { ...opened.reset, leaving } };
}

const stays = ({ kind }: ResetOutcome): boolean => kind === 'kept';

function over(state: UiState, event: ResetEvent & { kind: 'surprised' | 'outcome' }): UiState {
  const { outcome } = event;
  const surprise = event.kind === 'surprised' ? { happened: event.happened, undo: event.undo } : null;
  const undone = stays(outcome) ? null : outcome;
  const shown = { ...state, reset: { ...state.reset, undone } };
  return open(shown, { phase: 'over', run: runIn(state.reset.panel), outcome, surprise });
}

/** An undo that worked is told in the title; what is not as it was before wants more words. */
function last(state: UiState, outcome: ResetOutcome): UiState {
  if (stays(outcome)) return state;
  if (outcome.kind !== 'undone') return over(state, { kind: 'outcome', outcome });
  return { ...state, reset: { ...state.reset, undone: outcome } };
}

function unsure(state: UiState, concerns: readonly string[]): UiState {
  const run = runIn(state.reset.panel);
  return run === null ? open(state, null) : begin(state, asking(run.plan, concerns));
}

function shown(state: UiState, event: ResetEvent): UiState {
  const { panel } = state.reset;
  switch (event.kind) {
    case 'viewed':
      return panel !== null && isUnderWay(panel)
        ? state
        : begin(state, { phase: 'viewed', plans: event.plans });
    case 'planned':
      return planned(state, event);
    case 'progress':
      return progress(state, event.progress);
    case 'remark':
      return { ...state, reset: { ...state.reset, remarks: [...state.reset.remarks, event.text] } };
    case 'armed':
      return armed(state, event);
    case 'unsure':
      return unsure(state, event.concerns);
    case 'refused':
      return open(state, { phase: 'refused', reason: event.reason, lines: event.lines });
    case 'surprised':
    case 'outcome':
      return over(state, event);
    case 'last':
      return last(state, event.outcome);
  }
}

type EntryDraft = Pick<JournalEntry, 'kind' | 'tone' | 'text'>;

const said = (tone: EntryDraft['tone'], text: string): EntryDraft => ({ kind: 'watch', tone, text });

/** The commands that the guard has run where we could not see it. */
function unseenUndo({ reset: { panel } }: UiState, { kind }: ResetOutcome): EntryDraft[] {
  const run = runIn(panel);
  if (kind !== 'undone' || run === null || run.undo.length > 0) return [];
  const commands = run.plan.steps.at(-1)?.undo ?? [];
  return commands.map(({ argv }) => ({ kind: 'command', tone: 'neutral', text: pasteable(argv) }));
}

/** What of it belongs into the journal, in the order of events. */
function journalOf(state: UiState, event: ResetEvent, at: Instant): EntryDraft[] {
  switch (event.kind) {
    case 'progress': {
      const { state: now, argv, detail } = event.progress;
      if (now === 'running') return [{ kind: 'command', tone: 'neutral', text: pasteable(argv) }];
      return now === 'failed' ? [said('bad', detail ?? 'the command did not do what it should')] : [];
    }
    case 'remark':
      return [said('neutral', event.text)];
    case 'refused':
      return [said('bad', `nothing was reset: ${event.reason}`)];
    case 'surprised':
      return [said('bad', event.happened), said('bad', event.undo)];
    case 'outcome': {
      const { outcome } = event;
      const tone = stays(outcome) ? 'good' : 'bad';
      return [...unseenUndo(state, outcome), said(tone, outcomeSentence(outcome))];
    }
    case 'last':
      return [said(stays(event.outcome) ? 'good' : 'bad', outcomeNotice(event.outcome, at))];
    default:
      return [];
  }
}

/**
 * Something has happened with a reset; `at` is its time in the journal. A panel opens, changes or ends; every command that
 * has run goes to the journal as it can be pasted.
 */
export function receiveReset(state: UiState, event: ResetEvent, at: Instant): UiState {
  const entries = journalOf(state, event, at).map((line): JournalEntry => ({ at, ...line }));
  return logged(shown(state, event), entries.reverse());
}

/** What R would do now, for the line of the verdict; null when it can do nothing. */
export function hintReset(state: UiState, hint: string | null): UiState {
  return hint === state.reset.hint ? state : { ...state, reset: { ...state.reset, hint } };
}
