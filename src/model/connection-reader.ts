import type { ConnectionsReading } from './connections-reading.js';
import type { Instant } from './time.js';

/** The addresses by which a reader knows an uplink. */
export interface UplinkAddresses {
  readonly interface: string;
  /** Its addresses, aliases too, and prefixes (`2001:db8:a:1::/64`) that leave through it. */
  readonly addresses: readonly string[];
  /** Its next hops. */
  readonly gateways: readonly string[];
}

/** What a reader must know to tell whose an address is. */
export interface KnownAddresses {
  readonly uplinks: readonly UplinkAddresses[];
  /** The router's other addresses; left out while they are not known. */
  readonly ownAddresses?: readonly string[];
  /** Networks behind the router (`192.168.1.0/24`), known not to lie on an uplink. */
  readonly insideNetworks?: readonly string[];
}

/** Takes one reading of the state table in as it comes; a chunk may be cut anywhere. */
export interface ConnectionReader {
  write(chunk: Uint8Array): void;
  /** Reads what is left and sums up. To be called once, and not for a reading that was cut short. */
  end(): ConnectionsReading;
}

/** Reads the table again and again, and remembers its counters so that the next reading has rates. */
export interface ConnectionFollower {
  /** A reading begins. One at a time. */
  begin(at: Instant, known: KnownAddresses): ConnectionReader;
}
