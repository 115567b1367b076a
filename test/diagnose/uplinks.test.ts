import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.js';
import type { Change } from './given.js';
import {
  EM0,
  EM0_ALONE,
  EM0_V6,
  INTERFACES,
  IWN0,
  IWN0_AT_12,
  aRoute,
  aSnapshot,
  after,
  anAddress,
  anInterface,
  down,
  failed,
  uplinkOf,
  watch,
  withInterface,
} from './given.js';

const names = (diagnosis: Diagnosis | undefined): readonly string[] =>
  diagnosis?.uplinks.map((uplink) => uplink.interface) ?? [];

const rounds = (...changes: readonly Change[]): readonly Diagnosis[] =>
  watch(changes.map((change, second) => aSnapshot(second, change)));

describe('which interfaces are uplinks', () => {
  it('are those with a default route, the best priority first', () => {
    expect(names(after(1))).toEqual(['em0', 'iwn0']);
    expect(names(after(1, { inet: [IWN0_AT_12, EM0_ALONE] }))).toEqual(['em0', 'iwn0']);
    expect(names(after(1, { inet: [{ ...IWN0, priority: 4 }, EM0] }))).toEqual(['iwn0', 'em0']);
  });

  it('stay in their order, and stay when their default goes', () => {
    const all = rounds({ inet: [EM0] }, { inet: [{ ...IWN0, priority: 1 }, EM0] }, { inet: [IWN0] });
    expect(all.map(names)).toEqual([
      ['em0', 'iwn0'],
      ['em0', 'iwn0'],
      ['em0', 'iwn0'],
    ]);
  });

  it('are those that take an address from outside, even before their default comes', () => {
    expect(names(after(1, { inet: [EM0_ALONE] }))).toEqual(['em0', 'iwn0']);
    // Nor before there is a lease: that it asks for one in vain is to be told.
    const without = withInterface('iwn0', { addresses: [] });
    expect(names(after(1, { inet: [EM0_ALONE], interfaces: without }))).toEqual(['em0', 'iwn0']);
  });

  it('are never the LAN', () => {
    expect(names(after(1))).not.toContain('em1');
    const local = { autoconf: { inet: false, inet6: true }, addresses: [anAddress('fd00::1', 64)] };
    expect(names(after(1, { interfaces: withInterface('em1', local) }))).not.toContain('em1');
  });

  it('are not those that live in another routing table', () => {
    expect(names(after(1, { inet: [EM0_ALONE], interfaces: withInterface('iwn0', { rdomain: 1 }) }))).toEqual(
      ['em0'],
    );
  });

  it('are known from the routes alone when no interface was read', () => {
    const em0 = uplinkOf(after(1, { interfaces: failed('not-recorded') }), 'em0');
    expect(em0).toMatchObject({
      role: 'active',
      up: null,
      linkUp: null,
      link: null,
      kind: null,
      name: 'em0',
    });
  });

  it('may be unknown to the list of interfaces and still have a default', () => {
    const pppoe = aRoute({ interface: 'pppoe0', gateway: 'link#9', priority: 8 });
    expect(uplinkOf(after(1, { inet: [pppoe, EM0] }), 'pppoe0')).toMatchObject({
      role: 'active',
      gateways: [],
    });
  });

  it('are exactly those that were named, in that order, even when absent', () => {
    const named = new Map([
      ['umb0', 'LTE'],
      ['em0', 'ADSL'],
    ]);
    const diagnosis = after(1, {}, { named });
    expect(diagnosis.uplinks.map(({ name }) => name)).toEqual(['LTE', 'ADSL']);
    expect(uplinkOf(diagnosis, 'umb0')).toMatchObject({
      up: null,
      rates: null,
      routes: [],
      expectedShare: 0,
    });
  });

  it('count an interface with two default routes once, with the sum of their shares', () => {
    const second = aRoute({ gateway: '192.168.1.2' });
    const diagnosis = after(1, { inet: [EM0, second, IWN0] });
    expect(names(diagnosis)).toEqual(['em0', 'iwn0']);
    expect(uplinkOf(diagnosis, 'em0').expectedShare).toBeCloseTo(2 / 3, 9);
    expect(uplinkOf(diagnosis, 'em0').gateways.map(({ address }) => address)).toEqual([
      '192.168.1.1',
      '192.168.1.2',
    ]);
  });
});

describe('what an uplink is called', () => {
  it('is its given name, else its network, else its description, else its own', () => {
    const described = withInterface('em0', { description: 'ADSL' });
    const diagnosis = after(1, { interfaces: described });
    expect(diagnosis.uplinks.map(({ name }) => name)).toEqual(['ADSL', 'mifi']);
    const hidden = withInterface('iwn0', { wireless: { ssid: '', signalPercent: null, signalDbm: null } });
    expect(uplinkOf(after(1, { interfaces: hidden }), 'iwn0').name).toBe('iwn0');
  });
});

describe('the role of an uplink', () => {
  const role = (change: Change, name = 'iwn0'): string | null => uplinkOf(after(1, change), name).role;

  it('is active when its default is among the best', () => {
    expect(role({})).toBe('active');
  });

  it('is standby when it is passed over, for its priority or for multipath being off', () => {
    expect(role({ inet: [EM0_ALONE, IWN0_AT_12] })).toBe('standby');
    expect(role({ settings: { multipath: { inet: false, inet6: false } } })).toBe('standby');
  });

  it('is active for the backup when the better one is down', () => {
    const change = {
      inet: [IWN0_AT_12, down(EM0_ALONE)],
      interfaces: withInterface('em0', { linkUp: false, status: 'no carrier' }),
    };
    expect(role(change)).toBe('active');
    expect(role(change, 'em0')).toBe('down');
  });

  it('is down when it is switched off, has no link, or the kernel skips it and nothing says why', () => {
    expect(role({ interfaces: withInterface('iwn0', { up: false }) })).toBe('down');
    expect(role({ interfaces: withInterface('iwn0', { linkUp: false }) })).toBe('down');
    expect(role({ interfaces: failed('not-recorded'), inet: [EM0, down(IWN0)] })).toBe('down');
  });

  it('counts a link that does not say as up', () => {
    expect(role({ interfaces: withInterface('iwn0', { linkUp: null, status: null }) })).toBe('active');
  });

  it('is no-default when it has none', () => {
    expect(role({ inet: [EM0_ALONE] })).toBe('no-default');
  });

  it('goes by IPv6 where only IPv6 leads out, or where an uplink is for IPv6 alone', () => {
    expect(role({ inet: [], inet6: [EM0_V6] }, 'em0')).toBe('active');
    const gif0 = aRoute({ family: 'inet6', interface: 'gif0', gateway: '2001:db8:f::1' });
    const interfaces = [...INTERFACES, anInterface('gif0', { kind: 'tunnel', status: null, linkUp: null })];
    expect(role({ inet6: [gif0], interfaces }, 'gif0')).toBe('active');
  });

  it('goes by IPv4 for an uplink that lost its IPv4 default and kept the other', () => {
    expect(role({ inet: [IWN0], inet6: [EM0_V6] }, 'em0')).toBe('no-default');
  });
});
