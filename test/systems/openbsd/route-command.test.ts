import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pasteable } from '../../../src/model/command.js';
import {
  addDefault,
  bringUp,
  deleteDefault,
  isGateway,
  isInterfaceName,
  setInterfacePriority,
  setSysctl,
} from '../../../src/systems/openbsd/route-command.js';

const inet = { family: 'inet', gateway: '192.0.2.1' } as const;

describe('commands that change the router', () => {
  it('adds a default beside another', () => {
    expect(pasteable(addDefault({ ...inet, priority: 8 }))).toBe(
      '/sbin/route -n add -inet -mpath -priority 8 default 192.0.2.1',
    );
    expect(pasteable(addDefault({ family: 'inet6', gateway: 'fe80::1%em0' }))).toBe(
      '/sbin/route -n add -inet6 -mpath default fe80::1%em0',
    );
    expect(addDefault({ ...inet, priority: 8, label: 'to work', mtuBytes: 1492 })).toEqual(
      '/sbin/route -n add -inet -mpath -priority 8 -label|to work|-mtu 1492 default 192.0.2.1'
        .split('|')
        .flatMap((part, i) => (i === 1 ? [part] : part.split(' '))),
    );
  });

  it('deletes the default of one number', () => {
    expect(pasteable(deleteDefault({ ...inet, priority: 12 }))).toBe(
      '/sbin/route -n delete -inet -priority 12 default 192.0.2.1',
    );
  });

  it('sets interfaces and switches', () => {
    expect(pasteable(setInterfacePriority('iwn0', 0))).toBe('/sbin/ifconfig iwn0 priority 0');
    expect(pasteable(bringUp('em0'))).toBe('/sbin/ifconfig em0 up');
    expect(pasteable(setSysctl('net.inet.ip.multipath', 1))).toBe('/sbin/sysctl net.inet.ip.multipath=1');
  });

  it.each([
    ['a gateway that is a name', () => addDefault({ ...inet, gateway: 'gw.example' }), /inet address/],
    ['a gateway that is a modifier', () => addDefault({ ...inet, gateway: '-blackhole' }), /inet address/],
    ['link#2 as gateway', () => deleteDefault({ ...inet, gateway: 'link#2', priority: 8 }), /inet address/],
    ['a gateway of the other family', () => addDefault({ ...inet, gateway: '2001:db8::1' }), /inet address/],
    ['the priority of the kernel itself', () => addDefault({ ...inet, priority: 1 }), /2 to 63/],
    ['a priority beyond the last', () => deleteDefault({ ...inet, priority: 64 }), /2 to 63/],
    ['half a priority', () => addDefault({ ...inet, priority: 8.5 }), /2 to 63/],
    ['a label that is an option', () => addDefault({ ...inet, label: '-x' }), /label/],
    ['a label too long for the kernel', () => addDefault({ ...inet, label: 'x'.repeat(32) }), /label/],
    ['no MTU', () => addDefault({ ...inet, mtuBytes: 0 }), /MTU/],
    ['an option as interface', () => setInterfacePriority('-a', 0), /name of an interface/],
    ['an interface priority of 16', () => setInterfacePriority('em0', 16), /0 to 15/],
    ['two words as interface', () => bringUp('em0 down'), /name of an interface/],
    ['no sysctl', () => setSysctl('-a', 1), /sysctl/],
    ['a negative switch', () => setSysctl('net.inet.ip.multipath', -1), /whole number/],
  ])('refuses %s', (_what, build, said) => {
    expect(build).toThrow(RangeError);
    expect(build).toThrow(said);
  });

  it('puts no text into a command that is not a literal of its kind', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), fc.string(), (gateway, name) => {
        if (isGateway(gateway, 'inet') || isGateway(gateway, 'inet6'))
          expect(gateway).toMatch(/^[0-9A-Fa-f:]/);
        else expect(() => addDefault({ ...inet, gateway })).toThrow(RangeError);
        if (!isInterfaceName(name)) expect(() => bringUp(name)).toThrow(RangeError);
      }),
    );
  });
});
