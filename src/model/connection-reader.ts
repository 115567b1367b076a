import type { ConnectionsReading } from './connections-reading.js';
import type { Instant } from './time.js';

/** What a reader must know to tell whose an address is. */
export interface ConnectionPlaces {
  readonly uplinks: readonly {
    readonly interface: string;
    /** Its addresses, aliases too. */
    readonly addresses: readonly string[];
    readonly gateways: readonly string[];
  }[];
  /** The router's other addresses; left out while they are not known. */
  readonly ownAddresses?: readonly string[];
  /** Networks behind the router, `10.0.0.0/24`. */
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
  begin(at: Instant, places: ConnectionPlaces): ConnectionReader;
}
