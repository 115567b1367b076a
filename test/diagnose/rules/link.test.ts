import { describe, expect, it } from 'vitest';
import type { InterfaceAddress } from '../../../src/model/router.js';
import {
  EM0,
  INTERFACES,
  IWN0,
  aRoute,
  aSnapshot,
  anAddress,
  anInterface,
  after,
  down,
  failed,
  findingOf,
  idsOf,
  journalOf,
  remedyOf,
  uplinkOf,
  watch,
  withInterface,
} from '../given.js';
import {
  BOTH,
  EM0_HOP,
  IWN0_SEPARATE,
  CARRIER_LOST,
  V6,
  V6_IWN0,
  WIFI_600,
  WIRED_100,
  aDefault,
  cureOf,
  lastingOf,
  linksWith,
  lost,
  onLinux,
} from '../given-linux.js';
import { aReading } from '../given-connections.js';

const NO_CARRIER = {
  inet: [IWN0, down(EM0)],
  interfaces: withInterface('em0', { linkUp: false, status: 'no carrier' }),
};

describe('a lost link, in the words of the table and as counted', () => {
  const words = { passed: { up: false, flags: 'dead linkdown' }, used: { up: true, flags: 'linkdown' } };
  const afterLoss = (word: keyof typeof words, fresh: readonly [em0: number, iwn0: number]) =>
    findingOf(
      onLinux(12, {
        inet: BOTH.map((hop) =>
          hop.interface === 'iwn0' ? { ...hop, ...words[word], linkLost: true } : hop,
        ),
        interfaces: linksWith('iwn0', CARRIER_LOST),
        connections: aReading({ uplinks: { em0: { fresh: fresh[0] }, iwn0: { fresh: fresh[1] } } }),
      }),
      'link-down',
      'iwn0',
    )?.message;

  it('is in use where connections go by it, whatever the table calls it', () => {
    expect(afterLoss('passed', [5, 4])).toBe(
      'iwn0 has no link (no carrier), and the table calls it passed over, yet 44 of 99 new connections chose it.',
    );
    expect(afterLoss('passed', [9, 0])).toBe('iwn0 has no link (no carrier): em0 carries everything.');
  });

  it('is not in use where none goes by it, whatever the table calls it', () => {
    expect(afterLoss('used', [9, 0])).toBe('iwn0 has no link (no carrier): em0 carries everything.');
    expect(afterLoss('used', [5, 4])).toBe(
      'iwn0 has no link (no carrier), yet the kernel goes on using it: about half of all new connections fail.',
    );
  });

  it('is told by the words while too few connections were counted', () => {
    expect(afterLoss('used', [1, 0])).toBe(
      'iwn0 has no link (no carrier), yet the kernel goes on using it: about half of all new connections fail.',
    );
    expect(afterLoss('passed', [0, 1])).toBe('iwn0 has no link (no carrier): em0 carries everything.');
  });
});

describe('link down', () => {
  it('warns of a pulled cable and says who carries everything now', () => {
    const finding = findingOf(after(1, NO_CARRIER), 'link-down');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'em0' });
    expect(finding?.message).toBe('em0 has no link (no carrier): iwn0 carries everything.');
    expect(remedyOf(finding)).toEqual({ kind: 'check-link', interface: 'em0' });
  });

  it('is critical when no uplink is left', () => {
    const interfaces = INTERFACES.map((one) => ({ ...one, linkUp: one.name === 'em1' }));
    const findings = after(1, { inet: [down(EM0), down(IWN0)], interfaces }).findings;
    expect(findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['link-down', 'critical'],
      ['link-down', 'critical'],
    ]);
    expect(findings[0]?.message).toBe('em0 has no link (active): no uplink is left.');
  });

  it('explains the skipped route and the silent gateway instead of reporting them', () => {
    const diagnosis = after(6, { ...NO_CARRIER, silent: ['192.168.1.1'] });
    expect(idsOf(diagnosis)).toEqual(['link-down']);
    expect(diagnosis.verdict.because).toEqual([
      'the kernel skips the default route via 192.168.1.1, priority 8',
      'gateway 192.168.1.1 does not answer',
    ]);
  });

  it('is seen from the missing U alone when no interface was read', () => {
    const finding = findingOf(after(1, { ...NO_CARRIER, interfaces: failed('not-recorded') }), 'link-down');
    expect(finding?.message).toBe('em0 is down: iwn0 carries everything.');
    expect(finding?.unknown).toContain('switched off');
  });

  it('only remarks that a carp interface is the backup of its pair', () => {
    const carp = anInterface('carp0', {
      kind: 'carp',
      linkUp: false,
      status: 'backup',
      addresses: [anAddress('203.0.113.5')],
    });
    const inet = [EM0, IWN0, down(aRoute({ interface: 'carp0', gateway: '203.0.113.1', priority: 23 }))];
    const diagnosis = after(1, { inet, interfaces: [...INTERFACES, carp] });
    expect(findingOf(diagnosis, 'link-down')).toMatchObject({ severity: 'info', subject: 'carp0' });
    expect(diagnosis.verdict.status).toBe('ok');
    expect(diagnosis.verdict.sentence).toBe('em0 and iwn0 are used, carp0 is the backup of its pair.');
  });

  it('clears with the link, and no gateway is blamed for the time in between', () => {
    const all = watch(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((s) =>
        aSnapshot(s, s >= 1 && s <= 5 ? { ...NO_CARRIER, silent: ['192.168.1.1'] } : {}),
      ),
    );
    expect(all.map(idsOf)).toEqual([[], ...new Array<string[]>(5).fill(['link-down']), [], [], []]);
    expect(journalOf(all)).toEqual(['em0 lost its link: no carrier', 'em0 has its link again: active']);
  });

  it('is neither kept nor cleared while nothing can be read', () => {
    const blind = { inet: failed('timeout'), inet6: failed('timeout'), interfaces: failed('timeout') };
    const all = watch([NO_CARRIER, blind, NO_CARRIER].map((change, s) => aSnapshot(s, change)));
    expect(all.map(idsOf)).toEqual(
      [['link-down'], ['link-down'], ['link-down']].map((ids, i) => (i === 1 ? [] : ids)),
    );
    expect(findingOf(all[2] as never, 'link-down')?.since).toBe(all[0]?.at);
    expect(journalOf(all)).toHaveLength(1);
  });

  it('names the address that is gone where the kernel skips an uplink for it, and only there', () => {
    const dead = BOTH.map((hop) =>
      hop.interface === 'iwn0' ? { ...hop, up: false, flags: 'dead linkdown', linkLost: true } : hop,
    );
    const skipped = (addresses: readonly InterfaceAddress[]) =>
      findingOf(onLinux(9, { inet: dead, interfaces: linksWith('iwn0', { addresses }) }), 'link-down');
    expect(skipped([anAddress('2001:db8:b::101', 64)])?.message).toBe(
      'The kernel skips iwn0 although its link is up, for it has no IPv4 address: em0 carries everything.',
    );
    expect(skipped([anAddress('192.168.0.101')])?.message).toBe(
      'The kernel skips iwn0 although its link is up: em0 carries everything.',
    );
  });

  it('warns when the kernel skips an uplink whose link is up, but not for the moment between two readings', () => {
    const skipped = (rounds: number) => after(rounds, (s) => (s < 2 ? {} : { inet: [EM0, down(IWN0)] }));
    expect(idsOf(skipped(6))).toEqual([]);
    expect(findingOf(skipped(9), 'link-down')?.message).toBe(
      'The kernel skips iwn0 although its link is up: em0 carries everything.',
    );
  });

  it('keeps quiet where a link does not say', () => {
    expect(idsOf(after(1, { interfaces: withInterface('em0', { linkUp: null, status: null }) }))).toEqual([]);
  });
});

describe('interface down', () => {
  it('warns of an interface that was switched off', () => {
    const change = {
      inet: [EM0, down(IWN0)],
      interfaces: withInterface('iwn0', { up: false, linkUp: false }),
    };
    const finding = findingOf(after(1, change), 'interface-down');
    expect(finding?.message).toBe('iwn0 is switched off: em0 carries everything.');
    expect(remedyOf(finding)).toEqual({ kind: 'bring-up', interface: 'iwn0' });
    expect(idsOf(after(1, change))).toEqual(['interface-down']);
  });

  it('warns of a stick that was pulled out', () => {
    const gone = { inet: [EM0], interfaces: INTERFACES.filter(({ name }) => name !== 'iwn0') };
    const diagnosis = after(3, (s) => (s === 0 ? {} : gone));
    expect(findingOf(diagnosis, 'interface-down')?.message).toBe('iwn0 is gone: em0 carries everything.');
  });

  it('warns of a name on the command line that does not exist', () => {
    const named = new Map([
      ['em0', 'ADSL'],
      ['iwm0', 'mifi'],
    ]);
    expect(findingOf(after(1, {}, { named }), 'interface-down')?.message).toMatch(/^iwm0 does not exist/);
  });

  it('keeps quiet on a healthy router, and of an interface only the routes know', () => {
    expect(idsOf(after(1))).toEqual([]);
    const pppoe = aRoute({ interface: 'pppoe0', gateway: '198.51.100.1' });
    expect(idsOf(after(1, { inet: [EM0, IWN0, pppoe] }))).toEqual([]);
  });
});

describe('link down where the kernel goes on using the next hop', () => {
  const half = { inet: [lost(EM0_HOP), ...BOTH.slice(1)], interfaces: linksWith('em0', CARRIER_LOST) };
  const unplugged = { inet: [lost(WIRED_100), WIFI_600], interfaces: linksWith('em0', CARRIER_LOST) };

  it('says how many connections fail, and takes the next hop out of the route', () => {
    const diagnosis = onLinux(1, half);
    const finding = findingOf(diagnosis, 'link-down', 'em0');
    expect(finding?.severity).toBe('warning');
    expect(finding?.message).toBe(
      'em0 has no link (no carrier), yet the kernel goes on using it: about half of all new connections fail.',
    );
    expect(cureOf(finding)).toEqual([
      '/usr/sbin/ip route replace default metric 100 via 192.168.0.1 dev iwn0',
    ]);
    expect(lastingOf(finding)).toEqual([
      'net.ipv4.conf.all.ignore_routes_with_linkdown = 1',
      'net.ipv6.conf.all.ignore_routes_with_linkdown = 1',
    ]);
    expect(uplinkOf(diagnosis, 'em0').role).toBe('down');
    expect(idsOf(diagnosis)).toEqual(['link-down']);
  });

  it('reckons with the weights', () => {
    const inet = [lost({ ...EM0_HOP, weight: 3 }), ...BOTH.slice(1)];
    expect(findingOf(onLinux(1, { ...half, inet }), 'link-down')?.message).toContain(
      'about 75% of all new connections fail',
    );
  });

  it('is critical when everything goes there although another default waits behind it', () => {
    const finding = findingOf(onLinux(1, unplugged), 'link-down');
    expect(finding?.severity).toBe('critical');
    expect(finding?.message).toContain('all new connections fail although iwn0 stands by');
    expect(cureOf(finding)).toEqual([
      '/usr/sbin/ip route del default metric 100 proto dhcp via 192.168.1.1 dev em0',
    ]);
  });

  it('does not call the dead link the one that is used, nor want the standby beside it', () => {
    expect(idsOf(onLinux(1, unplugged))).toEqual(['link-down']);
  });

  it('speaks of IPv6 where only IPv6 goes there, and tells of both where both do', () => {
    const inet6 = [lost(aDefault(V6)), aDefault({ ...V6_IWN0, priority: 600, bundle: 1 })];
    const alone = { inet: BOTH.slice(1), inet6, interfaces: linksWith('em0', CARRIER_LOST) };
    expect(findingOf(onLinux(1, alone), 'link-down')?.message).toContain(
      'all new IPv6 connections fail although iwn0 stands by',
    );
    const evidence = findingOf(onLinux(1, { ...unplugged, inet6 }), 'link-down')?.evidence;
    expect(evidence).toContain('all new IPv6 connections fail although iwn0 stands by');
  });

  it('says that nothing is left where no other default would do', () => {
    const finding = findingOf(onLinux(1, { ...unplugged, inet: [lost(WIRED_100)] }), 'link-down');
    expect(finding).toMatchObject({
      severity: 'critical',
      message: 'em0 has no link (no carrier): no uplink is left.',
    });
  });

  it('is an ordinary loss where the other of two equal routes takes over, or the lost one stood by', () => {
    const equal = { inet: [lost(aDefault()), IWN0_SEPARATE], interfaces: linksWith('em0', CARRIER_LOST) };
    expect(findingOf(onLinux(1, equal), 'link-down')?.message).toBe(
      'em0 has no link (no carrier): iwn0 carries everything.',
    );
    const standby = onLinux(1, {
      inet: [WIRED_100, lost(WIFI_600)],
      interfaces: linksWith('iwn0', CARRIER_LOST),
    });
    expect(standby.findings.map(({ message }) => message)).toEqual([
      'iwn0 has no link (no carrier): em0 carries everything.',
    ]);
  });

  it('is seen from the mark of the route alone when no interface was read', () => {
    const finding = findingOf(onLinux(1, { ...half, interfaces: failed('not-recorded') }), 'link-down');
    expect(finding?.message).toContain('em0 has no link, yet the kernel goes on using it');
  });
});
