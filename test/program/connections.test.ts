import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../terminal/build.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');
let directory = '';

beforeAll(() => {
  ensureBuilt();
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-test-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function run(args: readonly string[], input?: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'connections', ...args], {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
}

function printed(id: number, head: string, state: string, bytes: string): string {
  return (
    `${head}       ${state}\n   age 00:04:51, expires in 23:59:58, 4:4 pkts, ${bytes} bytes, rule 4\n` +
    `   id: 6abc1b17${id.toString(16).padStart(8, '0')} creatorid: d04fb106\n`
  );
}

/** Two forwarded connections, one of the router's own, one on the LAN, and a line of something else. */
const TABLE = [
  printed(1, 'all tcp 203.0.113.69:443 <- 10.9.0.20:50112', 'ESTABLISHED:ESTABLISHED', '400:9000'),
  printed(
    2,
    'all tcp 198.51.100.7:61234 (10.9.0.20:50112) -> 203.0.113.69:443',
    'ESTABLISHED:ESTABLISHED',
    '400:9000',
  ),
  printed(3, 'all udp 2001:db8:f::1[53] <- 2001:db8:a:1::20[5353]', 'SINGLE:MULTIPLE', '70:140'),
  printed(4, 'all udp 2001:db8:a:1::20[5353] -> 2001:db8:f::1[53]', 'MULTIPLE:SINGLE', '70:140'),
  printed(5, 'all tcp 192.0.2.9:50001 -> 203.0.113.80:22', 'SYN_SENT:CLOSED', '64:0'),
  printed(6, 'all udp 10.9.0.1:53 <- 10.9.0.21:5000', 'SINGLE:MULTIPLE', '60:120'),
  'something else\n',
].join('');

const ADDRESSES = [
  ...['--address', 'em0=198.51.100.7', '--address', 'em0=2001:db8:a:1::/64'],
  ...['--address', 'iwn0=192.0.2.9', '--gateway', 'iwn0=192.0.2.1'],
];

describe('uplinktop connections', () => {
  it('reads pfctl’s text from stdin and counts a forwarded connection once', () => {
    const { status, stdout, stderr } = run(['--states', '-', '--json', ...ADDRESSES], TABLE);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      states: 6,
      notUnderstood: 1,
      uplinks: {
        em0: { states: 2, connections: 2, outBytes: 470, inBytes: 9_140 },
        iwn0: { states: 1, connections: 1, outBytes: 64, inBytes: 0 },
      },
      unattributed: { states: 3, connections: 1, outBytes: 530, inBytes: 9_260 },
      byState: {
        'tcp ESTABLISHED:ESTABLISHED': 2,
        'tcp SYN_SENT:CLOSED': 1,
        'udp MULTIPLE:SINGLE': 1,
        'udp SINGLE:MULTIPLE': 2,
      },
      byInsideHost: [
        { host: '10.9.0.20', bytes: 9_400 },
        { host: '2001:db8:a:1::20', bytes: 210 },
        { host: '192.0.2.9', bytes: 64 },
      ],
      top: [
        expect.objectContaining({
          id: '6abc1b1700000002',
          uplink: 'em0',
          insideHost: '10.9.0.20',
          bytes: 9_400,
        }),
        expect.objectContaining({ id: '6abc1b1700000004', uplink: 'em0', remote: '2001:db8:f::1[53]' }),
        expect.objectContaining({ id: '6abc1b1700000006', uplink: null, insideHost: '10.9.0.21' }),
        expect.objectContaining({ id: '6abc1b1700000005', uplink: 'iwn0', state: 'SYN_SENT:CLOSED' }),
      ],
    });
  });

  it('reads a file, filters, sorts and limits; the sums stay those of the whole table', () => {
    const file = join(directory, 'states.txt');
    writeFileSync(file, TABLE);
    const lines = run([
      '--states',
      file,
      ...ADDRESSES,
      '--filter',
      '-port:443',
      '--sort',
      'remote',
      '--limit',
      '2',
    ])
      .stdout.trim()
      .split('\n');
    expect(lines[0]).toBe('6 states, 1 line not understood');
    expect(lines[1]).toBe('em0: 2 connections, 2 states, 470 B out, 8.93 KiB in');
    expect(lines.slice(5).map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['uplink', 'proto', 'inside', 'remote'],
      ['local', 'udp', '10.9.0.21:5000', '10.9.0.1:53'],
      ['iwn0', 'tcp', '192.0.2.9:50001', '203.0.113.80:22'],
    ]);
  });

  it('keeps the busiest of what is wanted, not what is wanted of the busiest', () => {
    const { stdout } = run(
      ['--states', '-', '--json', '--limit', '1', '--filter', 'state:syn', ...ADDRESSES],
      TABLE,
    );
    expect(JSON.parse(stdout)).toMatchObject({ top: [{ id: '6abc1b1700000005' }] });
  });

  it('takes an empty table for one', () => {
    const { status, stdout } = run(['--states', '-', '--json'], '');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ states: 0, uplinks: {}, top: [] });
  });

  it('says in one sentence what is wrong, and ends with 2', () => {
    const nothing = run(['--states', join(directory, 'nowhere.txt')]);
    expect(nothing).toMatchObject({ status: 2, stdout: '' });
    expect(nothing.stderr).toMatch(/^uplinktop: .*nowhere\.txt: cannot be read \(ENOENT\)\n$/);
    expect(run(['--states', directory]).stderr).toContain('cannot be read (EISDIR)');
    expect(run(['--states', '-', '--address', 'em0=10.0.0.999'], TABLE).stderr).toContain(
      'that is no address',
    );
    const garbage = run(['--states', '-', '--json'], 'hello\nworld\n');
    expect(garbage.status).toBe(2);
    expect(JSON.parse(garbage.stdout)).toMatchObject({ states: 0, notUnderstood: 2 });
  });

  it('asks the demo router itself, with rates from its two rounds', () => {
    const { status, stdout } = run(['--demo=healthy', '--sort', 'rate']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^em0: \d+ connections/m);
    expect(stdout).toMatch(/^iwn0: [1-9]\d* connections/m);
    expect(stdout).toMatch(/b\/s$/m);
    const refused = run(['--demo', '--no-pf']);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toBe('uplinktop: the connections are not known: switched off\n');
  });

  it('reads a recording, and gives check what it needs', () => {
    const file = join(directory, 'pasted.txt');
    const routes = [
      '$ route -n show -inet',
      'Internet:',
      'Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface',
      'default            198.51.100.1       UGSP       7    48210     -     8 em0  ',
      'default            192.0.2.1          UGSP       0        3     -     8 iwn0 ',
    ];
    const ifconfig = [
      '$ ifconfig',
      'em0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500',
      '\tstatus: active',
      '\tinet 198.51.100.7 netmask 0xffffff00 broadcast 198.51.100.255',
      '\tinet6 2001:db8:a:1::20 prefixlen 64',
      'iwn0: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500',
      '\tstatus: active',
      '\tinet 192.0.2.9 netmask 0xffffff00 broadcast 192.0.2.255',
      'em1: flags=8843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST> mtu 1500',
      '\tinet 10.9.0.1 netmask 0xffffff00 broadcast 10.9.0.255',
    ];
    writeFileSync(file, `${[...routes, ...ifconfig, '$ doas pfctl -vvss'].join('\n')}\n${TABLE}`);
    const { stdout } = run(['--replay', file, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      states: 6,
      uplinks: { em0: { connections: 2 }, iwn0: { connections: 1 } },
    });
    const checked = spawnSync(process.execPath, [MAIN, 'check', '--json', '--replay', file], {
      encoding: 'utf8',
    });
    expect(JSON.parse(checked.stdout)).toMatchObject({
      uplinks: [
        {
          interface: 'em0',
          connections: { total: 2, tcp: 1, udp: 1, icmp: 0, halfOpen: 0, newPerSecond: null },
        },
        { interface: 'iwn0', connections: { total: 1, halfOpen: 1, top: [{ remote: '203.0.113.80:22' }] } },
      ],
      unattributed: { total: 0, local: 1 },
    });
  });
});
