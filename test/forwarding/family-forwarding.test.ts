import { describe, expect, it } from 'vitest';
import type { PolicyRule } from '../../src/model/router.js';
import { familyForwarding, waysOut } from '../../src/forwarding/family-forwarding.js';
import { equally, to } from './given-routes.js';

const rule = (order: number, table: string | null, more: Partial<PolicyRule> = {}): PolicyRule => ({
  family: 'inet',
  order,
  selector: 'from all',
  table,
  action: table === null ? 'unreachable' : `lookup ${table}`,
  ordinary: true,
  suppressPrefixLength: null,
  ...more,
});
const marked = (order: number, table: string): PolicyRule =>
  rule(order, table, { selector: `from all fwmark 0x${order.toString(16)}`, ordinary: false });

const MAIN = [to('default', 'eth0'), to('default', 'eth1')];

function model(rules: readonly PolicyRule[], others: readonly ReturnType<typeof to>[] | null = []) {
  return familyForwarding({ family: 'inet', main: MAIN, others, rules, choose: equally });
}

describe('who decides where a packet goes', () => {
  it('is the main table when no rule says otherwise', () => {
    const { ordinary, decidedBy, branches } = model([]);
    expect(ordinary && waysOut(ordinary)).toEqual(['eth0', 'eth1']);
    expect({ decidedBy, branches }).toEqual({ decidedBy: null, branches: [] });
  });

  it('is the rule of wg-quick that sends what has no mark to a table of its own', () => {
    const vpn = rule(32_765, '51820', { selector: 'not from all fwmark 0xca6c' });
    const { ordinary, decidedBy } = model(
      [rule(32_764, 'main', { suppressPrefixLength: 0 }), vpn],
      [to('default', 'wg0', { table: '51820' })],
    );
    expect(ordinary && waysOut(ordinary)).toEqual(['wg0']);
    expect(decidedBy).toBe(vpn);
  });

  it('is the main table again when the table of a rule holds nothing', () => {
    const { ordinary, decidedBy } = model([rule(100, '7')]);
    expect(ordinary && waysOut(ordinary)).toEqual(['eth0', 'eth1']);
    expect(decidedBy).toBeNull();
  });

  it('cannot be told when a rule for everything leads to a table that was not read', () => {
    const { ordinary, decidedBy } = model([rule(100, '7')], null);
    expect(ordinary).toBeNull();
    expect(decidedBy?.order).toBe(100);
  });

  it('is no mark that few packets have: those are branches, each with its way or without one', () => {
    const { ordinary, branches } = model(
      [marked(201, '201'), marked(202, '202')],
      [to('default', 'eth1', { table: '201' })],
    );
    expect(ordinary && waysOut(ordinary)).toEqual(['eth0', 'eth1']);
    expect(branches.map(({ table, forwarding }) => [table, forwarding && waysOut(forwarding)])).toEqual([
      ['201', ['eth1']],
      ['202', []],
    ]);
  });

  it('is a rule that refuses everything', () => {
    expect(model([rule(10, null)]).ordinary).toMatchObject({ discarded: 1, exits: [] });
  });
});
