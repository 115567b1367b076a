import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/model/connection.js';
import { openbsd } from '../../src/systems/openbsd/system.js';
import { aReading } from '../diagnose/given-connections.js';
import { after, counters, EM0_ALONE, findingOf, IWN0_AT_12 } from '../diagnose/given.js';
import { connections, read } from '../systems/openbsd/states-printer.js';
import { EM0, IWN0, laptop, run, START, words } from './laptop.js';

const LAN = {
  name: 'em1',
  kind: 'wired',
  linkAddress: '00:0d:b9:41:2c:a1',
  addresses: [{ address: '10.0.0.1', prefixLength: 24 }],
} as const;

const UPLINKS = [
  { interface: 'em0', addresses: ['192.168.1.10'], gateways: ['192.168.1.1'] },
  { interface: 'iwn0', addresses: ['192.168.0.101'], gateways: ['192.168.0.1'] },
];

/** A router with people behind it, a minute old; the operator's ssh session and the router's clock are open too. */
function office() {
  const clients = [20, 21].map((n) => ({ address: `10.0.0.${n}`, linkAddress: `3c:52:82:00:01:${n}` }));
  const router = laptop({
    interfaces: [EM0, IWN0, LAN],
    since: [words('route -n add -inet -mpath -priority 8 default 192.168.0.1')],
    traffic: { lan: 'em1', clients, connectionsPerSecond: 4 },
  });
  router.advance(START + 60_000);
  return router;
}

type Office = ReturnType<typeof office>;

const KNOWN = {
  ...{ uplinks: UPLINKS, ownAddresses: ['192.168.1.10', '192.168.0.101', '10.0.0.1'] },
  keep: 10_000,
};

const tableOf = (router: Office): readonly Connection[] =>
  connections(read(run(router, 'pfctl -s states -vv').stdout, KNOWN));

const nameOf = ({ protocol, insideHost, insidePort, remoteHost, remotePort }: Connection): string =>
  `${protocol} ${insideHost}:${String(insidePort)} ${remoteHost}:${String(remotePort)}`;

/** What is told of these, still on iwn0 after everything went back to em0. */
function finding(old: readonly Connection[]) {
  const now = after(
    20,
    (second) => ({
      inet: [EM0_ALONE, IWN0_AT_12],
      bytes: [
        counters('em0', { inBytes: second * 400_000, outBytes: second * 60_000 }),
        counters('iwn0', { inBytes: second * 40_000, outBytes: second * 20_000 }),
      ],
      connections: aReading({
        uplinks: { em0: { fresh: 2 }, iwn0: { fresh: 0, tcp: [0, 0], udp: [0, 0], byAge: { old } } },
      }),
    }),
    { explainer: openbsd.explainer },
  );
  return findingOf(now, 'left-behind', 'iwn0') ?? expect.fail('nothing is told');
}

const leftOn = (table: readonly Connection[]): readonly Connection[] =>
  table.filter(
    ({ uplink, protocol, direction }) =>
      uplink === 'iwn0' && direction === 'outgoing' && ['tcp', 'udp'].includes(protocol),
  );

describe('what ends the connections that were left behind, run on the model of the kernel', () => {
  it('ends those that were counted, and neither the session of whoever runs it nor anybody else’s', () => {
    const router = office();
    const before = tableOf(router);
    const old = leftOn(before).slice(0, 5);
    const { message, now, evidence } = finding(old);
    expect(message).toContain('5 from before still leave by iwn0');
    expect(evidence.join()).not.toContain('key K');
    for (const argv of now) expect(router.run(argv).stderr).toBe('killed 2 states\n');
    const ended = before.map(nameOf).filter((name) => !tableOf(router).map(nameOf).includes(name));
    expect(ended.sort()).toEqual(old.map(nameOf).sort());
    expect(run(router, 'pfctl -s states').stdout).toContain('all tcp 10.0.0.1:22 <- 10.0.0.20:52110 ');
  });

  it('says how many of many it ends, and which key ends all', () => {
    const router = office();
    const old = leftOn(tableOf(router));
    const { now, evidence } = finding(old);
    for (const argv of now) router.run(argv);
    expect(now).toHaveLength(8);
    expect(leftOn(tableOf(router))).toHaveLength(old.length - 8);
    expect(evidence.at(-1)).toBe(
      `the commands end 8 of ${old.length}, key K ends all that leave by iwn0, but for what may be your own session`,
    );
  });

  it('is not -k with the address of the uplink, which finds what the router itself has opened, and no more', () => {
    const router = office();
    const before = run(router, 'pfctl -s states').stdout.split('\n');
    run(router, 'pfctl -k 192.168.1.10');
    const after = run(router, 'pfctl -s states').stdout.split('\n');
    expect(before.filter((line) => !after.includes(line))).toEqual([
      expect.stringContaining('all udp 192.168.1.10:35204 -> 192.0.2.123:123 '),
    ]);
  });
});
