import { describe, expect, it } from 'vitest';
import { only, print, read } from '../states-printer.js';

describe('a state with three addresses in a row, as older pf prints it', () => {
  const ends = (text: string): unknown => {
    const { uplink, direction, insideHost, wireHost, wirePort, remoteHost, remotePort } = only(text);
    return { uplink, direction, insideHost, wire: [wireHost, wirePort], remote: [remoteHost, remotePort] };
  };

  it('is inside, wire and remote, where it leaves', () => {
    const text =
      'self tcp 10.9.0.31:40000 -> 198.51.100.7:62000 -> 203.0.113.8:993       ESTABLISHED:ESTABLISHED\n';
    expect(ends(text)).toEqual({
      uplink: 'em0',
      direction: 'outgoing',
      insideHost: '10.9.0.31',
      wire: ['198.51.100.7', 62_000],
      remote: ['203.0.113.8', 993],
    });
  });

  it('is the same where it comes in by a redirection', () => {
    const text =
      'all tcp 10.9.0.5:25 <- 198.51.100.7:2525 <- 203.0.113.80:51000       ESTABLISHED:ESTABLISHED\n';
    expect(ends(text)).toEqual({
      uplink: 'em0',
      direction: 'incoming',
      insideHost: '10.9.0.5',
      wire: ['198.51.100.7', 2_525],
      remote: ['203.0.113.80', 51_000],
    });
  });

  it('is none with arrows both ways, or with four addresses', () => {
    const state = 'SINGLE:SINGLE\n';
    expect(read(`all udp 10.9.0.5:1 -> 198.51.100.7:2 <- 203.0.113.8:3       ${state}`).notUnderstood).toBe(
      1,
    );
    expect(
      read(`all udp 10.9.0.5:1 -> 198.51.100.7:2 -> 203.0.113.8:3 -> 203.0.113.9:4       ${state}`)
        .notUnderstood,
    ).toBe(1);
  });
});

describe('what FreeBSD prints beside the states', () => {
  it('are remarks about ALTQ, which are no states that were not understood', () => {
    const text =
      'No ALTQ support in kernel\nALTQ related functions disabled\n' +
      print({ left: '198.51.100.7:1', arrow: '->', right: '203.0.113.8:2' });
    expect(read(text)).toMatchObject({ states: 1, notUnderstood: 0, complaints: [] });
  });

  it('is the next hop that a rule forced, behind the id', () => {
    const text =
      'all tcp 198.51.100.7:1 (10.9.0.31:9) -> 203.0.113.8:2       ESTABLISHED:ESTABLISHED\n' +
      '   age 00:00:09, expires in 23:59:51, 3:4 pkts, 500:7000 bytes, rule 80\n' +
      '   id: 66f0c1d200000007 creatorid: 3b9ac9ff gateway: 10.64.3.1\n   origif: em0\n';
    expect(only(text)).toMatchObject({ uplink: 'umb0', attributedBy: 'gateway' });
    expect(read(text + text).notUnderstood).toBe(0);
  });
});

describe('a connection whose handshake is not complete', () => {
  it.each([
    ['->', 'SYN_SENT:CLOSED', 1],
    ['->', 'SYN_SENT:ESTABLISHED', 1],
    ['<-', 'CLOSED:SYN_SENT', 1],
    ['<-', 'ESTABLISHED:SYN_SENT', 1],
    ['<-', 'SYN_SENT:ESTABLISHED', 1],
    ['<-', 'PROXY:SRC', 1],
    ['<-', 'PROXY:DST', 1],
    ['->', 'ESTABLISHED:ESTABLISHED', 0],
    ['->', 'FIN_WAIT_2:FIN_WAIT_2', 0],
  ] as const)('is counted as half open: %s %s', (arrow, state, halfOpen) => {
    const text = print({ left: '198.51.100.7:22', arrow, right: '203.0.113.8:50000', state });
    expect(read(text).uplinks[0]).toMatchObject({ connections: 1, halfOpen });
  });
});

describe('what goes from the LAN to the router’s own public address and back to the LAN', () => {
  const HAIRPIN =
    print({
      left: '10.9.0.5:443',
      leftBefore: '198.51.100.7:443',
      arrow: '<-',
      right: '10.9.0.31:40001',
      id: '66f0c1d200000011',
    }) +
    print({
      left: '10.9.0.1:62001',
      leftBefore: '10.9.0.31:40001',
      arrow: '->',
      right: '10.9.0.5:443',
      id: '66f0c1d200000012',
    });
  const KNOWN = { ownAddresses: ['10.9.0.1', '198.51.100.7'], insideNetworks: ['10.9.0.0/24'] };

  it.each([
    ['where the LAN is known', KNOWN],
    ['where it is not', {}],
  ])('is no connection of the uplink, %s', (_, options) => {
    expect(read(HAIRPIN, options).uplinks[0]).toMatchObject({ states: 0, connections: 0 });
  });

  it('is none either where the router itself is asked', () => {
    const text = print({ left: '198.51.100.7:22', arrow: '<-', right: '10.9.0.31:40001' });
    expect(read(text, KNOWN).uplinks[0]).toMatchObject({ connections: 0 });
    expect(read(text).uplinks[0]).toMatchObject({ connections: 0 });
  });

  it('is another thing than a neighbour on an uplink that has a private address', () => {
    const text = print({ left: '10.64.3.9:22', arrow: '<-', right: '10.64.3.20:40001' });
    expect(read(text).uplinks[1]).toMatchObject({ connections: 1 });
  });
});
