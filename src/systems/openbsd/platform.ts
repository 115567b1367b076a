import type { Platform } from '../../model/platform.js';
import { advise } from './explain/advice.js';
import { privilege } from './change/doas.js';
import { explainPriority, naturalPriority } from './priority.js';
import { leaseSources } from './change/lease-sources.js';
import { leaseGateway } from './change/lease.js';
import { isDaemons } from './change/route-changes.js';
import { bootFiles } from './explain/boot-files.js';
import { resetSteps } from './change/reset-steps.js';
import { resetWords } from './change/reset-words.js';
import { events, probe, sources } from './observe/sources.js';
import { undoCheck } from './change/undo-check.js';
import { states } from './states/state-source.js';
import { selection } from './selection.js';
import { words } from './explain/words.js';

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
  selection,
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
