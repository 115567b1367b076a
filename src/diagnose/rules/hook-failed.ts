import { plural } from '../../model/format.js';
import type { Rule } from '../situation.js';

/** Only `watch` runs a hook. */
export const hookFailed: Rule = {
  means:
    'The program that watch runs at each change (--on-change) failed, took too long or may not be run; until a run succeeds.',
  needs: [],
  judge({ hook = null }) {
    if (hook === null) return [];
    const { program, reason, since, failures, dropped } = hook;
    return [
      {
        severity: 'warning',
        subject: program,
        family: null,
        message: `${program} was to be run at a change of a finding, and ${reason}.`,
        evidence: [
          `${plural(failures, 'run')} failed`,
          ...(dropped === 0 ? [] : [`${plural(dropped, 'change')} not told it: too many were waiting`]),
        ],
        unknown: 'What of its work was done before it failed.',
        remedy: { kind: 'none' },
        because: [],
        since,
      },
    ];
  },
};
