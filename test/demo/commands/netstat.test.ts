import { describe, expect, it } from 'vitest';
import { EM0, IWN0, laptop, run } from '../laptop.js';

describe('netstat', () => {
  const router = laptop({
    interfaces: [
      {
        ...EM0,
        counters: {
          inBytes: 1_893_022_117,
          outBytes: 187_330_214,
          inPackets: 1_482_201,
          outPackets: 1_012_877,
        },
      },
      {
        ...IWN0,
        counters: {
          inBytes: 198_220,
          outBytes: 91_011,
          inPackets: 913,
          outPackets: 655,
          inErrors: 4,
          outErrors: 2,
        },
      },
    ],
  });

  it('prints packets, with errors and drops together', () => {
    const { stdout } = run(router, '/usr/bin/netstat -in');
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('Name    Mtu   Network     Address              Ipkts Ifail    Opkts Ofail Colls');
    expect(stdout).toContain(
      '\nem0     1500  <Link>      00:0d:b9:41:2c:a0  1482201     0  1012877     0     0\n',
    );
    expect(stdout).toContain(
      '\niwn0    1500  192.168.0/2 192.168.0.101          913     4      655     2     0\n',
    );
    expect(stdout).toContain(
      '\nenc0*   0     <Link>                               0     0        0     0     0\n',
    );
    expect(stdout).toContain('\nlo0     32768 fe80::%lo0/ fe80::1%lo0 ');
  });

  it('replaces them by bytes with -b', () => {
    const { stdout } = run(router, 'netstat -ibn');
    expect(stdout.split('\n')[0]).toBe('Name    Mtu   Network     Address               Ibytes     Obytes');
    expect(stdout).toContain('\nem0     1500  <Link>      00:0d:b9:41:2c:a0 1893022117  187330214\n');
    expect(run(router, 'netstat -bni').stdout).toBe(stdout);
  });

  it('renames the columns with -e and -d', () => {
    expect(run(router, 'netstat -ine').stdout).toContain('Ipkts Ierrs    Opkts Oerrs Colls\n');
    expect(run(router, 'netstat -ind').stdout).toContain('Ipkts Idrop    Opkts Odrop Colls\n');
    expect(run(router, 'netstat -ind -I iwn0').stdout).toContain('     913     0      655     0     0\n');
  });

  it('marks an interface that is not up with a star, and knows its own', () => {
    const down = laptop();
    run(down, 'ifconfig em0 down');
    expect(run(down, 'netstat -in -I em0').stdout).toContain('\nem0*    1500  <Link>');
    expect(run(router, 'netstat -I em7 -b')).toMatchObject({
      stderr: 'netstat: em7: unknown interface\n',
      exitStatus: 1,
    });
  });

  it('prints the routing table, flags bundled in any way', () => {
    const table = run(router, 'route -n show -inet').stdout;
    for (const line of ['netstat -rn -f inet', 'netstat -rnf inet', 'netstat -nr -finet'])
      expect(run(router, line).stdout).toBe(table);
    expect(run(router, 'netstat -rn').stdout).toBe(run(router, 'route -n show').stdout);
  });
});
