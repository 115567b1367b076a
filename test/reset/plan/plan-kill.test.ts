import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/model/connection.js';
import type { ConnectionsView } from '../../../src/model/connections-view.js';
import { pasteable } from '../../../src/model/command.js';
import { MOST_COMMANDS, planKill } from '../../../src/reset/plan/plan-kill.js';
import { linux } from '../../../src/systems/linux/system.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { connection } from '../../model/given-connection.js';
import { PlainTable } from '../../ui/some-connections.js';

const KILLERS = { OpenBSD: openbsd.changer.stateKiller, Linux: linux.changer.stateKiller };

function view(rows: readonly Connection[], changes: Partial<ConnectionsView> = {}): ConnectionsView {
  return {
    ...{ at: 0, ageMs: 0, everyMs: 1_000, states: 2 * rows.length, connections: rows.length },
    ...{ counted: rows.length, finished: 0, cannotTell: 0, local: 0, notUnderstood: 0, forgotten: 0 },
    table: new PlainTable(rows),
    ...changes,
  };
}

const INCOMING = connection({
  ...{
    direction: 'incoming',
    insideHost: '192.168.1.10',
    wireHost: '192.168.1.10',
    wirePort: 22,
    insidePort: 22,
  },
  ...{ remoteHost: '198.51.100.77', remotePort: 40_001 },
});

/** `ssh -R`, by which somebody far away comes back. */
const TUNNEL: Partial<Connection> = {
  ...{ direction: 'outgoing', insideHost: '192.168.1.10', insidePort: 40_001, wirePort: 40_001 },
  remotePort: 22,
};
const HIDDEN: Partial<Connection> = { ...TUNNEL, remotePort: 443 };
const OWN = ['127.0.0.1', '::1', '10.0.0.1', '192.168.1.10'];

function plan(rows: readonly Connection[], sshConnection?: string, system: keyof typeof KILLERS = 'OpenBSD') {
  const context = { connections: view(rows, { ownAddresses: OWN }), killer: KILLERS[system], sshConnection };
  return planKill({ kind: 'uplink', interface: 'em0' }, context);
}

const commandsOf = (made: ReturnType<typeof planKill>): string[] =>
  made.kind === 'kill' ? made.steps.map(({ command }) => pasteable(command.argv)) : [made.reason];

describe('a plan that ends connections', () => {
  it('names one connection by both its ends, so that no other is meant', () => {
    const want = { kind: 'connection', connection: connection() } as const;
    const of = (killer: (typeof KILLERS)['Linux']) =>
      commandsOf(planKill(want, { connections: null, killer }));
    expect(of(KILLERS.OpenBSD)).toEqual(["/sbin/pfctl -k key -k 'tcp 10.0.0.20:50112 -> 203.0.113.69:443'"]);
    expect(of(KILLERS.Linux)).toEqual([
      '/usr/sbin/conntrack -D -p tcp -s 10.0.0.20 -r 203.0.113.69 -q 192.168.1.10 --sport 50112 --reply-port-src 443 --reply-port-dst 61234',
    ]);
  });

  it('ends both halves of what was let in from outside and sent on to a host', () => {
    const web = connection({
      ...{ direction: 'incoming', insideHost: '10.0.0.80', insidePort: 8080, wirePort: 80 },
      ...{ remoteHost: '198.51.100.77', remotePort: 40_001 },
    });
    expect(commandsOf(plan([web]))).toEqual([
      "/sbin/pfctl -k key -k 'tcp 198.51.100.77:40001 -> 192.168.1.10:80'",
      "/sbin/pfctl -k key -k 'tcp 198.51.100.77:40001 -> 10.0.0.80:8080'",
    ]);
    expect(commandsOf(plan([web], undefined, 'Linux'))).toEqual([
      '/usr/sbin/conntrack -D -p tcp -s 198.51.100.77 -r 10.0.0.80 -d 192.168.1.10 --sport 40001 --reply-port-src 8080 --dport 80',
    ]);
  });

  it('takes one command for all that one address answers to, where the system has it', () => {
    const rows = [connection(), connection({ insidePort: 50_113, protocol: 'udp' }), INCOMING];
    const made = plan(rows, undefined, 'Linux');
    expect(commandsOf(made)).toEqual(['/usr/sbin/conntrack -D -q 192.168.1.10']);
    expect(made).toMatchObject({ goal: 'End 2 connections of em0', connections: 2 });
  });

  it('names an IPv6 one as each system writes it, and one without ports by its id', () => {
    const six = connection({
      insideHost: '2001:db8:a::20',
      wireHost: '2001:db8:a::20',
      remoteHost: '2001:db8:f::1',
    });
    const tunnel = connection({ protocol: 'esp', insidePort: null, wirePort: null, remotePort: null });
    expect(commandsOf(plan([six, tunnel]))).toEqual([
      "/sbin/pfctl -k key -k 'tcp 2001:db8:a::20[50112] -> 2001:db8:f::1[443]'",
      '/sbin/pfctl -k id -k 6abc1b170000002d',
    ]);
    expect(commandsOf(plan([six], undefined, 'Linux'))).toEqual([
      '/usr/sbin/conntrack -D -f ipv6 -q 2001:db8:a::20',
    ]);
  });

  it.each([
    ['the one that sshd named', '198.51.100.77 40001 192.168.1.10 22', {}],
    [
      'one on another port that sshd named',
      '198.51.100.77 40001 192.168.1.10 2222',
      { wirePort: 2222, insidePort: 2222 },
    ],
    ['whoever came by ssh, when doas has lost the name', undefined, {}],
    ['the same on another port', undefined, { wirePort: 2222, insidePort: 2222 }],
    ['one that is sent on to the loopback', undefined, { insideHost: '127.0.0.1', insidePort: 2222 }],
    ['one that is sent on to another own address', undefined, { insideHost: '10.0.0.1', insidePort: 2222 }],
    ['a tunnel that the router has open', undefined, TUNNEL],
    ['the same on another port, where sshd names the loopback', '127.0.0.1 40700 127.0.0.1 22', HIDDEN],
    ['the same by IPv6', '::1 40700 ::1 22', HIDDEN],
    ['the present one, when tmux keeps the name of an older one', '203.0.113.5 1025 192.168.1.10 22', {}],
  ])('leaves out the own session: %s', (_, sshConnection, changes) => {
    const own = { ...INCOMING, ...changes };
    for (const system of ['OpenBSD', 'Linux'] as const) {
      const made = plan([connection(), own], sshConnection, system);
      expect(commandsOf(made).join('\n')).not.toMatch(/40001|-d /);
      expect(made).toMatchObject({ connections: 1 });
      expect(JSON.stringify(made)).toContain("1 connection that may be the router's own is left out");
      const one = planKill(
        { kind: 'connection', connection: own },
        { connections: view([own], { ownAddresses: OWN }), killer: KILLERS[system], sshConnection },
      );
      expect(one).toMatchObject({ kind: 'refused' });
    }
  });

  it('knows an address that the internet sees as an own one, where the interfaces are not known', () => {
    const own = connection({ ...INCOMING, insideHost: '198.18.0.2', insidePort: 2222 });
    const other = connection({ wireHost: '198.18.0.2', uplink: 'iwn0' });
    const lan = connection({ ...INCOMING, insideHost: '10.0.0.80', insidePort: 2222 });
    const of = (row: Connection) =>
      planKill(
        { kind: 'connection', connection: row },
        { connections: view([row, other]), killer: KILLERS.Linux },
      ).kind;
    expect([of(own), of(lan)]).toEqual(['refused', 'kill']);
  });

  it('names each of those that share their address with a tunnel of the router', () => {
    const tunnel = connection({ ...TUNNEL, uplink: 'iwn0' });
    const apart = connection({ wireHost: '192.168.1.11' });
    expect(commandsOf(plan([connection(), apart, tunnel], undefined, 'Linux'))).toEqual([
      '/usr/sbin/conntrack -D -q 192.168.1.11',
      '/usr/sbin/conntrack -D -p tcp -s 10.0.0.20 -r 203.0.113.69 -q 192.168.1.10 --sport 50112 --reply-port-src 443 --reply-port-dst 61234',
    ]);
  });

  it('ends what hosts inside have open to port 22 elsewhere', () => {
    expect(plan([connection({ remotePort: 22 })])).toMatchObject({ connections: 1 });
  });

  it('does not run more commands at once than a person waits for, and says how many are left', () => {
    const rows = Array.from({ length: MOST_COMMANDS + 7 }, (_, i) => connection({ insidePort: 2_000 + i }));
    const made = plan(rows);
    expect(made).toMatchObject({ connections: MOST_COMMANDS });
    expect(JSON.stringify(made)).toContain('7 more are left');
  });

  it('refuses what the table does not tell enough of', () => {
    const bare = connection({ id: null, protocol: '240', insidePort: null });
    for (const killer of Object.values(KILLERS))
      expect(planKill({ kind: 'connection', connection: bare }, { connections: null, killer })).toMatchObject(
        {
          reason: 'The table does not tell enough of this connection to end it and no other.',
        },
      );
    expect(plan([connection({ uplink: 'iwn0' })])).toMatchObject({
      reason: 'There is no connection of em0 to end.',
    });
  });

  it('puts nothing into a command that is no literal, whatever the table held', () => {
    const odd = fc.oneof(fc.string(), fc.constantFrom('-i em1', '10.0.0.1 -> ', '::1%x y', '$(x)', '--any'));
    const host = fc.oneof(odd, fc.ipV4(), fc.ipV6());
    const port = fc.option(fc.nat(65_535));
    const any = fc.record({
      ...{ insideHost: host, wireHost: fc.option(host), remoteHost: host, id: fc.option(odd) },
      ...{ insidePort: port, wirePort: port, remotePort: port },
      protocol: fc.oneof(odd, fc.constantFrom('tcp', 'udp', 'icmp', 'ipv6-icmp', '__proto__', 'constructor')),
      direction: fc.constantFrom('outgoing' as const, 'incoming' as const, 'local' as const),
    });
    fc.assert(
      fc.property(any, fc.constantFrom(...Object.values(KILLERS)), (changes, killer) => {
        const row = connection(changes);
        const commands = [
          ...(killer.one(row) ?? []),
          ...killer.all([row]).steps.map(({ command }) => command),
        ];
        for (const { argv } of commands)
          for (const word of argv.slice(1))
            expect(word).toMatch(
              /^(-{1,2}[a-z0-9-]+|-D|[0-9a-f.:]+|ipv6|tcp|udp|sctp|dccp|udplite|icmpv?6?|key|id|[a-z][a-z0-9-]* [0-9a-f.:[\]]+ -> [0-9a-f.:[\]]+)$/,
            );
      }),
      { numRuns: 400 },
    );
  });
});
