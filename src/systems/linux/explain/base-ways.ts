import type { Family } from '../../../model/address.js';
import type { BaseUplink } from '../../../model/base-tool.js';
import { NO_GATEWAY } from '../no-gateway.js';
import { isGateway, isNextHop } from '../route-command.js';

/** An uplink with its default route of one family, all of it fit for a file. */
export interface BaseWay {
  readonly name: string;
  /** An address, or null where the interface alone leads out. */
  readonly gateway: string | null;
  readonly metric: number | null;
  readonly standby: boolean;
  readonly weight: number;
}

export function waysOf(uplinks: readonly BaseUplink[], family: Family): BaseWay[] {
  return uplinks.flatMap(({ interface: name, defaults, standby, weight }) => {
    const found = defaults.find((d) => d.family === family);
    if (found === undefined || !isNextHop({ gateway: found.gateway, interface: name }, family)) return [];
    const gateway = isGateway(found.gateway, family) ? found.gateway : null;
    if (gateway === null && found.gateway !== NO_GATEWAY) return [];
    return [{ name, gateway, metric: found.priority, standby, weight }];
  });
}

/** `via 192.0.2.1 dev em0`, as ip-route(8) and keepalived.conf(5) take it. */
export const hopWords = ({ name, gateway }: BaseWay): string =>
  gateway === null ? `dev ${name}` : `via ${gateway} dev ${name}`;

/** Before all that others have set, or null when nothing can be before it. */
export function metricBefore(ways: readonly BaseWay[]): number | null {
  const best = Math.min(...ways.map(({ metric }) => metric ?? 0));
  return best > 1 ? best - 1 : null;
}
