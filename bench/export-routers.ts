/**
 * So many demo routers watched in one process at 15 s and scraped as often: prints as JSON what that costs.
 *
 *     node export-routers.js ROUTERS SECONDS
 */
import { openHost } from '../src/app/feeds.js';
import { metricsText } from '../src/app/export-resources.js';
import { optimiser, stayLean } from '../src/app/stay-lean.js';
import { MANY_ROUTERS, WatchedRouter } from '../src/app/watched-router.js';
import { createPoller } from '../src/collect/poller.js';
import { systemClock } from '../src/host/clock.js';
import { SECOND } from '../src/model/time.js';
import { openbsd } from '../src/systems/openbsd/system.js';
import { sleep } from './measure.js';

stayLean();
const [count = 1, seconds = 60] = process.argv.slice(2).map(Number);
if (count >= MANY_ROUTERS) optimiser.begin();
const INTERVAL_MS = 15 * SECOND;
const SHARED = { uplinks: new Map(), standby: new Set<string>(), metered: new Map(), stateDir: null };
const origin = { kind: 'demo', scenario: 'story' } as const;

async function demoRouter(i: number): Promise<WatchedRouter> {
  const host = await openHost(origin, openbsd, { readOnly: true, clock: systemClock });
  const feed = createPoller({ host, observer: openbsd.observer, intervalMs: INTERVAL_MS });
  const options = { ...SHARED, origin, intervalMs: INTERVAL_MS };
  return new WatchedRouter({ name: `router-${i}`, options, opened: { feed, system: openbsd } }, systemClock);
}

const routers = await Promise.all(Array.from({ length: count }, (_, i) => demoRouter(i)));
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

// Not all in the same instant, as routers that were added one by one.
for (const [i, router] of routers.entries()) {
  systemClock.after((i / count) * INTERVAL_MS, () => router.start(() => undefined));
}
await sleep(2 * INTERVAL_MS);
const before = cpuMs();
const scrapes: number[] = [];
let bytes = 0;
for (let past = 0; past < seconds * SECOND; past += INTERVAL_MS) {
  const at = performance.now();
  bytes = (
    await metricsText(
      routers.map((router) => router.now()),
      { version: '0', node: '0' },
    )
  ).length;
  scrapes.push(performance.now() - at);
  await sleep(INTERVAL_MS);
}
const rounds = routers.reduce((sum, router) => sum + router.now().rounds, 0);
process.stdout.write(
  `${JSON.stringify({
    core: (cpuMs() - before) / (seconds * SECOND),
    rssMB: process.memoryUsage().rss / 1e6,
    scrapeMs: Math.max(...scrapes),
    bytes,
    rounds,
  })}\n`,
);
process.exit(0);
