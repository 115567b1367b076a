import { describe, expect, it } from 'vitest';
import type { FileTexts, NotPersistent } from '../../../../src/model/explainer.js';
import { notPersistent } from '../../../../src/systems/openbsd/explain/boot-files.js';
import type { RouterSpec } from '../../../../src/demo/spec.js';
import { EM0, IWN0, laptop, words } from '../../../demo/laptop.js';
import { snapshot } from '../../../reset/router.js';

const EQUALISED = [
  'ifconfig iwn0 priority 0',
  'route -qn add -mpath -priority 8 default 192.168.0.1',
  'route -qn delete -priority 12 default 192.168.0.1',
].map(words);

const GOOD: FileTexts = {
  '/etc/hostname.em0': 'inet 192.168.1.10 255.255.255.0\n!route -qn add -mpath default 192.168.1.1\n',
  '/etc/hostname.iwn0': 'priority 0\njoin "Cafe Central" wpakey secret\ninet autoconf\n',
  '/etc/mygate': '',
  '/etc/sysctl.conf': 'net.inet.ip.forwarding=1\nnet.inet.ip.multipath=1\t# both uplinks\n',
};

/** The story after its reset, with other files. */
function lacks(files: FileTexts, changes: Partial<RouterSpec> = {}): NotPersistent | null {
  const router = laptop({ since: EQUALISED, ...changes });
  return notPersistent(snapshot(router), ['em0', 'iwn0'], { ...GOOD, ...files });
}

describe('what a reboot would lose', () => {
  it('is nothing when the files make what is there', () => {
    expect(lacks({})).toBeNull();
  });

  it('is not asked before the defaults are equal', () => {
    expect(lacks({ '/etc/sysctl.conf': '' }, { since: [] })).toBeNull();
    expect(lacks({ '/etc/sysctl.conf': '' }, { sysctl: {} })).toBeNull();
  });

  it('is not guessed from files that were not read', () => {
    const none = Object.fromEntries(Object.keys(GOOD).map((path) => [path, null]));
    expect(lacks(none)).toBeNull();
    expect(notPersistent(snapshot(laptop({ since: EQUALISED })), ['em0', 'iwn0'], {})).toBeNull();
  });

  it('is the priority that the next lease would bring, and the switch', () => {
    expect(lacks({ '/etc/hostname.iwn0': 'inet autoconf\n', '/etc/sysctl.conf': '' })).toEqual({
      message:
        'The equal defaults do not outlast a reboot: /etc/hostname.iwn0 and /etc/sysctl.conf lack what makes them.',
      evidence: [
        '/etc/hostname.iwn0 has no "priority 0": the next default gets 12',
        '/etc/sysctl.conf does not set net.inet.ip.multipath',
      ],
      lasting: [
        {
          file: '/etc/hostname.iwn0',
          lines: ['priority 0'],
          note: expect.stringContaining('before "inet autoconf"') as string,
        },
        { file: '/etc/sysctl.conf', lines: ['net.inet.ip.multipath=1'], note: null },
      ],
    });
  });

  it('is told once when both families lack the same line', () => {
    const router = laptop({
      sysctl: { 'net.inet.ip.multipath': 1, 'net.inet6.ip6.multipath': 1 },
      interfaces: [
        { ...EM0, addresses: [...(EM0.addresses ?? []), { address: 'fe80::10%em0', prefixLength: 64 }] },
        { ...IWN0, addresses: [{ address: 'fe80::10%iwn0', prefixLength: 64 }] },
      ],
      since: [
        ...EQUALISED,
        words('route -qn add -inet6 -mpath default fe80::1%em0'),
        words('route -qn add -inet6 -mpath -label slaacd default fe80::1%iwn0'),
      ],
    });
    const found = notPersistent(snapshot(router), ['em0', 'iwn0'], {
      '/etc/hostname.iwn0': 'inet autoconf\ninet6 autoconf\n',
    });
    expect(found?.evidence).toEqual(['/etc/hostname.iwn0 has no "priority 0": the next default gets 12']);
    expect(found?.lasting).toMatchObject([{ file: '/etc/hostname.iwn0', lines: ['priority 0'] }]);
  });

  it('is a priority that stands after the line which asks for the lease', () => {
    const found = lacks({ '/etc/hostname.iwn0': 'inet autoconf\npriority 0\n' });
    expect(found?.evidence).toEqual([
      '/etc/hostname.iwn0 has "priority 0" after the line that asks for the lease, which brings 12 before it counts',
    ]);
    expect(found?.lasting[0]?.lines).toEqual(['priority 0', 'inet autoconf']);
  });

  it('is a switch that a later line turns off again', () => {
    const text = 'net.inet.ip.multipath=1\nnet.inet.ip.multipath=0\n';
    expect(lacks({ '/etc/sysctl.conf': text })?.evidence).toEqual([
      '/etc/sysctl.conf says net.inet.ip.multipath=0',
    ]);
  });

  it('is a gateway in mygate, which a lease on another interface makes ignored', () => {
    const found = lacks({
      '/etc/hostname.em0': 'inet 192.168.1.10/24\n',
      '/etc/mygate': '192.168.1.1 # modem\n',
    });
    expect(found?.evidence).toEqual([
      '/etc/hostname.em0 adds none: /etc/mygate names 192.168.1.1, and is ignored because /etc/hostname.iwn0 asks for a lease',
    ]);
    expect(found?.lasting).toMatchObject([
      { file: '/etc/hostname.em0', lines: ['!route -qn add -mpath default 192.168.1.1'] },
    ]);
    expect(found?.lasting[0]?.note).toContain('a gateway in /etc/mygate is ignored');
  });

  it('is a gateway in mygate without -mpath, where nothing makes it ignored', () => {
    const found = lacks({
      '/etc/hostname.em0': 'inet 192.168.1.10/24\n',
      '/etc/hostname.iwn0': 'priority 0\ninet 192.168.0.101/24\n!route add -mpath default 192.168.0.1\n',
      '/etc/mygate': '192.168.1.1\n',
    });
    expect(found?.evidence).toEqual([
      '/etc/hostname.em0 adds none: /etc/mygate adds 192.168.1.1 without -mpath, which fails beside another default of its priority',
    ]);
  });

  it.each([
    ['', '/etc/hostname.em0 adds no default via 192.168.1.1'],
    ['!route add -mpath default 192.168.1.254', '/etc/hostname.em0 adds no default via 192.168.1.1'],
    ['!route add default 192.168.1.1', '/etc/hostname.em0 adds the default via 192.168.1.1 without -mpath'],
    [
      '!route add -mpath -priority 12 default 192.168.1.1',
      '/etc/hostname.em0 adds the default via 192.168.1.1 at 12',
    ],
    [
      'priority 4\n!route add -mpath default 192.168.1.1',
      '/etc/hostname.em0 adds the default via 192.168.1.1 at 12',
    ],
  ])('is a line of the operator that adds something else: %j', (line, evidence) => {
    expect(lacks({ '/etc/hostname.em0': `inet 192.168.1.10/24\n${line}\n` })?.evidence).toEqual([evidence]);
  });

  it('is the route line where dhclient adds its own without -mpath', () => {
    const found = lacks({ '/etc/hostname.iwn0': 'priority 0\ndhcp\n' }, { release: '6.8' });
    expect(found?.evidence).toEqual(['/etc/hostname.iwn0 adds no default via 192.168.0.1']);
    const text = 'priority 0\ndhcp\n!route -qn add -mpath default 192.168.0.1\n';
    expect(lacks({ '/etc/hostname.iwn0': text }, { release: '6.8' })).toBeNull();
    expect(lacks({ '/etc/hostname.iwn0': 'priority 0\ndhcp\n' })).toBeNull();
  });
});
