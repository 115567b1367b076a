import type { JournalEntry } from '../../model/diagnosis.js';
import type { Plan } from '../../model/plan.js';
import { OUTCOME_REASONS, outcomeSentence } from '../../model/reset-outcome.js';
import type { ResetEvent, ResetRun, ResetStatus } from '../../model/reset-status.js';
import { followReset, isUnderWay, newRun, NO_RESET_STATUS, runOf } from '../../model/reset-status.js';
import type { ResetOutcome } from '../../model/reset.js';
import type { Instant } from '../../model/time.js';
import type { CommandEntry, LoggedEntry, ResetPart } from './journal.js';
import type { ResetPanel, Run } from './reset-state.js';
import { isKillPanel } from './reset-state.js';
import { changeWords, outcomeNotice, outcomeWord } from './reset-sentences.js';
import { logged } from './receive-round.js';
import type { UiState } from './ui-state.js';

const NOTHING_CONCERNS = 'it changes the routes';

/** A plan about to be run, and what the first line says before. */
export function beginning(plan: Plan, { diagnosis }: UiState): Run {
  return { ...newRun(plan), before: diagnosis?.verdict ?? null };
}

/** What of a panel is being run or has been. */
function runIn(panel: ResetPanel | null): ResetRun | null {
  return runOf(statusOf(panel));
}

/** Shows another panel, from its beginning. */
export function open(state: UiState, panel: ResetPanel | null): UiState {
  return { ...state, reset: { ...state.reset, panel, top: null, leaving: false } };
}

/** A new reset begins: what was shown of the last one is dropped. */
export function begin(state: UiState, panel: ResetPanel): UiState {
  return open(
    { ...state, typing: false, sortMenu: null, reset: { ...state.reset, remarks: [], undone: null } },
    panel,
  );
}

/** What is being reset, as the panel shows it. A plan that is only read is no reset. */
function statusOf(panel: ResetPanel | null): ResetStatus {
  return panel === null || panel.phase === 'viewed' || isKillPanel(panel) ? NO_RESET_STATUS : panel;
}

/** The panel for what a reset has become; what only the screen knows of it goes on. */
function panelOf(status: ResetStatus, { reset: { panel }, diagnosis }: UiState): ResetPanel | null {
  const isGoingOn = panel?.phase === 'running' || panel?.phase === 'armed';
  const before = isGoingOn ? panel.before : (diagnosis?.verdict ?? null);
  switch (status.phase) {
    case 'none':
      return null;
    case 'asking': {
      const concerns = status.concerns.length === 0 ? [NOTHING_CONCERNS] : status.concerns;
      return { ...status, concerns, choice: 'cancel' };
    }
    case 'running':
      return { ...status, before };
    case 'armed':
      return { ...status, before, decided: panel?.phase === 'armed' ? panel.decided : null };
    default:
      return status;
  }
}

/** Shows what an event has made of the reset (followReset), from the beginning of its panel where that is another. */
function followed(state: UiState, event: ResetEvent): UiState {
  const before = statusOf(state.reset.panel);
  const status = followReset(before, event);
  if (status === before) return state;
  const panel = panelOf(status, state);
  if (isUnderWay(status) && status.phase === before.phase)
    return { ...state, reset: { ...state.reset, panel } };
  if (status.phase === 'armed') {
    const { leaving } = state.reset;
    const opened = open({ ...state, typing: false, sortMenu: null }, panel);
    return { ...opened, reset: { ...opened.reset, leaving } };
  }
  const isNew = event.kind === 'planned' || event.kind === 'unsure';
  return isNew && panel !== null ? begin(state, panel) : open(state, panel);
}

const stays = ({ kind }: ResetOutcome): boolean => kind === 'kept';

/** A reset that ended: one that was not kept is shown in the title, too. */
function over(state: UiState, event: ResetEvent & { kind: 'surprised' | 'outcome' }): UiState {
  const undone = stays(event.outcome) ? null : event.outcome;
  return followed({ ...state, reset: { ...state.reset, undone } }, event);
}

/** An undo that worked is shown in the title; one that left anything changed opens the panel. */
function last(state: UiState, outcome: ResetOutcome): UiState {
  if (stays(outcome)) return state;
  if (outcome.kind !== 'undone') return over(state, { kind: 'outcome', outcome });
  return { ...state, reset: { ...state.reset, undone: outcome } };
}

function shown(state: UiState, event: ResetEvent): UiState {
  const { panel } = state.reset;
  switch (event.kind) {
    case 'viewed':
      return panel !== null && isUnderWay(panel)
        ? state
        : begin(state, { phase: 'viewed', plans: event.plans });
    case 'remark':
      return { ...state, reset: { ...state.reset, remarks: [...state.reset.remarks, event.text] } };
    case 'surprised':
    case 'outcome':
      return over(state, event);
    case 'last':
      return last(state, event.outcome);
    default:
      return followed(state, event);
  }
}

type EntryDraft = Omit<JournalEntry, 'at'> | Omit<CommandEntry, 'at'>;

const said = (tone: JournalEntry['tone'], text: string): EntryDraft => ({ kind: 'watch', tone, text });

/** The commands that the guard has run, which no progress event reported. */
function unseenUndo({ reset: { panel } }: UiState, { kind }: ResetOutcome): EntryDraft[] {
  const run = runIn(panel);
  if (kind !== 'undone' || run === null || run.undo.length > 0) return [];
  const commands = run.plan.steps.at(-1)?.undo ?? [];
  return commands.map(({ argv }) => ({ kind: 'command', argv }));
}

/** What of it belongs into the journal, in the order of events. */
function journalOf(state: UiState, event: ResetEvent, at: Instant): EntryDraft[] {
  switch (event.kind) {
    case 'progress': {
      const { state: now, argv, detail } = event.progress;
      if (now === 'running') return [{ kind: 'command', argv }];
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

/** The reset that the newest lines are about: it has not ended, or it begins now. Null: they are about none. */
function resetInJournal(state: UiState, event: ResetEvent): Pick<ResetPart, 'id' | 'name'> | null {
  const parts = [...state.unseen, ...state.journal].flatMap(({ reset }) => reset ?? []);
  const [last] = parts;
  const goesOn = last !== undefined && !parts.some(({ id, ended }) => id === last.id && ended !== undefined);
  if (goesOn) return last;
  const run = runIn(state.reset.panel);
  if (event.kind !== 'progress' || run === null) return null;
  return { id: (last?.id ?? 0) + 1, name: changeWords(run.plan.change) };
}

/** `kept`, `undone (silence)`. */
function endedWords(outcome: ResetOutcome): string {
  const word = outcomeWord(outcome).toLowerCase();
  return stays(outcome) ? word : `${word} (${OUTCOME_REASONS[outcome.why].short})`;
}

function partOf(entry: EntryDraft, event: ResetEvent): Pick<ResetPart, 'did' | 'ended'> {
  if (entry.kind === 'command') {
    const isStep = event.kind === 'progress' && event.progress.part === 'step';
    return { did: isStep ? 'step' : 'undo' };
  }
  const isEnd = event.kind === 'outcome' || event.kind === 'surprised';
  return isEnd ? { did: 'word', ended: endedWords(event.outcome) } : { did: 'word' };
}

/**
 * Something has happened with a reset; `at` is its time in the journal. A panel opens, changes or ends; every command that
 * has run goes to the journal.
 */
export function receiveReset(state: UiState, event: ResetEvent, at: Instant): UiState {
  const about = resetInJournal(state, event);
  const entries = journalOf(state, event, at).map((line): LoggedEntry => ({
    at,
    ...line,
    ...(about === null ? {} : { reset: { id: about.id, name: about.name, ...partOf(line, event) } }),
  }));
  return logged(shown(state, event), entries.reverse());
}

/** What R would do now, for the line of the verdict; null when it can do nothing. */
export function hintReset(state: UiState, hint: string | null): UiState {
  return hint === state.reset.hint ? state : { ...state, reset: { ...state.reset, hint } };
}
