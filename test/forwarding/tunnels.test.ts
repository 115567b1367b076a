import { describe, expect, it } from 'vitest';
import type { Interface, Route } from '../../src/model/router.js';
import { familyForwarding } from '../../src/forwarding/family-forwarding.js';
import { tunnelsOf } from '../../src/forwarding/tunnels.js';
import { anInterface } from '../diagnose/given.js';
import { equally, to } from './given-routes.js';

const EM0 = anInterface('em0', { kind: 'wired' });
const WG0 = anInterface('wg0', { kind: 'tunnel', endpoints: ['203.0.113.45'] });
const UNTOLD = anInterface('wg0', { kind: 'tunnel' });

function tunnels(inet: readonly Route[], wg0: Interface = WG0, inet6: readonly Route[] = []) {
  const of = (family: 'inet' | 'inet6', main: readonly Route[]) =>
    familyForwarding({ family, main, others: [], rules: [], choose: equally });
  return tunnelsOf({
    interfaces: new Map([EM0, wg0].map((via) => [via.name, via])),
    tables: { inet, inet6 },
    forwarding: { inet: of('inet', inet), inet6: of('inet6', inet6) },
    choose: { inet: equally, inet6: equally },
  });
}

describe('a tunnel that everything goes into', () => {
  it('travels over the uplink that a host route leads its packets by', () => {
    const rows = [to('default', 'wg0', { priority: 7 }), to('203.0.113.45', 'em0', { priority: 2 })];
    expect(tunnels(rows)).toEqual([
      { interface: 'wg0', endpoints: ['203.0.113.45'], carriers: ['em0'], eatsItself: false },
    ]);
  });

  it('eats itself when the route to its far end leads into it', () => {
    expect(tunnels([to('default', 'wg0')])).toMatchObject([{ carriers: [], eatsItself: true }]);
  });

  it('is not said to eat itself while the route to its far end may be among those that were only counted', () => {
    const counted = { ...to('9000 routes not listed', 'em0'), standsFor: { rows: 9_000, blocks: 9_000 } };
    expect(tunnels([to('default', 'wg0'), counted])).toMatchObject([{ eatsItself: false }]);
  });

  it('may travel by any other way out while its far end is not shown', () => {
    const rows = [to('default', 'wg0', { priority: 7 }), to('default', 'em0', { priority: 12 })];
    expect(tunnels(rows, UNTOLD)).toMatchObject([{ carriers: ['em0'], eatsItself: false }]);
    expect(tunnels([to('default', 'wg0')], UNTOLD)).toMatchObject([{ carriers: [], eatsItself: true }]);
  });

  it('may carry IPv4 in the IPv6 of a line', () => {
    const inet6 = [to('default', 'em0', { family: 'inet6', gateway: 'fe80::1%em0' })];
    expect(tunnels([to('default', 'wg0')], UNTOLD, inet6)).toMatchObject([
      { carriers: ['em0'], eatsItself: false },
    ]);
  });

  it('is none while another way is chosen', () => {
    expect(tunnels([to('default', 'em0'), to('default', 'wg0', { priority: 9 })])).toEqual([]);
  });
});
