import type { Family } from '../../../model/address.js';
import { pasteable } from '../../../model/command.js';
import type { FileLines } from '../../../model/finding.js';
import type { Hop } from '../route-command.js';
import { NO_GATEWAY } from '../no-gateway.js';
import { replaceDefault } from '../route-command.js';
import type { Owner, Tools } from '../tools.js';

/** One default over several uplinks, that is to be there after the next boot, and who brings the single ones now. */
export interface WantedDefault {
  readonly family: Family;
  readonly hops: readonly Hop[];
  /** Null: nobody who is known by a mark. */
  readonly owners: readonly (Owner | null)[];
}

/**
 * Under every number that NetworkManager (50 for a VPN), systemd-networkd and dhcpcd give: what they add and replace
 * later stays behind it, as a spare.
 */
export const LASTING_METRIC = 20;

/**
 * Lines for whoever sets up the network there, for none of them joins two uplinks by itself. What is known of the hops
 * goes into them: a gateway that DHCP changes must be changed there too.
 */
export function defaultFiles(tools: Pick<Tools, 'ip'>, wanted: WantedDefault): FileLines[] {
  if (wanted.hops.length < 2) return [];
  // MultiPathRoute= takes addresses alone.
  const isForNetworkd = wanted.hops.every(({ gateway }) => gateway !== NO_GATEWAY);
  const owners = wanted.owners.map((owner) =>
    owner === 'systemd-networkd' && !isForNetworkd ? null : owner,
  );
  return [...new Set(owners)].map((owner) => FILES[owner ?? 'nobody'](tools, wanted));
}

const FILES: Readonly<
  Record<Owner | 'nobody', (tools: Pick<Tools, 'ip'>, wanted: WantedDefault) => FileLines>
> = {
  NetworkManager: (tools, wanted) => ({
    file: '/etc/NetworkManager/dispatcher.d/50-uplinks',
    lines: [
      '#!/bin/sh',
      'case "$2" in',
      `up|dhcp4-change|dhcp6-change) ${command(tools, wanted)} ;;`,
      'esac',
    ],
    note: 'owned by root, mode 755; its own defaults stay behind this one, as spares: an equal ipv4.route-metric would make two routes, of which one alone is used',
  }),
  'systemd-networkd': (_tools, { family, hops }) => ({
    file: `/etc/systemd/network/${hops[0]?.interface ?? ''}.network`,
    lines: [
      '[Route]',
      `Destination=${family === 'inet' ? '0.0.0.0/0' : '::/0'}`,
      `Metric=${String(LASTING_METRIC)}`,
      ...hops.map((hop) => `MultiPathRoute=${hop.gateway}@${hop.interface} ${String(hop.weight ?? 1)}`),
    ],
    note: `or the file that "networkctl status" names; under netplan, whose routes have one gateway each, a drop-in: /etc/systemd/network/10-netplan-${hops[0]?.interface ?? ''}.network.d/uplinks.conf`,
  }),
  dhcpcd: (tools, wanted) => ({
    file: '/etc/dhcpcd.exit-hook',
    lines: ['case "$reason" in', `BOUND*|RENEW*|REBIND*|ROUTERADVERT) ${command(tools, wanted)} ;;`, 'esac'],
    note: 'its own defaults stay behind this one, as spares',
  }),
  nobody: (tools, wanted) => ({
    file: '/etc/network/interfaces',
    lines: [`post-up ${command(tools, wanted)}`],
    note: `under "iface ${wanted.hops.at(-1)?.interface ?? ''}", in place of "gateway" lines; elsewhere where the machine sets up its network`,
  }),
};

function command(tools: Pick<Tools, 'ip'>, { family, hops }: WantedDefault): string {
  return pasteable(replaceDefault(tools, { family, hops, metric: LASTING_METRIC }));
}

/** A switch that is to be set at boot: sysctl.d(5). */
export function sysctlFile(settings: readonly (readonly [name: string, value: number])[]): FileLines {
  return {
    file: '/etc/sysctl.d/90-router.conf',
    lines: settings.map(([name, value]) => `${name} = ${String(value)}`),
    note: null,
  };
}
