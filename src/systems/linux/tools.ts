/** Who brings a default route and picks its metric. */
export type Owner = 'NetworkManager' | 'systemd-networkd' | 'dhcpcd';

/** Who sets up the network here; netplan has it done by one of the others. */
export type Manager = Owner | 'netplan';

/** Where the programs are, and what there is beside them. */
export interface Tools {
  readonly ip: string;
  readonly sysctl: string;
  readonly ping: string;
  readonly cat: string;
  readonly sudo: string;
  readonly conntrack: string;
  readonly hasConntrack: boolean;
  readonly nmcli: string;
  readonly dhcpcd: string;
  /** Null where there is none: then networks are not named. */
  readonly iw: string | null;
  /** Null where there is none: then queues are not known. */
  readonly tc: string | null;
  /** Null where there is none: then whether the clock is synchronised is not known. */
  readonly timedatectl: string | null;
  /** Null where there is none: rules of translation are not read by it. */
  readonly nft: string | null;
  readonly iptablesSave: string | null;
  /** The kernel tells of wireless signals. */
  readonly hasSignals: boolean;
  /** The kernel shows the connections it tracks in a file (CONFIG_NF_CONNTRACK_PROCFS). */
  readonly hasConnectionTable: boolean;
  /** The kernel tracks connections, and counts those it refused. */
  readonly hasRefusals: boolean;
  /** Those that have left a sign of running. All of them: nobody has looked. */
  readonly managers: readonly Manager[];
}

type Tool =
  | 'ip'
  | 'sysctl'
  | 'ping'
  | 'cat'
  | 'sudo'
  | 'conntrack'
  | 'iw'
  | 'tc'
  | 'timedatectl'
  | 'nft'
  | 'iptables-save'
  | 'nmcli'
  | 'dhcpcd';

/** A directory of all programs, where a distribution has one. */
const NIX = '/run/current-system/sw/bin';

/**
 * The places a program is found in, the likeliest first: where there is one directory for all programs the others are
 * links to it. Whoever knows the machine takes the first that exists.
 */
export const TOOL_PLACES: Readonly<Record<Tool, readonly string[]>> = {
  ip: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip', `${NIX}/ip`],
  sysctl: ['/usr/sbin/sysctl', '/sbin/sysctl', '/usr/bin/sysctl', '/bin/sysctl', `${NIX}/sysctl`],
  ping: ['/usr/bin/ping', '/bin/ping', '/usr/sbin/ping', '/sbin/ping', '/run/wrappers/bin/ping'],
  cat: ['/usr/bin/cat', '/bin/cat', `${NIX}/cat`],
  sudo: ['/usr/bin/sudo', '/bin/sudo', '/usr/local/bin/sudo', '/run/wrappers/bin/sudo'],
  conntrack: ['/usr/sbin/conntrack', '/sbin/conntrack', '/usr/bin/conntrack', `${NIX}/conntrack`],
  nmcli: ['/usr/bin/nmcli', '/bin/nmcli', `${NIX}/nmcli`],
  dhcpcd: ['/usr/sbin/dhcpcd', '/sbin/dhcpcd', '/usr/bin/dhcpcd', `${NIX}/dhcpcd`],
  iw: ['/usr/sbin/iw', '/sbin/iw', '/usr/bin/iw', `${NIX}/iw`],
  tc: ['/usr/sbin/tc', '/sbin/tc', '/usr/bin/tc', `${NIX}/tc`],
  nft: ['/usr/sbin/nft', '/sbin/nft', '/usr/bin/nft', `${NIX}/nft`],
  'iptables-save': ['/usr/sbin/iptables-save', '/sbin/iptables-save', `${NIX}/iptables-save`],
  timedatectl: ['/usr/bin/timedatectl', '/bin/timedatectl', `${NIX}/timedatectl`],
};

export const SIGNALS_FILE = '/proc/net/wireless';

/** Root may read it; it shows the network namespace of whoever opens it. */
export const CONNECTION_TABLE = '/proc/net/nf_conntrack';
/** Where the kernel counts what became of packets that were to be tracked, a line a processor. */
export const REFUSALS_FILE = '/proc/net/stat/nf_conntrack';

/**
 * What each of them leaves behind. NetworkManager tells a restart by its devices (nm-main-utils.c,
 * nm_main_utils_ensure_rundir); its directory alone is no sign, for netplan writes into it without it (src/nm.c).
 * systemd-networkd's state outlives a stop of it. The package of netplan brings its directory.
 */
export const MANAGER_SIGNS: Readonly<Record<Manager, readonly string[]>> = {
  NetworkManager: ['/run/NetworkManager/devices'],
  'systemd-networkd': ['/run/systemd/netif/state'],
  dhcpcd: ['/run/dhcpcd', '/run/dhcpcd.pid'],
  netplan: ['/etc/netplan', '/run/netplan'],
};

const MANAGERS = Object.keys(MANAGER_SIGNS) as Manager[];

/** The tools of a machine on which exactly these paths exist; a program that is nowhere keeps its likeliest place. */
export function toolsWhere(exists: (path: string) => boolean): Tools {
  const found = (name: Tool): string | null => TOOL_PLACES[name].find(exists) ?? null;
  const place = (name: Tool): string => found(name) ?? TOOL_PLACES[name][0] ?? name;
  return {
    ip: place('ip'),
    sysctl: place('sysctl'),
    ping: place('ping'),
    cat: place('cat'),
    sudo: place('sudo'),
    conntrack: place('conntrack'),
    nmcli: place('nmcli'),
    dhcpcd: place('dhcpcd'),
    hasConntrack: found('conntrack') !== null,
    iw: found('iw'),
    tc: found('tc'),
    timedatectl: found('timedatectl'),
    nft: found('nft'),
    iptablesSave: found('iptables-save'),
    hasSignals: exists(SIGNALS_FILE),
    hasConnectionTable: exists(CONNECTION_TABLE),
    hasRefusals: exists(REFUSALS_FILE),
    managers: MANAGERS.filter((manager) => MANAGER_SIGNS[manager].some(exists)),
  };
}

/** Without a look at the machine: Debian, Ubuntu, Fedora, with everything there is. */
export const USUAL_TOOLS: Tools = toolsWhere(() => true);
