/** The demo router polled as the monitor polls it, and nothing done with the rounds: the demo's own work. */
import { openFeed } from '../src/app/feeds.js';
import { readCommandLine } from '../src/app/cli.js';
import { SCENARIOS } from '../src/demo/scenarios.js';

const invocation = readCommandLine([`--demo=${process.argv[2] ?? 'story'}`], {
  version: '',
  scenarios: SCENARIOS,
});
if (invocation.run !== 'monitor') throw new Error('not a way to watch');
const { feed } = await openFeed(invocation, () => undefined);
feed.start(() => undefined);
