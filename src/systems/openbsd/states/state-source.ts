import type { StateSource } from '../../../model/observer.js';
import { SECOND } from '../../../model/time.js';
import { StateFollower } from '../../../states/state-follower.js';
import { shownByPfctl } from '../commands.js';
import { PFCTL } from '../route-command.js';
import { createStateReader } from './states.js';

/** pf's state table. Not reniced: doas(1) gives what it starts the priority of root's login class. */
export const states: StateSource = {
  id: 'states',
  what: 'the connections',
  command: {
    argv: [PFCTL, '-s', 'states', '-vv'],
    purpose: 'read the connections',
    timeoutMs: 20 * SECOND,
    needsRoot: true,
    changes: false,
  },
  restFactor: 0,
  serves: (argv) => shownByPfctl(argv)?.what === 'states',
  follow: () => new StateFollower(createStateReader),
};
