import { describe, expect, it } from 'vitest';
import type { Interface, Route } from '../../../src/model/router.js';
import {
  EM0,
  EM0_ALONE,
  EM0_V6,
  IWN0,
  IWN0_V6,
  anAddress,
  after,
  failed,
  findingOf,
  idsOf,
  remedyOf,
  withInterface,
} from '../given.js';
import {
  BOTH,
  SETTINGS,
  V6,
  V6_IWN0,
  WIFI_600,
  WIRED_100,
  aDefault,
  cureOf,
  linksWith,
  onLinux,
} from '../given-linux.js';

/** Addresses set by hand: nothing says that a default is due. */
const fixed = (all: readonly Interface[]): readonly Interface[] =>
  all.map((one) => ({ ...one, autoconf: { inet: false, inet6: false } }));

const FIXED = withInterface('iwn0', { autoconf: { inet: false, inet6: false } });

describe('missing default', () => {
  it('warns of an uplink that has a lease and no default route', () => {
    const finding = findingOf(after(1, { inet: [EM0_ALONE] }), 'missing-default');
    expect(finding).toMatchObject({ severity: 'warning', subject: 'iwn0', family: 'inet' });
    expect(finding?.message).toBe(
      'iwn0 has the address 192.168.0.101 but no IPv4 default route: em0 carries everything.',
    );
    expect(remedyOf(finding)).toEqual({
      kind: 'restore-default',
      family: 'inet',
      interface: 'iwn0',
      gateway: null,
      priority: 8,
    });
  });

  it('says of one that failover has taken out just that: its line is dead, and R must not bring it back', () => {
    const takenOut = new Set(['iwn0']);
    const out = after(1, { inet: [EM0_ALONE] }, { takenOut });
    const finding = findingOf(out, 'missing-default');
    expect(finding).toMatchObject({
      severity: 'warning',
      message: 'iwn0 is taken out by failover: em0 carries everything.',
    });
    expect(remedyOf(finding)).toEqual({
      kind: 'none',
      defaultsAside: 'failover brings it back once it is alive',
    });
    expect(out.uplinks.find((uplink) => uplink.interface === 'iwn0')?.apart?.why).toBe('taken-out');
    // What is there again is nobody's to hold back.
    expect(after(1, {}, { takenOut }).uplinks.every(({ apart }) => apart === null)).toBe(true);
    // Nothing else leads out: then it is what is missing.
    expect(findingOf(after(1, { inet: [] }, { takenOut }), 'missing-default')?.severity).toBe('critical');
  });

  it('offers nothing that the kernel refuses: two lines of one provider behind one gateway', () => {
    const behindOne = withInterface('iwn0', { addresses: [anAddress('192.168.1.77', 24)] });
    const finding = findingOf(after(1, { inet: [EM0_ALONE], interfaces: behindOne }), 'missing-default');
    expect(remedyOf(finding)).toEqual({ kind: 'none' });
    expect(finding?.evidence).toContain(
      '192.168.1.1 is the gateway of em0 and of iwn0, and the kernel takes one gateway once at a priority',
    );
    expect(finding?.evidence).toContain(
      'What helps is a router in front of iwn0, or a routing domain of its own for it',
    );
  });

  it('offers its own gateway, though the subnets are one', () => {
    const within = withInterface('iwn0', { addresses: [anAddress('192.168.0.101', 16)] });
    const diagnosis = after(8, (s) => (s < 2 ? {} : { inet: [EM0_ALONE], interfaces: within }));
    expect(remedyOf(findingOf(diagnosis, 'missing-default'))).toMatchObject({ gateway: '192.168.0.1' });
  });

  it('remembers the gateway of a default that was there before', () => {
    const diagnosis = after(8, (s) => (s < 2 ? {} : { inet: [EM0_ALONE], interfaces: FIXED }));
    const finding = findingOf(diagnosis, 'missing-default');
    expect(finding?.evidence[0]).toBe('the default route via 192.168.0.1 was there before');
    expect(remedyOf(finding)).toMatchObject({ gateway: '192.168.0.1' });
  });

  it('waits a moment while watching: a lease and its route come one after the other', () => {
    const gone = (rounds: number) => after(rounds, (s) => (s < 2 ? {} : { inet: [EM0_ALONE] }));
    expect(idsOf(gone(5))).toEqual([]);
    expect(idsOf(gone(6))).toEqual(['missing-default']);
  });

  it('is critical when no default is left at all', () => {
    const finding = findingOf(after(1, { inet: [], inet6: [] }), 'missing-default');
    expect(finding).toMatchObject({ severity: 'critical', subject: 'iwn0' });
    expect(finding?.message).toContain('but no default route: nothing leaves this router');
  });

  it('speaks of IPv4 alone while nobody knows how IPv6 is', () => {
    const finding = findingOf(after(1, { inet: [], inet6: failed('not-recorded') }), 'missing-default');
    expect(finding?.message).toContain('but no IPv4 default route: nothing leaves by IPv4');
  });

  it('is critical when the table is known, empty, and no interface stands out', () => {
    const diagnosis = after(1, { inet: [], interfaces: failed('not-recorded') });
    expect(findingOf(diagnosis, 'missing-default')).toMatchObject({ severity: 'critical', subject: 'inet' });
    expect(diagnosis.verdict.sentence).toBe('No default route: nothing leaves this router.');
  });

  it('misses an IPv6 default only where IPv6 leads out, or once led', () => {
    const interfaces = withInterface('iwn0', {
      autoconf: { inet: true, inet6: true },
    });
    expect(idsOf(after(1, { interfaces }))).toEqual([]);
    expect(findingOf(after(1, { interfaces, inet6: [EM0_V6] }), 'missing-default')).toMatchObject({
      family: 'inet6',
      subject: 'iwn0',
      severity: 'warning',
    });
    const lost = after(9, (s) => (s === 0 ? { inet6: [EM0_V6, IWN0_V6] } : { inet6: [EM0_V6] }));
    expect(findingOf(lost, 'missing-default')).toMatchObject({ family: 'inet6', subject: 'iwn0' });
  });

  it('misses it on an uplink that was named', () => {
    const named = new Map([
      ['em0', 'ADSL'],
      ['iwn0', 'mifi'],
    ]);
    expect(idsOf(after(1, { inet: [EM0_ALONE], interfaces: FIXED }, { named }))).toEqual(['missing-default']);
  });

  it('keeps quiet on a healthy router, on a LAN, and leaves it to the lease without an address', () => {
    expect(idsOf(after(1))).toEqual([]);
    expect(idsOf(after(1, { inet: [EM0_ALONE], interfaces: FIXED }))).toEqual([]);
    const bare = withInterface('iwn0', { addresses: [] });
    expect(idsOf(after(1, { inet: [EM0_ALONE], interfaces: bare }))).toEqual(['no-lease']);
  });

  it('leaves it to the link when the link is down', () => {
    const interfaces = withInterface('iwn0', { linkUp: false, status: 'no network' });
    const diagnosis = after(9, (s) => (s === 0 ? {} : { inet: [EM0_ALONE], interfaces }));
    expect(idsOf(diagnosis)).toEqual(['link-down']);
  });

  it('says nothing while the table or the interfaces are not known', () => {
    expect(idsOf(after(1, { inet: failed('waiting') }))).toEqual([]);
    const unread = after(9, (s) => (s === 0 ? {} : { inet: [EM0_ALONE], interfaces: failed('timeout') }));
    expect(idsOf(unread)).toEqual([]);
  });

  it('clears when the default is back', () => {
    expect(idsOf(after(9, (s) => ({ inet: s < 6 ? [EM0_ALONE] : [EM0, IWN0] })))).toEqual([]);
  });
});

describe('a default that went when its interface was switched off', () => {
  const V6_BOTH = [aDefault({ ...V6, priority: 100 }), aDefault({ ...V6_IWN0, priority: 600, bundle: 1 })];
  const off = linksWith('em0', { up: false, linkUp: null, status: 'down' });
  const back = linksWith('em0', { addresses: [anAddress('192.168.1.10')] });
  const life = (s: number) => ({
    inet: s < 5 ? [WIRED_100, WIFI_600] : [WIFI_600],
    inet6: s < 5 ? V6_BOTH : V6_BOTH.slice(1),
    interfaces: s < 5 ? linksWith() : s < 8 ? off : back,
  });
  const finding = findingOf(onLinux(15, life), 'missing-default', 'em0');

  it('says so, with what else is gone', () => {
    expect(finding?.evidence.slice(0, 3)).toEqual([
      'the default route via 192.168.1.1 was there before',
      'em0 was switched off after that and is on again: its default route went with it and did not come back',
      'its IPv6 address and default route are gone as well',
    ]);
  });

  it('is put back as it was', () => {
    expect(cureOf(finding)).toEqual([
      '/usr/sbin/ip route replace default metric 100 via 192.168.1.1 dev em0',
    ]);
  });

  it('is not said of a route that was deleted while the interface was on', () => {
    const deleted = onLinux(15, (s) => ({ inet: s < 5 ? [WIRED_100, WIFI_600] : [WIFI_600] }));
    expect(findingOf(deleted, 'missing-default', 'em0')?.evidence.join()).not.toContain('switched off');
  });

  it('is forgotten once the route was back in between', () => {
    const twice = onLinux(30, (s) => (s >= 12 && s < 20 ? {} : s >= 20 ? { inet: [WIFI_600] } : life(s)));
    expect(findingOf(twice, 'missing-default', 'em0')?.evidence.join()).not.toContain('switched off');
  });
});

describe('a router whose defaults lead out by IPv6 alone', () => {
  const inet6 = [
    { ...aDefault({ ...V6, multipath: true }) },
    { ...aDefault({ ...V6_IWN0, multipath: true }) },
  ];

  it('is told that IPv4 has none, at the first look, where its uplinks have IPv4 addresses', () => {
    const now = onLinux(1, { inet: [], inet6, interfaces: fixed(linksWith()) });
    expect(now.verdict).toMatchObject({
      status: 'warning',
      sentence:
        'No IPv4 default route although em0 and iwn0 have IPv4 addresses: only IPv6 leaves this router.',
    });
    expect(findingOf(now, 'missing-default')?.evidence).toEqual([
      'em0 has the address 192.168.1.10',
      'iwn0 has the address 192.168.0.101',
      '0 IPv4 default routes in the table',
      '2 IPv6 default routes in the table',
    ]);
  });

  it('is left in peace where they have none: it is meant so', () => {
    const bare = fixed(linksWith()).map((one) => ({
      ...one,
      addresses:
        one.name === 'em1' ? one.addresses : one.addresses.filter(({ family }) => family === 'inet6'),
    }));
    expect(idsOf(onLinux(1, { inet: [], inet6, interfaces: bare }))).not.toContain('missing-default');
  });
});

describe('a router that is deaf to advertisements', () => {
  it('is told why it may lack an IPv6 default', () => {
    const interfaces = linksWith('iwn0', { autoconf: { inet: true, inet6: true } });
    const inet6 = [aDefault({ ...V6, priority: 1_024 })];
    const of = (forwarding: number) =>
      findingOf(
        onLinux(5, {
          inet6,
          interfaces,
          settings: { ...SETTINGS, forwarding: { inet: 1, inet6: forwarding } },
        }),
        'missing-default',
        'iwn0',
      )?.evidence.join();
    expect(of(1)).toContain('unless accept_ra is 2');
    expect(of(0)).not.toContain('accept_ra');
  });
});

describe('a next hop that a flap of its link took out of a default', () => {
  const ofObjects = (rows: readonly Route[]): readonly Route[] =>
    rows.map((row) => ({ ...row, priority: 20, label: '196', attributes: ['nhid 31'] }));
  const shrunk = (isObject: boolean) =>
    onLinux(12, (s) => {
      const rows = s < 4 ? BOTH : [WIRED_100];
      return { inet: isObject ? ofObjects(rows) : rows };
    });

  it('is missed, with what keeps it out', () => {
    const diagnosis = shrunk(true);
    expect(diagnosis.verdict.sentence).toBe(
      'iwn0 has the address 192.168.0.101 but no IPv4 default route: em0 carries everything.',
    );
    expect(diagnosis.verdict.because.join('; ')).toContain(
      'its next hops are objects (nhid 31, from FRR static): one whose link was lost',
    );
  });

  it('is missed without a word of objects where the route has none', () => {
    expect(findingOf(shrunk(false), 'missing-default')?.evidence.join()).not.toContain('objects');
  });

  it('is not replaced by hand where a daemon holds the default', () => {
    expect(cureOf(findingOf(shrunk(true), 'missing-default'))).toEqual([]);
    expect(cureOf(findingOf(shrunk(false), 'missing-default'))).toHaveLength(1);
  });
});
