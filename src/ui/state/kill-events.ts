import type { JournalEntry } from '../../model/diagnosis.js';
import type { KillEvent } from '../../model/killing.js';
import { killSentence } from '../../model/kill-sentence.js';
import type { Instant } from '../../model/time.js';
import { open, begin } from './reset-events.js';
import { logged } from './receive-round.js';
import type { UiState } from './ui-state.js';

/** Something has happened with what ends connections; `at` is its time in the journal. */
export function receiveKill(state: UiState, event: KillEvent, at: Instant): UiState {
  switch (event.kind) {
    case 'planned':
      return begin(state, { phase: 'kill-asking', plan: event.plan, choice: 'cancel' });
    case 'refused': {
      const { reason, lines } = event;
      return begin(state, { phase: 'refused', what: 'ending connections', reason, lines });
    }
    case 'progress': {
      const { plan, done } = event;
      return { ...state, reset: { ...state.reset, panel: { phase: 'killing', plan, done } } };
    }
    case 'over':
      return over(state, event, at);
  }
}

function over(state: UiState, { plan, result }: KillEvent & { kind: 'over' }, at: Instant): UiState {
  const tracked = state.diagnosis?.router.words.tracked ?? 'states';
  const isWhole = result.kind === 'ran' && result.why === null;
  const text = `${plan.name}: ${killSentence(plan, result, tracked)}`;
  const entry: JournalEntry = { at, kind: 'watch', tone: isWhole ? 'neutral' : 'bad', text };
  return logged(open(state, { phase: 'killed', plan, result }), [entry]);
}
