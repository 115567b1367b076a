/** Where the programs are. */
export interface Tools {
  readonly ip: string;
  readonly sysctl: string;
  readonly ping: string;
  readonly sudo: string;
}

/**
 * The places a program is found in, the likeliest first: where there is one directory for all programs the others are
 * links to it. Whoever knows the machine takes the first that exists.
 */
export const TOOL_PLACES: Readonly<Record<keyof Tools, readonly string[]>> = {
  ip: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip', '/bin/ip', '/run/current-system/sw/bin/ip'],
  sysctl: [
    '/usr/sbin/sysctl',
    '/sbin/sysctl',
    '/usr/bin/sysctl',
    '/bin/sysctl',
    '/run/current-system/sw/bin/sysctl',
  ],
  ping: ['/usr/bin/ping', '/bin/ping', '/usr/sbin/ping', '/sbin/ping', '/run/wrappers/bin/ping'],
  sudo: ['/usr/bin/sudo', '/bin/sudo', '/usr/local/bin/sudo', '/run/wrappers/bin/sudo'],
};

/** The tools of a machine on which exactly these paths exist; a tool that is nowhere keeps its likeliest place. */
export function toolsWhere(exists: (path: string) => boolean): Tools {
  const place = (name: keyof Tools): string => {
    const places = TOOL_PLACES[name];
    return places.find(exists) ?? places[0] ?? name;
  };
  return { ip: place('ip'), sysctl: place('sysctl'), ping: place('ping'), sudo: place('sudo') };
}

/** Without a look at the machine: Debian, Ubuntu, Fedora. */
export const USUAL_TOOLS: Tools = toolsWhere(() => true);
