import { describe, expect, it } from 'vitest';
import { attributionWords, reasonFacts } from '../../../src/ui/views/connection-reason.js';
import { words } from '../../../src/systems/openbsd/explain/words.js';
import { healthy, story, three } from '../given.js';
import { linuxSeparate, linuxShared } from '../linux-given.js';
import { connection } from '../some-connections.js';

const told = (...of: Parameters<typeof reasonFacts>): string =>
  reasonFacts(...of)
    .map(([label, text]) => `${label}: ${text}`)
    .join('\n');

describe('why a connection went where it went', () => {
  it('names every default route of its family with its priority as a sum, the lowest first', () => {
    const text = told(connection(), story);
    expect(text).toContain('candidates: default via 192.168.1.1 on em0: priority 8 = static 8\n');
    expect(text).toContain(': default via 192.168.0.1 on iwn0: priority 12 = static 8 + wireless 4\n');
    expect(text).toContain('only em0 has priority 8, the lowest that is up');
  });

  it('says that equal routes are chosen by a hash of source and destination that knows no ports and no load', () => {
    const text = told(connection(), healthy);
    expect(text).toContain('looked up by: source 10.0.0.20 and destination 203.0.113.69');
    expect(text).toContain('no ports and no load');
    expect(text).toContain('choice: em0 and iwn0 share priority 8');
  });

  it('says that nothing is shared while multipath is off', () => {
    const off = { ...healthy.router, multipath: { inet: false, inet6: null } };
    expect(told(connection(), { ...healthy, router: off })).toContain('multipath is off');
  });

  it('says that the first of equal routes takes everything where it lacks P', () => {
    const uplinks = healthy.uplinks.map((uplink, i) => ({
      ...uplink,
      routes: uplink.routes.map((one) => ({ ...one, expectedShare: i === 0 ? 1 : 0 })),
    }));
    expect(told(connection(), { ...healthy, uplinks })).toContain(
      'em0 and iwn0 have priority 8, but the first of them lacks P: it is always taken',
    );
  });

  it('passes over a route that is down', () => {
    expect(told(connection(), three)).toContain('priority 14 = static 8 + WWAN 6, down');
    expect(told(connection(), three)).toContain('em0 and iwn0 share');
  });

  it('looks at routes of its own family only', () => {
    expect(told(connection({ remoteHost: '2001:db8::1' }), story)).toContain(
      'no default route of its family is known',
    );
  });

  it('says on Linux what the hash is made from, and with whom a next hop shares', () => {
    const text = told(connection(), linuxShared);
    expect(text).toContain('default via 192.168.1.1 on em0: metric 100');
    expect(text).toContain('a hash of addresses and ports chooses among equal routes, and knows no load');
    expect(text).toContain('em0 and iwn0 share metric 100: the hash picks one, and this connection goes');
  });

  it('says on Linux that routes of one metric which are not bound together share nothing', () => {
    expect(told(connection(), linuxSeparate)).toContain(
      'em0 and iwn0 have metric 100, but each a route of its own: one of them is always taken',
    );
  });

  it('asks no routing table where a rule forced the next hop', () => {
    const text = told(
      connection({ gateway: '192.168.0.1', uplink: 'iwn0', attributedBy: 'gateway', rule: 7, anchor: 1 }),
      story,
    );
    expect(text).toContain('iwn0: a rule forced its next hop {192.168.0.1}');
    expect(text).toContain('pf rule: 7 in anchor 1');
    expect(text).not.toContain('candidates');
  });

  it('does not explain the way in by our own routes', () => {
    expect(told(connection({ direction: 'incoming' }), story)).toContain('who called chose the way in');
    expect(told(connection({ direction: 'local', uplink: null, wireHost: null }), story)).not.toContain(
      'candidates',
    );
  });

  it.each([
    [{ attributedBy: 'address' }, 'em0: it leaves with the address 192.168.1.10'],
    [{ attributedBy: 'address', direction: 'incoming' }, 'em0: it came to 192.168.1.10'],
    [{ attributedBy: 'interface', interface: 'em0' }, 'em0: its state is bound to that interface'],
    [{ uplink: null, attributedBy: null }, 'cannot tell: no rule forced a next hop'],
    [{ uplink: null, attributedBy: null, interface: 'vlan7' }, 'its interface vlan7 is no uplink'],
    [{ uplink: null, direction: 'local' }, 'none: it stays between'],
  ] as const)('tells how the uplink was told: %j', (given, wanted) => {
    expect(attributionWords(connection(given), words)).toContain(wanted);
  });
});
