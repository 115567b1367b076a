import { describe, expect, it } from 'vitest';
import { parseIfconfig } from '../../src/systems/openbsd/observe/ifconfig.js';
import { ownSession } from '../../src/diagnose/own-session.js';

const INTERFACES = parseIfconfig(`em0: flags=8843<UP,BROADCAST,RUNNING> mtu 1500
\tindex 1 priority 0 llprio 3
\tinet6 fe80::10%em0 prefixlen 64 scopeid 0x1
\tinet 203.0.113.10 netmask 0xffffff00 broadcast 203.0.113.255
\tinet6 2001:db8:a::10 prefixlen 64
em1: flags=8843<UP,BROADCAST,RUNNING> mtu 1500
\tindex 2 priority 0 llprio 3
\tinet6 fe80::10%em1 prefixlen 64 scopeid 0x2
\tinet 10.0.0.1 netmask 0xff000000 broadcast 10.255.255.255
em2: flags=8843<UP,BROADCAST,RUNNING> mtu 1500
\tindex 3 priority 0 llprio 3
\tinet 10.5.0.1 netmask 0xffffff00 broadcast 10.5.0.255
pppoe0: flags=8851<UP,POINTOPOINT,RUNNING> mtu 1492
\tindex 4 priority 0 llprio 3
\tinet 198.51.100.9 --> 198.51.100.1 netmask 0xffffffff
`).value;
const session = (words: string | undefined) => ownSession(words, INTERFACES, ['em0', 'pppoe0']);

describe('where the session comes in', () => {
  it('is the uplink whose address the client called', () => {
    const peer = '192.0.2.7';
    expect(session('192.0.2.7 52110 203.0.113.10 22')).toEqual({ kind: 'uplink', interface: 'em0', peer });
    expect(session('192.0.2.7 52110 198.51.100.9 22')).toEqual({ kind: 'uplink', interface: 'pppoe0', peer });
    expect(session('2001:db8:f::7 52110 2001:0db8:a:0::10 22')).toMatchObject({
      kind: 'uplink',
      interface: 'em0',
    });
  });

  it('is a LAN for a client on a directly connected network, whatever address it called', () => {
    expect(session('10.9.9.9 52110 203.0.113.10 22')).toEqual({
      kind: 'lan',
      interface: 'em1',
      peer: '10.9.9.9',
    });
    expect(session('203.0.113.77 52110 203.0.113.10 22')).toMatchObject({ kind: 'lan', interface: 'em0' });
    expect(session('198.51.100.1 52110 10.0.0.1 22')).toMatchObject({ kind: 'lan', interface: 'pppoe0' });
  });

  it('goes by the most specific network, and by the scope of a link-local address', () => {
    expect(session('10.5.0.20 52110 10.5.0.1 22')).toMatchObject({ kind: 'lan', interface: 'em2' });
    expect(session('fe80::99%em1 52110 fe80::10%em1 22')).toMatchObject({ kind: 'lan', interface: 'em1' });
  });

  it('cannot be told for a client beyond a router of the LAN, or an address nobody has', () => {
    expect(session('192.0.2.7 52110 10.0.0.1 22')).toEqual({ kind: 'cannot-tell', peer: '192.0.2.7' });
    expect(session('192.0.2.7 52110 192.0.2.1 22')).toEqual({ kind: 'cannot-tell', peer: '192.0.2.7' });
  });

  it('is none at the console', () => {
    for (const words of [undefined, '', '  ', '192.0.2.7']) expect(session(words)).toEqual({ kind: 'none' });
  });
});
