import type { Platform } from '../model/platform.js';
import { advise } from './advice.js';
import { explainPriority, naturalPriority } from './priority.js';
import { resetSteps } from './reset-steps.js';
import { events, probe, sources } from './sources.js';
import { states } from './state-source.js';

/** All that is OpenBSD's own, for the floors that do not know which system they watch. */
export const openbsd: Platform = {
  name: 'OpenBSD',
  sources,
  probe,
  events,
  states,
  priorityWord: 'priority',
  explainPriority,
  naturalPriority,
  advise,
  resetSteps,
};
