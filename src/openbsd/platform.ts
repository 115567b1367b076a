import type { Platform } from '../model/platform.js';
import { advise } from './advice.js';
import { privilege } from './doas.js';
import { explainPriority, naturalPriority } from './priority.js';
import { leaseSources } from './lease-sources.js';
import { leaseGateway } from './lease.js';
import { isDaemons } from './reset-deeds.js';
import { bootFiles } from './reset-persistence.js';
import { resetSteps } from './reset-steps.js';
import { resetWords } from './reset-words.js';
import { events, probe, sources } from './sources.js';
import { undoCheck } from './undo-check.js';
import { states } from './state-source.js';
import { words } from './words.js';

/** All that is OpenBSD's own, for the floors that do not know which system they watch. */
export const openbsd: Platform = {
  name: 'OpenBSD',
  sources,
  probe,
  events,
  states,
  words,
  explainPriority,
  naturalPriority,
  advise,
  resetSteps,
  bootFiles,
  leases: (name, release) =>
    leaseSources(name, release).map(({ command, parse }) => ({
      command,
      gateway: (stdout, at) => leaseGateway(parse(stdout, at).value, name, at),
    })),
  isDaemons,
  resetWords,
  privilege,
  undoCheck,
};
