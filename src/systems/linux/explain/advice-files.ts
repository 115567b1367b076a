import type { Family } from '../../../model/address.js';
import { pasteable } from '../../../model/command.js';
import type { FileLines } from '../../../model/finding.js';
import { list } from '../../../model/format.js';
import { NO_GATEWAY } from '../no-gateway.js';
import type { Hop } from '../route-command.js';
import { replaceDefault } from '../route-command.js';
import type { Owner, Tools } from '../tools.js';

/** One default over several uplinks, that is to be there after the next boot, and who brings the single ones now. */
export interface WantedDefault {
  readonly family: Family;
  readonly hops: readonly Hop[];
  /** Null: nobody who is known by a mark. */
  readonly owners: readonly (Owner | null)[];
  /** The best metric of the single ones: they come back with it. */
  readonly best: number;
}

/**
 * After the 50 that NetworkManager gives a VPN, which is to go on taking everything, and before all that it,
 * systemd-networkd and dhcpcd give to devices: what they add and replace later stays behind it, as a spare.
 */
export const LASTING_METRIC = 80;

/** Where the single ones of a machine that nobody manages stand, so that they stay behind. */
const SPARE_METRIC = 200;

/** Better than what comes back; nothing is better than 0, and there a replacement takes its place. */
function lastingMetric({ best, family }: WantedDefault): number {
  const first = family === 'inet' ? 0 : 1;
  return Math.max(first, Math.min(LASTING_METRIC, best - 1));
}

/**
 * Lines for whoever sets up the network there. What is known of the hops goes into them: a gateway that DHCP changes must
 * be changed there too. All were tried with the real programs (test/lab/lasting.test.ts) but where they say that not.
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

type MadeFor = (tools: Pick<Tools, 'ip'>, wanted: WantedDefault) => FileLines;

/**
 * NetworkManager 1.42 takes the route away when the device of its first next hop is applied anew, and tells the scripts
 * of that. Its own way to such a route has the first device's single one in front after every boot.
 */
const forNetworkManager: MadeFor = (tools, wanted) => {
  const first = wanted.hops[0]?.interface ?? '';
  const itself =
    wanted.family === 'inet'
      ? `. Since 1.42 it can itself: a default with "weight=1" and one metric in ipv4.routes of each profile; after a boot one device's alone is used until "nmcli device reapply ${first}"`
      : '';
  return {
    file: '/etc/NetworkManager/dispatcher.d/50-uplinks',
    lines: [
      '#!/bin/sh',
      'case "$2" in',
      `up|dhcp4-change|dhcp6-change|reapply) ${command(tools, wanted)} ;;`,
      'esac',
    ],
    note: `owned by root, mode 755; its own defaults stay behind this one, as spares: an equal ipv4.route-metric would make two routes, of which one alone is used. "reapply" is there because "nmcli device reapply ${first}" takes this route away${itself}`,
  };
};

const forNetworkd: MadeFor = (_tools, wanted) => {
  const { family, hops } = wanted;
  const first = hops[0]?.interface ?? '';
  const others = list(hops.slice(1).map((hop) => hop.interface));
  return {
    file: `/etc/systemd/network/${first}.network`,
    lines: [
      '[Route]',
      `Destination=${family === 'inet' ? '0.0.0.0/0' : '::/0'}`,
      `Metric=${String(lastingMetric(wanted))}`,
      ...hops.map((hop) => `MultiPathRoute=${hop.gateway}@${hop.interface} ${String(hop.weight ?? 1)}`),
    ],
    note:
      `the single defaults must stay, with worse metrics, as leases bring them (else [Route] Gateway= and Metric=1024 in the file of each): this one comes when all links are there, and goes with ${first}'s, while ${others} may work; not tried by a test. ` +
      `Or the file that "networkctl status" names; under netplan, whose routes have one gateway each, a drop-in: /etc/systemd/network/10-netplan-${first}.network.d/uplinks.conf`,
  };
};

const forDhcpcd: MadeFor = (tools, wanted) => ({
  file: '/etc/dhcpcd.exit-hook',
  lines: [
    'case "$reason" in',
    `BOUND*|RENEW*|REBIND*|REBOOT*|TIMEOUT*|STATIC*|ROUTERADVERT) ${command(tools, wanted)} ;;`,
    'esac',
  ],
  note: 'its own defaults stay behind this one, as spares; no equal "metric" in dhcpcd.conf: it keeps but one default of a metric',
});

const forNobody: MadeFor = (tools, wanted) => {
  const names = wanted.hops.map((hop) => `"iface ${hop.interface}"`);
  const metrics = names.map((_, i) => String(SPARE_METRIC + i));
  return {
    file: '/etc/network/interfaces',
    lines: [`post-up ${command(tools, wanted)} || true`],
    note: `under ${list(names)}, and beside their "gateway" lines "metric ${metrics.join('" and "metric ')}": without one it is metric 0, which nothing stands before, and a second "gateway" is refused; elsewhere where the machine sets up its network`,
  };
};

const FILES: Readonly<Record<Owner | 'nobody', MadeFor>> = {
  NetworkManager: forNetworkManager,
  'systemd-networkd': forNetworkd,
  dhcpcd: forDhcpcd,
  nobody: forNobody,
};

function command(tools: Pick<Tools, 'ip'>, wanted: WantedDefault): string {
  const { family, hops } = wanted;
  return pasteable(replaceDefault(tools, { family, hops, metric: lastingMetric(wanted) }));
}

/** A switch that is to be set at boot: sysctl.d(5). */
export function sysctlFile(settings: readonly (readonly [name: string, value: number])[]): FileLines {
  return {
    file: '/etc/sysctl.d/90-router.conf',
    lines: settings.map(([name, value]) => `${name} = ${String(value)}`),
    note: null,
  };
}
