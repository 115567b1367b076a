import type { Connection, ConnectionOrder, ConnectionTable } from '../../src/model/connection.js';

/** A connection of the story: a host inside asks a web server, by em0. */
export function connection(given: Partial<Connection> = {}): Connection {
  return {
    id: '6abc1b170000002d',
    uplink: 'em0',
    attributedBy: 'address',
    interface: null,
    protocol: 'tcp',
    direction: 'outgoing',
    insideHost: '10.0.0.20',
    insidePort: 50_112,
    wireHost: '192.168.1.10',
    wirePort: 61_234,
    remoteHost: '203.0.113.69',
    remotePort: 443,
    rdomain: 0,
    state: 'ESTABLISHED:ESTABLISHED',
    gateway: null,
    ageSeconds: 291,
    expiresInSeconds: 86_398,
    packetsFromInside: 12_451,
    packetsToInside: 24_443,
    bytesFromInside: 1_245_574,
    bytesToInside: 34_435_660,
    bytesPerSecondFromInside: 4_000,
    bytesPerSecondToInside: 146_000,
    rule: 4,
    anchor: null,
    ...given,
  };
}

/** What an order looks at; null is not known. */
function keyOf(c: Connection, by: ConnectionOrder): number | string | null {
  const sum = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? null : a + b;
  switch (by) {
    case 'rate':
      return sum(c.bytesPerSecondFromInside, c.bytesPerSecondToInside);
    case 'bytes':
      return sum(c.bytesFromInside, c.bytesToInside);
    case 'age':
      return c.ageSeconds;
    case 'inside-host':
      return c.insideHost;
    case 'remote':
      return c.remoteHost;
    case 'state':
      return c.state;
    case 'protocol':
      return c.protocol;
    case 'uplink':
      return c.uplink;
  }
}

/** A table as slow and as plain as can be. Counts how often it was sorted, and how often a row was asked for. */
export class PlainTable implements ConnectionTable {
  sortings = 0;
  looks = 0;

  constructor(readonly connections: readonly Connection[]) {}

  get length(): number {
    return this.connections.length;
  }

  at(row: number): Connection {
    this.looks++;
    const found = this.connections[row];
    if (found === undefined) throw new RangeError(`no connection ${row}`);
    return found;
  }

  peek(row: number): Connection {
    return this.at(row);
  }

  sorted(by: ConnectionOrder, descending: boolean): Uint32Array {
    this.sortings++;
    const keys = this.connections.map((c) => keyOf(c, by));
    const rows = Uint32Array.from(this.connections.keys());
    return rows.sort((x, y) => {
      const [a = null, b = null] = [keys[x], keys[y]];
      if (a === b) return x - y;
      if (a === null || b === null) return a === null ? 1 : -1;
      return (a < b ? -1 : 1) * (descending ? -1 : 1) || x - y;
    });
  }
}

const id = (n: number): string => n.toString(16).padStart(16, '0');

/** What the hosts inside do: the busiest first. */
export const busy: readonly Connection[] = [
  connection({ id: id(1) }),
  connection({
    id: id(2),
    direction: 'incoming',
    protocol: 'udp',
    insideHost: '10.0.0.31',
    insidePort: 6_881,
    remoteHost: '198.51.100.9',
    remotePort: 51_413,
    state: 'MULTIPLE:MULTIPLE',
    ageSeconds: 3_725,
    packetsFromInside: 9_100,
    packetsToInside: 9_320,
    bytesFromInside: 7_340_032,
    bytesToInside: 5_242_880,
    bytesPerSecondFromInside: 20_000,
    bytesPerSecondToInside: 18_750,
  }),
  connection({
    id: id(3),
    insideHost: '2001:db8:77::20',
    insidePort: 40_022,
    wireHost: '2001:db8:77::20',
    wirePort: 40_022,
    remoteHost: '2001:db8:ffff:1::443',
    state: 'ESTABLISHED:FIN_WAIT_2',
    ageSeconds: 94_000,
    packetsFromInside: 310,
    packetsToInside: 290,
    bytesFromInside: 40_960,
    bytesToInside: 1_048_576,
    bytesPerSecondFromInside: 90,
    bytesPerSecondToInside: 1_400,
  }),
  connection({
    id: id(4),
    protocol: 'udp',
    remoteHost: '9.9.9.9',
    remotePort: 53,
    state: 'MULTIPLE:SINGLE',
    ageSeconds: 7,
    packetsFromInside: 1,
    packetsToInside: 1,
    bytesFromInside: 71,
    bytesToInside: 103,
    bytesPerSecondFromInside: 10,
    bytesPerSecondToInside: 15,
  }),
  connection({
    id: id(5),
    insideHost: '10.0.0.42',
    insidePort: 52_001,
    remoteHost: '203.0.113.77',
    remotePort: 8_443,
    state: 'SYN_SENT:CLOSED',
    ageSeconds: 3,
    packetsFromInside: 2,
    packetsToInside: 0,
    bytesFromInside: 128,
    bytesToInside: 0,
    bytesPerSecondFromInside: null,
    bytesPerSecondToInside: null,
  }),
  connection({
    id: id(6),
    protocol: 'icmp',
    insideHost: '192.168.1.10',
    insidePort: 41_213,
    wirePort: 41_213,
    remoteHost: '192.168.1.1',
    remotePort: 8,
    state: '0:0',
    ageSeconds: 12,
    packetsFromInside: 12,
    packetsToInside: 12,
    bytesFromInside: 1_008,
    bytesToInside: 1_008,
    bytesPerSecondFromInside: 0,
    bytesPerSecondToInside: 0,
  }),
  connection({
    id: id(7),
    uplink: null,
    attributedBy: null,
    insideHost: '10.0.0.20',
    insidePort: 50_200,
    wireHost: '198.18.5.5',
    remoteHost: '203.0.113.12',
    remotePort: 22,
    ageSeconds: 800,
    packetsFromInside: 40,
    packetsToInside: 38,
    bytesFromInside: 4_100,
    bytesToInside: 3_900,
    bytesPerSecondFromInside: 0,
    bytesPerSecondToInside: 0,
  }),
  connection({
    id: id(8),
    uplink: 'iwn0',
    attributedBy: 'gateway',
    gateway: '192.168.0.1',
    wireHost: '192.168.0.101',
    insideHost: '10.0.0.31',
    insidePort: 40_404,
    remoteHost: '203.0.113.99',
    remotePort: 993,
    ageSeconds: 1_200,
    rule: 7,
    anchor: 1,
    bytesFromInside: 20_480,
    bytesToInside: 90_112,
    bytesPerSecondFromInside: 5,
    bytesPerSecondToInside: 5,
  }),
  connection({
    id: id(9),
    uplink: null,
    attributedBy: null,
    direction: 'local',
    insideHost: '10.0.0.5',
    insidePort: 51_515,
    wireHost: null,
    wirePort: null,
    remoteHost: '10.0.0.1',
    remotePort: 22,
    ageSeconds: 5_000,
    bytesFromInside: 9_000,
    bytesToInside: 70_000,
    bytesPerSecondFromInside: 300,
    bytesPerSecondToInside: 900,
  }),
];
