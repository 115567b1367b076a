import { describe, expect, it } from 'vitest';
import type { Expectation, PlannedRoute } from '../../../src/model/plan.js';
import { difference, expectationOf, narrowed } from '../../../src/reset/plan/expectation.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';
import { laptop } from '../../demo/laptop.js';
import { NOW, snapshot } from '../router.js';

const EM0: PlannedRoute = {
  gateway: '192.168.1.1',
  interface: 'em0',
  priority: 8,
  up: true,
  multipath: false,
  label: null,
  mtuBytes: null,
};
const IWN0: PlannedRoute = { ...EM0, gateway: '192.168.0.1', interface: 'iwn0', priority: 12 };
const WANTED: Expectation = {
  defaults: { inet: [EM0, IWN0] },
  multipath: { inet: true },
  selection: openbsd.changer.selection('7.9'),
  interfacePriorities: { iwn0: 4 },
};

describe('what was read', () => {
  it('is the defaults in their order, the switches and the interfaces', () => {
    const { defaults, multipath, interfacePriorities } = expectationOf(snapshot(laptop()), openbsd.changer);
    expect(defaults).toEqual({ inet: [EM0, { ...IWN0, label: 'dhcpleased' }], inet6: [] });
    expect(multipath).toEqual({ inet: true, inet6: false });
    expect(interfacePriorities).toMatchObject({ em0: 0, iwn0: 4, lo0: 0 });
  });

  it('holds nothing of a reading that is stale', () => {
    const seen = { ...snapshot(laptop()), at: NOW + 60_000 };
    expect(expectationOf(seen, openbsd.changer)).toEqual({
      defaults: {},
      multipath: {},
      selection: openbsd.changer.selection('7.9'),
      interfacePriorities: {},
    });
  });

  it('can be narrowed to what a change concerns', () => {
    const whole = expectationOf(snapshot(laptop()), openbsd.changer);
    expect(narrowed(whole, ['inet'], ['iwn0'])).toEqual({
      defaults: { inet: whole.defaults.inet },
      multipath: { inet: true },
      selection: openbsd.changer.selection('7.9'),
      interfacePriorities: { iwn0: 4 },
    });
  });
});

describe('the first difference', () => {
  const now = (changes: Partial<Expectation>): string | null => difference(WANTED, { ...WANTED, ...changes });

  it('is none when all is as it should be, whatever else there is', () => {
    expect(now({})).toBeNull();
    expect(
      now({ interfacePriorities: { em0: 7, iwn0: 4 }, multipath: { inet: true, inet6: false } }),
    ).toBeNull();
  });

  it('is not P in a reset that an older version stored, which does not say how its kernel chooses', () => {
    const { selection: _selection, ...older } = WANTED;
    const stored = JSON.parse(JSON.stringify(older)) as Expectation;
    expect(
      difference(stored, { ...WANTED, defaults: { inet: [{ ...EM0, multipath: true }, IWN0] } }),
    ).toBeNull();
  });

  it('is P where it follows from the priorities, and not on releases where it may stand or lack, or unknown ones', () => {
    const withP = { inet: [{ ...EM0, multipath: true }, IWN0] };
    const found = (release: string | null): string | null =>
      difference(
        { ...WANTED, selection: openbsd.changer.selection(release) },
        { ...WANTED, defaults: withP },
      );
    expect(found('7.8')).toContain('expected the IPv4 defaults');
    for (const release of ['7.7', '7.6', null]) expect(found(release)).toBeNull();
  });

  it('is a weight or an attribute, where routes have them; the seconds that are left pass by themselves', () => {
    const row = { ...EM0, weight: 2, attributes: ['src 192.168.1.10', 'expires 1790'] };
    const found = (changes: object): string | null =>
      difference(
        { ...WANTED, defaults: { inet: [row] } },
        { ...WANTED, defaults: { inet: [{ ...row, ...changes }] } },
      );
    expect(found({ attributes: ['expires 1789', 'src 192.168.1.10'] })).toBeNull();
    expect(found({ weight: 1 })).toMatch(/at 8, weight 2, src 192\.168\.1\.10; found .* at 8, src/);
    expect(found({ attributes: ['expires 1789'] })).toMatch(/found 192\.168\.1\.1 on em0 at 8, weight 2$/);
  });

  it('tells the table that was expected and the one that is', () => {
    expect(now({ defaults: { inet: [EM0] } })).toBe(
      'expected the IPv4 defaults 192.168.1.1 on em0 at 8; 192.168.0.1 on iwn0 at 12; found 192.168.1.1 on em0 at 8',
    );
    expect(now({ defaults: { inet: [] } })).toMatch(/found no default$/);
    expect(now({ defaults: { inet: [EM0, { ...IWN0, up: false, multipath: true }] } })).toMatch(
      /192\.168\.0\.1 on iwn0 at 12, down, multipath$/,
    );
  });

  it.each([
    { defaults: { inet: [IWN0, EM0] } },
    { defaults: { inet: [EM0, { ...IWN0, label: 'voice' }] } },
    { defaults: { inet: [EM0, { ...IWN0, mtuBytes: 1400 }] } },
    { defaults: { inet: [EM0, { ...IWN0, interface: 'iwn1' }] } },
    { defaults: { inet: [{ ...EM0, priority: null }, IWN0] } },
  ])('sees order, label, MTU, interface and priority: $defaults.inet', (changes) => {
    expect(now(changes)).not.toBeNull();
  });

  it('takes what is not known for a difference', () => {
    expect(now({ defaults: {} })).toBe('the IPv4 routes could not be read');
    expect(now({ multipath: {} })).toBe('whether IPv4 multipath is on could not be read');
    expect(now({ multipath: { inet: false } })).toBe('expected IPv4 multipath to be on');
    expect(now({ interfacePriorities: {} })).toBe("expected iwn0's own priority to be 4, found none");
    expect(now({ interfacePriorities: { iwn0: 0 } })).toBe("expected iwn0's own priority to be 4, found 0");
  });
});
