import { FAMILIES, isPrivate } from './address.js';
import type { BaseFacts, BaseUplink } from './base-tool.js';
import type { Diagnosis, Uplink } from './diagnosis.js';
import type { Interface } from './router.js';

/** The best default of each family. */
function defaultsOf({ routes }: Uplink): BaseUplink['defaults'] {
  return FAMILIES.flatMap((family) => {
    const own = routes.filter(({ route }) => route.family === family);
    const [best] = [...own].sort((a, b) => (a.route.priority ?? Infinity) - (b.route.priority ?? Infinity));
    if (best === undefined) return [];
    return [{ family, gateway: best.route.gateway, priority: best.route.priority }];
  });
}

function baseUplink(uplink: Uplink, interfaces: readonly Interface[], weight: number): BaseUplink {
  const autoconf = interfaces.find(({ name }) => name === uplink.interface)?.autoconf;
  return {
    interface: uplink.interface,
    kind: uplink.kind,
    standby: uplink.apart?.why === 'standby',
    weight,
    leased: autoconf?.inet === true || uplink.routes.some(({ route }) => /dhc/i.test(route.label ?? '')),
    defaults: defaultsOf(uplink),
  };
}

/** The one interface with an inside address that is no uplink, or null when there is none or several. */
export function insideInterface(
  interfaces: readonly Interface[],
  uplinks: readonly { readonly interface: string }[],
): string | null {
  const candidates = interfaces.filter(
    (i) =>
      i.up &&
      i.kind !== 'loopback' &&
      !i.groups.includes('egress') &&
      !uplinks.some((u) => u.interface === i.name) &&
      i.addresses.some((a) => a.family === 'inet' && isPrivate(a.address)),
  );
  return candidates.length === 1 ? (candidates[0]?.name ?? null) : null;
}

/** What files for the base system's programs are made from. A tunnel is carried by the others: it is no way out to watch. */
export function baseFacts(
  { uplinks, router }: Diagnosis,
  interfaces: readonly Interface[],
  weights: ReadonlyMap<string, number>,
): BaseFacts {
  const ways = uplinks.filter(({ apart }) => apart === null || apart.why !== 'tunnel');
  return {
    uplinks: ways.map((u) => baseUplink(u, interfaces, weights.get(u.interface) ?? 1)),
    inside: insideInterface(interfaces, ways),
    release: router.release,
  };
}
