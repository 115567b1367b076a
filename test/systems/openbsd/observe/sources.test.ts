import { describe, expect, it } from 'vitest';
import { pasteable, splitWords } from '../../../../src/model/command.js';
import type { Source } from '../../../../src/model/source.js';
import type { Observations } from '../../../../src/model/snapshot.js';
import { events, probe, sources } from '../../../../src/systems/openbsd/observe/sources.js';

const words = (line: string): string[] => splitWords(line) ?? [];

/** What a recorded command told, read by the source that serves it. */
function told(line: string, stdout: string): Partial<Observations> {
  const argv = words(line);
  const source = sources.find((s) => s.serves(argv).length > 0);
  return source?.parse(stdout, argv).value ?? {};
}

const source = (id: string): Source | undefined => sources.find((s) => s.id === id);

const HEADING = 'Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface';
const INET = `Internet:\n${HEADING}\ndefault            198.51.100.1       UGS        7    48210     -     8 em0  \n`;
const INET6 = `Internet6:\n${HEADING}\ndefault            fe80::1%em0        UGS        7    48210     -     8 em0  \n`;

describe('the table of sources', () => {
  it('is what watching a router costs', () => {
    expect(
      sources.map((s) => [
        pasteable(s.command.argv),
        s.everyMs / 1000,
        s.command.needsRoot ? 'root' : '',
        s.wokenByEvents ? 'woken' : '',
      ]),
    ).toEqual([
      ['/usr/bin/netstat -ibn', 1, '', ''],
      ['/usr/bin/netstat -in', 10, '', ''],
      ['/sbin/route -nv show', 5, '', 'woken'],
      ['/sbin/ifconfig', 20, '', 'woken'],
      [
        '/sbin/sysctl net.inet.ip.multipath net.inet6.ip6.multipath net.inet.ip.forwarding net.inet6.ip6.forwarding kern.ostype kern.osrelease kern.hostname kern.boottime',
        60,
        '',
        '',
      ],
      ['/sbin/pfctl -s info', 10, 'root', ''],
      ['/sbin/pfctl -s memory', 300, 'root', ''],
      ['/sbin/pfctl -s queue -v', 10, 'root', ''],
    ]);
    const perSecond = sources.reduce((sum, s) => sum + 1000 / s.everyMs, 0);
    expect(perSecond + 2 * (1000 / probe.everyMs)).toBeLessThanOrEqual(2);
  });

  it('changes nothing and waits for nothing longer than three seconds, but ten for a table that may be large', () => {
    for (const { id, command } of sources) {
      expect(command).toMatchObject({ changes: false, timeoutMs: id === 'routes' ? 10_000 : 3_000 });
    }
  });

  it('tells by each command what it says it observes, and has one source for each observation', () => {
    for (const s of sources) expect(s.serves(s.command.argv)).toEqual(s.observes);
    const observed = sources.flatMap((s) => s.observes);
    expect(new Set(observed).size).toBe(observed.length);
    for (const s of sources) {
      expect(sources.filter((other) => other.serves(s.command.argv).length > 0)).toEqual([s]);
    }
  });
});

describe('routes', () => {
  it('come for both families from one command', () => {
    const both = told('route -nv show', `Routing tables\n\n${INET}\n${INET6}`);
    expect(both.routesInet).toHaveLength(1);
    expect(both.routesInet6).toHaveLength(1);
  });

  it('are known to be none when they were asked for and not printed', () => {
    expect(told('route -n show', `Routing tables\n\n${INET}`).routesInet6).toEqual([]);
    expect(told('route -n show -inet6', 'Routing tables\n')).toEqual({ routesInet6: [] });
  });

  it('are not said to be none where rows were left out by hand', () => {
    expect(Object.keys(told('route -n show', `Routing tables\n\n${INET}...\n`))).toEqual(['routesInet']);
  });

  it('are not told for a family that was not asked for, or when nothing was printed', () => {
    expect(Object.keys(told('netstat -rnf inet', `Routing tables\n\n${INET}`))).toEqual(['routesInet']);
    expect(Object.keys(told('netstat -rnf inet', `Routing tables\n\n${INET}\n${INET6}`))).toEqual([
      'routesInet',
    ]);
    expect(told('route -n show -inet', '')).toEqual({});
    expect(told('route -n show -inet', 'route: no such table\n')).toEqual({});
  });

  it('are read from lines cut out with grep, whose family the command tells', () => {
    const row = 'default            link#7             UGS        0        3     -     8 pppoe0\n';
    expect(told('netstat -rnf inet6 | grep default', row).routesInet6).toHaveLength(1);
    expect(Object.keys(told('netstat -rn | grep default', INET.split('\n')[2] ?? ''))).toEqual([
      'routesInet',
    ]);
  });
});

describe('counters, settings, interfaces, the packet filter', () => {
  it('are told by every way of asking', () => {
    const bytes =
      'Name    Mtu   Network     Address               Ibytes     Obytes\nem0     1500  <Link>      00:0d:b9:41:2c:a0 10 20\n';
    expect(told('netstat -bin', bytes).byteCounters?.[0]).toMatchObject({ inBytes: 10, outBytes: 20 });
    const packets = bytes.replace('Ibytes     Obytes', 'Ipkts Opkts');
    expect(told('netstat -ni', packets).packetCounters?.[0]).toMatchObject({ inPackets: 10 });
    const settings = told('sysctl net.inet.ip.multipath', 'net.inet.ip.multipath=1\n').settings;
    expect(settings?.multipath).toEqual({ inet: true, inet6: null });
    expect(
      told('ifconfig -a', 'em0: flags=8843<UP,RUNNING> mtu 1500\n\tindex 1 priority 0 llprio 3\n')
        .interfaces?.[0]?.name,
    ).toBe('em0');
    expect(
      told('pfctl -si', 'Status: Disabled                              Debug: err\n').firewall?.enabled,
    ).toBe(false);
    expect(told('pfctl -sm', 'states        hard limit   100000\n').firewallLimits).toEqual({
      states: 100_000,
    });
  });

  it('are no queues where pfctl prints none, which is asked for seldom', () => {
    expect(told('pfctl -sq -v', '')).toEqual({ queues: [] });
    expect(told('pfctl -s queue', 'queue up on em0 flows 1024 default\n').queues).toHaveLength(1);
    expect(told('pfctl -s queue -v', 'pfctl: no such device\n')).toEqual({});
    expect(source('queues')?.seldom).toMatchObject({ everyMs: 300_000 });
  });

  it('are not told by an empty answer', () => {
    for (const s of sources.filter(({ id }) => id !== 'queues'))
      expect(s.parse('', s.command.argv).value).toEqual({});
    expect(source('settings')?.parse('sysctl: no\n', ['sysctl', 'kern.ostype']).value).toEqual({});
  });

  it('are not taken from a sysctl that was asked for something else', () => {
    expect(source('settings')?.serves(words('sysctl hw.model kern.version'))).toEqual([]);
    expect(source('settings')?.serves(words('sysctl net.inet kern.version'))).toEqual(['settings']);
    expect(source('settings')?.serves(words('sysctl net.inet.ip.multipath=1'))).toEqual(['settings']);
  });
});

describe('the probe', () => {
  it('asks a gateway once, from the address of its uplink', () => {
    expect(pasteable(probe.command('198.51.100.1', 'inet', '198.51.100.10').argv)).toBe(
      '/sbin/ping -n -c 1 -w 1 -I 198.51.100.10 198.51.100.1',
    );
    const six = probe.command('fe80::1%em0', 'inet6', null);
    expect(pasteable(six.argv)).toBe('/sbin/ping6 -n -c 1 -w 1 fe80::1%em0');
    expect(six).toMatchObject({ needsRoot: false, changes: false, timeoutMs: 3000 });
  });

  it('knows its own commands again', () => {
    const { argv } = probe.command('198.51.100.1', 'inet', '198.51.100.10');
    expect(probe.target(argv)).toBe('198.51.100.1');
    expect(probe.target(words('route -n show'))).toBeNull();
  });
});

it('listens to the kernel for as long as it runs', () => {
  expect(pasteable(events.command.argv)).toBe('/sbin/route -n monitor');
  expect(events.serves(events.command.argv)).toBe(true);
  expect(events.command.timeoutMs).toBe(0);
});
