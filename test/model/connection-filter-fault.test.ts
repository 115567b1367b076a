import { describe, expect, it } from 'vitest';
import { connectionFilterFault } from '../../src/model/connection-filter-fault.js';

describe('a wrong filter', () => {
  it.each([
    ['prot:tcp', 'prot: is none of host: port: proto: uplink: state:'],
    ['443 -constructor:x', 'constructor: is none of host: port: proto: uplink: state:'],
    ['host:999.1.1.1', '999.1.1.1 is no address, nor a part of one'],
    ['host:1.2.3.4.5', '1.2.3.4.5 is no address, nor a part of one'],
    ['host:router', 'router is no address, nor a part of one'],
    ['HOST:10.0.0.0/99', '/99 is no length of a network: 0 to 32'],
    ['host:2001:db8::/129', '/129 is no length of a network: 0 to 128'],
    ['host:10.0.0/24', '10.0.0 is no whole address, which a network needs: 10.0.0.0/24'],
    ['port:abc', 'port: takes a number or a range such as 6881-6999, not abc'],
    ['port:70000', 'ports go up to 65535'],
    ['-port:500-400', '500-400 is no range: the lower port comes first'],
  ])('is told in a sentence: %s', (filter, sentence) => {
    expect(connectionFilterFault(filter)).toBe(sentence);
  });

  it.each([
    ...['', '-', '10.0.0.20', '10.0.0.20:443', 'fe80::1', 'fe::1', 'dead:beef', '-tcp'],
    ...[
      'host:',
      'port:',
      'proto:',
      '-uplink:',
      'host:10',
      'host:10.',
      'host:10.0.0.',
      'host:.20',
      'host:2001:db8::',
    ],
    ...[
      'host:10.0.0.0/24',
      'host:2001:db8::/32',
      'host:fe80::1%em0',
      'port:443',
      'port:400-500',
      'proto:6',
      'state:syn',
    ],
    ...['host:10.0.0.20 port:443 -uplink:iwn0 established'],
  ])('is not %j', (filter) => {
    expect(connectionFilterFault(filter)).toBeNull();
  });
});
