import type { Family } from './address.js';
import type { Command } from './command.js';
import type { Instant } from './time.js';

/** The gateway of an uplink, as it was seen or a lease tells. */
export interface KnownGateway {
  readonly interface: string;
  readonly family: Family;
  readonly gateway: string;
  /** What it is to have again: it was lost with its interface, and not by anybody's will. Absent: not known. */
  readonly priority?: number | null;
}

/** Where an uplink's gateway and name servers may be found. */
export interface LeaseQuestion {
  readonly command: Command;
  /** The gateway a lease tells that is still good, or null. */
  readonly gateway: (stdout: string, at: Instant) => KnownGateway | null;
  /** The name servers it tells, as it writes them; empty: none. */
  readonly servers: (stdout: string) => readonly string[];
}

/** Where the lease of an interface may be asked for; empty: nowhere. `index`: the kernel's number of it. */
export type LeasesOf = (
  name: string,
  release: string | null,
  index?: number | null,
) => readonly LeaseQuestion[];
