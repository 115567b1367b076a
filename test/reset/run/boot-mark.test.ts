import { describe, expect, it } from 'vitest';
import { wasRestarted } from '../../../src/reset/run/boot-mark.js';
import { linux } from '../../../src/systems/linux/system.js';
import { openbsd } from '../../../src/systems/openbsd/system.js';

const ID = '2f1c77aa-5d0e-4c0b-9a52-6b1f3f0c8e21';

describe('the mark of a start of the machine', () => {
  it('is read where the system tells it, and not known where it tells something else', () => {
    expect(linux.changer.boot.mark(`${ID}\n`)).toBe(ID);
    expect(linux.changer.boot.mark('cat: no such file\n')).toBeNull();
    expect(openbsd.changer.boot.mark('Thu Nov  6 18:16:05 2025\n')).toBe('Thu Nov  6 18:16:05 2025');
    expect(openbsd.changer.boot.mark('sysctl: kern.boottime: not permitted\n')).toBeNull();
  });

  it.each([
    ['a number that was drawn anew', false, { mark: 'b', uptimeS: 900 }, true],
    ['the same number', false, { mark: 'a', uptimeS: 900 }, false],
    ['no number', false, { mark: null, uptimeS: 900 }, false],
    ['less time since the start', false, { mark: null, uptimeS: 20 }, true],
    [
      'another time of the start, by a clock that may have been set',
      true,
      { mark: 'b', uptimeS: 900 },
      false,
    ],
    ['another time of the start, and less time since', true, { mark: 'b', uptimeS: 20 }, true],
  ])('%s', (_, movesWithClock, now, restarted) => {
    expect(wasRestarted({ mark: 'a', uptimeS: 300 }, now, { movesWithClock })).toBe(restarted);
  });
});
