import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConnectionFilter } from '../../src/model/connection-filter.js';
import { connection } from './given-connection.js';

const web = connection({
  uplink: 'em0',
  insideHost: '10.0.0.20',
  insidePort: 50112,
  wireHost: '198.51.100.7',
  wirePort: 61234,
  remoteHost: '203.0.113.69',
  remotePort: 443,
});
const six = connection({
  uplink: 'em10',
  insideHost: '2001:db8:a::20',
  insidePort: 50113,
  wireHost: '2001:db8:a::20',
  wirePort: 50113,
  remoteHost: '2001:db8:f::1',
  remotePort: 53,
  protocol: 'udp',
  state: 'SINGLE:NO_TRAFFIC',
});
const echo = connection({
  uplink: null,
  attributedBy: null,
  protocol: 'ipv6-icmp',
  insidePort: 443,
  wirePort: 443,
  remotePort: 128,
  state: '0:0',
});
const nas = connection({
  uplink: null,
  attributedBy: null,
  direction: 'local',
  wireHost: null,
  wirePort: null,
});

describe('the filter of the connections', () => {
  it.each([
    ['', true],
    ['  ', true],
    ['-', true],
    ['10.0.0.20', true],
    ['10.0.0.', true],
    ['10.0.0.2', false],
    ['0.0.0.20', false],
    ['-10.0.0.20', false],
    ['10.0.0.20:50112', true],
    ['TCP established', true],
    ['udp', false],
    ['host:203.0.113.69', true],
    ['host:198.51.100.7', true],
    ['host:10.0.0.0/24', true],
    ['host:10.0.1.0/24', false],
    ['host:10.0.0.0/99', false],
    ['host:2001:db8::/32', false],
    ['host:', true],
    ['-host:', true],
    ['port:443', true],
    ['port:44', false],
    ['port:400-500', true],
    ['port:61234', true],
    ['port:https', false],
    ['-port:443', false],
    ['proto:tcp', true],
    ['proto:6', false],
    ['uplink:em0', true],
    ['uplink:em', true],
    ['uplink:em1', false],
    ['state:established', true],
    ['state:syn', false],
    ['host:10.0.0.20 port:443 -uplink:iwn0', true],
    ['nofield:x', false],
    ['constructor:x', false],
  ])('of a web page from 10.0.0.20, %j finds it: %s', (filter, found) => {
    expect(parseConnectionFilter(filter)(web)).toBe(found);
  });

  it('does not take em10 for em1', () => {
    expect(parseConnectionFilter('uplink:em1')(six)).toBe(false);
    expect(parseConnectionFilter('uplink:em10')(six)).toBe(true);
  });

  it.each([
    '2001:db8:f::1',
    '2001:db8:f::1[53]',
    '[2001:db8:f::1]:53',
    'host:2001:db8:f::/48',
    'HOST:2001:DB8:F',
  ])('takes the colons of %s for those of an address', (filter) => {
    expect(parseConnectionFilter(filter)(six)).toBe(true);
  });

  it('finds what is on no uplink by saying so', () => {
    expect(parseConnectionFilter('uplink:cannot-tell')(echo)).toBe(true);
    expect(parseConnectionFilter('uplink:local')(nas)).toBe(true);
    expect(parseConnectionFilter('uplink:cannot-tell')(nas)).toBe(false);
  });

  it('takes the id and the type of an echo for no ports, and finds both icmp by one name', () => {
    expect(parseConnectionFilter('port:443')(echo)).toBe(false);
    expect(parseConnectionFilter('proto:icmp')(echo)).toBe(true);
    // As the list shows it.
    for (const word of ['icmp6', 'proto:icmp6', 'ipv6-icmp'])
      expect(parseConnectionFilter(word)(echo), word).toBe(true);
    expect(parseConnectionFilter('-icmp6')(echo)).toBe(false);
    expect(parseConnectionFilter('proto:6')(echo)).toBe(false);
  });

  it('excludes exactly what the same word finds, whatever is typed', () => {
    const typed = fc.stringMatching(/^[^\s-]\S{0,12}$/);
    fc.assert(
      fc.property(typed, fc.constantFrom(web, six, echo, nas), (word, one) => {
        const isOpen = /^(host|port|proto|uplink|state):$/i.test(word);
        expect(parseConnectionFilter(`-${word}`)(one)).toBe(isOpen || !parseConnectionFilter(word)(one));
      }),
    );
  });

  it('finds the same in a row of a table, which has IPv4 addresses as numbers', () => {
    const octet = fc.oneof(fc.constantFrom(0, 1, 10, 20, 100, 255), fc.nat(255));
    const address = fc.array(octet, { minLength: 4, maxLength: 4 });
    const part = fc.oneof(
      fc.stringMatching(/^[0-9.]{1,9}$/),
      fc.tuple(address, fc.nat(12), fc.nat(12)).map(([octets, from, to]) => octets.join('.').slice(from, to)),
      fc.tuple(address, fc.nat(33)).map(([octets, bits]) => `${octets.join('.')}/${bits}`),
    );
    fc.assert(
      fc.property(
        part,
        fc.constantFrom('', 'host:', '-', '-host:'),
        address,
        address,
        (sought, field, x, y) => {
          const text = connection({ insideHost: x.join('.'), wireHost: y.join('.'), remoteHost: 'fd00::1' });
          const word = (octets: readonly number[]) => octets.reduce((sum, one) => (sum << 8) | one, 0);
          const row = { ...text, insideIpv4: word(x), wireIpv4: word(y), remoteIpv4: null };
          const isWanted = parseConnectionFilter(field + sought);
          expect(isWanted(row)).toBe(isWanted(text));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
