import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDhclientLeases } from '../../../../src/systems/openbsd/change/lease-dhclient.js';
import { parseDhcpleasectl } from '../../../../src/systems/openbsd/change/lease-dhcpleasectl.js';
import { leaseSources } from '../../../../src/systems/openbsd/change/lease-sources.js';
import { leaseGateway } from '../../../../src/systems/openbsd/change/lease.js';
import { laptop, run } from '../../../demo/laptop.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const NOW = Date.UTC(2025, 10, 20, 18, 0, 0);

const BOUND = `iwn0 [Bound]
\tinet 192.168.0.101 netmask 255.255.255.0
\troute 10.20.0.0/16 gateway 192.168.0.7
\tdefault gateway 192.168.0.1
\tnameservers 192.168.0.1 9.9.9.9
\tlease 12 hours
\tdhcp server 192.168.0.2
`;

const FILE = `lease {
  interface "iwn0";
  fixed-address 192.168.0.55;
  option routers 192.168.0.254;
  expire 3 2025/11/19 09:00:00 UTC;
}
lease {
  bootp;
  interface "iwn0";
  ssid "Harbour; Cafe }";
  fixed-address 192.168.0.101;
  next-server 192.168.0.2;
  option subnet-mask 255.255.255.0;
  option routers 192.168.0.1, 192.168.0.254;
  option domain-name-servers 192.0.2.53, 192.0.2.54;
  option domain-name "example.org";
  renew 4 2025/11/20 20:00:00 UTC;
  rebind 4 2025/11/20 22:00:00 UTC;
  expire 4 2025/11/20 23:30:05 UTC;
}
`;

describe('the lease dhcpleased tells of', () => {
  it('holds address, gateway and, rounded, its end', () => {
    expect(parseDhcpleasectl(BOUND, NOW)).toEqual({
      value: {
        ...{ interface: 'iwn0', state: 'Bound', address: '192.168.0.101', gateway: '192.168.0.1' },
        ...{ nameServers: ['192.168.0.1', '9.9.9.9'], expiresAt: NOW + 12 * 3_600_000, ssid: null },
      },
      complaints: [],
    });
    expect(parseDhcpleasectl('em0 [Bound]\n\tlease 0 seconds\n', NOW).value?.expiresAt).toBe(NOW);
  });

  it('is read as the demo router prints it', () => {
    const { value, complaints } = parseDhcpleasectl(run(laptop(), 'dhcpleasectl -l iwn0').stdout, NOW);
    expect(value).toMatchObject({ interface: 'iwn0', gateway: '192.168.0.1', address: '192.168.0.101' });
    expect(complaints).toEqual([]);
  });

  it('is empty while there is none yet', () => {
    expect(parseDhcpleasectl('iwn0 [Init]\n', NOW).value).toMatchObject({ state: 'Init', gateway: null });
    expect(parseDhcpleasectl('..\niwn0 [Bound]\n', NOW)).toMatchObject({
      value: { state: 'Bound' },
      complaints: [],
    });
    expect(parseDhcpleasectl('', NOW)).toEqual({ value: null, complaints: [] });
  });

  it('does not take for a gateway what is none', () => {
    const { value, complaints } = parseDhcpleasectl(
      'iwn0 [Bound]\n\tdefault gateway -inet\n\tlease soon\n',
      NOW,
    );
    expect(value?.gateway).toBeNull();
    expect(complaints.map(({ line }) => line)).toEqual([2, 3]);
  });
});

describe('the file of dhclient', () => {
  it('tells the last lease in it, and of several routers the first', () => {
    expect(parseDhclientLeases(FILE)).toEqual({
      value: {
        ...{ interface: 'iwn0', state: null, address: '192.168.0.101', gateway: '192.168.0.1' },
        ...{ nameServers: ['192.0.2.53', '192.0.2.54'] },
        ...{ expiresAt: Date.UTC(2025, 10, 20, 23, 30, 5), ssid: 'Harbour; Cafe }' },
      },
      complaints: [],
    });
  });

  it('reads the dates of old versions, which do not say that they are in UTC', () => {
    const { value } = parseDhclientLeases('lease {\n  expire 0 2012/3/4 05:06:07;\n}\n');
    expect(value?.expiresAt).toBe(Date.UTC(2012, 2, 4, 5, 6, 7));
  });

  it('takes no lease from a file that ends within it', () => {
    expect(parseDhclientLeases('lease {\n  fixed-address 192.168.0.101;\n').value).toBeNull();
    expect(parseDhclientLeases('').value).toBeNull();
  });

  it('complains of what is no lease, and disarms what came by radio', () => {
    const { value, complaints } = parseDhclientLeases(
      'lease {\n  ssid "a\u001b[2Jb";\n  option routers gw.example.org;\n  fixed-address x;\n}\n}\nrouters 1;\n',
    );
    expect(value?.ssid).toBe('a?[2Jb');
    expect(value?.gateway).toBeNull();
    expect(complaints.map(({ line }) => line)).toEqual([3, 4, 6, 7]);
  });
});

describe('any text', () => {
  const pieces = [...BOUND.split('\n'), ...FILE.split('\n')];
  it('is a lease or a complaint, never a fall', () => {
    fc.assert(
      fc.property(anyText(pieces), (text) => {
        expectHonestComplaints(text, parseDhcpleasectl(text, NOW));
        expectHonestComplaints(text, parseDhclientLeases(text));
      }),
    );
  });
});

describe('where a lease is looked for', () => {
  const commands = (name: string, release: string | null): string[] =>
    leaseSources(name, release).map(({ command }) => command.argv.join(' '));

  it('depends on the release', () => {
    expect(commands('iwn0', '7.9')).toEqual(['/usr/sbin/dhcpleasectl -l iwn0']);
    expect(commands('iwn0', '6.8')).toEqual(['/bin/cat /var/db/dhclient.leases.iwn0']);
    expect(commands('iwn0', null)).toHaveLength(2);
    expect(commands('../../etc/passwd', '6.8')).toEqual([]);
  });

  it('changes nothing', () => {
    expect(leaseSources('iwn0', null).some(({ command }) => command.changes)).toBe(false);
  });
});

describe('the gateway of a lease', () => {
  const { value: lease } = parseDhcpleasectl(BOUND, NOW);

  it('counts for its own interface while it lasts', () => {
    const known = { interface: 'iwn0', family: 'inet', gateway: '192.168.0.1' };
    expect(leaseGateway(lease, 'iwn0', NOW)).toEqual(known);
    expect(leaseGateway(parseDhclientLeases(FILE).value, 'iwn0', NOW)).toEqual(known);
    expect(leaseGateway(lease, 'em0', NOW)).toBeNull();
    expect(leaseGateway(lease, 'iwn0', NOW + 13 * 3_600_000)).toBeNull();
    expect(leaseGateway(lease && { ...lease, state: 'Rebooting' }, 'iwn0', NOW)).toBeNull();
    expect(leaseGateway(lease && { ...lease, gateway: null }, 'iwn0', NOW)).toBeNull();
    expect(leaseGateway(null, 'iwn0', NOW)).toBeNull();
  });
});
