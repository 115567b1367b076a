/** A kernel on its own, with four networks and any defaults through them. */
import type { Selection } from '../../src/demo/hash-selection.js';
import { ip } from '../../src/demo/ip.js';
import { Kernel } from '../../src/demo/kernel.js';
import type { FlagRules } from '../../src/demo/rtable.js';
import type { KernelInterface, KernelRoute } from '../../src/demo/rtentry.js';
import { RTF, RTP } from '../../src/demo/rtentry.js';
import type { PlannedRoute } from '../../src/model/plan.js';

/** A default by a gateway of one of the networks. */
export interface Row {
  readonly net: number;
  readonly host: number;
  readonly priority: number;
}

const ANY = ip('0.0.0.0');
export const NAMES = ['em0', 'em1', 'em2', 'em3'];

export function rowOf({ net, host, priority }: Row, up: boolean): PlannedRoute {
  const gateway = `192.168.${String(net)}.${String(host)}`;
  return {
    ...{ gateway, interface: NAMES[net] ?? '', priority, up },
    ...{ multipath: false, label: null, mtuBytes: null },
  };
}

/** The kernel, and what plugs and unplugs its cables. */
export type FourNetworks = Kernel & { readonly setLink: (net: number, linkUp: boolean) => void };

/** A kernel with four connected networks; those that are named are down. */
export function kernelOf(
  down: readonly number[],
  flags: FlagRules = '1.95',
  selection: Selection = 'even',
): FourNetworks {
  const interfaces = new Map<string, KernelInterface>(
    NAMES.map((name, net) => [
      name,
      {
        ...{ name, index: net + 1, linkAddress: `00:00:5e:00:53:0${String(net)}`, loopback: false },
        ...{ priority: 0, up: true, linkUp: !down.includes(net) },
      },
    ]),
  );
  const kernel = new Kernel({
    rules: { flags, selection },
    salt: 1,
    interfaces,
    neighbour: () => '00:00:5e:00:53:ff',
    announce: () => undefined,
  });
  NAMES.forEach((name, net) => {
    const address = ip(`192.168.${String(net)}.10`);
    kernel.addAddress({ interface: name, address, prefixLength: 24, peer: null }, null);
  });
  const setLink = (net: number, linkUp: boolean): void => {
    const via = interfaces.get(NAMES[net] ?? '');
    if (via === undefined) return;
    via.linkUp = linkUp;
    kernel.linkChanged(via.name);
  };
  return Object.assign(kernel, { setLink });
}

export function request({ gateway, priority }: PlannedRoute) {
  const flags = RTF.UP | RTF.GATEWAY | RTF.STATIC | RTF.MPATH;
  return { destination: ANY, prefixLength: 0, gateway: ip(gateway), flags, priority: priority ?? 0 };
}

/** The kernel's defaults as rows. */
export function tableOf(kernel: Kernel): PlannedRoute[] {
  const has = (route: KernelRoute, flag: number): boolean => (route.flags & flag) !== 0;
  return kernel
    .routes('inet')
    .filter((route) => route.prefixLength === 0)
    .map((route) => ({
      ...{ gateway: route.gateway, interface: route.interface, priority: route.priority & RTP.MASK },
      ...{ up: has(route, RTF.UP), multipath: has(route, RTF.MPATH), label: null, mtuBytes: null },
    }));
}
