import { familyName } from '../../../model/address.js';
import type { ResetWords } from '../../../model/changer.js';
import { missesLastOfEqual } from '../selection.js';

/** What a reset is told in on OpenBSD. What becomes of pf's states is told with what a plan leaves (manual-follow-ups.ts). */
export const resetWords: ResetWords = {
  goal: ({ many, family, priority, marked }) =>
    `${many} ${family === 'inet' ? '' : `${familyName(family)} `}defaults at priority ${String(priority)}${marked ? ' with P' : ''}`,
  answers: () => ({ words: 'its answers may leave by another uplink unless pf has reply-to', asks: false }),
  equalMayNotShare: (release) =>
    missesLastOfEqual(release) === true
      ? 'on this release equal routes may not be enough: if one uplink stays idle, let pf split (route-to)'
      : null,
  existing: () => [],
};
