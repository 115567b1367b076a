import type { Command } from '../../../model/command.js';
import type { Parsed } from '../../../model/reading.js';
import type { Instant } from '../../../model/time.js';
import { releaseNumber } from '../release.js';
import { parseDhclientLeases } from './lease-dhclient.js';
import { parseDhcpleasectl } from './lease-dhcpleasectl.js';
import type { Lease } from './lease.js';
import { isInterfaceName } from '../route-command.js';

/** A place to look for a lease. `at` is when the text was read. */
export interface LeaseSource {
  readonly command: Command;
  readonly parse: (stdout: string, at: Instant) => Parsed<Lease | null>;
}

function reading(argv: readonly string[]): Command {
  return { argv, purpose: 'read the lease', timeoutMs: 3_000, needsRoot: true, changes: false };
}

/**
 * Where the gateway of an interface without a default may be found: dhcpleased since 7.0, dhclient before. The files
 * of dhcpleased (/var/db/dhcpleased) hold the address alone, no router (dhcpleased.h 1.14). None for a name that is no
 * interface's.
 */
export function leaseSources(name: string, release: string | null): LeaseSource[] {
  if (!isInterfaceName(name)) return [];
  const number = releaseNumber(release);
  const dhcpleased = { command: reading(['/usr/sbin/dhcpleasectl', '-l', name]), parse: parseDhcpleasectl };
  const dhclient = {
    command: reading(['/bin/cat', `/var/db/dhclient.leases.${name}`]),
    parse: parseDhclientLeases,
  };
  return [
    ...(number === null || number >= 70 ? [dhcpleased] : []),
    ...(number === null || number < 70 ? [dhclient] : []),
  ];
}
