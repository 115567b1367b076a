import type { Family } from '../../../model/address.js';
import type { Advice } from '../../../model/finding.js';
import type { Interface } from '../../../model/router.js';
import { sysctlFile } from './advice-files.js';
import { forwardingSysctl, isInterfaceName, setSysctl } from '../route-command.js';
import type { Tools } from '../tools.js';

/** A variable of the kernel and what it is to be. */
type Switch = readonly [name: string, value: number];

/** Sets them now and at boot. */
export function turn(tools: Pick<Tools, 'sysctl'>, switches: readonly Switch[]): Advice {
  if (switches.length === 0) return { now: [], lasting: [] };
  return {
    now: switches.map(([name, value]) => setSysctl(tools, name, value)),
    lasting: [sysctlFile(switches)],
  };
}

/**
 * A router ignores router advertisements, and with them loses its IPv6 default, unless accept_ra is 2 on that interface
 * (Documentation/networking/ip-sysctl.rst).
 */
export function forwardingSwitches(family: Family, interfaces: readonly Interface[]): Switch[] {
  return [
    ...(family === 'inet6' ? interfaces : [])
      .filter((via) => via.autoconf.inet6 && isInterfaceName(via.name))
      .map((via): Switch => [`net/ipv6/conf/${via.name}/accept_ra`, 2]),
    [forwardingSysctl(family), 1],
  ];
}

export function stateLimitSwitches(states: number): Switch[] {
  return Number.isSafeInteger(states) && states >= 1 ? [['net.netfilter.nf_conntrack_max', states]] : [];
}

/** 2 is loose: any way back will do. Of an interface's own number and that of `all` the higher counts. */
export function reversePathSwitches(names: readonly string[]): Switch[] {
  return names.filter(isInterfaceName).map((name) => [`net/ipv4/conf/${name}/rp_filter`, 2]);
}

/** The switch is there only once the module is: at boot it has to be loaded before sysctl.d(5) is read. */
export function enableAccounting(tools: Pick<Tools, 'sysctl'>): Advice {
  const { now, lasting } = turn(tools, [['net.netfilter.nf_conntrack_acct', 1]]);
  const module = { file: '/etc/modules-load.d/nf_conntrack.conf', lines: ['nf_conntrack'], note: null };
  return { now, lasting: [...lasting, module] };
}

/** Ports too: a few pairs of addresses are not spread by their addresses. */
export function hashSwitches(family: Family): Switch[] {
  return [[`net.${family === 'inet' ? 'ipv4' : 'ipv6'}.fib_multipath_hash_policy`, 1]];
}
