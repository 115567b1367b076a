import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-test-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(...args: string[]): Promise<Ended> {
  return new Promise((settle) => {
    const child = execFile(process.execPath, args, (_, stdout, stderr) =>
      settle({ status: child.exitCode, stdout, stderr }),
    );
  });
}

const run = (...args: string[]): Promise<Ended> => node(MAIN, ...args);

function transcript(name: string, ...lines: string[]): string {
  const file = join(directory, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

const TABLE = [
  '$ /sbin/route -n show -inet',
  'Routing tables',
  '',
  'Internet:',
  'Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface',
  'default            198.51.100.1       UGS        7    48210     -     8 em0  ',
  'default            203.0.113.1        UGS        0        3     -    12 iwn0 ',
];

const LINUX = [
  '$ cat /proc/net/dev',
  'em0: 1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0',
  'wlan0: 30 1 0 0 0 0 0 0 40 1 0 0 0 0 0 0',
  '$ ip -j -d addr',
  '[{"ifindex":2,"ifname":"em0","flags":["UP","LOWER_UP"],"operstate":"UP","link_type":"ether","addr_info":[]},',
  '{"ifindex":3,"ifname":"wlan0","flags":["UP","LOWER_UP"],"operstate":"UP","link_type":"ether","addr_info":[]}]',
  '$ ip -j -d route show table all',
  '[{"type":"unicast","dst":"default","gateway":"198.51.100.1","dev":"em0","protocol":"dhcp","metric":100,"flags":[]},',
  '{"type":"unicast","dst":"default","gateway":"203.0.113.1","dev":"wlan0","protocol":"dhcp","metric":600,"flags":[]}]',
];

describe.concurrent('uplinktop for scripts', () => {
  // How each of them is judged, without a process each: test/demo/shown-findings.test.ts.
  it.for([
    ['story', 1],
    ['healthy', 0],
  ] as const)('judges the demo router %s with exit status %i', async ([scenario, status], { expect }) => {
    const result = await run('check', `--demo=${scenario}`);
    expect(result.stderr).toBe('');
    expect(result.status).toBe(status);
  });

  // Of all scenarios, without a process each: test/report/schemas.test.ts.
  it('gives what it finds as one JSON object', async ({ expect }) => {
    const { stdout, status } = await run('check', '--json', '--demo=story');
    const value: unknown = JSON.parse(stdout);
    expect(value).toMatchObject({
      router: { os: 'OpenBSD' },
      status: 'warning',
      verdict: expect.any(String),
    });
    expect(status).toBe(1);
  });

  it('adds up a table of connections without being told which system printed it', async ({ expect }) => {
    const entry =
      'ipv4     2 tcp      6 431999 ESTABLISHED src=10.77.0.20 dst=203.0.113.69 sport=4000 dport=443 packets=3 bytes=500 ' +
      'src=203.0.113.69 dst=192.0.2.10 sport=443 dport=4000 packets=4 bytes=7000 [ASSURED] mark=0 zone=0 use=2';
    const state =
      'all tcp 192.0.2.10:61001 (10.77.0.20:4000) -> 203.0.113.69:443       ESTABLISHED:ESTABLISHED\n' +
      '   age 00:01:40, expires in 23:59:58, 3:4 pkts, 500:7000 bytes, rule 4\n' +
      '   id: 66f0c1d200000001 creatorid: 3b9ac9ff';
    for (const [name, text] of Object.entries({ conntrack: `\n${entry}`, pfctl: state })) {
      const file = transcript(`${name}.txt`, text);
      const { status, stdout } = await run(
        'connections',
        '--json',
        '--states',
        file,
        '--address',
        'em0=192.0.2.10',
      );
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        states: 1,
        notUnderstood: 0,
        uplinks: { em0: { connections: 1, outBytes: 500, inBytes: 7000 } },
        top: [{ insideHost: '10.77.0.20', remote: '203.0.113.69:443', bytes: 7500 }],
      });
    }
  });

  it('reads a pasted table and leaves unknown what was not pasted', async ({ expect }) => {
    const { status, stdout } = await run('check', '--json', '--replay', transcript('pasted.txt', ...TABLE));
    expect(status).toBe(1);
    const value: unknown = JSON.parse(stdout);
    expect(value).toMatchObject({
      router: { host: null, release: null, multipath: { inet: null, inet6: null } },
      uplinks: [
        { interface: 'em0', role: 'active', rates: null, counters: null, observedShare: null },
        { interface: 'iwn0', role: 'standby', routes: [{ priority: 12, flags: 'UGS', use: 3 }] },
      ],
      findings: [{ id: 'priority-mismatch' }],
    });
  });

  it('does not make up a role or a kind where no routes and no interfaces were pasted', async ({
    expect,
  }) => {
    const only = transcript(
      'interfaces.txt',
      '$ ifconfig',
      'em0: flags=808843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,AUTOCONF4> mtu 1500',
      '\tindex 1 priority 0 llprio 3',
      '\tstatus: active',
      '\tinet 198.51.100.7 netmask 0xffffff00 broadcast 198.51.100.255',
    );
    const value: unknown = JSON.parse((await run('check', '--json', '--replay', only)).stdout);
    expect(value).toMatchObject({
      status: 'unknown',
      uplinks: [{ interface: 'em0', role: null, kind: 'wired' }],
    });
    const routes: unknown = JSON.parse(
      (await run('check', '--json', '--replay', transcript('routes.txt', ...TABLE))).stdout,
    );
    expect(routes).toMatchObject({ uplinks: [{ kind: null }, { kind: null }] });
  });

  it('says file, line and what was expected of a damaged transcript', async ({ expect }) => {
    const file = transcript('damaged.txt', 'Routing tables', ...TABLE);
    const { status, stderr, stdout } = await run('--replay', file);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${file}:1: `);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('says so when there is no such transcript', async ({ expect }) => {
    const { status, stderr } = await run('check', '--replay', join(directory, 'nowhere.txt'));
    expect(status).toBe(3);
    expect(stderr).toMatch(/nowhere\.txt/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('prints text, not escape codes, when nobody looks at a terminal', async ({ expect }) => {
    const { status, stdout } = await run('--demo');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^WARNING: Only em0 is used/);
    expect(stdout).not.toContain('\u001b');
  });

  it('reads a recording of a Linux router wherever it is played', async ({ expect }) => {
    const { status, stdout } = await run('check', '--replay', transcript('linux.txt', ...LINUX));
    expect(status).toBe(1);
    expect(stdout.split('\n')[0]).toBe(
      "WARNING: Only em0 is used: the default route via wlan0 has metric 600 (as NetworkManager and netplan give wifi), em0's has 100.",
    );
  });

  it('says on another system what it can do there, and ends with 2', async ({ expect }) => {
    const elsewhere = "Object.defineProperty(process, 'platform', { value: 'sunos' })";
    const preload = `data:text/javascript,${encodeURIComponent(elsewhere)}`;
    const { status, stdout, stderr } = await node('--import', preload, MAIN);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      'uplinktop: this is sunos, and only the routes of OpenBSD and Linux can be read. To look around on a demo router: uplinktop --demo\n',
    );
  });

  it('prints a file for the base system, and names those of the other system', async ({ expect }) => {
    const [file, foreign] = await Promise.all([
      run('advise', 'ifstated', '--demo'),
      run('advise', 'keepalived', '--demo'),
    ]);
    expect(file).toMatchObject({ status: 0, stderr: '' });
    expect(file.stdout).toMatch(/^# \/etc\/ifstated.conf\n/);
    expect(foreign).toEqual({
      status: 2,
      stdout: '',
      stderr: 'uplinktop: keepalived is not for OpenBSD: expected one of ifstated, pf, hotplug.\n',
    });
  });

  it('answers a wrong option with one sentence', async ({ expect }) => {
    const { status, stderr } = await run('--bogus');
    expect(status).toBe(2);
    expect(stderr).toBe("uplinktop: Unknown option '--bogus'. See uplinktop --help.\n");
  });
});
