import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../src/model/command.js';
import {
  countedByNetstat,
  namesAskedOfSysctl,
  pingedHost,
  shownByIfconfig,
  shownByPfctl,
  shownFamilies,
  watchesRoutes,
} from '../../../src/systems/openbsd/commands.js';

const words = (line: string): string[] => splitWords(line) ?? [];

describe('a routing table in a transcript', () => {
  it.each([
    ['/sbin/route -nv show', ['inet', 'inet6']],
    ['route show', ['inet', 'inet6']],
    ['route -n show -inet', ['inet']],
    ['route -nT0 show -inet6', ['inet6']],
    ['route -v -T 0 -n show -gateway', ['inet', 'inet6']],
    ['netstat -rn', ['inet', 'inet6']],
    ['netstat -rnW', ['inet', 'inet6']],
    ['netstat -rn -4', ['inet', 'inet6']],
    ['netstat -nr -f inet6', ['inet6']],
    ['netstat -rnf inet', ['inet']],
    ['/usr/bin/netstat -finet -rn', ['inet']],
    ['netstat -rnf inet | grep default', ['inet']],
    ['netstat -rn|grep default', ['inet', 'inet6']],
    ['netstat -rnf inet 2>/dev/null', ['inet']],
    ['netstat -rnf inet; date', ['inet']],
  ])('is recognised: %s', (line, families) => {
    expect(shownFamilies(words(line))).toEqual(families);
  });

  it.each([
    'route -n get default',
    'route -T 1 -n show',
    'route -n show -priority 8',
    'route -n show -label dhcpleased',
    'route -n show -mpls',
    'route -n monitor',
    'netstat -rs',
    'netstat -rn -T 1',
    'netstat -in',
    'netstat -rnf mpls',
    'netstat -n',
    'grep route /etc/hostname.em0',
    'echo route -n show',
    '| route -n show',
    'doas',
    '',
  ])('is not taken for a whole one: %s', (line) => {
    expect(shownFamilies(words(line))).toEqual([]);
  });
});

describe('the counters in a transcript', () => {
  it.each([
    ['netstat -ibn', 'bytes'],
    ['netstat -bin', 'bytes'],
    ['/usr/bin/netstat -i -n -b', 'bytes'],
    ['netstat -in', 'packets'],
    ['netstat -ni | head', 'packets'],
    ['netstat -ine', 'packets'],
    ['netstat -ind', 'packets'],
    ['netstat -ibhn', null],
    ['netstat -I em0 -bn', null],
    ['netstat -in -w 1', null],
    ['netstat -rn', null],
    ['netstat', null],
  ])('are recognised: %s', (line, counted) => {
    expect(countedByNetstat(words(line))).toBe(counted);
  });
});

describe('the interfaces in a transcript', () => {
  it.each(['ifconfig', '/sbin/ifconfig -a', 'ifconfig -A', 'ifconfig | less'])(
    'are recognised: %s',
    (line) => {
      expect(shownByIfconfig(words(line))).toBe('all');
    },
  );

  it.each(['ifconfig em0', 'ifconfig pppoe0 | head', 'ifconfig egress'])('are some of them: %s', (line) => {
    expect(shownByIfconfig(words(line))).toBe('some');
  });

  it.each(['ifconfig iwn0 priority 0', 'ifconfig -C', 'route'])('are not shown: %s', (line) => {
    expect(shownByIfconfig(words(line))).toBeNull();
  });
});

describe('the settings in a transcript', () => {
  it.each([
    ['sysctl net.inet.ip.multipath kern.hostname', ['net.inet.ip.multipath', 'kern.hostname']],
    ['sysctl -w net.inet.ip.multipath=1', ['net.inet.ip.multipath']],
    ['sysctl', 'all'],
    ['sysctl -a | grep multipath', 'all'],
    ['sysctl -n net.inet.ip.multipath', null],
    ['cat /etc/sysctl.conf', null],
  ])('are recognised: %s', (line, names) => {
    expect(namesAskedOfSysctl(words(line))).toEqual(names);
  });
});

describe('the packet filter in a transcript', () => {
  it.each([
    ['pfctl -s info', 'info', 0],
    ['pfctl -si', 'info', 0],
    ['pfctl -vs info', 'info', 1],
    ['pfctl -v -s info', 'info', 1],
    ['pfctl -s info', 'info', 0],
    ['/sbin/pfctl -sinfo -v', 'info', 1],
    ['pfctl -sm', 'memory', 0],
    ['pfctl -vvss', 'states', 2],
    ['pfctl -ss -vv', 'states', 2],
    ['pfctl -s states -v -v', 'states', 2],
    ['pfctl -vvs Interfaces', 'Interfaces', 2],
    ['pfctl -sI', 'Interfaces', 0],
    ['pfctl -sS', 'Sources', 0],
  ])('is recognised: %s', (line, what, verbosity) => {
    expect(shownByPfctl(words(line))).toEqual({ what, verbosity });
  });

  it.each([
    'pfctl',
    'pfctl -e',
    'pfctl -s',
    'pfctl -ssvv',
    'pfctl -i em0 -ss',
    'pfctl -F states',
    'pfctl -s nat',
  ])('is not taken for a whole answer: %s', (line) => {
    expect(shownByPfctl(words(line))).toBeNull();
  });
});

describe('an echo in a transcript', () => {
  it.each([
    ['ping -n -c 1 -w 1 -I 198.51.100.10 198.51.100.1', '198.51.100.1'],
    ['ping -nc1 -w 1 -I 10.0.0.2 10.0.0.1', '10.0.0.1'],
    ['/sbin/ping6 -n -c 1 -w 1 fe80::1%em0', 'fe80::1%em0'],
    ['ping -c 2 -s 56 -w 2 -- 192.0.2.1', '192.0.2.1'],
    ['ping -c 1', null],
    ['traceroute 192.0.2.1', null],
  ])('names its host: %s', (line, host) => {
    expect(pingedHost(words(line))).toBe(host);
  });
});

it('tells the announcements of the kernel from a table', () => {
  expect(watchesRoutes(words('/sbin/route -n monitor'))).toBe(true);
  expect(watchesRoutes(words('route monitor'))).toBe(true);
  expect(watchesRoutes(words('route -n show'))).toBe(false);
  expect(watchesRoutes(words('route -n monitor -iface'))).toBe(false);
});
