import type { Platform } from '../model/platform.js';
import { advise } from './advice.js';
import { explainPriority, naturalPriority } from './priority.js';
import { bootFiles } from './reset-persistence.js';
import { resetSteps } from './reset-steps.js';
import { events, probe, sources } from './sources.js';

/** All that is OpenBSD's own, for the floors that do not know which system they watch. */
export const openbsd: Platform = {
  name: 'OpenBSD',
  sources,
  probe,
  events,
  priorityWord: 'priority',
  explainPriority,
  naturalPriority,
  advise,
  resetSteps,
  bootFiles,
};
