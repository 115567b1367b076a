import { describe, expect, it } from 'vitest';
import { conntrackSource } from '../../../../src/systems/linux/states/conntrack-source.js';
import { USUAL_TOOLS } from '../../../../src/systems/linux/tools.js';
import { splitWords } from '../../../../src/model/command.js';
import type { ConnectionFollower } from '../../../../src/model/connection-reader.js';
import type { ConnectionsReading } from '../../../../src/model/connections-reading.js';
import type { PrintedEntry } from '../conntrack-printer.js';
import { encode, out, KNOWN_ADDRESSES, print } from '../conntrack-printer.js';

const source = conntrackSource(USUAL_TOOLS);

describe('the source of the connections', () => {
  it.each([
    ['cat /proc/net/nf_conntrack', true],
    ['/bin/cat /proc/self/net/nf_conntrack', true],
    ['cat /proc/1/net/nf_conntrack', true],
    ['cat -u /proc/net/nf_conntrack | sort', true],
    ['conntrack -L', true],
    ['/usr/sbin/conntrack -L -o extended,id', true],
    ['conntrack --dump -o extended', true],
    ['conntrack -L conntrack --output=ktimestamp,labels', true],
    ['conntrack -oid -L 2>/dev/null', true],
    ['cat /proc/net/nf_conntrack /proc/uptime', false],
    ['cat /proc/net/stat/nf_conntrack', false],
    ['cat', false],
    ['conntrack -L -p tcp', false],
    ['conntrack -L -f ipv6', false],
    ['conntrack -L -s 10.77.0.20', false],
    ['conntrack -L expect', false],
    ['conntrack -L -o xml', false],
    ['conntrack -E -o id', false],
    ['conntrack -C', false],
    ['conntrack -D', false],
    ['grep tcp /proc/net/nf_conntrack', false],
  ])('knows `%s` for the whole table: %s', (line, serves) => {
    expect(source.serves(splitWords(line) ?? [])).toBe(serves);
  });

  it('asks as root, changes nothing, and serves its own command', () => {
    for (const hasConnectionTable of [true, false]) {
      const { command, serves } = conntrackSource({ ...USUAL_TOOLS, hasConnectionTable });
      expect(command).toMatchObject({ needsRoot: true, changes: false, timeoutMs: 20_000 });
      expect(serves(command.argv)).toBe(true);
    }
  });

  it('reads the kernel’s file where there is one, and asks conntrack elsewhere', () => {
    const argv = (hasConnectionTable: boolean): readonly string[] =>
      conntrackSource({ ...USUAL_TOOLS, hasConnectionTable }).command.argv;
    expect(argv(true)).toEqual(['/usr/bin/cat', '/proc/net/nf_conntrack']);
    expect(argv(false)).toEqual(['/usr/sbin/conntrack', '-L', '-o', 'extended,id']);
  });
});

function read(
  follower: ConnectionFollower,
  second: number,
  entries: readonly PrintedEntry[],
): ConnectionsReading {
  const reader = follower.begin(second * 1_000, KNOWN_ADDRESSES);
  reader.write(encode(entries.map((entry) => print(entry, 'file')).join('')));
  return reader.end();
}

const udp = { protocol: 'udp', number: 17, timeout: 29 } as const;
const dead = { wire: '198.51.100.10', bytes: null, unreplied: true } as const;

describe('following the connections', () => {
  it('takes nothing for new in the first reading, and then what was not there before', () => {
    const follower = source.follow();
    const first = read(follower, 0, [out(1), out(2, { wire: '198.51.100.10' })]);
    expect(first.sinceMs).toBeNull();
    expect(first.uplinks.map(({ newConnections }) => newConnections.all)).toEqual([0, 0]);
    const second = read(follower, 1, [out(1), out(3), out(4, { bytes: null }), out(5, dead)]);
    expect(second.sinceMs).toBe(1_000);
    expect(second.uplinks.map(({ newConnections }) => newConnections.outgoing)).toEqual([
      { inet: 2, inet6: 0 },
      { inet: 1, inet6: 0 },
    ]);
    expect(second.newest.length).toBe(3);
    expect(second).toMatchObject({ connections: 4, counted: 2 });
  });

  it('tells ages where the kernel notes when a connection began', () => {
    const follower = source.follow();
    const young = read(follower, 0, [out(1, { age: 2 })]);
    expect(young.kept.at(0).ageSeconds).toBe(2);
    const next = read(follower, 10, [out(1, { age: 12 }), out(2, { age: 4 }), out(3, { age: 400 })]);
    expect(next.uplinks[0]?.newConnections.all).toBe(1);
  });

  it('has rates by the ends of a connection, for the file shows no ids', () => {
    const follower = source.follow();
    read(follower, 0, [out(1), out(2)]);
    const now = read(follower, 2, [out(1), out(2, { bytes: [2_500, 27_000] })]);
    expect(now.uplinks[0]?.top[0]).toMatchObject({
      insidePort: 2,
      bytesPerSecondFromInside: 1_000,
      bytesPerSecondToInside: 10_000,
    });
  });

  it('does not take the same ends in another zone for the same connection', () => {
    const follower = source.follow();
    read(follower, 0, [out(1, { more: 'zone=1' })]);
    const now = read(follower, 1, [
      out(1, { more: 'zone=1' }),
      out(1, { more: 'zone=2', bytes: [9_000, 9_000] }),
    ]);
    expect(now.uplinks[0]?.newConnections.all).toBe(1);
  });

  it('has no rate for a connection that began before its bytes were counted', () => {
    const follower = source.follow();
    read(follower, 0, [out(1, { bytes: null })]);
    expect(read(follower, 1, [out(1)]).kept.at(0).bytesPerSecondToInside).toBeNull();
    expect(read(follower, 2, [out(1)]).kept.at(0).bytesPerSecondToInside).toBe(0);
  });
});

describe('attempts, without ages and without counters', () => {
  it('are what appeared in the last minute, silent ones after three seconds', () => {
    const follower = source.follow();
    const old = out(1, { ...dead, state: 'SYN_SENT' });
    const silent = [out(2, { ...dead, state: 'SYN_SENT' }), out(3, { ...dead, ...udp })];
    const answered = [out(4, { bytes: null }), out(5, { ...udp, bytes: null })];
    const attempts = (second: number): unknown =>
      read(follower, second, [old, ...silent, ...answered]).uplinks.map((uplink) => uplink.attempts.inet);
    read(follower, 0, [old]);
    expect(attempts(1)).toMatchObject([
      { tcp: 1, udp: 1 },
      { tcp: 0, udp: 0 },
    ]);
    expect(attempts(3)).toMatchObject([{ tcp: 1 }, { tcp: 0, udp: 0 }]);
    expect(attempts(4)).toMatchObject([
      { tcp: 1, tcpUnanswered: 0, udp: 1, udpUnanswered: 0 },
      { tcp: 1, tcpUnanswered: 1, udp: 1, udpUnanswered: 1, hostsUnanswered: 1 },
    ]);
    expect(attempts(61)).toMatchObject([{ tcp: 0 }, { tcp: 0, udp: 0 }]);
  });

  it('are told of the last 20 seconds too, without what was answered before', () => {
    const follower = source.follow();
    const before = out(1, { wire: '198.51.100.10', bytes: null });
    const since = out(2, { ...dead, state: 'SYN_SENT' });
    read(follower, 0, []);
    read(follower, 1, [before]);
    read(follower, 15, [before, since]);
    const [, iwn0] = read(follower, 25, [before, since]).uplinks;
    expect(iwn0?.attempts.inet).toMatchObject({ tcp: 2, tcpUnanswered: 1 });
    expect(iwn0?.recentAttempts.inet).toMatchObject({ tcp: 1, tcpUnanswered: 1, hostsUnanswered: 1 });
  });

  it('leave out what asks the gateway itself', () => {
    const follower = source.follow();
    read(follower, 0, []);
    const asked = out(1, { ...udp, ...dead, remote: '198.51.100.1' });
    read(follower, 1, [asked]);
    expect(read(follower, 5, [asked]).uplinks[1]?.attempts.inet.udp).toBe(0);
  });
});

describe('what leaves untranslated', () => {
  it('is no longer what was given up a minute ago, though the table keeps it for two', () => {
    const follower = source.follow();
    const bare = out(1, { ...dead, wire: '10.77.0.20', state: 'SYN_SENT' });
    const untranslated = (second: number): number =>
      read(follower, second, [bare]).unattributed.untranslated.count;
    read(follower, 0, []);
    expect([untranslated(1), untranslated(50), untranslated(62)]).toEqual([1, 1, 0]);
  });
});

describe('connections from outside', () => {
  const into = (port: number, parts: Partial<PrintedEntry> = {}): PrintedEntry => ({
    original: { src: '203.0.113.9', dst: '198.51.100.10', ends: `sport=${port} dport=443` },
    reply: { src: '10.77.0.30', dst: '203.0.113.9', ends: `sport=443 dport=${port}` },
    ...parts,
  });

  it('are told whose openers never acknowledged the answer', () => {
    const follower = source.follow();
    read(follower, 0, []);
    const half = [1, 2].map((port) => into(port, { state: 'SYN_RECV', flag: null }));
    const all = [...half, into(3)];
    read(follower, 1, all);
    expect(read(follower, 6, all).uplinks[1]?.inbound).toMatchObject({
      established: 1,
      unacknowledged: { count: 2 },
    });
  });
});
