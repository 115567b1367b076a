import type { Observer } from '../../model/observer.js';
import type { System } from '../../model/system.js';
import { bootWith } from './change/boot.js';
import { stateKillerWith } from './change/kill-states.js';
import { commandWith } from './change/operations.js';
import { resetStepsWith } from './change/reset-steps.js';
import { resetWords } from './change/reset-words.js';
import { sudoWith } from './change/sudo.js';
import { translationQuestions } from './observe/translation-questions.js';
import { undoCheckWith } from './change/undo-check.js';
import { isDaemons } from './daemon-routes.js';
import { adviseWith } from './explain/advice.js';
import { dispatcherWith } from './explain/dispatcher-script.js';
import { keepalivedWith } from './explain/keepalived-conf.js';
import { nftablesWith } from './explain/nftables-conf.js';
import { words } from './explain/words.js';
import { clockWith } from './observe/clock.js';
import { leaseServersWith } from './observe/lease-servers.js';
import { refusals } from './observe/refusals.js';
import { beyondWith, eventsWith, neighbours, probeWith, sourcesWith } from './observe/sources.js';
import { strangeText } from './observe/strange-text.js';
import { explainPriorityWith, naturalPriority, whyHopsStayLost } from './priority.js';
import { HOST_ROUTE_PROTOCOL } from './route-command.js';
import { selection } from './selection.js';
import { conntrackSource } from './states/conntrack-source.js';
import type { Tools } from './tools.js';
import { USUAL_TOOLS } from './tools.js';

/** All that is Linux's own, as the three ports of a system; `tools` tells where the programs are. */
export function linuxWith(tools: Tools): System {
  const observer: Observer = {
    sources: sourcesWith(tools),
    strangeText,
    probe: probeWith(tools),
    beyond: beyondWith(tools),
    neighbours,
    events: eventsWith(tools),
    states: conntrackSource(tools),
    ...clockWith(tools),
    refusals,
  };
  const explainPriority = explainPriorityWith(tools);
  const advise = adviseWith(tools);
  return {
    name: 'Linux',
    observer,
    explainer: {
      words,
      explainPriority,
      naturalPriority,
      selection,
      whyHopsStayLost,
      nextHopNamesInterface: true,
      advise,
      baseTools: [keepalivedWith(tools), dispatcherWith(tools), nftablesWith(tools)],
      bootFiles: { paths: () => [], notPersistent: () => null },
    },
    changer: {
      observer,
      selection,
      steps: resetStepsWith(tools),
      commandFor: commandWith(tools),
      hostRouteMark: HOST_ROUTE_PROTOCOL,
      stateKiller: stateKillerWith(tools),
      boot: bootWith(tools),
      lasting: (remedy, snapshot) => advise(remedy, snapshot).lasting,
      isDaemons,
      reasonOf: (route) => explainPriority(route, null).sum,
      words: { ...words, ...resetWords },
      privilege: sudoWith(tools),
      undoCheck: undoCheckWith(tools),
      leases: leaseServersWith(tools),
      translations: translationQuestions(tools),
    },
  };
}

/** Linux with its programs where most distributions have them. */
export const linux: System = linuxWith(USUAL_TOOLS);
