import { describe, expect, it } from 'vitest';
import {
  after,
  aRoute,
  EM0,
  EM0_ALONE,
  findingOf,
  idsOf,
  INTERFACES,
  anInterface,
  anAddress,
  IWN0,
  IWN0_AT_12,
  remedyOf,
  counters,
} from '../given.js';

const WG0 = anInterface('wg0', {
  kind: 'tunnel',
  addresses: [anAddress('10.11.11.11')],
  endpoints: ['203.0.113.45'],
});
const WITH_WG0 = [...INTERFACES, WG0];
const INTO_WG0 = aRoute({ gateway: '10.11.11.1', interface: 'wg0', priority: 7, multipath: false });
const TO_ENDPOINT = aRoute({ destination: '203.0.113.45', priority: 2, multipath: false });
const HALVES = ['0/1', '128/1'].map((destination) =>
  aRoute({ destination, interface: 'tun0', multipath: false }),
);

describe('a tunnel that takes everything', () => {
  it('is said, with what it travels over, and is no mismatch of priorities', () => {
    const diagnosis = after(3, {
      inet: [INTO_WG0, EM0_ALONE, IWN0_AT_12, TO_ENDPOINT],
      interfaces: WITH_WG0,
    });
    expect(findingOf(diagnosis, 'tunnel-default', 'wg0')).toMatchObject({
      severity: 'info',
      message: 'Everything goes by wg0, a tunnel that travels over em0.',
    });
    expect(idsOf(diagnosis)).not.toContain('priority-mismatch');
    expect(diagnosis.verdict).toMatchObject({
      status: 'ok',
      sentence: 'Everything goes by wg0, a tunnel that travels over em0.',
    });
    expect(remedyOf(findingOf(diagnosis, 'tunnel-default', 'wg0'))).toMatchObject({
      kind: 'none',
      defaultsAside: expect.stringMatching(/own packets alone/) as string,
    });
  });

  it('is the way of IPv6 where two halves of it lead there in place of a default', () => {
    const halves = ['::/1', '8000::/1'].map((destination) =>
      aRoute({ family: 'inet6', destination, gateway: '2001:db8:77::1', interface: 'wg0', multipath: false }),
    );
    const interfaces = WITH_WG0.filter(({ name }) => name !== 'iwn0');
    const diagnosis = after(3, { inet: [EM0_ALONE], inet6: halves, interfaces });
    expect(diagnosis.verdict).toMatchObject({ status: 'ok', sentence: 'em0 carries IPv4, wg0 IPv6.' });
    expect(diagnosis.uplinks.map((uplink) => [uplink.interface, uplink.role])).toContainEqual([
      'wg0',
      'active',
    ]);
  });

  it('leaves the defaults to be made equal where it takes one family alone', () => {
    const inet6 = [
      aRoute({ ...INTO_WG0, family: 'inet6', gateway: 'fe80::1%wg0' }),
      aRoute({ ...TO_ENDPOINT, family: 'inet6', destination: '2001:db8:77::1' }),
    ];
    const diagnosis = after(3, { inet: [EM0_ALONE, IWN0_AT_12], inet6, interfaces: WITH_WG0 });
    const told = findingOf(diagnosis, 'tunnel-default', 'wg0');
    expect(told?.message).toMatch(/^All IPv6 goes by wg0/);
    expect(told?.remedy).toBeUndefined();
    expect(idsOf(diagnosis)).toContain('priority-mismatch');
  });

  it('is critical when its own packets would go into it as well', () => {
    const diagnosis = after(3, { inet: [INTO_WG0], interfaces: WITH_WG0 });
    expect(findingOf(diagnosis, 'tunnel-default', 'wg0')?.severity).toBe('critical');
    expect(diagnosis.verdict.sentence).toMatch(/^Nothing leaves: everything is routed into the tunnel wg0/);
  });

  it('may take it by 0/1 and 128/1, over two equal defaults that are then not called used', () => {
    const tun0 = anInterface('tun0', { kind: 'tunnel', addresses: [anAddress('10.8.0.2')] });
    const diagnosis = after(3, { inet: [EM0, IWN0, ...HALVES], interfaces: [...INTERFACES, tun0] });
    expect(diagnosis.verdict.sentence).toBe(
      'Everything goes by tun0, a tunnel that travels over em0 and iwn0.',
    );
  });

  it('is not spoken of on a router that has none', () => {
    expect(idsOf(after(3))).not.toContain('tunnel-default');
    expect(idsOf(after(3, { interfaces: WITH_WG0 }))).not.toContain('tunnel-default');
  });
});

describe('routes more specific than a default', () => {
  it('lead out without any default: nothing is missing', () => {
    const inet = [aRoute({ destination: '0/1' }), aRoute({ destination: '128/1', interface: 'iwn0' })];
    const diagnosis = after(5, { inet });
    expect(idsOf(diagnosis)).toEqual(['specific-routes']);
    expect(diagnosis.verdict).toMatchObject({
      status: 'ok',
      sentence:
        'IPv4 leaves by em0 and iwn0 along routes more specific than a default: no default is needed.',
    });
  });

  it('are not spoken of while the defaults decide', () => {
    const inet = [EM0, IWN0, aRoute({ destination: '198.51.100/24', interface: 'iwn0' })];
    expect(idsOf(after(5, { inet }))).not.toContain('specific-routes');
  });
});

describe('a default that discards', () => {
  const hole = aRoute({
    reject: true,
    priority: 5,
    gateway: '127.0.0.1',
    interface: 'lo0',
    multipath: false,
  });

  it('takes everything before the ones that lead out', () => {
    const diagnosis = after(3, { inet: [hole, EM0_ALONE, IWN0_AT_12] });
    expect(findingOf(diagnosis, 'discarding-default')?.severity).toBe('critical');
    expect(diagnosis.verdict.sentence).toBe(
      'Nothing leaves by IPv4: a default route of priority 5 that discards (reject) takes everything, before em0 and iwn0.',
    );
  });

  it('is a guard behind them, and no finding, when its number is worse', () => {
    expect(idsOf(after(3, { inet: [EM0, IWN0, { ...hole, priority: 56 }] }))).not.toContain(
      'discarding-default',
    );
  });
});

describe('an interface of another routing table', () => {
  it('lacks nothing in the main one', () => {
    const vlan71 = anInterface('vlan71', {
      kind: 'vlan',
      rdomain: 71,
      autoconf: { inet: true, inet6: false },
      addresses: [anAddress('198.51.100.44')],
    });
    const diagnosis = after(5, { interfaces: [...INTERFACES, vlan71] });
    expect(findingOf(diagnosis, 'other-table', 'vlan71')?.severity).toBe('info');
    expect(idsOf(diagnosis)).not.toContain('missing-default');
    expect(diagnosis.verdict.status).toBe('ok');
  });
});

describe('an uplink that the table passes over and that carries traffic all the same', () => {
  const busy = (seconds: number) =>
    ['em0', 'iwn0'].map((name) => counters(name, { inBytes: seconds * 125_000, outBytes: seconds * 25_000 }));

  it('is used by something else than the table: no "only em0 is used"', () => {
    const diagnosis = after(3, (second) => ({ inet: [EM0_ALONE, IWN0_AT_12], bytes: busy(second) }));
    expect(idsOf(diagnosis)).toEqual(['policy-routing']);
    expect(diagnosis.verdict.sentence).toBe(
      'em0 and iwn0 carry traffic, the routing table alone would take em0: something else chooses.',
    );
  });

  it('is not when its bytes are from before the table changed', () => {
    const diagnosis = after(8, (second) => ({
      inet: second < 6 ? [EM0, IWN0] : [EM0_ALONE, IWN0_AT_12],
      bytes: busy(Math.min(second, 6)),
    }));
    expect(idsOf(diagnosis)).toContain('priority-mismatch');
  });
});
