import { describe, expect, it } from 'vitest';
import {
  EM0,
  EM0_V6,
  INTERFACES,
  IWN0,
  IWN0_V6,
  aRoute,
  anAddress,
  anInterface,
  after,
  failed,
  findingOf,
  idsOf,
  remedyOf,
  withInterface,
} from '../given.js';
import { aDefault, BOTH, cureOf, linksWith, onLinux } from '../given-linux.js';

describe('shared gateway', () => {
  it('warns when both modems have the factory address', () => {
    const inet = [EM0, { ...IWN0, gateway: '192.168.1.1' }];
    const finding = findingOf(after(1, { inet, interfaces: failed('not-recorded') }), 'shared-gateway');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'iwn0', family: 'inet' });
    expect(finding?.message).toContain('em0 and iwn0 have one gateway, 192.168.1.1');
  });

  it('warns when both uplinks are in one subnet, whatever their gateways', () => {
    const interfaces = withInterface('iwn0', { addresses: [anAddress('192.168.1.77', 24)] });
    const finding = findingOf(after(1, { interfaces }), 'shared-gateway');
    expect(finding?.message).toContain('em0 and iwn0 are in one subnet');
    expect(finding?.evidence).toEqual(['em0 has 192.168.1.10/24', 'iwn0 has 192.168.1.77/24']);
  });

  it('warns when the subnet of one lies within that of the other', () => {
    const interfaces = withInterface('iwn0', { addresses: [anAddress('192.168.99.7', 16)] });
    expect(idsOf(after(1, { interfaces }))).toContain('shared-gateway');
  });

  it('keeps quiet for link-local gateways: fe80::1 of one link is not that of another', () => {
    expect(idsOf(after(1, { inet6: [EM0_V6, IWN0_V6] }))).toEqual([]);
  });

  it('keeps quiet for two point-to-point links and for an interface on top of another', () => {
    const links = ['pppoe0', 'pppoe1'].map((name, i) =>
      anInterface(name, { kind: 'pppoe', addresses: [anAddress(`203.0.113.${i + 1}`, 32)] }),
    );
    const inet = links.map(({ name }, i) => aRoute({ interface: name, gateway: `198.51.100.${i + 1}` }));
    expect(idsOf(after(1, { inet, interfaces: [...INTERFACES.slice(0, 3), ...links] }))).toEqual([]);
    const carp = anInterface('carp0', { kind: 'carp', parent: 'em0', addresses: [anAddress('192.168.1.9')] });
    const inetCarp = [EM0, aRoute({ interface: 'carp0', gateway: '192.168.1.2' }), IWN0];
    expect(idsOf(after(1, { inet: inetCarp, interfaces: [...INTERFACES, carp] }))).toEqual([]);
  });
});

describe('a third uplink beside two that share a gateway', () => {
  const third = anInterface('em2', { addresses: [anAddress('198.51.100.5')] });
  const behind = aRoute({ interface: 'em2', gateway: '198.51.100.1', priority: 12, multipath: false });

  it('is told to stand behind, and made equal alone: the other one has no place beside its twin', () => {
    const second = { ...IWN0, gateway: '192.168.1.1', priority: 12, multipath: false };
    const now = after(1, { inet: [EM0, second, behind], interfaces: [...INTERFACES, third] });
    expect(idsOf(now)).toContain('shared-gateway');
    expect(remedyOf(findingOf(now, 'priority-mismatch', 'em2'))).toMatchObject({
      kind: 'equalise',
      keep: [EM0],
      move: [behind],
    });
    expect(remedyOf(findingOf(now, 'priority-mismatch', 'iwn0'))).toEqual({ kind: 'none' });
  });

  it('is told to stand behind where the two are in one network, too', () => {
    const interfaces = [...linksWith('iwn0', { addresses: [anAddress('192.168.1.77')] }), third];
    const first = aDefault({ priority: 100 });
    const second = aDefault({ interface: 'iwn0', gateway: '192.168.1.1', priority: 101, bundle: 1 });
    const last = aDefault({ interface: 'em2', gateway: '198.51.100.1', priority: 300, bundle: 2 });
    const now = onLinux(1, { inet: [first, second, last], interfaces });
    expect(findingOf(now, 'priority-mismatch', 'em2')?.message).toBe(
      "Only em0 is used: the default route via em2 has metric 300, em0's has 100.",
    );
    expect(findingOf(now, 'priority-mismatch', 'iwn0')).toBeUndefined();
    expect(cureOf(findingOf(now, 'priority-mismatch', 'em2')).join('\n')).not.toContain('iwn0');
  });
});

describe('one gateway address where a next hop names its interface', () => {
  const interfaces = linksWith('iwn0', { addresses: [anAddress('192.168.1.77')] });
  const both = BOTH.map((hop) => ({ ...hop, gateway: '192.168.1.1' }));

  it('is no obstacle by itself', () => {
    expect(idsOf(onLinux(1, { inet: both }))).toEqual([]);
  });

  it('still warns of two uplinks in one subnet', () => {
    const finding = findingOf(onLinux(1, { inet: both, interfaces }), 'shared-gateway');
    expect(finding?.message).toBe(
      'em0 and iwn0 are in one subnet: its hosts are reached by one of them alone, and ARP is answered on either for both.',
    );
    expect(finding?.evidence).toContain('default routes via 192.168.1.1 on em0 and on iwn0');
  });
});
