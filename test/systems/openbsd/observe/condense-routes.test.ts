import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_INTERNET } from '../../../../src/forwarding/internet.js';
import { sizeOf } from '../../../../src/forwarding/prefix.js';
import { READ_WHOLE_LINES, RouteCondenser } from '../../../../src/systems/openbsd/observe/condense-routes.js';
import { CoveredBlocks, RESERVED } from '../../../../src/systems/covered-blocks.js';
import { parseRoutes } from '../../../../src/systems/openbsd/observe/routes.js';

const COLUMNS = 'Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface Label\n';

function row(destination: string, gateway: string, flags: string, priority: number, name: string, more = '') {
  return `${destination.padEnd(18)} ${gateway.padEnd(18)} ${flags.padEnd(10)} 0  0  -  ${priority} ${name}${more}\n`;
}

/** As a routing daemon brings them: 24.0.0/24, 24.0.1/24 … */
const brought = (count: number, name = 'vio0', flags = 'UG') =>
  Array.from({ length: count }, (_, i) =>
    row(`${24 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}/24`, '198.51.100.9', flags, 48, name),
  ).join('');

const table = (inet: string, inet6 = '') =>
  `Routing tables\n\nInternet:\n${COLUMNS}${inet}${inet6 === '' ? '' : `\nInternet6:\n${COLUMNS}${inet6}`}`;

/** The text as a large one is shortened, in chunks of so many bytes. */
function condensed(text: string, chunkBytes = 65_536): string {
  const condenser = new RouteCondenser();
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) condenser.write(bytes.slice(at, at + chunkBytes));
  return Buffer.concat(condenser.end()).toString();
}

/** What somebody needs to know who decides about uplinks. */
const OWN = [
  row('default', '198.51.100.1', 'UGSP', 8, 'vio0', '  "dhcpleased"'),
  row('default', '203.0.113.1', 'UGSP', 8, 'vio1'),
  row('default', '203.0.113.77', 'UG', 48, 'vio1'),
  row('0/1', '198.51.100.3', 'UG', 48, 'vio0'),
  row('96/6', '198.51.100.3', 'UG', 48, 'vio0'),
  row('10/8', '127.0.0.1', 'UGRS', 8, 'lo0'),
  row('172.20/16', '10.4.0.2', 'UGS', 8, 'vio2'),
  row('192.0.2.77', '198.51.100.1', 'UGHS', 8, 'vio0'),
  row('198.51.100/24', '198.51.100.10', 'UCn', 4, 'vio0'),
  row('198.51.100.1', '02:00:5e:10:77:01', 'UHLch', 3, 'vio0'),
];

describe('a large OpenBSD routing table, while it comes', () => {
  it('is left as it is up to ten thousand lines', () => {
    const text = table(OWN.join('') + brought(READ_WHOLE_LINES - 50));
    expect(condensed(text)).toBe(text);
  });

  it('keeps each row that decides something, wherever it stands, and counts the others by interface', () => {
    const rows = `${OWN.slice(0, 5).join('')}${brought(30_000)}${brought(7, 'vio1')}${OWN.slice(5).join('')}`;
    const { value, complaints } = parseRoutes(condensed(table(rows)));
    expect(complaints).toEqual([]);
    expect(value.whole).toBe(true);
    expect(value.inet?.slice(0, OWN.length)).toEqual(parseRoutes(table(OWN.join(''))).value.inet);
    expect(value.inet?.slice(OWN.length)).toMatchObject([
      {
        interface: 'vio0',
        destination: '30000 routes not listed',
        standsFor: { rows: 30_000, blocks: 30_000 },
      },
      { interface: 'vio1', destination: '7 routes not listed', standsFor: { rows: 7, blocks: 0 } },
    ]);
  });

  it.each([
    ['a counter that is no number', (line: string) => line.replace(' 0  0 ', ' 0  2x ')],
    ['a counter that is missing', (line: string) => line.replace(' 0  0 ', ' 0 ')],
    ['no MTU', (line: string) => line.replace(' - ', ' = ')],
    ['a priority that is no number', (line: string) => line.replace(' 48 vio0', ' 48vio0')],
    ['a flag that there is not', (line: string) => line.replace('UG ', 'UG7')],
    ['nothing behind its locked MTU', (line: string) => line.replace('-  48 vio0', '1400 L')],
    ['a name that is none', (line: string) => line.replace('vio0', 'vio0\u0000')],
  ])('complains of a row with %s as of any other', (_, damage) => {
    const bad = damage(row('45.7/16', '198.51.100.9', 'UG', 48, 'vio0'));
    const small = parseRoutes(table(OWN.join('') + bad)).complaints;
    const large = parseRoutes(condensed(table(OWN.join('') + brought(12_000) + bad + brought(9, 'vio1'))));
    expect(small).toHaveLength(1);
    expect(large.complaints.map(({ text, reason }) => [text, reason])).toEqual(
      small.map(({ text, reason }) => [text, reason]),
    );
    expect(large.value.inet?.at(-2)).toMatchObject({ standsFor: { rows: 12_000 } });
  });

  it('counts rows in every form in which it reads them', () => {
    const forms = ['1500', '1400 L', '1400L', '-'].flatMap((mtu) => [
      row('45.7/16', '198.51.100.9', 'UG', 48, 'vio0').replace(' - ', ` ${mtu} `),
      row('45.7/16', '198.51.100.9', 'UG1', 48, 'vio0', '  "a label"').replace(' - ', ` ${mtu} `),
      row('45.7/16', '198.51.100.9', 'UG', 48, 'vio0', ' \r').replace(' - ', ` ${mtu} `).replace(' 48 ', ' '),
    ]);
    expect(parseRoutes(table(forms.join(''))).value.inet).toHaveLength(12);
    const { value } = parseRoutes(condensed(table(brought(12_000) + forms.join(''))));
    expect(value.inet).toMatchObject([{ interface: 'vio0', standsFor: { rows: 12_012 } }]);
  });

  it('does not hold what has no lines', () => {
    const condenser = new RouteCondenser();
    const chunk = new Uint8Array(1_048_576).fill(120);
    for (let mebibyte = 0; mebibyte < 70; mebibyte++) condenser.write(chunk);
    const left = Buffer.concat(condenser.end()).toString();
    expect(left.length).toBeLessThan(2_000);
    expect(parseRoutes(left).value.inet).toBeNull();
  });

  it('counts IPv6 by itself', () => {
    const six = Array.from({ length: 12_000 }, (_, i) =>
      row(`2a01:${i.toString(16)}::/32`, 'fe80::1%vio0', 'UG', 48, 'vio0'),
    ).join('');
    const { value } = parseRoutes(
      condensed(table(OWN.join(''), row('default', 'fe80::1%vio0', 'UGS', 8, 'vio0') + six)),
    );
    expect(value.inet).toHaveLength(OWN.length);
    expect(value.inet6).toMatchObject([
      { destination: 'default' },
      { family: 'inet6', standsFor: { rows: 12_000, blocks: 12_000 * 65_536 } },
    ]);
  });

  it('lets a longer prefix take its part from a wider one, and a route that is down none', () => {
    const nested = `${row('40/8', '198.51.100.9', 'UG', 48, 'vio0')}${row('40.7/16', '203.0.113.9', 'UG', 48, 'vio1')}${row('41/8', '198.51.100.9', 'G', 48, 'vio0')}`;
    const { value } = parseRoutes(condensed(table(brought(12_000, 'vio5') + nested)));
    const blocks = value.inet?.map(({ interface: name, standsFor }) => [name, standsFor?.blocks]);
    expect(blocks).toEqual([
      ['vio5', 12_000],
      ['vio0', 65_536 - 256],
      ['vio1', 256],
    ]);
  });

  it('is the same wherever its chunks are cut', () => {
    const text = table(OWN.join('') + brought(10_050) + OWN.join(''));
    const whole = condensed(text);
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 200_000 }), (bytes) => condensed(text, bytes) === whole),
      { numRuns: 8 },
    );
  });

  it('stays small when it is none, or holds nothing but rows that are to be kept, and loses no row silently', () => {
    const neighbours = Array.from({ length: 40_000 }, (_, i) =>
      row(`10.${i >> 8}.${i & 255}.7`, '02:00:5e:10:77:01', 'UHLc', 3, 'vio2'),
    ).join('');
    const text = condensed(table(neighbours + OWN.join('')));
    const { value } = parseRoutes(text);
    const listed = value.inet?.filter(({ standsFor }) => standsFor === undefined) ?? [];
    const sums = (value.inet ?? []).reduce((sum, { standsFor }) => sum + (standsFor?.rows ?? 0), 0);
    expect(listed.filter(({ destination }) => destination === 'default')).toHaveLength(3);
    expect(listed.length + sums).toBe(40_000 + OWN.length);
    expect(condensed('x'.repeat(2_000_000)).length).toBe(2_000_000);
    expect(condensed(`${'y\n'.repeat(20_000)}${'x'.repeat(2_000_000)}`).length).toBeLessThan(100_000);
  });

  it('keeps the halves of the internet, and IPv6 apart, behind a block list of any length', () => {
    const blocked = Array.from({ length: 12_000 }, (_, i) =>
      row(`45.${i >> 8}.${i & 255}/24`, '127.0.0.1', 'UGBS', 8, 'lo0'),
    ).join('');
    const half = row('128/1', '198.51.100.3', 'UGS', 8, 'vio0');
    const half6 = row('8000::/1', 'fe80::1%vio0', 'UGS', 8, 'vio0');
    const { value } = parseRoutes(condensed(table(blocked + half, half6)));
    expect(value.inet?.some(({ destination }) => destination === '128/1')).toBe(true);
    expect(value.inet6).toMatchObject([{ destination: '8000::/1', interface: 'vio0' }]);
    expect(value.inet?.at(-1)?.standsFor?.rows).toBeGreaterThanOrEqual(2_000);
  });

  it('takes the same for the internet as the model of forwarding does', () => {
    const blocks = (ranges: readonly (readonly [number, number])[]) =>
      ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    const reserved = NOT_INTERNET.inet.map(
      (prefix) => [prefix.start, prefix.start + sizeOf(prefix, 'inet')] as const,
    );
    expect(RESERVED.map(([from]) => from)).toEqual(reserved.map(([from]) => from).sort((a, b) => a - b));
    expect(blocks(RESERVED)).toBe(blocks(reserved));
    const covered = new CoveredBlocks();
    for (let first = 0; first < 256; first++) covered.add(first << 16, 8, 1);
    expect(covered.counts[1]).toBe(2 ** 24 - blocks(RESERVED));
  });
});
