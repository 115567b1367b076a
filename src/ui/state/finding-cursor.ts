import { pasteable } from '../../model/command.js';
import type { Finding } from '../../model/finding.js';
import { plural } from '../../model/format.js';
import { matcher } from './filter.js';
import type { UiState } from './ui-state.js';

/** The findings that pass the filter, worst first. */
export function shownFindings({ diagnosis, filters }: UiState): readonly Finding[] {
  const matches = matcher(filters.findings);
  return (diagnosis?.findings ?? []).filter(({ id, subject, message, evidence }) =>
    matches({ text: [id, subject, message, ...evidence].join(' '), fields: { uplink: subject } }),
  );
}

/** The finding under the cursor, or null when there is none. */
export function selectedFinding(state: UiState): Finding | null {
  const findings = shownFindings(state);
  const { selected } = state.listPositions.findings;
  return findings[Math.min(selected, findings.length - 1)] ?? null;
}

/** The same finding, a round later. */
const isSame = (a: Finding, b: Finding): boolean =>
  a.id === b.id && a.subject === b.subject && a.family === b.family;

/** The cursor goes with its finding when others come or go before it. */
export function followFinding(state: UiState, before: UiState): UiState {
  const { findings } = state.listPositions;
  const chosen = findings.selected === 0 ? null : selectedFinding(before);
  const found = chosen === null ? -1 : shownFindings(state).findIndex((each) => isSame(each, chosen));
  if (found < 0 || found === findings.selected) return state;
  return { ...state, listPositions: { ...state.listPositions, findings: { ...findings, selected: found } } };
}

/**
 * The lines of a cure as they are pasted: its commands, or where there are none its lines for files, each file named in a
 * comment. Null where there are neither.
 */
export function cureText({ now, lasting }: Finding): { readonly text: string; readonly what: string } | null {
  if (now.length > 0)
    return { text: now.map((argv) => pasteable(argv)).join('\n'), what: plural(now.length, 'command') };
  if (lasting.length === 0) return null;
  const lines = lasting.flatMap(({ file, lines: own }) => [`# in ${file}`, ...own]);
  return { text: lines.join('\n'), what: `lines for ${lasting.map(({ file }) => file).join(', ')}` };
}
