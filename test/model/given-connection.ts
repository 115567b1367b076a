import type { Connection } from '../../src/model/connection.js';

/** A web page being read from inside, translated by em0; `changes` makes another of it. */
export function connection(changes: Partial<Connection> = {}): Connection {
  return {
    id: '6abc1b170000002d',
    uplink: 'em0',
    attributedBy: 'address',
    interface: null,
    protocol: 'tcp',
    direction: 'outgoing',
    insideHost: '10.0.0.20',
    insidePort: 50112,
    wireHost: '192.168.1.10',
    wirePort: 61234,
    remoteHost: '203.0.113.69',
    remotePort: 443,
    rdomain: 0,
    state: 'ESTABLISHED:ESTABLISHED',
    gateway: null,
    ageSeconds: 30,
    expiresInSeconds: 86_390,
    packetsFromInside: 20,
    packetsToInside: 40,
    bytesFromInside: 2_000,
    bytesToInside: 50_000,
    bytesPerSecondFromInside: null,
    bytesPerSecondToInside: null,
    rule: 4,
    anchor: null,
    ...changes,
  };
}
