import { words } from '../../src/systems/linux/explain/words.js';
import type { DefaultRoute, Diagnosis, Uplink } from '../../src/model/diagnosis.js';
import type { Route } from '../../src/model/router.js';
import { story } from './given.js';

/** Metrics as NetworkManager gives them, in place of the story's priorities. */
const METRICS: Readonly<Record<string, readonly [metric: number, sum: string]>> = {
  em0: [100, "NetworkManager's 100 for wired"],
  iwn0: [600, "NetworkManager's 600 for wifi"],
};

function asOnLinux(route: Route, change: Partial<Route> = {}): Route {
  const [metric] = METRICS[route.interface] ?? [0];
  const { mtuBytes } = route;
  return { ...route, priority: metric, flags: '', label: 'dhcp', use: null, refs: null, mtuBytes, ...change };
}

function defaultOnLinux(each: DefaultRoute, bundle: number, change: Partial<Route>): DefaultRoute {
  const [, sum] = METRICS[each.route.interface] ?? [0, ''];
  const whole = { bundle, weight: 1, attributes: [], ...change };
  return { ...each, route: asOnLinux(each.route, whole), reason: { sum, by: 'a DHCP client' } };
}

function uplinksOf(change: Partial<Route>, share: number | null): Uplink[] {
  return story.uplinks.map((uplink, i) => ({
    ...uplink,
    observedShare: null,
    routes: uplink.routes.map((each) => ({
      ...defaultOnLinux(each, change.bundle ?? i, change),
      ...(share === null ? {} : { expectedShare: share }),
    })),
  }));
}

/** `share`: what is due to each default; null: as in the story, all to em0. */
function onLinux(change: Partial<Route>, share: number | null = null): Diagnosis {
  const uplinks = uplinksOf(change, share);
  return {
    ...story,
    router: {
      ...story.router,
      words,
      os: 'Linux',
      release: '6.12.9',
      multipathHash: { inet: 1, inet6: 0 },
      facts: ['IPv4 spreads connections by addresses and ports (fib_multipath_hash_policy 1)'],
      firewall: { enabled: null, states: 412, limit: 262_144 },
    },
    uplinks,
    tables: { inet: uplinks.flatMap((uplink) => uplink.routes.map(({ route }) => route)), inet6: null },
    findings: [],
    verdict: {
      status: 'warning',
      sentence: "Only em0 is used: the default route via iwn0 has metric 600, em0's has 100.",
      because: ['only default routes of the lowest metric carry traffic'],
    },
  };
}

/** The story on Linux: a default of its own for each uplink. */
export const linuxStory: Diagnosis = onLinux({});

/** One default over both uplinks. */
export const linuxShared: Diagnosis = onLinux({ bundle: 0, multipath: true, priority: 100 }, 0.5);

/** Two defaults of one metric, which are none. */
export const linuxSeparate: Diagnosis = onLinux({ priority: 100 });
