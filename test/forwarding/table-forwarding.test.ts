import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forwardingOf } from '../../src/forwarding/table-forwarding.js';
import { equally, to } from './given-routes.js';

const reach = (rows: Parameters<typeof forwardingOf>[0]): Record<string, number> =>
  Object.fromEntries(
    forwardingOf(rows, 'inet', equally).exits.map((exit) => [exit.interface, Math.round(exit.reach * 100)]),
  );

describe('where a routing table sends what goes to the internet', () => {
  it('is wherever the default leads when there is nothing else', () => {
    const all = forwardingOf([to('default', 'em0')], 'inet', equally);
    expect(all).toMatchObject({ nowhere: 0, discarded: 0, specific: 0 });
    expect(all.exits).toEqual([{ interface: 'em0', share: 1, reach: 1 }]);
  });

  it('is nowhere without a route, and the networks of the house lead nowhere', () => {
    const all = forwardingOf([to('10.0.0/24', 'em2'), to('127/8', 'lo0')], 'inet', equally);
    expect(all).toMatchObject({ exits: [], nowhere: 1 });
  });

  it("is the tunnel's when a VPN client has put 0/1 and 128/1 before two equal defaults", () => {
    const rows = [to('default', 'em0'), to('default', 'em1'), to('0/1', 'tun0'), to('128.0.0.0/1', 'tun0')];
    const all = forwardingOf(rows, 'inet', equally);
    expect(all.specific).toBeCloseTo(1);
    expect(all.exits[0]).toMatchObject({ interface: 'tun0', share: expect.closeTo(1) });
    expect(all.destinations).toEqual(['0/1', '128.0.0.0/1']);
  });

  it('falls back to the default where the kernel passes over a more specific route', () => {
    const rows = [to('default', 'em0'), to('0/1', 'tun0', { up: false }), to('128/1', 'tun0', { up: false })];
    expect(reach(rows)).toEqual({ em0: 100 });
  });

  it('shares a destination among its next hops, and counts each as a way there', () => {
    const { exits } = forwardingOf([to('default', 'em0'), to('default', 'iwn0')], 'inet', equally);
    expect(exits).toEqual([
      { interface: 'em0', share: 0.5, reach: 1 },
      { interface: 'iwn0', share: 0.5, reach: 1 },
    ]);
  });

  it('discards what a blackhole of a better metric takes', () => {
    const rows = [to('default', '', { reject: true, priority: 5 }), to('default', 'eth0', { priority: 20 })];
    expect(forwardingOf(rows, 'inet', equally)).toMatchObject({ discarded: 1, exits: [] });
  });

  it('reads a full table of an IPv6 provider, and forgets what is not global unicast', () => {
    const rows = [to('2000::/3', 'em0'), to('fe80::/10', 'em1'), to('2001:db8::/32', 'em1')];
    const all = forwardingOf(rows, 'inet6', equally);
    expect(all.nowhere).toBeCloseTo(0);
    expect(all.exits.map((exit) => exit.interface)).toEqual(['em0', 'em1']);
  });

  it('takes the most specific route of every address, whatever the table', () => {
    const octet = fc.integer({ min: 1, max: 223 });
    const destination = fc.oneof(
      fc.constant('default'),
      fc
        .tuple(octet, fc.integer({ min: 0, max: 255 }), fc.integer({ min: 1, max: 12 }))
        .map(([a, b, length]) => `${a}.${b}.0.0/${length}`),
    );
    const rows = fc.array(
      fc.tuple(destination, fc.constantFrom('em0', 'em1', 'em2')).map(([where, via]) => to(where, via)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(rows, (table) => {
        const model = forwardingOf(table, 'inet', equally);
        const whole = model.exits.reduce(
          (sum, exit) => sum + (exit.share ?? 0),
          model.nowhere + model.discarded,
        );
        expect(whole).toBeCloseTo(1);
        // An address in each sixteenth of each /8, looked up the plain way.
        const counted = new Map<string, number>();
        let addresses = 0;
        for (let a = 1; a < 224; a++)
          for (let b = 3; b < 256; b += 4) {
            if (isReserved(a, b)) continue;
            addresses++;
            for (const [via, part] of lookUp(table, a * 256 + b))
              counted.set(via, (counted.get(via) ?? 0) + part);
          }
        for (const exit of model.exits)
          expect(exit.share ?? -1).toBeCloseTo((counted.get(exit.interface) ?? 0) / addresses, 2);
      }),
      { numRuns: 15 },
    );
  });
});

function isReserved(a: number, b: number): boolean {
  if (a === 10 || a === 127 || a === 0) return true;
  if (a === 172) return b >= 16 && b < 32;
  return (a === 100 && b >= 64 && b < 128) || (a === 169 && b === 254) || (a === 192 && b === 168);
}

/** The rows of the longest prefix that holds an address, given by its first two octets. */
function lookUp(table: readonly ReturnType<typeof to>[], address: number): Map<string, number> {
  const prefixes = table.map(({ destination, interface: via }) => {
    const [network = '0.0', bits = '0'] = destination === 'default' ? [] : destination.split('/');
    const [a = 0, b = 0] = network.split('.').map(Number);
    return { via, length: Number(bits), shift: 16 - Number(bits), start: a * 256 + b };
  });
  const matching = prefixes.filter(({ shift, start }) => address >> shift === start >> shift);
  const most = Math.max(-1, ...matching.map(({ length }) => length));
  const best = matching.filter(({ length }) => length === most);
  const parts = new Map<string, number>();
  for (const { via } of best) parts.set(via, (parts.get(via) ?? 0) + 1 / best.length);
  return parts;
}
