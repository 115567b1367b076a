import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SLOWNESS } from '../patience.js';
import { conntrackSource } from '../../src/systems/linux/states/conntrack-source.js';
import { toolsWhere } from '../../src/systems/linux/tools.js';
import type { ConnectionFollower } from '../../src/model/connection-reader.js';
import type { ConnectionsReading } from '../../src/model/connections-reading.js';
import { lastGood } from '../../src/model/reading.js';
import { Lab, labMissing } from './lab.js';
import { readRouter } from './reading.js';

const missing = labMissing();
const TRAFFIC = join(import.meta.dirname, 'traffic.mjs');
const TRIES = 40;

const KNOWN_ADDRESSES = {
  uplinks: [
    {
      interface: 'em0',
      addresses: ['192.0.2.10', '2001:db8:1::10'],
      gateways: ['192.0.2.1', '2001:db8:1::1'],
    },
    {
      interface: 'iwn0',
      addresses: ['198.51.100.10', '2001:db8:2::10'],
      gateways: ['198.51.100.1', '2001:db8:2::1'],
    },
  ],
  ownAddresses: ['127.0.0.1', '::1', '10.77.0.1', '2001:db8:77::1'],
  insideNetworks: ['10.77.0.0/24', '2001:db8:77::/64'],
};

/** Both ways to the table. */
const BY_FILE = conntrackSource(toolsWhere(() => true));
const BY_PROGRAM = conntrackSource(toolsWhere((path) => !path.startsWith('/proc/')));

function readText(text: string, follower: ConnectionFollower, atSeconds = 0): ConnectionsReading {
  const reader = follower.begin(atSeconds * 1_000, KNOWN_ADDRESSES);
  reader.write(new TextEncoder().encode(text));
  return reader.end();
}

/** What a simple look at conntrack's own text says: an end of each of its lines, and its bytes. */
function counted(text: string): { all: number; ipv6: number; bytes: number; em0: number; tcp: number } {
  const lines = text.split('\n').filter((line) => line.includes(' src='));
  const bytes = lines.flatMap((line) => [...line.matchAll(/ bytes=(\d+)/g)].map((found) => Number(found[1])));
  return {
    all: lines.length,
    ipv6: lines.filter((line) => line.startsWith('ipv6')).length,
    bytes: bytes.reduce((sum, each) => sum + each, 0),
    em0: lines.filter((line) => /src=.* src=\S+ dst=(192\.0\.2\.10|2001:db8:1::10) /.test(line)).length,
    tcp: lines.filter((line) => / tcp +6 /.test(line)).length,
  };
}

/** Everything at one moment: entries end by themselves, so it is looked at until nothing has changed meanwhile. */
function lookAtOnce(lab: Lab): { count: number; file: string; program: string } {
  const count = (): number => Number(lab.on('router', 'conntrack -C').trim());
  for (let tries = 0; tries < TRIES; tries++) {
    const before = count();
    const program = lab.on('router', BY_PROGRAM.command.argv.join(' '));
    const file = lab.on('router', BY_FILE.command.argv.join(' '));
    const again = lab.on('router', BY_PROGRAM.command.argv.join(' '));
    const same = counted(program).bytes === counted(again).bytes && counted(again).all === before;
    if (same && before === count()) return { count: before, file, program };
  }
  throw new Error('the table never stood still');
}

function echoesIn(kept: ConnectionsReading['kept']): unknown {
  const all = Array.from({ length: kept.length }, (_, row) => kept.at(row));
  return all.filter(({ protocol }) => protocol === 'icmp');
}

function connect(lab: Lab, host: string, port: number, localAddress: string): void {
  const script = `require('net').connect({host:'${host}',port:${port},localAddress:'${localAddress}',timeout:${700 * SLOWNESS}})
    .on('connect',function(){this.end('0 0 0\\n')}).on('timeout',()=>process.exit()).on('error',()=>process.exit())`;
  lab.try('client', [process.execPath, '-e', script]);
}

describe.skipIf(missing !== null)('the connections of a real Linux kernel', () => {
  let lab: Lab;
  let server: ChildProcess;

  beforeAll(async () => {
    lab = Lab.up('conns');
    lab.routes('ecmp');
    const [file = '', ...args] = lab.argv('server', [process.execPath, TRAFFIC, 'server', '900']);
    server = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    if (server.stdout !== null) await once(server.stdout, 'data');
  });

  afterAll(() => {
    server.kill();
    lab.down();
  });

  it('are as many, and have moved as much, as conntrack itself says, IPv6 included', () => {
    lab.on('client', `${process.execPath} ${TRAFFIC} client 2 5 10 10`);
    connect(lab, '2001:db8:ffff::3', 80, '2001:db8:77::10');
    lab.try('client', ['ping', '-6', '-c', '1', '-W', '1', '2001:db8:ffff::1']);
    lab.try('client', ['ping', '-c', '1', '-W', '1', '203.0.113.1']);
    lab.try('router', ['ping', '-c', '1', '-W', '1', '203.0.113.2']);
    const { count, file, program } = lookAtOnce(lab);
    const truth = counted(program);
    expect(truth.all).toBe(count);
    expect(truth.ipv6).toBeGreaterThanOrEqual(2);
    for (const [source, text] of [
      [BY_FILE, file],
      [BY_PROGRAM, program],
    ] as const) {
      const reading = readText(text, source.follow());
      expect(reading).toMatchObject({ states: count, connections: count, counted: count, notUnderstood: 0 });
      const all = Array.from({ length: reading.kept.length }, (_, row) => reading.kept.at(row));
      const bytes = all.reduce((sum, c) => sum + (c.bytesFromInside ?? 0) + (c.bytesToInside ?? 0), 0);
      expect(bytes).toBe(truth.bytes);
      expect(all.filter(({ insideHost }) => insideHost.includes(':')).length).toBe(truth.ipv6);
      expect(all.filter(({ uplink }) => uplink === 'em0').length).toBe(truth.em0);
      expect(reading.uplinks.reduce((sum, { byProtocol }) => sum + byProtocol.tcp, 0)).toBe(truth.tcp);
      expect(reading.unattributed.connections).toBe(0);
    }
  });

  it('are told with the router’s other readings, and so is that their bytes are counted', () => {
    const { observed, connections } = readRouter(lab);
    expect(lastGood(observed.firewall)?.value.accounting).toBe(true);
    expect(connections === undefined ? null : lastGood(connections)?.value.states).toBeGreaterThan(10);
  });

  it('have no counters while the kernel keeps none, and are counted all the same', () => {
    lab.on('router', 'sysctl -qw net.netfilter.nf_conntrack_acct=0');
    lab.on('router', 'conntrack -F');
    lab.try('client', ['ping', '-c', '1', '-W', '1', '203.0.113.1']);
    connect(lab, '203.0.113.9', 443, '10.77.0.11');
    const { count, file } = lookAtOnce(lab);
    expect(count).toBeGreaterThanOrEqual(2);
    expect(readText(file, BY_FILE.follow())).toMatchObject({ connections: count, counted: 0 });
    expect(lastGood(readRouter(lab).observed.firewall)?.value.accounting).toBe(false);
  });

  it('show a black hole without counters and without ages: what appeared there and got no answer', () => {
    lab.routes('none');
    lab.on('router', 'ip route add default via 198.51.100.1 dev iwn0');
    lab.on('isp2', 'ip route replace blackhole 203.0.113.0/24');
    const follower = BY_FILE.follow();
    const look = (second: number): ConnectionsReading =>
      readText(lab.on('router', BY_FILE.command.argv.join(' ')), follower, second);
    look(0);
    for (const last of [11, 12, 13]) connect(lab, `203.0.113.${last}`, 443, `10.77.0.${last}`);
    expect(look(1).uplinks[1]?.newConnections.outgoing.inet).toBe(3);
    expect(look(5).uplinks[1]).toMatchObject({
      halfOpen: 3,
      attempts: {
        inet: { tcp: 3, tcpUnanswered: 3, hostsUnanswered: 3, busiestUnanswered: 1 },
      },
    });
  });

  it('tell their ages where the kernel notes when they began', () => {
    lab.on('router', 'sysctl -qw net.netfilter.nf_conntrack_timestamp=1');
    lab.on('router', 'conntrack -F');
    lab.try('client', ['ping', '-c', '1', '-W', '1', '10.77.0.1']);
    for (const source of [BY_FILE, BY_PROGRAM]) {
      const { kept } = readText(lab.on('router', source.command.argv.join(' ')), source.follow());
      expect(echoesIn(kept)).toMatchObject([
        { direction: 'local', protocol: 'icmp', ageSeconds: expect.any(Number) as number },
      ]);
    }
  });

  it('are refused to who is not root, in words that are understood', () => {
    const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
    expect(lab.try('router', [...nobody, ...BY_FILE.command.argv]).stderr).toContain('Permission denied');
    expect(lab.try('router', [...nobody, ...BY_PROGRAM.command.argv]).stderr).toContain('must be root');
  });
});
