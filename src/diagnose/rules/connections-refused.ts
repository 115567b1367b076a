import { formatCount, formatDuration, list } from '../../model/format.js';
import type { Rise } from '../refusals.js';
import type { Rule } from '../situation.js';

function words({ counter, by, overMs }: Rise): string {
  return `${counter} rose by ${formatCount(by)} in ${formatDuration(overMs)}`;
}

/** What is refused is in no table: it looks like a dead line, with room for more in it. */
export const connectionsRefused: Rule = {
  means:
    'The packet filter counts new connections that it refused for a limit (of states, of one source, of memory, of ports): they fail, whatever the table holds.',
  needs: ['firewall'],
  judge: ({ refusals, explainer }) => {
    const { tracker, refusals: meanings } = explainer.words;
    const rises = refusals.rises.filter(({ counter }) => Object.hasOwn(meanings, counter));
    if (rises.length === 0) return [];
    const limits = rises.map(({ counter }) => meanings[counter] ?? counter);
    return [
      {
        severity: 'warning',
        subject: tracker,
        family: null,
        message: `${tracker} refuses new connections: ${list(limits)} is reached (${list(rises.map(words))}).`,
        evidence: rises.map(words),
        unknown: 'Which hosts are refused, and whether one that scans has used the limit up.',
        remedy: { kind: 'none' },
        because: [],
      },
    ];
  },
};
