import { describe, expect, it } from 'vitest';
import { doasLines } from '../../../src/systems/openbsd/doas-conf.js';
import { addDefault, setSysctl } from '../../../src/systems/openbsd/route-command.js';

describe('lines for doas.conf', () => {
  it('permit exactly one list of arguments each', () => {
    const commands = [
      ['/sbin/pfctl', '-s', 'states', '-vv'],
      addDefault({ family: 'inet', gateway: '192.0.2.1', priority: 8 }),
      setSysctl('net.inet.ip.multipath', 1),
      ['/sbin/ifconfig'],
      ['/sbin/pfctl', '-s', 'states', '-vv'],
      [],
    ];
    expect(doasLines(commands, 'netmon')).toEqual([
      'permit nopass netmon as root cmd /sbin/pfctl args -s states -vv',
      'permit nopass netmon as root cmd /sbin/route args -n add -inet -mpath -priority 8 default 192.0.2.1',
      'permit nopass netmon as root cmd /sbin/sysctl args net.inet.ip.multipath=1',
      'permit nopass netmon as root cmd /sbin/ifconfig args',
    ]);
  });

  it('quote what doas would read as something else', () => {
    expect(doasLines([['/sbin/pfctl', '-k', 'a b', '{x}', '#', 'q"\\', '']], 'ann')).toEqual([
      'permit nopass ann as root cmd /sbin/pfctl args -k "a b" "{x}" "#" "q\\"\\\\" ""',
    ]);
  });

  it('refuse a user that is a group or a second line', () => {
    for (const user of [':wheel', '', 'a b', 'a\npermit b'])
      expect(() => doasLines([['/sbin/pfctl']], user)).toThrow(RangeError);
    expect(() => doasLines([['/sbin/pfctl', 'a\nb']], 'ann')).toThrow(RangeError);
  });
});
