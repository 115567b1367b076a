import { FAMILIES } from '../../../model/address.js';
import type { Family } from '../../../model/address.js';
import type { BaseAdvice, BaseFacts, BaseTool } from '../../../model/base-tool.js';
import { isJoinable } from '../route-command.js';
import { NO_GATEWAY } from '../no-gateway.js';
import type { Tools } from '../tools.js';
import type { BaseWay } from './base-ways.js';
import { hopWords, metricBefore, waysOf } from './base-ways.js';

interface Shared {
  readonly family: Family;
  readonly metric: number;
  readonly ways: readonly BaseWay[];
}

/** Of each family what can be one route over several next hops. */
function sharedOf(uplinks: BaseFacts['uplinks']): Shared[] {
  return FAMILIES.flatMap((family) => {
    const all = waysOf(uplinks, family);
    const ways = all.filter(
      (way) => !way.standby && isJoinable({ gateway: way.gateway ?? NO_GATEWAY }, family),
    );
    const metric = metricBefore(all);
    return ways.length < 2 || metric === null ? [] : [{ family, metric, ways }];
  });
}

function setRoute({ family, metric, ways }: Shared, ip: string): string[] {
  const six = family === 'inet6' ? ' -6' : '';
  return [
    'hops=',
    ...ways.map(
      (way) => `has_link ${way.name} && hops="$hops nexthop ${hopWords(way)} weight ${String(way.weight)}"`,
    ),
    // Nothing is set where no link is up, and a route of one next hop is none of several.
    `[ -z "$hops" ] || ${ip}${six} route replace default metric ${String(metric)} $hops`,
  ];
}

const adviseWith =
  ({ ip }: Pick<Tools, 'ip'>) =>
  ({ uplinks }: BaseFacts): BaseAdvice => {
    const shared = sharedOf(uplinks);
    if (shared.length === 0)
      return {
        refused:
          'one route over several next hops needs two uplinks with a default route of one family, at metrics above 1',
      };
    const names = [...new Set(shared.flatMap(({ ways }) => ways.map(({ name }) => name)))];
    const lines = [
      '#!/bin/sh',
      '# networkd-dispatcher tells the interface in IFACE, NetworkManager as the first word.',
      `case "\${IFACE:-$1}" in ${names.join('|')}) ;; *) exit 0 ;; esac`,
      'has_link() { [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ]; }',
      ...shared.flatMap((each) => setRoute(each, ip)),
    ];
    const file = '/etc/networkd-dispatcher/routable.d/50-uplinks';
    const notes = [
      `chmod 755, and a link to it in each of degraded.d, no-carrier.d and off.d beside it; with NetworkManager the same file is /etc/NetworkManager/dispatcher.d/50-uplinks`,
      'it looks at links only: a gateway that is silent keeps its next hop',
      'the route stands before those that the daemons set, which stay as they are',
    ];
    return { files: [{ file, lines }], notes };
  };

/** networkd-dispatcher(8), NetworkManager-dispatcher(8): one route over all uplinks that have their link. */
export const dispatcherWith = (tools: Tools): BaseTool => ({
  name: 'hotplug',
  what: 'networkd-dispatcher, NetworkManager: one default over all uplinks that have their link, made anew when one comes or goes',
  advise: adviseWith(tools),
});
