import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isTrue,
  numberOf,
  objectOf,
  objectsOf,
  readObjects,
  textOf,
  wordsOf,
} from '../../../../src/systems/linux/observe/json.js';
import { parseLinks } from '../../../../src/systems/linux/observe/ip-addr.js';
import { parseNetconf } from '../../../../src/systems/linux/observe/netconf.js';
import { parseRoutes } from '../../../../src/systems/linux/observe/routes.js';
import { parseRules } from '../../../../src/systems/linux/observe/rules.js';
import { FAMILIES } from '../../../../src/model/address.js';
import { anyText, expectHonestComplaints } from '../accounting.js';

const rulesIn = (text: string) => parseRules(text, 'inet');
const routesIn = (text: string) => parseRoutes(text, FAMILIES);

describe('the JSON of iproute2', () => {
  it('is one array of objects, pretty-printed or not', () => {
    expect(readObjects('[{"a":1},{"b":"x"}]\n')).toEqual({ value: [{ a: 1 }, { b: 'x' }], complaints: [] });
    expect(readObjects('[ {\n        "a": 1\n    } ]\n').value).toEqual([{ a: 1 }]);
    expect(readObjects('[ ]\n').value).toEqual([]);
  });

  it('tells nothing when nothing was printed', () => {
    expect(readObjects(' \n')).toEqual({ value: null, complaints: [] });
  });

  it('was cut off: one complaint, and nothing is told', () => {
    const { value, complaints } = readObjects('\n[{"dst":"default","gateway":"192.0');
    expect(value).toBeNull();
    expect(complaints).toEqual([
      { line: 2, text: '[{"dst":"default","gateway":"192.0', reason: 'not the JSON of ip -j' },
    ]);
  });

  it('may be nested deeper than anybody nests: it is complained of like anything else', () => {
    const deep = (inner: string): string => '['.repeat(20_000) + inner + ']'.repeat(20_000);
    for (const text of [deep(''), `[${deep('1')}]`, `[{"dst":${deep('')}}]`, `[{"metrics":${deep('{}')}}]`])
      for (const parse of [readObjects, routesIn, parseLinks, rulesIn, parseNetconf])
        expect(() => parse(text)).not.toThrow();
    expect(readObjects(`[${deep('')}]`).complaints).toHaveLength(1);
  });

  it('is not what a program without -j prints', () => {
    expect(readObjects('default via 192.0.2.1 dev em0\n').complaints).toHaveLength(1);
    expect(readObjects('{"not":"an array"}').complaints).toHaveLength(1);
  });

  it('passes over the empty objects of older releases, and complains of what is no object', () => {
    const { value, complaints } = readObjects('[{},{"a":1},7]');
    expect(value).toEqual([{ a: 1 }]);
    expect(complaints).toEqual([{ line: 1, text: '7', reason: 'not an object' }]);
  });

  it('is complained of where it stands, not at the blank lines before it', () => {
    expect(readObjects('\n\n[7]').complaints).toEqual([{ line: 3, text: '7', reason: 'not an object' }]);
    for (const parse of [routesIn, parseLinks, rulesIn])
      expect(parse('\n\n[{"mtu":7,"dst":8}]').complaints).toMatchObject([{ line: 3 }]);
  });

  it('survives an alias full of control characters, which iproute2 prints as they are', () => {
    const { value, complaints } = readObjects('[{"ifalias":"\u001b[31mred\u0007"}]');
    expect(complaints).toEqual([]);
    expect(value).toEqual([{ ifalias: '?[31mred?' }]);
  });

  it('survives the apostrophe that older releases escape, and keeps the other escapes', () => {
    expect(readObjects(String.raw`[{"ifalias":"Anna\'s \\ \"line\""}]`).value).toEqual([
      { ifalias: String.raw`Anna's \ "line"` },
    ]);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(anyText(['[{"dst":"default","flags":[]}]', '[{"a":"\\u0041"}]']), (text) => {
        expectHonestComplaints(text, readObjects(text));
      }),
    );
  });
});

describe('a field', () => {
  const object = {
    text: 'a\u202eb',
    empty: '',
    number: 5,
    negative: -1,
    part: 1.5,
    yes: true,
    words: ['a', 1, 'b\u0000'],
  };

  it('is taken as what it should be, or is null', () => {
    expect(textOf(object, 'text')).toBe('a?b');
    expect(textOf(object, 'empty')).toBeNull();
    expect(textOf(object, 'number')).toBeNull();
    expect(numberOf(object, 'number')).toBe(5);
    expect(numberOf(object, 'negative')).toBeNull();
    expect(numberOf(object, 'part')).toBeNull();
    expect(isTrue(object, 'yes')).toBe(true);
    expect(isTrue(object, 'number')).toBe(false);
    expect(wordsOf(object, 'words')).toEqual(['a', 'b?']);
    expect(objectsOf(object, 'words')).toEqual([]);
    expect(objectOf(object, 'words')).toBeNull();
  });

  it('is never one that every object inherits', () => {
    expect(textOf(object, 'constructor')).toBeNull();
    expect(objectOf({}, '__proto__')).toBeNull();
  });
});
