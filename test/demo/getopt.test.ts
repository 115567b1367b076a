import { describe, expect, it } from 'vitest';
import { count, getopt, strtonum } from '../../src/demo/getopt.js';

describe('getopt', () => {
  it('takes flags bundled, apart, with their value stuck on or beside', () => {
    for (const args of [['-rnf', 'inet'], ['-r', '-n', '-finet'], ['-nrfinet']]) {
      const { flags, rest, bad } = getopt(args, 'f:nr');
      expect([...flags].sort()).toEqual([
        ['f', 'inet'],
        ['n', ''],
        ['r', ''],
      ]);
      expect(rest).toEqual([]);
      expect(bad).toBeNull();
    }
  });

  it('counts repetitions', () => {
    expect(count(getopt(['-vvss'], 's:v'), 'v')).toBe(2);
    expect(getopt(['-vvss'], 's:v').flags.get('s')).toBe('s');
    expect(count(getopt(['-ss', '-v', '-v'], 's:v'), 'v')).toBe(2);
  });

  it('ends at --, at - and at the first plain word', () => {
    expect(getopt(['-n', '--', '-x'], 'n').rest).toEqual(['-x']);
    expect(getopt(['-n', '-', '-x'], 'n').rest).toEqual(['-', '-x']);
    expect(getopt(['-n', 'show', '-inet'], 'n').rest).toEqual(['show', '-inet']);
  });

  it('says what it does not know, and what lacks its value', () => {
    expect(getopt(['-nZ'], 'n').bad).toEqual({ flag: 'Z', why: 'unknown option' });
    expect(getopt(['-f'], 'f:').bad).toEqual({ flag: 'f', why: 'option requires an argument' });
  });
});

describe('strtonum', () => {
  it('gives the number or the word for what is wrong', () => {
    expect(strtonum('12', 0, 63)).toBe(12);
    expect(strtonum('99', 0, 63)).toBe('too large');
    expect(strtonum('-1', 0, 63)).toBe('too small');
    for (const text of ['', 'x', '1x', '1.5', '0x10']) expect(strtonum(text, 0, 63)).toBe('invalid');
  });
});
