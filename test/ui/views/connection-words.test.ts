import { describe, expect, it } from 'vitest';
import {
  ageFigure,
  endsOf,
  endWords,
  isHalfOpen,
  namingOf,
  stateWords,
  uplinkWords,
} from '../../../src/ui/views/connection-words.js';
import { bothWays } from '../../../src/ui/state/connection-rate.js';
import { penFor } from '../../../src/ui/state/pen-for-state.js';
import { showing, story } from '../given.js';
import { connection } from '../some-connections.js';

const plain = showing(story);
const naming = namingOf(plain, penFor(plain));
const web = { host: '203.0.113.69', port: 443 };
const six = { host: '2001:db8:ffff:1::443', port: 443 };

describe('an end of a connection', () => {
  it.each([
    [web, 30, 'host', '203.0.113.69:443'],
    [six, 30, 'host', '[2001:db8:ffff:1::443]:443'],
    [web, 12, 'port', '203.0.113.69'],
    [web, 12, 'host', '203.0.1…:443'],
    [six, 20, 'host', '2001:db8:ffff:1…:443'],
    [web, 8, 'host', '203.0.113.69'],
    [{ host: '192.0.2.1', port: null }, 30, 'host', '192.0.2.1'],
  ] as const)('%j in %i cells, giving up its %s', (end, room, gives, wanted) => {
    expect(endWords(end, naming, { protocol: 'tcp', room, gives })).toBe(wanted);
  });

  it('has no port where the packet filter shows an id or a type', () => {
    const { inside, remote } = endsOf(connection({ protocol: 'ipv6-icmp', remotePort: 128 }));
    expect([inside.port, remote.port]).toEqual([null, null]);
  });

  it('is hidden before it is cut, so that no half of an address is left', () => {
    const hidden = showing(story, { hidden: true });
    const words = endWords(web, namingOf(hidden, penFor(hidden)), {
      protocol: 'tcp',
      room: 12,
      gives: 'host',
    });
    expect(words).not.toMatch(/203/);
    expect(words).toMatch(/…:443$/);
  });
});

describe('names', () => {
  const resolved = new Map([['203.0.113.69', 'www.example.org']]);

  it('stand for addresses and ports when they are wanted', () => {
    const state = showing(story, { names: true, resolved });
    const words = endWords(web, namingOf(state, penFor(state)), { protocol: 'tcp', gives: 'host' });
    expect(words).toBe('www.example.org:https');
  });

  it('are not shown before, nor while addresses are hidden', () => {
    for (const given of [{ resolved }, { resolved, names: true, hidden: true }]) {
      const state = showing(story, given);
      const words = endWords(web, namingOf(state, penFor(state)), { protocol: 'tcp', gives: 'host' });
      expect(words).not.toContain('example');
    }
  });

  it('are known for no port of a protocol without services', () => {
    const state = showing(story, { names: true });
    expect(namingOf(state, penFor(state)).port('gre', 443)).toBe('443');
  });
});

describe('the words of a connection', () => {
  it('say that an uplink cannot be told, and that a local one uses none', () => {
    expect(uplinkWords(connection({ uplink: null }))).toBe('cannot tell');
    expect(uplinkWords(connection({ uplink: null }), 7)).toBe('?');
    expect(uplinkWords(connection({ uplink: null, direction: 'local' }), 7)).toBe('local');
  });

  it.each([
    ['ESTABLISHED:ESTABLISHED', 23, 'ESTABLISHED:ESTABLISHED'],
    ['ESTABLISHED:ESTABLISHED', 12, 'ESTABLISHED'],
    ['ESTABLISHED:FIN_WAIT_2', 12, 'EST:FIN2'],
    ['SYN_SENT:CLOSED', 9, 'SYN:CLSD'],
    ['PROXY:SRC', 9, 'PROXY:SRC'],
    ['0:0', 9, '0:0'],
  ])('%s in %i cells', (state, room, wanted) => {
    expect(stateWords(state, room)).toBe(wanted);
  });

  it('call TCP half-open while its first packet has no answer', () => {
    expect(isHalfOpen(connection({ state: 'SYN_SENT:CLOSED' }))).toBe(true);
    expect(isHalfOpen(connection({ state: 'ESTABLISHED:SYN_SENT' }))).toBe(false);
    expect(isHalfOpen(connection({ state: 'SYN_SENT:CLOSED', protocol: 'udp' }))).toBe(false);
  });

  it.each([
    [null, '–'],
    [0, '0s'],
    [59.9, '59s'],
    [291, '4m51s'],
    [86_399, '23h59m'],
    [93_700, '1d02h'],
    [100 * 86_400, '100d'],
    [1e12, '>99999'],
  ])('an age of %s s', (seconds, wanted) => {
    expect(ageFigure(seconds)).toBe(wanted);
  });

  it('add what is known both ways, and nothing to what is not', () => {
    expect([bothWays(1, 2), bothWays(null, 2), bothWays(1, null)]).toEqual([3, null, null]);
  });
});
