import type { LeaseQuestion } from '../../../model/lease-question.js';
import { isInterfaceName } from '../route-command.js';
import type { Owner, Tools } from '../tools.js';

const words = (text: string | undefined): readonly string[] => (text ?? '').split(/[ ,]+/).filter(Boolean);

const READERS: Readonly<Record<Owner, (stdout: string) => readonly string[]>> = {
  // DHCP4.OPTION[5]:domain_name_servers = 192.0.2.53 192.0.2.54
  NetworkManager: (stdout) => words(/^DHCP4\.OPTION\[\d+\]:domain_name_servers = (.*)$/m.exec(stdout)?.[1]),
  // DNS=192.0.2.53 192.0.2.54 (src/libsystemd-network/sd-dhcp-lease.c, dhcp_lease_save)
  'systemd-networkd': (stdout) => words(/^DNS=(.*)$/m.exec(stdout)?.[1]),
  // domain_name_servers='192.0.2.53 192.0.2.54'
  dhcpcd: (stdout) => words(/^(?:new_)?domain_name_servers='?([^'\n]*)'?$/m.exec(stdout)?.[1]),
};

type Places = Pick<Tools, 'cat' | 'nmcli' | 'dhcpcd' | 'managers'>;

function argvOf(owner: Owner, { cat, nmcli, dhcpcd }: Places, name: string, index: number | null) {
  switch (owner) {
    case 'NetworkManager':
      return [nmcli, '-t', '-f', 'DHCP4', 'device', 'show', name];
    case 'systemd-networkd':
      return index === null ? null : [cat, `/run/systemd/netif/leases/${String(index)}`];
    case 'dhcpcd':
      return [dhcpcd, '-U', '-4', name];
  }
}

/** Where the lease of an interface may be asked for its name servers: whoever set up the network here. */
export function leaseServersWith(tools: Places) {
  return (name: string, _release: string | null, index: number | null = null): readonly LeaseQuestion[] => {
    if (!isInterfaceName(name)) return [];
    return (['NetworkManager', 'systemd-networkd', 'dhcpcd'] as const)
      .filter((owner) => tools.managers.includes(owner))
      .flatMap((owner) => {
        const argv = argvOf(owner, tools, name, index);
        if (argv === null) return [];
        const purpose = 'read the lease';
        const command = { argv, purpose, timeoutMs: 3_000, needsRoot: false, changes: false };
        return [{ command, gateway: () => null, servers: READERS[owner] }];
      });
  };
}
