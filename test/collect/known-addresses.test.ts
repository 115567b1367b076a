import { describe, expect, it } from 'vitest';
import { knownAddresses } from '../../src/collect/known-addresses.js';
import { foldRound } from '../../src/collect/fold.js';
import type { Reading } from '../../src/model/reading.js';
import type { Interface, PolicyRule, Route } from '../../src/model/router.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { networkInterface, round, route, settings, standInObserver, START, tells } from './stand-in.js';

const INTERFACES = [
  networkInterface('em0', ['192.0.2.10/24', '2001:db8:a::10/64']),
  networkInterface('em1', ['10.0.0.1/24', 'fe80::1%em1/64']),
  networkInterface('em2', ['198.51.100.10/24']),
];
const ROUTES = [route('192.0.2.1', 'em0'), route('198.51.100.1', 'em2')];

function reading<T>(value: T): Reading<T> {
  return { ok: true, value, at: START, goodForMs: 15_000, tookMs: 1, complaints: [] };
}

function seen(routes: readonly Route[], interfaces: readonly Interface[] | null): Snapshot {
  const answers = { '/sbin/routes -4': tells({ routesInet: routes }) };
  const all = interfaces === null ? answers : { ...answers, '/sbin/interfaces': tells({ interfaces }) };
  return foldRound(null, round(START, all), { observer: standInObserver(), intervalMs: 1_000, live: true });
}

describe('whose an address is', () => {
  it('is told by the default routes and the interfaces', () => {
    expect(knownAddresses(seen(ROUTES, INTERFACES), [])).toEqual({
      uplinks: [
        { interface: 'em0', addresses: ['192.0.2.10', '2001:db8:a::10'], gateways: ['192.0.2.1'] },
        { interface: 'em2', addresses: ['198.51.100.10'], gateways: ['198.51.100.1'] },
      ],
      ownAddresses: ['10.0.0.1', 'fe80::1%em1'],
      insideNetworks: ['10.0.0.1/24'],
    });
  });

  it('is not told beyond the uplinks while the interfaces are not known', () => {
    expect(knownAddresses(seen(ROUTES, null), [])).toEqual({
      uplinks: [
        { interface: 'em0', addresses: [], gateways: ['192.0.2.1'] },
        { interface: 'em2', addresses: [], gateways: ['198.51.100.1'] },
      ],
    });
  });

  it('follows the names that were given', () => {
    const { uplinks } = knownAddresses(seen(ROUTES, INTERFACES), ['em2']);
    expect(uplinks.map((uplink) => uplink.interface)).toEqual(['em2']);
  });

  it('knows an uplink that has lost its default route but takes its address from outside', () => {
    const leased = INTERFACES.map((via) =>
      via.name === 'em2' ? { ...via, autoconf: { inet: true, inet6: false } } : via,
    );
    const { uplinks } = knownAddresses(seen(ROUTES.slice(0, 1), leased), []);
    expect(uplinks.map((uplink) => uplink.interface)).toEqual(['em0', 'em2']);
  });

  it('knows an uplink that only the table of a rule leads to, and none of a table that nothing leads to', () => {
    const modem = networkInterface('em2', ['172.16.7.10/24']);
    const whole = seen(ROUTES.slice(0, 1), [...INTERFACES.slice(0, 2), modem]);
    const rule: PolicyRule = {
      family: 'inet',
      order: 1000,
      selector: 'fwmark 0x2',
      table: '102',
      action: 'lookup 102',
      ordinary: false,
      suppressPrefixLength: null,
    };
    const inTable = (table: string): Snapshot => ({
      ...whole,
      observed: {
        ...whole.observed,
        otherTables: reading([{ ...route('172.16.7.1', 'em2'), table }]),
        settings: reading(settings({ policyRules: { inet: [rule] } })),
      },
    });
    const names = (table: string): string[] =>
      knownAddresses(inTable(table), []).uplinks.map((uplink) => uplink.interface);
    expect(names('102')).toEqual(['em0', 'em2']);
    expect(names('103')).toEqual(['em0']);
  });

  it('gives a shared address (carp) to the uplink that carries it, and knows the far end of a link', () => {
    const carp: Interface = { ...networkInterface('carp0', ['192.0.2.99/24']), kind: 'carp', parent: 'em0' };
    const [em0, ...rest] = INTERFACES;
    const far = {
      ...em0,
      addresses: em0?.addresses.map((one) => ({ ...one, peer: '192.0.2.254' })),
    } as Interface;
    const { uplinks, ownAddresses } = knownAddresses(seen(ROUTES, [far, ...rest, carp]), []);
    expect(uplinks[0]).toEqual({
      interface: 'em0',
      addresses: ['192.0.2.10', '2001:db8:a::10', '192.0.2.99'],
      gateways: ['192.0.2.1', '192.0.2.254'],
    });
    expect(ownAddresses).not.toContain('192.0.2.99');
  });
});
