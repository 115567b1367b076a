/** Where the programs are, and what there is to read without one. */
export interface Tools {
  readonly ip: string;
  readonly sysctl: string;
  readonly ping: string;
  readonly conntrack?: string;
  readonly cat?: string;
  /** The kernel shows the connections it tracks in a file (CONFIG_NF_CONNTRACK_PROCFS). */
  readonly hasConnectionTable?: boolean;
}

type Program = Exclude<keyof Tools, 'hasConnectionTable'>;

/** Root may read it; it shows the network namespace of whoever opens it. */
export const CONNECTION_TABLE = '/proc/net/nf_conntrack';

/**
 * The places a program is found in, the likeliest first: where there is one directory for all programs the others are
 * links to it. Whoever knows the machine takes the first that exists.
 */
export const TOOL_PLACES: Readonly<Record<Program, readonly string[]>> = {
  ip: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip', '/run/current-system/sw/bin/ip'],
  sysctl: [
    '/usr/sbin/sysctl',
    '/sbin/sysctl',
    '/usr/bin/sysctl',
    '/bin/sysctl',
    '/run/current-system/sw/bin/sysctl',
  ],
  ping: ['/usr/bin/ping', '/bin/ping', '/usr/sbin/ping', '/sbin/ping', '/run/wrappers/bin/ping'],
  conntrack: [
    '/usr/sbin/conntrack',
    '/sbin/conntrack',
    '/usr/bin/conntrack',
    '/bin/conntrack',
    '/run/current-system/sw/bin/conntrack',
  ],
  cat: ['/usr/bin/cat', '/bin/cat', '/run/current-system/sw/bin/cat'],
};

/** The tools of a machine on which exactly these paths exist; a program that is nowhere keeps its likeliest place. */
export function toolsWhere(exists: (path: string) => boolean): Tools {
  const place = (name: Program): string => {
    const places = TOOL_PLACES[name];
    return places.find(exists) ?? places[0] ?? name;
  };
  return {
    ip: place('ip'),
    sysctl: place('sysctl'),
    ping: place('ping'),
    conntrack: place('conntrack'),
    cat: place('cat'),
    hasConnectionTable: exists(CONNECTION_TABLE),
  };
}

/** Without a look at the machine: Debian, Ubuntu, Fedora. */
export const USUAL_TOOLS: Tools = toolsWhere(() => true);
