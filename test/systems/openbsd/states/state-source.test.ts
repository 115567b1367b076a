import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../../src/model/command.js';
import type { ConnectionFollower } from '../../../../src/model/connection-reader.js';
import type { ConnectionsReading } from '../../../../src/model/connections-reading.js';
import { states } from '../../../../src/systems/openbsd/states/state-source.js';

const START = 1_700_000_000_000;

const KNOWN_ADDRESSES = {
  uplinks: [
    { interface: 'em0', addresses: ['192.168.1.10'], gateways: ['192.168.1.1'] },
    { interface: 'iwn0', addresses: ['192.168.0.101'], gateways: ['192.168.0.1'] },
  ],
  ownAddresses: ['10.0.0.1'],
  insideNetworks: ['10.0.0.0/24'],
};

const WIRE = { em0: '192.168.1.10', iwn0: '192.168.0.101' };

interface Given {
  readonly id: number;
  readonly via?: keyof typeof WIRE;
  readonly host?: string;
  readonly remote?: string;
  readonly head?: string;
  readonly state?: string;
  readonly age?: string;
  readonly bytes?: readonly [number, number];
}

/** The uplink's half of a forwarded connection, as `pfctl -s states -vv` prints it. */
function printed(given: Given): string {
  const { id, via = 'em0', host = '10.0.0.20', remote = '203.0.113.69:443' } = given;
  const { state = 'ESTABLISHED:ESTABLISHED', age = '00:00:20', bytes = [1_000, 9_000] } = given;
  const head = given.head ?? `all tcp ${WIRE[via]}:${50_000 + id} (${host}:${40_000 + id}) -> ${remote}`;
  return (
    `${head}       ${state}\n   age ${age}, expires in 00:01:00, 10:10 pkts, ${bytes[0]}:${bytes[1]} bytes, rule 4\n` +
    `   id: 6abc1b17${id.toString(16).padStart(8, '0')} creatorid: d04fb106\n`
  );
}

function read(follower: ConnectionFollower, second: number, given: readonly Given[]): ConnectionsReading {
  const reader = follower.begin(START + second * 1_000, KNOWN_ADDRESSES);
  reader.write(new TextEncoder().encode(given.map(printed).join('')));
  return reader.end();
}

const once = (given: readonly Given[]): ConnectionsReading => read(states.follow(), 0, given);

describe('the source of the connections', () => {
  it.each([
    ['/sbin/pfctl -s states -vv', true],
    ['pfctl -vvss', true],
    ['pfctl -ss -vv', true],
    ['pfctl -s states -v', true],
    ['pfctl -s state', true],
    ['pfctl -ss', true],
    ['pfctl -i em0 -ss', false],
    ['pfctl -s info', false],
    ['pfctl -k 10.0.0.20', false],
    ['pfctl -s states -vv | head', true],
    ['netstat -s states', false],
  ])('knows `%s` for the whole table: %s', (line, serves) => {
    expect(states.serves(splitWords(line) ?? [])).toBe(serves);
  });

  it('asks as root, changes nothing, and serves its own command', () => {
    expect(states.command).toMatchObject({ needsRoot: true, changes: false, timeoutMs: 20_000 });
    expect(states.serves(states.command.argv)).toBe(true);
  });
});

describe('following the connections', () => {
  it('finds what is new by its id, from the second reading on', () => {
    const follower = states.follow();
    const first = read(follower, 0, [{ id: 1 }, { id: 2, via: 'iwn0' }]);
    expect(first.sinceMs).toBeNull();
    expect(first.uplinks.map(({ newConnections }) => newConnections.all)).toEqual([0, 0]);
    const second = read(follower, 2, [
      { id: 1, age: '00:00:22' },
      { id: 3, age: '00:00:01' },
      { id: 4, via: 'iwn0', age: '00:00:00' },
      { id: 5, via: 'iwn0', age: '00:10:00' },
    ]);
    expect(second.sinceMs).toBe(2_000);
    expect(second.uplinks.map(({ newConnections }) => newConnections.outgoing)).toEqual([
      { inet: 1, inet6: 0 },
      { inet: 1, inet6: 0 },
    ]);
    expect(second.newest.length).toBe(2);
    expect(second.newest.at(0).id).toBe('6abc1b1700000003');
  });

  it('does not take its own pings for connections that were sent somewhere', () => {
    const follower = states.follow();
    read(follower, 0, []);
    const ping = 'all icmp 192.168.0.101:4711 -> 192.168.0.1:8';
    const now = read(follower, 2, [{ id: 9, head: ping, state: '0:0', age: '00:00:01' }]);
    expect(now.uplinks[1]?.newConnections).toEqual({ all: 1, outgoing: { inet: 0, inet6: 0 } });
    expect(now.uplinks[1]?.attempts.inet).toMatchObject({ tcp: 0, udp: 0 });
  });

  it('has rates from the second reading on, and puts the busiest first', () => {
    const follower = states.follow();
    read(follower, 0, [{ id: 1 }, { id: 2 }]);
    const now = read(follower, 2, [{ id: 1 }, { id: 2, bytes: [3_000, 29_000] }]);
    expect(now.uplinks[0]?.top.map(({ id }) => id?.at(-1))).toEqual(['2', '1']);
    expect(now.uplinks[0]?.top[0]).toMatchObject({
      bytesPerSecondFromInside: 1_000,
      bytesPerSecondToInside: 10_000,
    });
    expect(now.uplinks[0]?.byInsideHost).toEqual([
      { host: '10.0.0.20', bytes: 42_000, bytesPerSecond: 11_000 },
    ]);
  });
});

describe('attempts', () => {
  const silent: Partial<Given> = { via: 'iwn0', state: 'SYN_SENT:CLOSED', bytes: [64, 0] };

  it('are of the last minute, and had time for an answer', () => {
    const now = once([
      { id: 1, ...silent, age: '00:00:05' },
      { id: 2, ...silent, age: '00:00:02' },
      { id: 3, ...silent, age: '00:01:00' },
      { id: 4, via: 'iwn0', age: '00:00:01' },
    ]);
    expect(now.uplinks[1]?.attempts.inet).toMatchObject({
      tcp: 2,
      tcpUnanswered: 1,
      outBytes: 1_064,
      inBytes: 9_000,
    });
  });

  it('count the hosts that got no answer, and what the busiest of them failed at', () => {
    const hosts = ['10.0.0.20', '10.0.0.20', '10.0.0.20', '10.0.0.21'];
    const now = once(hosts.map((host, i) => ({ id: i + 1, ...silent, host })));
    expect(now.uplinks[1]?.attempts.inet).toMatchObject({ hostsUnanswered: 2, busiestUnanswered: 3 });
  });

  it('leave out what asks the gateway itself: its answers come from this side', () => {
    const dns = { head: 'all udp 192.168.0.101:53123 -> 192.168.0.1:53', state: 'MULTIPLE:SINGLE' };
    expect(once([{ id: 1, ...dns }]).uplinks[1]?.attempts.inet).toMatchObject({ udp: 0, inBytes: 0 });
    const far = { head: 'all udp 192.168.0.101:53123 -> 203.0.113.53:53', state: 'SINGLE:NO_TRAFFIC' };
    expect(once([{ id: 1, ...far }]).uplinks[1]?.attempts.inet).toMatchObject({ udp: 1, udpUnanswered: 1 });
  });
});

describe('where connections leave that nothing binds', () => {
  it('is left to the table: those that carry an address of an uplink, without a next hop and an interface', () => {
    const now = once([
      { id: 1, via: 'iwn0', state: 'SYN_SENT:CLOSED' },
      {
        id: 2,
        head: 'iwn0 tcp 192.168.0.101:50002 (10.0.0.20:40002) -> 203.0.113.69:443',
        state: 'SYN_SENT:CLOSED',
      },
      { id: 3, head: 'all tcp 192.168.0.101:50003 (10.0.0.20:40003) -> 203.0.113.69:443 {192.168.0.1}' },
    ]);
    expect(now.uplinks[1]?.floating.inet.silent.count).toBe(1);
    expect(now.uplinks[1]?.floating.inet6.silent.count).toBe(0);
  });

  it('tells those that go on sending without an answer from those that are answered', () => {
    const follower = states.follow();
    read(follower, 0, [{ id: 1 }, { id: 2 }, { id: 3 }]);
    const now = read(follower, 2, [
      { id: 1, bytes: [3_000, 9_000] },
      { id: 2, bytes: [3_000, 20_000] },
      { id: 3 },
    ]);
    expect(now.uplinks[0]?.floating.inet).toMatchObject({ answered: 1, silent: { count: 1 } });
  });

  it('is forced where the half on the LAN’s side shows a next hop: the other half does not', () => {
    const half = { head: 'all tcp 203.0.113.69:443 {192.168.0.1} <- 10.0.0.20:40001' };
    const now = once([
      { id: 1, ...half },
      { id: 2, via: 'iwn0' },
    ]);
    expect(now.uplinks.map(({ forced }) => forced)).toEqual([0, 1]);
    expect(now.connections).toBe(1);
  });
});

describe('connections from outside', () => {
  const from = (id: number, state: string, more = ''): Given => ({
    id,
    head: `all tcp 10.0.0.80:443 (192.168.0.101:443)${more} <- 203.0.113.${id}:52001`,
    state,
  });

  it('are told whose openers never acknowledged the answer, and from how many hosts', () => {
    const now = once([
      from(1, 'SYN_SENT:ESTABLISHED'),
      from(2, 'SYN_SENT:ESTABLISHED'),
      from(3, 'PROXY:SRC'),
      from(4, 'ESTABLISHED:ESTABLISHED'),
      // The server itself does not answer.
      from(5, 'CLOSED:SYN_SENT'),
    ]);
    expect(now.uplinks[1]?.inbound).toMatchObject({
      established: 1,
      unacknowledged: { count: 3 },
      openers: 3,
    });
  });

  it('leave out what a rule sends back the way it came', () => {
    const now = once([from(1, 'SYN_SENT:ESTABLISHED', ' {192.168.0.1}')]);
    expect(now.uplinks[1]?.inbound.unacknowledged.count).toBe(0);
  });

  it('do not take a host inside that is not answered for one outside', () => {
    expect(once([{ id: 1, via: 'iwn0', state: 'SYN_SENT:ESTABLISHED' }]).uplinks[1]?.inbound.openers).toBe(0);
  });
});

describe('translation', () => {
  it('is wrong where a rule leads out by one uplink with the address of the other', () => {
    const head = 'all tcp 192.168.1.10:50001 (10.0.0.20:40001) -> 203.0.113.69:443 {192.168.0.1}';
    const now = once([{ id: 1, head }, { id: 2 }]);
    expect(now.uplinks[0]?.foreign.count).toBe(0);
    expect(now.uplinks[1]?.foreign.count).toBe(1);
    expect(now.uplinks[1]?.foreign.examples[0]).toMatchObject({
      uplink: 'iwn0',
      wireHost: '192.168.1.10',
      gateway: '192.168.0.1',
    });
  });

  it('is wrong where the state is bound to one uplink and carries the address of the other', () => {
    const head = 'iwn0 tcp 192.168.1.10:50001 (10.0.0.20:40001) -> 203.0.113.69:443';
    expect(once([{ id: 1, head }]).uplinks[1]?.foreign.count).toBe(1);
  });

  it('is missing where a private address leaves for the internet as it is', () => {
    const now = once([
      { id: 1, head: 'em0 tcp 10.0.0.20:40001 -> 203.0.113.69:443' },
      { id: 2, head: 'all tcp 10.0.0.20:40002 -> 203.0.113.69:443' },
      { id: 3 },
    ]);
    expect(now.uplinks[0]).toMatchObject({ translated: 1, untranslated: { count: 1 } });
    expect(now.unattributed.untranslated.count).toBe(1);
  });

  it('is not missing towards another private network, for the router itself, or for IPv6', () => {
    const now = once([
      { id: 1, head: 'all tcp 10.0.0.20:40001 -> 172.16.9.9:443' },
      { id: 2, head: 'all tcp 192.168.1.10:40002 -> 203.0.113.69:443' },
      { id: 3, head: 'em0 tcp 2001:db8:a::20[40003] -> 2001:db8:f::1[443]' },
    ]);
    expect([now.uplinks[0], now.unattributed].map((group) => group?.untranslated.count)).toEqual([0, 0]);
  });
});
