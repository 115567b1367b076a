import type { Platform } from '../../model/platform.js';
import { adviseWith } from './explain/advice.js';
import { conntrackSource } from './states/conntrack-source.js';
import { explainPriorityWith, naturalPriority } from './priority.js';
import { eventsWith, probeWith, sourcesWith } from './observe/sources.js';
import { isDaemons } from './change/reset-reading.js';
import { resetStepsWith } from './change/reset-steps.js';
import { resetWords } from './change/reset-words.js';
import { sudoWith } from './change/sudo.js';
import type { Tools } from './tools.js';
import { USUAL_TOOLS } from './tools.js';
import { undoCheckWith } from './change/undo-check.js';
import { words } from './explain/words.js';
import { selection } from './selection.js';

/** All that is Linux's own, for the floors that do not know which system they watch; `tools` tells where the programs are. */
export function linuxWith(tools: Tools): Platform {
  return {
    name: 'Linux',
    sources: sourcesWith(tools),
    probe: probeWith(tools),
    events: eventsWith(tools),
    states: conntrackSource(tools),
    words,
    explainPriority: explainPriorityWith(tools),
    naturalPriority,
    selection,
    advise: adviseWith(tools),
    resetSteps: resetStepsWith(tools),
    nextHopNamesInterface: true,
    bootFiles: null,
    isDaemons,
    resetWords,
    privilege: sudoWith(tools),
    undoCheck: undoCheckWith(tools),
  };
}

/** Linux with its programs where most distributions have them. */
export const linux: Platform = linuxWith(USUAL_TOOLS);
