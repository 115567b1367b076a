import { formatCount, plural } from '../../model/format.js';
import { killSentence } from '../../model/kill-sentence.js';
import type { StyledLine } from '../canvas/frame.js';
import { INK } from '../canvas/ink.js';
import { fileLines } from '../canvas/paste-lines.js';
import type { KillPanel } from '../state/reset-state.js';
import type { Paper } from './reset-steps-lines.js';
import { command, labelled, sentence } from './reset-steps-lines.js';

/** After so many commands of one form nobody reads the next. */
const SHOWN_COMMANDS = 100;

export function killHeading({ phase, plan }: KillPanel): readonly [name: string, more: string] {
  switch (phase) {
    case 'kill-asking':
      return [plan.name, ': a deliberate yes?'];
    case 'killing':
      return [plan.name, ' is running'];
    case 'killed':
      return [plan.name, ''];
  }
}

function planLines(paper: Paper, { plan }: KillPanel): StyledLine[] {
  const { goal, steps, notes } = plan;
  const more = steps.length - SHOWN_COMMANDS;
  return [
    ...sentence(paper, `${goal}: ${plural(steps.length, 'command')}. It cannot be undone.`, INK.strong),
    ...labelled(paper, 'note', notes, INK.doubt),
    ...steps.slice(0, SHOWN_COMMANDS).flatMap((step) => command(paper, step.command.argv, 0)),
    ...(more > 0 ? sentence(paper, `and ${formatCount(more)} more of this form`, INK.plain) : []),
  ];
}

/** What the panel tells; what it asks stands below (reset-footer.ts). `tracked`: what the table holds. */
export function killLines(panel: KillPanel, paper: Paper, tracked: string): StyledLine[] {
  if (panel.phase === 'kill-asking') return planLines(paper, panel);
  const { plan } = panel;
  if (panel.phase === 'killing')
    return sentence(
      paper,
      `${formatCount(panel.done)} of ${plural(plan.steps.length, 'command')} done`,
      INK.strong,
    );
  const { result } = panel;
  const lines = result.kind === 'refused' ? result.lines : [];
  return [
    ...sentence(paper, killSentence(plan, result, tracked), INK.strong),
    ...(lines.length === 0
      ? []
      : sentence(paper, `lines for ${paper.permissions} that permit it:`, INK.label)),
    ...lines.flatMap((line) =>
      fileLines(line, paper.width).map((text): StyledLine => [{ text, style: INK.strong }]),
    ),
  ];
}
