import { describe, expect, it } from 'vitest';
import { LeaseServers } from '../../src/collect/lease-servers.js';
import type { Command, CommandResult } from '../../src/model/command.js';
import type { Host } from '../../src/model/host.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { linuxWith } from '../../src/systems/linux/system.js';
import type { Manager } from '../../src/systems/linux/tools.js';
import { USUAL_TOOLS } from '../../src/systems/linux/tools.js';
import { openbsd } from '../../src/systems/openbsd/system.js';

const address = { family: 'inet', address: '198.51.100.10', prefixLength: 24, peer: null, usable: true };

/** A router with a default by em0, read at an instant. */
const snapshotAt = (at: number): Snapshot =>
  ({
    at,
    observed: {
      settings: { ok: true, at, tookMs: 1, value: { release: '7.9' } },
      interfaces: { ok: true, at, tookMs: 1, value: [{ name: 'em0', index: 2, addresses: [address] }] },
      routesInet: {
        ...{ ok: true, at, tookMs: 1 },
        value: [{ destination: 'default', interface: 'em0', gateway: '198.51.100.1', up: true }],
      },
    },
  }) as unknown as Snapshot;

function machine(answers: Readonly<Record<string, string>>) {
  /** Of the results to come. */
  const changes: { -readonly [K in keyof CommandResult]?: CommandResult[K] } = {};
  const ran: string[] = [];
  const run = (command: Command): Promise<CommandResult> => {
    const line = command.argv.join(' ');
    ran.push(line);
    const stdout = answers[line] ?? '';
    return Promise.resolve({
      command,
      stdout,
      stderr: '',
      exitStatus: 0,
      tookMs: 1,
      failure: null,
      ...changes,
    });
  };
  const host: Host = {
    kind: 'local',
    now: () => 0,
    run,
    stream: () => {
      throw new Error('no stream');
    },
  };
  return { host, ran, changes };
}

const linux = (manager: Manager) => linuxWith({ ...USUAL_TOOLS, managers: [manager] }).changer;
const settled = (): Promise<void> => new Promise((settle) => setImmediate(settle));

async function found(changer: Parameters<typeof linux>[0] | null, answers: Readonly<Record<string, string>>) {
  const { host, ran, changes } = machine(answers);
  const told: string[] = [];
  const of = changer === null ? openbsd.changer : linux(changer);
  const servers = new LeaseServers(host, of.leases, { named: [], tell: (sentence) => told.push(sentence) });
  expect(servers.hosts(snapshotAt(0))).toEqual([]);
  await settled();
  return { servers, ran, changes, told, addresses: servers.hosts(snapshotAt(1)).map((one) => one.address) };
}

const LEASE = `em0 [Bound]
\tinet 198.51.100.10 netmask 255.255.255.0
\tdefault gateway 198.51.100.1
\tnameservers 198.51.100.1 192.0.2.53 192.0.2.54 192.0.2.55
\tlease 12 hours
`;

describe('--probe auto', () => {
  it.each([
    [null, '/usr/sbin/dhcpleasectl -l em0', LEASE],
    [
      'NetworkManager',
      '/usr/bin/nmcli -t -f DHCP4 device show em0',
      'DHCP4.OPTION[1]:broadcast_address = 198.51.100.255\nDHCP4.OPTION[5]:domain_name_servers = 198.51.100.1 192.0.2.53 192.0.2.54\n',
    ],
    [
      'systemd-networkd',
      '/usr/bin/cat /run/systemd/netif/leases/2',
      '# This is private data. Do not parse.\nADDRESS=198.51.100.10\nDNS=192.0.2.53 192.0.2.54\n',
    ],
    [
      'dhcpcd',
      '/usr/sbin/dhcpcd -U -4 em0',
      "broadcast_address='198.51.100.255'\ndomain_name_servers='192.0.2.53 192.0.2.54'\n",
    ],
  ] as const)(
    'asks the name servers beyond its network that the lease tells: %s',
    async (who, line, text) => {
      const { addresses, ran, told } = await found(who, { [line]: text });
      expect(addresses).toEqual(['192.0.2.53', '192.0.2.54']);
      expect([ran, told]).toEqual([[line], []]);
    },
  );

  it('asks nobody where the lease tells none but the modem, and says so once', async () => {
    const { addresses, told, servers } = await found(null, {
      '/usr/sbin/dhcpleasectl -l em0': LEASE.replace(/ 192\.0\.2\.\d+/g, ''),
    });
    expect(addresses).toEqual([]);
    servers.hosts(snapshotAt(70_000));
    await settled();
    expect(told).toEqual([
      '--probe auto: no lease of em0 tells a name server beyond its network (asked: /usr/sbin/dhcpleasectl), so none is asked by it.',
    ]);
  });

  it('reads a lease again after ten minutes, and does not believe what is no address', async () => {
    const line = '/usr/sbin/dhcpcd -U -4 em0';
    const { addresses, ran, servers } = await found('dhcpcd', {
      [line]: "domain_name_servers='-f 0.0.0.0 127.0.0.53 192.0.2.53;reboot 192.0.2.53'\n",
    });
    expect(addresses).toEqual(['192.0.2.53']);
    for (const at of [60_000, 599_000]) servers.hosts(snapshotAt(at));
    expect(ran).toEqual([line]);
    servers.hosts(snapshotAt(601_000));
    expect(ran).toEqual([line, line]);
  });

  it.each([
    ['exits otherwise', { exitStatus: 1 }],
    ['takes too long', { exitStatus: null, failure: { why: 'timeout', summary: 'it took too long' } }],
    ['tells none', { stdout: '' }],
  ] as const)('goes on asking those it knew when the program of the lease %s', async (_, how) => {
    const line = '/usr/sbin/dhcpcd -U -4 em0';
    const text = "domain_name_servers='192.0.2.53'\n";
    const { changes, ran, servers, told } = await found('dhcpcd', { [line]: text });
    Object.assign(changes, how);
    for (const at of [601_000, 602_000]) {
      expect(servers.hosts(snapshotAt(at)).map(({ address }) => address)).toEqual(['192.0.2.53']);
      await settled();
    }
    servers.hosts(snapshotAt(662_000));
    expect([ran.length, told]).toEqual([3, []]);
  });
});
