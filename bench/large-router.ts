/** What the commands of a router with many uplinks, or with a large routing table, print. */

export interface Size {
  readonly uplinks: number;
  /** Defaults of each uplink. */
  readonly defaults: number;
  /** Routes beside the defaults. */
  readonly routes: number;
}

/** Texts by the command's words, without its path; `second` counts from 0. */
export type Texts = (words: string, second: number) => string;

const octets = (i: number): string => `${(i >> 8) & 255}.${i & 255}`;
/** A public address: each its own network. */
const address = (i: number): string => `198.${18 + (i >> 8)}.${i & 255}.10`;
const gateway = (i: number, n: number): string => `198.${18 + (i >> 8)}.${i & 255}.${11 + (n % 200)}`;

function each<T>(count: number, of: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => of(i));
}

/** A network as a provider's table holds it. */
const network = (i: number): string => `${1 + (i % 9)}.${octets(Math.floor(i / 9))}.0/24`;

const bytesOf = (i: number, second: number): number => 1_000_000 * (i + 1) + second * (20_000 + 300 * i);

function linuxLinks({ uplinks }: Size): string {
  return JSON.stringify(
    each(uplinks, (i) => ({
      ...{
        ifindex: i + 2,
        ifname: `wan${i}`,
        flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
        mtu: 1500,
      },
      ...{ operstate: 'UP', link_type: 'ether', address: `02:00:5e:10:${(i >> 8).toString(16)}:00` },
      addr_info: [
        { family: 'inet', local: address(i), prefixlen: 24, scope: 'global', dynamic: true },
        { family: 'inet6', local: `2001:db8:${i.toString(16)}::10`, prefixlen: 64, scope: 'global' },
      ],
    })),
  );
}

function linuxDefaults({ uplinks, defaults }: Size): object[] {
  const usual = { type: 'unicast', dst: 'default', table: 'main', scope: 'global', flags: [] };
  return each(uplinks, (i) =>
    each(defaults, (n) => ({
      ...usual,
      ...{
        gateway: gateway(i, n),
        dev: `wan${i}`,
        protocol: 'static',
        metric: defaults > 1 ? 100 + n * uplinks + i : 100 + i,
      },
    })),
  ).flat();
}

function linuxRoutes(size: Size): string {
  const others = each(size.routes, (i) => ({
    ...{
      type: 'unicast',
      dst: network(i),
      gateway: gateway(i % size.uplinks, 0),
      dev: `wan${i % size.uplinks}`,
    },
    ...{ table: 'main', protocol: 'bgp', scope: 'global', metric: 20, flags: [] },
  }));
  return JSON.stringify([...linuxDefaults(size), ...others]);
}

function procNetDev({ uplinks }: Size, second: number): string {
  const rows = each(uplinks, (i) => {
    const bytes = bytesOf(i, second);
    return `  wan${i}: ${bytes} ${bytes >> 9} 0 0 0 0 0 0 ${bytes} ${bytes >> 9} 0 0 0 0 0 0`;
  });
  return `Inter-|   Receive                                                |  Transmit\n face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${rows.join('\n')}\n`;
}

const LINUX_SETTINGS = `kernel.ostype = Linux
kernel.osrelease = 6.12.41
kernel.hostname = gw
net.ipv4.ip_forward = 1
net.ipv6.conf.all.forwarding = 1
net.ipv4.fib_multipath_hash_policy = 1
net.ipv6.fib_multipath_hash_policy = 1
`;
const LINUX_RULES = JSON.stringify([
  { priority: 0, src: 'all', table: 'local' },
  { priority: 32766, src: 'all', table: 'main' },
  { priority: 32767, src: 'all', table: 'default' },
]);

export function linuxTexts(size: Size): Texts {
  const links = linuxLinks(size);
  const whole = linuxRoutes(size);
  const defaults = JSON.stringify(linuxDefaults(size));
  return (words, second) => {
    if (words === 'cat /proc/net/dev') return procNetDev(size, second);
    if (words.startsWith('ip -j -d addr')) return links;
    if (/^ip .*route show table all$/.test(words)) return whole;
    if (/^ip .*route show/.test(words)) return / (default|exact|root)/.test(words) ? defaults : '[]';
    if (/^ip .*rule$/.test(words)) return words.includes('-6') ? '[]' : LINUX_RULES;
    return words.startsWith('sysctl') ? LINUX_SETTINGS : '';
  };
}

const COLUMNS = 'Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface Label\n';

function row(destination: string, via: string, flags: string, priority: number, name: string): string {
  return `${destination.padEnd(18)} ${via.padEnd(18)} ${flags.padEnd(10)} 0        0     -    ${priority} ${name}\n`;
}

export function openbsdRoutes({ uplinks, defaults, routes }: Size): string {
  const own = each(uplinks, (i) =>
    each(defaults, (n) =>
      row('default', gateway(i, n), defaults > 1 ? 'UGS' : 'UGSP', 8 + (n % 40), `vio${i}`),
    ).join(''),
  );
  const others = each(routes, (i) => row(network(i), gateway(i % uplinks, 0), 'UG', 48, `vio${i % uplinks}`));
  return `Routing tables\n\nInternet:\n${COLUMNS}${own.join('')}${others.join('')}`;
}

function ifconfig({ uplinks }: Size): string {
  return each(
    uplinks,
    (i) => `vio${i}: flags=808843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,AUTOCONF4> mtu 1500
	lladdr 02:00:5e:10:00:${(i & 255).toString(16).padStart(2, '0')}
	index ${i + 1} priority 0 llprio 3
	media: Ethernet autoselect
	status: active
	inet ${address(i)} netmask 0xffffff00 broadcast 198.${18 + (i >> 8)}.${i & 255}.255
`,
  ).join('');
}

function netstat({ uplinks }: Size, second: number, kind: 'bytes' | 'packets'): string {
  const heading =
    kind === 'bytes'
      ? 'Name    Mtu   Network     Address              Ibytes     Obytes\n'
      : 'Name    Mtu   Network     Address              Ipkts Ifail    Opkts Ofail Colls\n';
  const rows = each(uplinks, (i) => {
    const bytes = bytesOf(i, second);
    const figures = kind === 'bytes' ? `${bytes} ${bytes}` : `${bytes >> 9} 0 ${bytes >> 9} 0 0`;
    return `vio${i}    1500  <Link>      02:00:5e:10:00:00  ${figures}\n`;
  });
  return heading + rows.join('');
}

const OPENBSD_SETTINGS = `kern.ostype=OpenBSD
kern.osrelease=7.7
kern.hostname=gw
net.inet.ip.multipath=1
net.inet6.ip6.multipath=1
net.inet.ip.forwarding=1
net.inet6.ip6.forwarding=1
`;

export function openbsdTexts(size: Size): Texts {
  const routes = openbsdRoutes(size);
  const interfaces = ifconfig(size);
  return (words, second) => {
    if (words === 'netstat -ibn') return netstat(size, second, 'bytes');
    if (words === 'netstat -in') return netstat(size, second, 'packets');
    if (words.startsWith('route')) return routes;
    if (words === 'ifconfig') return interfaces;
    return words.startsWith('sysctl') ? OPENBSD_SETTINGS : '';
  };
}
