import type { Family } from '../../../model/address.js';
import type { FileLines } from '../../../model/finding.js';
import type { Owner } from '../tools.js';

/** A standby's own default, which is to stand behind the others after the next boot, and who may bring it now. */
interface Behind {
  readonly family: Family;
  readonly interface: string;
  readonly metric: number;
  /** Null: nobody who is known by a mark. */
  readonly owners: readonly (Owner | null)[];
}

const WHOLE = 'and out of all lines that set one default over several uplinks';

type MadeFor = (behind: Behind) => FileLines;

const forNetworkManager: MadeFor = ({ family, interface: name, metric }) => ({
  file: '/etc/NetworkManager/system-connections/PROFILE.nmconnection',
  lines: [`[${family === 'inet' ? 'ipv4' : 'ipv6'}]`, `route-metric=${String(metric)}`],
  note: `in the profile that "nmcli device show ${name}" names, then "nmcli connection reload" and "nmcli device reapply ${name}"; ${WHOLE}; not tried by a test`,
});

const forNetworkd: MadeFor = ({ family, interface: name, metric }) => ({
  file: `/etc/systemd/network/${name}.network`,
  lines: [family === 'inet' ? '[DHCPv4]' : '[IPv6AcceptRA]', `RouteMetric=${String(metric)}`],
  note: `or the file that "networkctl status ${name}" names, and "Metric=" in [Route] where its gateway is written there; under netplan "route-metric:" in its ${family === 'inet' ? 'dhcp4' : 'ra'}-overrides; ${WHOLE}; not tried by a test`,
});

const forDhcpcd: MadeFor = ({ interface: name, metric }) => ({
  file: '/etc/dhcpcd.conf',
  lines: [`interface ${name}`, `metric ${String(metric)}`],
  note: `at the end of the file; ${WHOLE}; not tried by a test`,
});

const forNobody: MadeFor = ({ interface: name, metric }) => ({
  file: '/etc/network/interfaces',
  lines: [`metric ${String(metric)}`],
  note: `under "iface ${name}", beside its "gateway" line; ${WHOLE}; elsewhere where the machine sets up its network; not tried by a test`,
});

const FILES: Readonly<Record<Owner | 'nobody', MadeFor>> = {
  NetworkManager: forNetworkManager,
  'systemd-networkd': forNetworkd,
  dhcpcd: forDhcpcd,
  nobody: forNobody,
};

/** Lines for whoever sets up the network there, so that a standby's default comes with a worse metric. */
export function behindFiles(behind: Behind): FileLines[] {
  return [...new Set(behind.owners)].map((owner) => FILES[owner ?? 'nobody'](behind));
}
