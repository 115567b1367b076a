import { systemClock } from '../host/clock.js';
import { parseFailover } from '../failover/failover-file.js';
import type { Opened } from './feeds.js';
import { FailoverFile } from './failover-store.js';
import type { CommonOptions, WatchOptions } from './invocation.js';
import { PinnedRoutes } from './pinned-routes.js';
import { Resetting } from './resetting.js';
import type { TellAct } from './watch-failover.js';
import { WatchFailover } from './watch-failover.js';
import { statesKiller } from './failover-kill.js';
import { watchDirectory } from './watch-directory.js';
import type { StateDirectory } from '../reset/run/state-directory.js';
import { stateDirectory } from '../reset/run/state-directory.js';

type Options = CommonOptions & Pick<WatchOptions, 'failover'>;

/** A demo router begins anew each time: what was done to the last one is not for the next. */
function fileOf(options: Options): FailoverFile {
  const directory = watchDirectory(options);
  return new FailoverFile(options.origin.kind === 'live' && 'path' in directory ? directory.path : null);
}

/** Where the undo is kept; a service of root's has no home. */
function undoDirectory(options: Options): StateDirectory {
  const usual = stateDirectory(process.env, options.stateDir);
  return 'path' in usual ? usual : watchDirectory(options);
}

function wasCutOff(file: FailoverFile): boolean {
  try {
    const text = file.read();
    return text !== null && parseFailover(text, systemClock.now()).intent !== null;
  } catch {
    return false;
  }
}

/** What acts on dead lines, where it was asked for; null: nothing does. */
export function openFailover(
  options: Options,
  { host, system, probed = () => [] }: Pick<Opened, 'host' | 'system' | 'probed'>,
  tell: TellAct,
): WatchFailover | null {
  const { failover, undoAfterS, readOnly } = options;
  const file = fileOf(options);
  if (failover === null || host === null) {
    tellLeft(file, tell);
    return null;
  }
  const { changer, observer, explainer } = system;
  const resetting = new Resetting({
    ...{ host, changer, readOnly, undoAfterS, priority: null, runIdentity: null },
    state: undoDirectory(options),
    undoesOpen: wasCutOff(file),
    tell: () => undefined,
  });
  const pins = new PinnedRoutes(host, changer, tell);
  const parts = {
    resetting,
    pins,
    file,
    clock: systemClock,
    pinsAlways: observer.beyond.needsHostRoute,
    killStates: statesKiller({ host, changer, tracked: explainer.words.tracked }),
    tell,
  };
  return new WatchFailover(parts, failover, probed);
}

/** An uplink that stays out of use because nobody brings it back. */
function tellLeft(file: FailoverFile, tell: TellAct): void {
  try {
    const text = file.read();
    if (text === null) return;
    for (const { interface: name } of parseFailover(text, systemClock.now()).drained)
      tell(`Failover has taken out ${name}, and without --failover nothing brings it back.`, true);
  } catch {
    // Nothing is known of it then.
  }
}
