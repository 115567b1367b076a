import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRouteGet } from '../../../../src/systems/openbsd/observe/route-get.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const ANSWER = `   route to: 203.0.113.80
destination: 0.0.0.0
       mask: 0.0.0.0
    gateway: 198.51.100.1
  interface: em0
 if address: 198.51.100.10
   priority: 8 (static)
      flags: <UP,GATEWAY,DONE,STATIC,MPATH>
     use       mtu    expire
   48377         0         0 
`;

describe('the route to one host', () => {
  it('goes by the default route', () => {
    expect(parseRouteGet(ANSWER)).toEqual({
      value: {
        routeTo: '203.0.113.80',
        destination: 'default',
        gateway: '198.51.100.1',
        interface: 'em0',
        address: '198.51.100.10',
        priority: 8,
        flags: ['UP', 'GATEWAY', 'DONE', 'STATIC', 'MPATH'],
        label: null,
        use: 48377,
        mtu: null,
      },
      complaints: [],
    });
    expect(parseRouteGet(ANSWER.replaceAll('0.0.0.0', 'default')).value?.destination).toBe('default');
    expect(parseRouteGet(ANSWER.replaceAll('0.0.0.0', '::')).value?.destination).toBe('default');
  });

  it('has a priority without a name, a label and a locked MTU', () => {
    const { value, complaints } = parseRouteGet(
      ANSWER.replace('8 (static)', '12 ()')
        .replace('     use', '      label: dhcp leased\n     use')
        .replace('48377         0 ', '    3      1400L')
        .concat('sockaddrs: <DST,GATEWAY,NETMASK,IFP,IFA,LABEL>\n'),
    );
    expect(complaints).toEqual([]);
    expect(value).toMatchObject({ priority: 12, label: 'dhcp leased', use: 3, mtu: 1400 });
  });

  it('passes over the addresses that follow their list', () => {
    const text = `${ANSWER}sockaddrs: <DST,GATEWAY,LABEL>\n default 198.51.100.1 "dhcpleased"\n`;
    expect(parseRouteGet(text).complaints).toEqual([]);
  });

  it('reaches a neighbour without a gateway', () => {
    const { value } = parseRouteGet(
      ANSWER.replace(/ {4}gateway.*\n/, '')
        .replace('destination: 0.0.0.0', 'destination: 198.51.100.7')
        .replace('mask: 0.0.0.0', 'mask: 255.255.255.255'),
    );
    expect(value).toMatchObject({ destination: '198.51.100.7', gateway: null, interface: 'em0' });
  });

  it('reads the eight numbers of 2009', () => {
    const old = ANSWER.replace(
      / {5}use[^]*$/,
      ' recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire\n       0         0         0         0         0         0      1492         0 \n',
    );
    expect(parseRouteGet(old)).toMatchObject({ value: { use: null, mtu: 1492 }, complaints: [] });
  });

  it.each([
    'get host 203.0.113.9: not in table\n',
    'route: writing to routing socket: No such process\n',
    '',
  ])('is null where there is none: %j', (text) => {
    expect(parseRouteGet(text)).toEqual({ value: null, complaints: [] });
  });

  it('complains of a field it cannot read, and keeps the others', () => {
    const { value, complaints } = parseRouteGet(ANSWER.replace('8 (static)', 'high').replace('<UP', 'UP'));
    expect(value).toMatchObject({ priority: null, flags: [], interface: 'em0' });
    expect(complaints.map((c) => [c.line, c.reason])).toEqual([
      [7, 'not a priority'],
      [8, 'not a flags'],
    ]);
  });

  it('never throws, and complains honestly', () => {
    fc.assert(
      fc.property(anyText(ANSWER.split('\n')), (text) => expectHonestComplaints(text, parseRouteGet(text))),
    );
  });
});
