import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Disguise } from '../../../src/ui/canvas/disguise.js';

describe('hiding addresses', () => {
  it('keeps the shape and the length', () => {
    expect(new Disguise().apply('default via 192.168.1.10 on em0')).toBe('default via xxx.xxx.x.xg on em0');
  });

  it('shows the same address the same way and another one another way', () => {
    const disguise = new Disguise();
    const [a, b, again] = ['10.0.0.1', '10.0.0.2', '10.0.0.1'].map((address) => disguise.apply(address));
    expect(a).toBe(again);
    expect(a).not.toBe(b);
  });

  it.each([
    ['fe80::6670:2ff:feaa:bbcc%iwn0', 'xxxx::xxxx:xxx:xxxx:xxxg%iwn0'],
    ['2001:db8:1::/64 and', 'xxxx:xxx:g::/64 and'],
    ['gateway fe80::1: silent', 'gateway xxxx::g: silent'],
    ['64:70:02:aa:bb:cc', 'xx:xx:xx:xx:xx:xg'],
    ['192.168.1/24', 'xxx.xxx.g/24'],
    ['192.168.0.1:443', 'xxx.xxx.x.g:443'],
    ['(203.0.113.9)', '(xxx.x.xxx.g)'],
    ['::ffff:10.0.0.1', '::xxxx:xx.x.x.g'],
    ['from 10.0.0.1.', 'from xx.x.x.g.'],
  ])('%s', (text, hidden) => {
    expect(new Disguise().apply(text)).toBe(hidden);
  });

  it.each([
    '18:16:03',
    '0/60 lost',
    '1.70 GiB in 3.21 Mb/s',
    'OpenBSD 7.9',
    'route was killed after 3 s',
    '8 = static 8',
    '::',
    'note: all',
    '127/8',
  ])('leaves alone what is no address: %s', (text) => {
    expect(new Disguise().apply(text)).toBe(text);
  });

  it('hides names as whole words, large and small', () => {
    const disguise = new Disguise();
    disguise.hideNames(['gw.example.org', 'gw', 'Mifi']);
    expect(disguise.apply('gw: mifi on gw.example.org, mifist')).toBe('xg: xxxh on xx.xxxxxxx.xxi, mifist');
  });

  it('takes a name for what it is, not for a pattern', () => {
    const disguise = new Disguise();
    disguise.hideNames(['a-b', 'net.(1)', '...']);
    expect(disguise.apply('a-b net.(1) netx(1)')).toBe('x-g xxx.(h) netx(1)');
  });

  it('is never longer or shorter and changes nothing the second time', () => {
    const disguise = new Disguise();
    const piece = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.constantFrom(' ', ', ', 'via ', ':', '/24', 'em0'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join(' ');
        const hidden = disguise.apply(text);
        expect(hidden.length).toBe(text.length);
        expect(disguise.apply(hidden)).toBe(hidden);
      }),
    );
  });

  it('leaves no digit of an address, wherever it stands in a sentence', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.ipV6()),
        fc.constantFrom('', ',', '.', ':', ')', ' on em'),
        (address, after) => {
          fc.pre(/[0-9a-f]/.test(address));
          const hidden = new Disguise().apply(`(via ${address}${after}`);
          expect(hidden.slice(5, 5 + address.length)).not.toMatch(/[0-9A-Fa-f]/);
        },
      ),
    );
  });
});
