/** The real monitor and the real local host, on commands that only print: argv[2] is the directory they stand in. */
import { basename, join } from 'node:path';
import { readCommandLine } from '../src/app/cli.js';
import { createPoller } from '../src/collect/poller.js';
import { createLocalHost } from '../src/host/local.js';
import { monitor } from '../src/app/monitor.js';
import { openbsd } from '../src/systems/openbsd/system.js';

const directory = process.argv[2] ?? '';
const host = createLocalHost({ uid: 0, resolve: (path) => join(directory, basename(path)) });
const invocation = readCommandLine([], { version: '', scenarios: [] });
if (invocation.run !== 'monitor') throw new Error('not a way to watch');
await monitor(invocation, () =>
  Promise.resolve({
    system: openbsd,
    host,
    feed: createPoller({ host, observer: openbsd.observer, intervalMs: invocation.intervalMs }),
  }),
);
