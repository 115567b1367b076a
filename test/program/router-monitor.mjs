/**
 * The monitor on a router of stand-in executables: `node router-monitor.mjs DIRECTORY [OPTION...]`. Everything but the
 * places of the programs, and the guard's and the commands' time, is what runs on a real router.
 */
import { basename, join } from 'node:path';
import { readCommandLine } from '../../build/app/cli.js';
import { createPoller } from '../../build/collect/poller.js';
import { createLocalHost } from '../../build/host/local.js';
import { monitor } from '../../build/app/monitor.js';
import { openbsd } from '../../build/systems/openbsd/system.js';

const [directory, ...options] = process.argv.slice(2);
const resolve = (path) => join(directory, 'bin', basename(path));
const invocation = readCommandLine(options, { version: '', scenarios: [] });
if (invocation.run !== 'monitor') throw new Error(invocation.message ?? 'not a way to watch');
const { intervalMs, readOnly } = invocation;
/** No command here hangs, and none is slow but by the machine. */
const timers = { after: () => () => undefined };
const host = createLocalHost({ uid: 0, resolve, readOnly, timers });
await monitor(invocation, () =>
  Promise.resolve({
    system: openbsd,
    host,
    runIdentity: { uid: 0, through: [], resolve },
    feed: createPoller({ host, observer: openbsd.observer, intervalMs }),
  }),
);
