import type { Connection } from '../../model/connection.js';

/** Both directions together; null when either is not known. */
export function bothWays(fromInside: number | null, toInside: number | null): number | null {
  return fromInside === null || toInside === null ? null : fromInside + toInside;
}

/** Bits per second both ways; null until it was seen twice. */
export function bitRate(connection: Connection): number | null {
  const bytes = bothWays(connection.bytesPerSecondFromInside, connection.bytesPerSecondToInside);
  return bytes === null ? null : 8 * bytes;
}
