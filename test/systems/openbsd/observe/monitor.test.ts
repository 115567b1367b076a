import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouterEvent } from '../../../../src/model/router.js';
import { eventReader } from '../../../../src/systems/openbsd/observe/monitor.js';
import { anyText } from '../accounting.js';
import { eventWith } from '../../../given/router.js';

const ADDED = `got message of size 192 on Mon Nov  3 08:12:40 2025
RTM_ADD: Add Route: len 192, priority 12, table 0, if# 2, name iwn0, pid: 4711, seq 1, errno 0
flags:<UP,GATEWAY,DONE,STATIC>
fmask:
use:        0   mtu:        0    expire:        0 
locks:  inits: 
sockaddrs: <DST,GATEWAY,NETMASK,IFP,IFA,LABEL>
 default 203.0.113.1 default iwn0 203.0.113.101 "dhcp leased"
`;
const LINK = `got message of size 168 on Mon Nov  3 08:12:41 2025
RTM_IFINFO: iface status change: len 168, if# 1, name em0, link: no carrier, mtu: 1500, flags:<UP,BROADCAST,RUNNING>
`;

const NOTHING: RouterEvent = eventWith({});

const read = (text: string): readonly RouterEvent[] => eventReader()(text);

describe('what the kernel announces', () => {
  it('is a default route that dhcpleased added', () => {
    expect(read(ADDED)).toEqual([
      {
        kind: 'route-added',
        family: 'inet',
        destination: 'default',
        gateway: '203.0.113.1',
        interface: 'iwn0',
        priority: 12,
        pid: 4711,
        errno: 0,
        status: null,
        label: 'dhcp leased',
      },
    ]);
  });

  it('is a default route for IPv6, printed as numbers', () => {
    const [event] = read(
      ADDED.replace('default 203.0.113.1 default iwn0 203.0.113.101', ':: fe80::1%iwn0 :: iwn0 2001:db8::10'),
    );
    expect(event).toMatchObject({ family: 'inet6', destination: 'default', gateway: 'fe80::1%iwn0' });
    const [network] = read(ADDED.replace('default 203.0.113.1 default', '0.0.0.0 203.0.113.1 128.0.0.0'));
    expect(network?.destination).toBe('0.0.0.0');
  });

  it('is a change that was refused', () => {
    expect(read(ADDED.replace('errno 0', 'errno 17'))[0]).toMatchObject({ kind: 'route-added', errno: 17 });
  });

  it('is a link that was lost, known before anything follows', () => {
    expect(read(LINK)).toEqual([{ ...NOTHING, kind: 'link', interface: 'em0', status: 'no carrier' }]);
  });

  it('is an address that came or went', () => {
    const text = `got message of size 104 on Mon Nov  3 08:12:41 2025
RTM_NEWADDR: address being added to iface: len 104, if# 2, name iwn0, metric 0, flags:
sockaddrs: <NETMASK,IFP,IFA,BRD>
 255.255.255.0 iwn0 203.0.113.101 203.0.113.255
`;
    expect(read(text)).toEqual([
      { ...NOTHING, kind: 'address-added', family: 'inet', destination: '203.0.113.101', interface: 'iwn0' },
    ]);
    expect(read(text.replace('RTM_NEWADDR', 'RTM_DELADDR'))[0]?.kind).toBe('address-deleted');
  });

  it('is an interface that came or went, or an overflow', () => {
    const [arrival, lost] = read(
      'RTM_IFANNOUNCE: iface arrival/departure: len 24, if# 5, name pppoe0, what: arrival\n' +
        'got message of size 8 on Mon Nov  3 08:12:41 2025\nRTM_DESYNC: route socket overflow: len 8\n',
    );
    expect(arrival).toEqual({ ...NOTHING, kind: 'interface', interface: 'pppoe0', status: 'arrival' });
    expect(lost).toEqual({ ...NOTHING, kind: 'lost-events' });
  });

  it('is read in the words of 2009', () => {
    const events = read(`got message of size 156 on Tue Dec  1 10:00:00 2009
RTM_DELETE: Delete Route: len 156, priority 8, table 0, pid: 77, seq 3, errno 0
flags:<UP,GATEWAY,DONE,STATIC>
locks:  inits: 
sockaddrs: <DST,GATEWAY,NETMASK,IFP,IFA>
 default 198.51.100.1 default em0:0.d.b9.41.2c.a0 198.51.100.10
got message of size 148 on Tue Dec  1 10:00:01 2009
RTM_IFINFO: iface status change: len 148, if# 1, name: em0, link: active, flags:<UP,BROADCAST>
`);
    expect(events).toMatchObject([
      { kind: 'route-deleted', destination: 'default', interface: 'em0', priority: 8, pid: 77, label: null },
      { kind: 'link', interface: 'em0', status: 'active' },
    ]);
  });

  it('is worth a look even when it means nothing here', () => {
    expect(read(ADDED.replace('RTM_ADD: Add Route', 'RTM_PROPOSAL: config proposal'))[0]?.kind).toBe('other');
  });

  it('keeps only what is certain when an address prints as nothing', () => {
    expect(read(ADDED.replace(' default iwn0 203.0.113.101', ' iwn0 203.0.113.101'))[0]).toMatchObject({
      destination: 'default',
      gateway: '203.0.113.1',
      interface: 'iwn0',
      label: 'dhcp leased',
    });
  });

  it('disarms the label', () => {
    expect(read(ADDED.replace('dhcp leased', '\u001b]0;x'))[0]?.label).toBe('?]0;x');
  });
});

describe('a message that comes in pieces', () => {
  const text = ADDED + LINK + ADDED.replace('RTM_ADD', 'RTM_DELETE') + LINK;

  it('tells the same wherever it is cut', () => {
    const whole = read(text);
    expect(whole.map((e) => e.kind)).toEqual(['route-added', 'link', 'route-deleted', 'link']);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts, text.length].sort((a, b) => a - b);
        const reader = eventReader();
        const events = at.flatMap((end, i) => reader(text.slice(at[i - 1] ?? 0, end)));
        expect(events).toEqual(whole);
      }),
    );
  });

  it('is not held back until the next one comes', () => {
    const reader = eventReader();
    expect(reader(ADDED.slice(0, -1))).toEqual([]);
    expect(reader('\n')).toHaveLength(1);
  });

  it('is passed on without its addresses when these never come', () => {
    const reader = eventReader();
    expect(reader(ADDED.replace(/sockaddrs[^]*/, ''))).toEqual([]);
    expect(reader(LINK).map((e) => e.kind)).toEqual(['route-added', 'link']);
  });

  it('is given up when a line has no end, and says that events were lost, once', () => {
    const reader = eventReader();
    const kinds = Array.from({ length: 10 }, () => reader('x'.repeat(10_000)))
      .flat()
      .map((e) => e.kind);
    expect(kinds).toEqual(['lost-events']);
    expect(reader(`RTM_ADD: no line of its own\n${LINK}`).map((e) => e.kind)).toEqual(['link']);
  });

  it('never throws, whatever is printed', () => {
    fc.assert(
      fc.property(anyText(text.split('\n')), (garbage) => {
        const reader = eventReader();
        for (const event of [...reader(garbage), ...reader('\n')]) {
          expect(event.priority === null || event.priority >= 0).toBe(true);
        }
      }),
    );
  });
});
