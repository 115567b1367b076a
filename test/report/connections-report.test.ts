import { describe, expect, it } from 'vitest';
import type { ConnectionsReport } from '../../src/report/connections-report.js';
import { connectionsObject, connectionsText } from '../../src/report/connections-report.js';
import { connection } from '../model/given-connection.js';

const REPORT: ConnectionsReport = {
  states: 12,
  notUnderstood: 0,
  uplinks: [
    { interface: 'em0', states: 5, connections: 5, outBytes: 2_048, inBytes: 1_048_576 },
    { interface: 'iwn0', states: 1, connections: 1, outBytes: null, inBytes: null },
  ],
  unattributed: { states: 6, connections: 0, outBytes: 0, inBytes: 0 },
  byState: { 'tcp ESTABLISHED:ESTABLISHED': 12 },
  byInsideHost: [{ host: '10.0.0.20', bytes: 52_000, bytesPerSecond: 9 }],
  rows: [
    connection({ bytesPerSecondFromInside: 1_000, bytesPerSecondToInside: 125_000 }),
    connection({
      id: null,
      uplink: null,
      protocol: 'udp',
      insideHost: '2001:db8:a::20',
      remoteHost: '2001:db8:f::1',
      remotePort: 53,
      state: 'MULTIPLE:SINGLE',
      ageSeconds: null,
      bytesFromInside: null,
      bytesToInside: null,
    }),
  ],
};

describe('the connections for scripts', () => {
  it('have this shape, and null for what is unknown', () => {
    expect(connectionsObject(REPORT)).toEqual({
      version: 1,
      states: 12,
      notUnderstood: 0,
      uplinks: {
        em0: { states: 5, connections: 5, outBytes: 2_048, inBytes: 1_048_576 },
        iwn0: { states: 1, connections: 1, outBytes: null, inBytes: null },
      },
      unattributed: { states: 6, connections: 0, outBytes: 0, inBytes: 0 },
      byState: { 'tcp ESTABLISHED:ESTABLISHED': 12 },
      byInsideHost: [{ host: '10.0.0.20', bytes: 52_000 }],
      top: [
        {
          id: '6abc1b170000002d',
          uplink: 'em0',
          insideHost: '10.0.0.20',
          remote: '203.0.113.69:443',
          proto: 'tcp',
          state: 'ESTABLISHED:ESTABLISHED',
          bytes: 52_000,
        },
        {
          id: null,
          uplink: null,
          insideHost: '2001:db8:a::20',
          remote: '2001:db8:f::1[53]',
          proto: 'udp',
          state: 'MULTIPLE:SINGLE',
          bytes: null,
        },
      ],
    });
  });
});

describe('the connections as text', () => {
  it('stand under their headings, numbers on the right, a question mark for what is unknown', () => {
    expect(connectionsText(REPORT)).toBe(
      [
        '12 states',
        'em0: 5 connections, 5 states, 2.00 KiB out, 1.00 MiB in',
        'iwn0: 1 connection, 1 state, bytes not shown',
        'on no uplink: 0 connections, 6 states, 0 B out, 0 B in',
        '',
        'uplink       proto  inside                 remote             state                     age     bytes       rate',
        'em0          tcp    10.0.0.20:50112        203.0.113.69:443   ESTABLISHED:ESTABLISHED  30 s  50.8 KiB  1.01 Mb/s',
        'cannot tell  udp    2001:db8:a::20[50112]  2001:db8:f::1[53]  MULTIPLE:SINGLE             ?         ?          ?',
        '',
      ].join('\n'),
    );
  });

  it('say so when there are none, and how many lines were not understood', () => {
    const text = connectionsText({ ...REPORT, rows: [], notUnderstood: 3 });
    expect(text).toContain('12 states, 3 lines not understood\n');
    expect(text).toContain('\nno connections\n');
  });
});
