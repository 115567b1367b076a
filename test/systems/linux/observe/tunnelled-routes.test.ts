import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../../../../src/model/address.js';
import { RouteCondenser } from '../../../../src/systems/linux/observe/condense-routes.js';
import { READ_WHOLE_ROWS } from '../../../../src/systems/linux/observe/large-table.js';
import { parseRoutes } from '../../../../src/systems/linux/observe/routes.js';

/** What iproute2 6.1 prints of encapsulations with `-j`: the far end of a tunnel, or its labels, are a `dst` beside the route's own. */
const ENCAPSULATIONS = {
  ip: '"encap":"ip","id":42,"src":"0.0.0.0","dst":"10.1.1.1","ttl":0,"tos":0',
  ip6: '"encap":"ip6","id":42,"src":"::","dst":"2001:db8::1","hoplimit":0,"tc":0',
  mpls: '"encap":"mpls","dst":"100/200"',
  'mpls with one label': '"encap":"mpls","dst":"100","ttl":9',
  seg6: '"encap":"seg6","mode":"encap","segs":["fc00::1"]',
};

const REST =
  '"gateway":"192.0.2.1","dev":"wan0","table":"main","protocol":"bgp","scope":"global","metric":20,"flags":[]}';
const route = (dst: string, encapsulation = ''): string =>
  `{"type":"unicast","dst":"${dst}",${encapsulation === '' ? '' : `${encapsulation},`}${REST}`;
const parsed = (routes: readonly string[]) => parseRoutes(`[${routes.join(',')}]\n`, FAMILIES);

/** The rows of a table that is so large that it is shortened while it comes. */
function inLargeTable(routes: readonly string[]) {
  const many = Array.from({ length: READ_WHOLE_ROWS }, (_, i) => route(`45.${i >> 8}.${i & 255}.0/24`));
  const condenser = new RouteCondenser();
  condenser.write(new TextEncoder().encode(`[${[...many, ...routes].join(',')}]\n`));
  return parseRoutes(Buffer.concat(condenser.end()).toString(), FAMILIES);
}

describe.each(Object.entries(ENCAPSULATIONS))('a route by a tunnel (encap %s)', (name, encapsulation) => {
  it('has its own destination, not that of the tunnel', () => {
    const { value, complaints } = parsed([
      route('default', encapsulation),
      route('10.51.0.0/24', encapsulation),
    ]);
    expect(complaints).toEqual([]);
    expect(value.inet).toMatchObject([
      { destination: 'default', gateway: '192.0.2.1', attributes: [`encap ${name.split(' ')[0] ?? ''}`] },
      { destination: '10.51.0.0/24', gateway: '192.0.2.1' },
    ]);
  });

  it('has it in a large table, too, where the default is told and the others are counted', () => {
    const more = [route('24.7.0.0/16', encapsulation), route('24.9.0.0/16', encapsulation)];
    const { value, complaints } = inLargeTable([route('default', encapsulation), ...more]);
    expect(complaints).toEqual([]);
    expect(value.inet).toMatchObject([
      { destination: 'default', gateway: '192.0.2.1' },
      { interface: 'wan0', standsFor: { rows: READ_WHOLE_ROWS + 2, blocks: READ_WHOLE_ROWS + 512 } },
    ]);
  });

  it('has it where only one of several next hops is a tunnel', () => {
    const hops = `"nexthops":[{${encapsulation},"gateway":"192.0.2.1","dev":"wan0"},{"gateway":"198.51.100.1","dev":"wan1"}]`;
    const { value } = parsed([`{"type":"unicast","dst":"default","table":"main",${hops}}`]);
    expect(value.inet).toMatchObject([
      { destination: 'default' },
      { destination: 'default', attributes: [] },
    ]);
  });
});
