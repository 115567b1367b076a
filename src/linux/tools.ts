/** Where the programs are, and what there is beside them. */
export interface Tools {
  readonly ip: string;
  readonly sysctl: string;
  readonly ping: string;
  readonly cat: string;
  /** Null where there is none: then networks are not named. */
  readonly iw: string | null;
  /** The kernel tells of wireless signals. */
  readonly hasSignals: boolean;
  readonly sudo: string;
}

type Tool = 'ip' | 'sysctl' | 'ping' | 'cat' | 'iw' | 'sudo';

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
  iw: ['/usr/sbin/iw', '/sbin/iw', '/usr/bin/iw', `${NIX}/iw`],
  sudo: ['/usr/bin/sudo', '/bin/sudo', '/usr/local/bin/sudo', '/run/wrappers/bin/sudo'],
};

export const SIGNALS_FILE = '/proc/net/wireless';

/** The tools of a machine on which exactly these paths exist; a tool that is nowhere keeps its likeliest place. */
export function toolsWhere(exists: (path: string) => boolean): Tools {
  const found = (name: Tool): string | null => TOOL_PLACES[name].find(exists) ?? null;
  const place = (name: Tool): string => found(name) ?? TOOL_PLACES[name][0] ?? name;
  return {
    ip: place('ip'),
    sysctl: place('sysctl'),
    ping: place('ping'),
    cat: place('cat'),
    sudo: place('sudo'),
    iw: found('iw'),
    hasSignals: exists(SIGNALS_FILE),
  };
}

/** Without a look at the machine: Debian, Ubuntu, Fedora, with everything there is. */
export const USUAL_TOOLS: Tools = toolsWhere(() => true);
