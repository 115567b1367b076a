import { describe, expect, it } from 'vitest';
import type { Router } from '../../../src/demo/router.js';
import { EM0, gateway, IWN0, laptop, run, words } from '../laptop.js';

/** What the routes had counted when somebody looked: [destination, gateway, use, refs]. */
type Counted = readonly (readonly [string, string, number, number?])[];

function counted(router: Router, counts: Counted): Router {
  for (const [to, via, use, refs] of counts)
    for (const rt of router.kernel.routes('inet'))
      if (rt.gateway === via && (rt.prefixLength === 0 ? 'default' : rt.destination.text) === to) {
        rt.use = use;
        rt.refs = refs ?? rt.refs;
      }
  return router;
}

const REST = `\
224/4              127.0.0.1          URS        0        0 32768     8 lo0  
127/8              127.0.0.1          UGRS       0        0 32768     8 lo0  
127.0.0.1          127.0.0.1          UHhl       1        6 32768     1 lo0  
192.168.0/24       192.168.0.101      UCn        1        2     -     8 iwn0 
192.168.0.1        64:70:02:aa:bb:cc  UHLch      1       19     -     7 iwn0 
192.168.0.101      00:21:6a:3e:77:12  UHLl       0        4     -     1 iwn0 
192.168.0.255      192.168.0.101      UHb        0        0     -     1 iwn0 
192.168.1/24       192.168.1.10       UCn        1       88     -     4 em0  
192.168.1.1        c4:04:15:10:20:30  UHLch      1     4120     -     3 em0  
192.168.1.10       00:0d:b9:41:2c:a0  UHLl       0      212     -     1 em0  
192.168.1.255      192.168.1.10       UHb        0        0     -     1 em0  
`;

const REST_COUNTED: Counted = [
  ['127.0.0.1', '127.0.0.1', 6],
  ['192.168.0.0', '192.168.0.101', 2],
  ['192.168.0.1', '64:70:02:aa:bb:cc', 19],
  ['192.168.0.101', '00:21:6a:3e:77:12', 4],
  ['192.168.1.0', '192.168.1.10', 88],
  ['192.168.1.1', 'c4:04:15:10:20:30', 4120],
  ['192.168.1.10', '00:0d:b9:41:2c:a0', 212],
];

const table = (rows: string): string => `\
Routing tables

Internet:
Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface
${rows}`;

const FIX = [
  'sysctl net.inet.ip.multipath=1',
  'ifconfig iwn0 priority 0',
  'route -n add -inet -mpath -priority 8 default 192.168.0.1',
  'route -n delete -inet -priority 12 default 192.168.0.1',
];

describe('the story, command by command', () => {
  it('begins with 8 and 12, no P', () => {
    const router = counted(laptop(), [
      ['default', '192.168.1.1', 48_210, 7],
      ['default', '192.168.0.1', 3, 0],
      ...REST_COUNTED,
    ]);
    expect(run(router, '/sbin/route -n show -inet').stdout).toBe(
      table(
        'default            192.168.1.1        UGS        7    48210     -     8 em0  \n' +
          `default            192.168.0.1        UGS        0        3     -    12 iwn0 \n${REST}`,
      ),
    );
  });

  it('has three rows between the add and the delete, two of them with P', () => {
    const router = laptop();
    for (const line of FIX.slice(0, 3)) expect(run(router, line).exitStatus).toBe(0);
    const defaults = router.kernel.routes('inet').slice(0, 3);
    for (const [i, [use, refs]] of [
      [48_300, 7],
      [20, 1],
      [3, 0],
    ].entries())
      Object.assign(defaults[i] ?? {}, { use, refs });
    expect(run(router, 'route -n show -inet').stdout.split('224/4')[0]).toBe(
      table(
        'default            192.168.1.1        UGSP       7    48300     -     8 em0  \n' +
          'default            192.168.0.1        UGSP       1       20     -     8 iwn0 \n' +
          'default            192.168.0.1        UGS        0        3     -    12 iwn0 \n',
      ),
    );
  });

  it('ends with both at 8 and P; the connected net keeps its old 8', () => {
    const router = laptop();
    const said = FIX.map((line) => run(router, line).stdout);
    expect(said).toEqual([
      'net.inet.ip.multipath: 1 -> 1\n',
      '',
      'add net default: gateway 192.168.0.1\n',
      'delete net default: gateway 192.168.0.1\n',
    ]);
    counted(router, [
      ['default', '192.168.1.1', 48_377, 7],
      ['default', '192.168.0.1', 164, 5],
      ...REST_COUNTED,
    ]);
    expect(run(router, 'route -n show -inet').stdout).toBe(
      table(
        'default            192.168.1.1        UGSP       7    48377     -     8 em0  \n' +
          `default            192.168.0.1        UGSP       5      164     -     8 iwn0 \n${REST}`,
      ),
    );
  });

  it('is undone by the reverse', () => {
    const router = laptop();
    const before = run(router, 'route -n show').stdout;
    for (const line of [
      ...FIX.slice(1),
      'route -n add -inet -priority 12 -label dhcpleased default 192.168.0.1',
      'route -n delete -inet -priority 8 default 192.168.0.1',
      'ifconfig iwn0 priority 4',
    ])
      expect(run(router, line).exitStatus).toBe(0);
    const withoutUse = (text: string): string => text.replace(/^(.{51}).{8}/gm, '$1');
    expect(withoutUse(run(router, 'route -n show').stdout)).toBe(withoutUse(before));
  });
});

describe('the printer', () => {
  it('shows labels in quotes with -v, after the blanks', () => {
    const { stdout } = run(laptop(), 'route -nv show -inet');
    expect(stdout).toContain('Prio Iface Label\n');
    expect(stdout).toContain('    12 iwn0  "dhcpleased"\n');
    expect(stdout).toContain('     8 em0  \n');
  });

  it('lets long columns and names overflow with -n, and cuts them without', () => {
    const router = laptop({
      interfaces: [EM0, { ...IWN0, name: 'vlan1234', kind: 'vlan' }],
      since: [words('route -n add -inet6 2001:db8:aaaa:bbbb:cccc:dddd:eeee:f000/116 ::1')],
    });
    router.kernel.routes('inet').forEach((rt) => (rt.use = 1_234_567_890));
    expect(run(router, 'route -n show').stdout).toContain(
      'default            192.168.1.1        UGSP       0 1234567890     -     8 em0  \n',
    );
    expect(run(router, 'route -n show').stdout).toContain(' 8 vlan1234\n');
    expect(run(router, 'route -n show').stdout).toContain(
      '\n2001:db8:aaaa:bbbb:cccc:dddd:eeee:f000/116  ::1',
    );
    expect(run(router, 'route show').stdout).toContain('\nlocalhost          localhost          UHhl ');
  });

  it('shows a locked MTU with a lone L', () => {
    const router = laptop();
    run(router, 'route -n add -lock -mtu 1000 -priority 20 default 192.168.0.1');
    expect(run(router, 'route -n show -priority 20').stdout).toContain('       0  1000 L  20 iwn0 \n');
  });

  it('prints one line when no route matches', () => {
    expect(run(laptop(), 'route -n show -priority 33').stdout).toBe('Routing tables\n');
  });

  it('filters by priority, by all but it, by label and by gateway', () => {
    const count = (line: string): number =>
      run(laptop(), line)
        .stdout.split('\n')
        .filter((row) => row.startsWith('default')).length;
    expect(count('route -n show -inet -priority 12')).toBe(1);
    expect(count('route -n show -inet -priority -12')).toBe(1);
    expect(count('route -n show -inet -label dhcpleased')).toBe(1);
    expect(count('route -n show -inet -gateway')).toBe(2);
    expect(run(laptop(), 'route -n show -inet -gateway').stdout).not.toContain('192.168.0/24');
  });

  it('abbreviates networks by their length', () => {
    const router = laptop();
    for (const net of ['10/8', '172.16/12', '198.51.100/24', '10.1.2.4/30', '0/1', '203.0.113.7'])
      run(router, `route -n add ${net} 192.168.1.1`);
    const { stdout } = run(router, 'route -n show -inet');
    for (const net of ['0/1', '10/8', '172.16/12', '198.51.100/24', '10.1.2.4/30', '203.0.113.7'])
      expect(stdout).toContain(`\n${net.padEnd(18)} 192.168.1.1        UG`);
  });
});

describe('who may and who may not', () => {
  const user = { root: false };

  it.each(['add default 192.168.1.1', 'delete default', 'change default 192.168.1.1', 'flush'])(
    'refuses %s to anyone but root, on stderr',
    (line) => {
      expect(laptop().run(words(`route -n ${line}`), user)).toMatchObject({
        stdout: '',
        stderr: 'route: must be root to alter routing table\n',
        exitStatus: 1,
      });
    },
  );

  it('shows and gets for everyone', () => {
    expect(laptop().run(words('route -n show'), user).exitStatus).toBe(0);
    expect(laptop().run(words('route -n get default'), user).exitStatus).toBe(0);
  });
});

describe('mistakes', () => {
  it.each([
    ['route -n add -inet -bogus default 192.168.1.1', 'route: botched keyword: bogus\n'],
    ['route -n show -bogus', 'route: botched keyword: -bogus\n'],
    ['route -n explode', 'route: botched keyword: explode\n'],
    ['route -n add -priority', 'route: botched keyword: priority\n'],
    ['route', 'usage: route '],
    ['route -Z show', 'route: unknown option -- Z\n'],
    ['route -n add -priority 99 default 192.168.1.1', 'route: priority is too large: 99\n'],
    ['route -n add -priority -99 default 192.168.1.1', 'route: priority is too small: -99\n'],
    ['route -n add -priority high default 192.168.1.1', 'route: priority is invalid: high\n'],
    ['route -n add default gw.example.com', 'route: gw.example.com: bad address\n'],
    ['route -T 3 -n show', 'route: routing table 3: No such file or directory\n'],
  ])('%s', (line, stderr) => {
    const ran = run(laptop(), line);
    expect(ran.stderr.startsWith(stderr)).toBe(true);
    expect(ran).toMatchObject({ stdout: '', exitStatus: 1 });
  });

  it('adds the usage to a botched keyword', () => {
    expect(run(laptop(), 'route -n add -bogus').stderr).toContain(
      'usage: route [-dnqtv] [-T rtable] command [[modifier ...] arg ...]\n',
    );
  });

  it('is silent with -q, but not about its exit status', () => {
    expect(run(laptop(), 'route -qn add -priority 8 default 192.168.0.1')).toMatchObject({
      stdout: '',
      stderr: '',
      exitStatus: 1,
    });
  });

  it('writes nothing with -d and -t', () => {
    for (const flag of ['-d', '-t']) {
      const router = laptop();
      const before = run(router, 'route -n show').stdout;
      expect(run(router, `route ${flag} -n delete default 192.168.1.1`).stdout).toBe(
        'delete net default: gateway 192.168.1.1\n',
      );
      expect(run(router, 'route -n show').stdout).toBe(before);
    }
  });

  it('takes modifiers anywhere after the command, and names for priorities', () => {
    const router = laptop();
    expect(run(router, 'route -n add default -priority static 192.168.0.1 -inet -mpath').stdout).toBe(
      'add net default: gateway 192.168.0.1\n',
    );
    expect(run(router, 'route del default 192.168.0.1 -priority 8').stdout).toBe(
      'del net default: gateway 192.168.0.1\n',
    );
  });
});

describe('route get', () => {
  it('reports the first route for a far host, with 0.0.0.0 for the default', () => {
    const router = laptop();
    router.kernel.routes('inet').forEach((rt) => (rt.use = 48_377));
    expect(run(router, 'route -n get 203.0.113.9').stdout).toBe(`\
   route to: 203.0.113.9
destination: 0.0.0.0
       mask: 0.0.0.0
    gateway: 192.168.1.1
  interface: em0
 if address: 192.168.1.10
   priority: 8 (static)
      flags: <UP,GATEWAY,DONE,STATIC>
     use       mtu    expire
   48377         0         0 
`);
  });

  it('prints 12 () and the label without quotes', () => {
    const { stdout } = run(laptop(), 'route -n get -priority 12 default');
    expect(stdout).toContain('   priority: 12 ()\n');
    expect(stdout).toContain('      label: dhcpleased\n');
    expect(stdout).toContain('sockaddrs: <DST,GATEWAY,NETMASK,IFP,IFA,LABEL>\n');
  });

  it('tells a neighbour by its own row', () => {
    const { stdout } = run(laptop(), 'route -n get 192.168.1.1');
    expect(stdout).toContain('       mask: 255.255.255.255\n');
    expect(stdout).not.toContain('gateway:');
    expect(stdout).toContain('      flags: <UP,HOST,DONE,LLINFO,CLONED,CACHED>\n');
  });

  it('says not in table on stdout and exits 1', () => {
    const router = laptop({ interfaces: [EM0], netstart: [] });
    expect(run(router, 'route -n get 203.0.113.9')).toMatchObject({
      stdout: 'get host 203.0.113.9: not in table\n',
      stderr: '',
      exitStatus: 1,
    });
  });
});

describe('route flush', () => {
  it('removes what is static or learned of one interface, and says what', () => {
    const router = laptop();
    expect(run(router, 'route -n flush -inet -iface iwn0').stdout).toBe(
      'default              192.168.0.1          done\n' + '192.168.0.1          64:70:02:aa:bb:cc    done\n',
    );
    expect(run(router, 'route -n show -inet').stdout).not.toMatch(/^default .*iwn0/m);
  });

  it('knows no interface that is not there', () => {
    expect(run(laptop(), 'route flush -iface em9').stderr).toBe('route: no such interface em9\n');
  });
});

describe('route monitor', () => {
  it('tells an add with its sender, and a refused one with its errno', () => {
    const router = laptop();
    run(router, 'route -n add -mpath -priority 8 default 192.168.0.1');
    run(router, 'route -n add -mpath -priority 8 default 192.168.0.1');
    const [, first = '', second = ''] = run(router, 'route -n monitor').stdout.split('got message of size ');
    expect(first).toMatch(
      /^\d+ on \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d 2025\nRTM_ADD: Add Route: len \d+, priority 8, table 0, if# 2, name iwn0, pid: [1-9]\d*, seq 1, errno 0\nflags:<UP,GATEWAY,DONE,STATIC,MPATH>\nfmask:\nuse: {8}0 {3}mtu: {8}0 {4}expire: {8}0 \nlocks: {2}inits: \nsockaddrs: <DST,GATEWAY,NETMASK,IFP,IFA>\n 0\.0\.0\.0 192\.168\.0\.1 default 00:21:6a:3e:77:12 192\.168\.0\.101\n$/,
    );
    expect(second).toContain('errno 17\n');
    expect(run(router, 'route -n monitor').stdout).toBe('');
  });

  it('tells a link that goes down', () => {
    const router = laptop();
    run(router, 'ifconfig em0 down');
    expect(run(router, 'route -n monitor').stdout).toMatch(
      /RTM_IFINFO: iface status change: len \d+, if# 1, name em0, link: active, mtu: 1500, flags:<BROADCAST,/,
    );
  });

  it('says nothing of an interface priority', () => {
    const router = laptop();
    run(router, 'ifconfig iwn0 priority 0');
    expect(run(router, 'route -n monitor').stdout).toBe('');
  });
});

describe('dhcpleased', () => {
  it('gets it right by itself when the interface priority was lowered before the lease', () => {
    const router = laptop({ interfaces: [EM0, { ...IWN0, priority: 0 }] });
    expect(run(router, 'route -nv show -inet').stdout).toMatch(
      /UGSP .* 8 em0 {2}\ndefault +192\.168\.0\.1 +UGSP .* 8 iwn0 {2}"dhcpleased"/,
    );
  });

  it('does not add again what was deleted by hand, until the link comes up', () => {
    const router = laptop();
    run(router, 'route -n delete default 192.168.0.1');
    router.advance(router.now() + 43_200_000);
    run(router, 'dhcpleasectl iwn0');
    expect(run(router, 'route -n show -inet').stdout).not.toMatch(/^default .*iwn0/m);
    run(router, 'ifconfig iwn0 down');
    run(router, 'ifconfig iwn0 up');
    router.advance(router.now() + 5_000);
    expect(run(router, 'route -n show -inet').stdout).toMatch(/^default .* 12 iwn0/m);
  });

  it('ignores File exists when it finds its route there', () => {
    const router = laptop();
    run(router, 'ifconfig iwn0 down');
    run(router, 'ifconfig iwn0 up');
    router.advance(router.now() + 5_000);
    expect(run(router, 'route -n show -inet').stdout.match(/^default .*iwn0/gm)).toHaveLength(1);
  });

  it('adds a 12 beside an 8 made by hand when only the route was changed', () => {
    const router = laptop();
    for (const line of FIX.slice(2)) run(router, line);
    run(router, 'ifconfig iwn0 down');
    run(router, 'ifconfig iwn0 up');
    router.advance(router.now() + 5_000);
    expect(run(router, 'route -n show -inet').stdout.match(/^default .*iwn0/gm)).toHaveLength(2);
  });

  it('tells its lease', () => {
    expect(run(laptop(), 'dhcpleasectl -l iwn0').stdout).toMatch(
      /^iwn0 \[Bound\]\n\tinet 192\.168\.0\.101 netmask 255\.255\.255\.0\n\tdefault gateway 192\.168\.0\.1\n/,
    );
    expect(run(laptop(), 'dhcpleasectl -l em0').exitStatus).toBe(1);
  });
});

it('hides nothing behind a gateway that is not there', () => {
  const silent = { ...gateway('192.168.1.1', 'c4:04:15:10:20:30'), answers: false };
  const router = laptop({ interfaces: [{ ...EM0, gateways: [silent] }, IWN0] });
  expect(run(router, 'ping -n -c 1 -w 1 192.168.1.1').exitStatus).toBe(1);
  expect(run(router, 'route -n show -inet').stdout).toMatch(/^default +192\.168\.1\.1 +UGS /m);
});
