import type { Observer } from '../../model/observer.js';
import type { System } from '../../model/system.js';
import { boot } from './change/boot.js';
import { privilege } from './change/doas.js';
import { stateKiller } from './change/kill-states.js';
import { leaseGateway } from './change/lease.js';
import { leaseSources } from './change/lease-sources.js';
import { commandFor } from './change/operations.js';
import { resetSteps } from './change/reset-steps.js';
import { resetWords } from './change/reset-words.js';
import { isDaemons } from './daemon-routes.js';
import { undoCheck } from './change/undo-check.js';
import { advise } from './explain/advice.js';
import { bootFiles } from './explain/boot-files.js';
import { hotplug } from './explain/hotplug-attach.js';
import { ifstated } from './explain/ifstated-conf.js';
import { pfConf } from './explain/pf-conf.js';
import { words } from './explain/words.js';
import { clock } from './observe/clock.js';
import { refusals } from './observe/refusals.js';
import { beyond, events, neighbours, probe, sources } from './observe/sources.js';
import { strangeText } from './observe/strange-text.js';
import { explainPriority, naturalPriority } from './priority.js';
import { HOST_ROUTE_LABEL } from './route-command.js';
import { missesLastOfEqual, selection } from './selection.js';
import { states } from './states/state-source.js';

const observer: Observer = {
  sources,
  strangeText,
  probe,
  beyond,
  neighbours,
  events,
  states,
  clock,
  refusals,
};

/** All that is OpenBSD's own, as the three ports of a system. */
export const openbsd: System = {
  name: 'OpenBSD',
  observer,
  explainer: {
    words,
    explainPriority,
    naturalPriority,
    selection,
    missesLastOfEqual,
    nextHopNamesInterface: false,
    advise,
    baseTools: [ifstated, pfConf, hotplug],
    bootFiles,
  },
  changer: {
    observer,
    selection,
    steps: resetSteps,
    commandFor,
    hostRouteMark: HOST_ROUTE_LABEL,
    stateKiller,
    boot,
    lasting: (remedy, snapshot) => advise(remedy, snapshot).lasting,
    isDaemons,
    reasonOf: (route) => explainPriority(route, null).sum,
    words: { ...words, ...resetWords },
    privilege,
    undoCheck,
    leases: (name, release) =>
      leaseSources(name, release).map(({ command, parse }) => ({
        command,
        gateway: (stdout, at) => leaseGateway(parse(stdout, at).value, name, at),
        servers: (stdout) => parse(stdout, 0).value?.nameServers ?? [],
      })),
  },
};
