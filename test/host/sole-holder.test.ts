import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdAlone } from '../../src/host/sole-holder.js';

let above = '';

beforeEach(() => (above = mkdtempSync(join(tmpdir(), 'uplinktop-holder-'))));
afterEach(() => rmSync(above, { recursive: true }));

describe('a place that one alone works in', () => {
  it('is refused while its holder lives, by the number of its process, and taken over when that is gone', async () => {
    const place = join(above, 'watch');
    const first = await holdAlone(place, '11-1');
    expect(await holdAlone(place, '12-1')).toEqual({ heldBy: 11 });
    if (!('release' in first)) throw new Error('not held');
    first.release();
    const second = await holdAlone(place, '12-2');
    expect('release' in second).toBe(true);
    expect(await holdAlone(place, '13-1')).toEqual({ heldBy: 12 });
    expect(readdirSync(place).sort()).toEqual(['alive.12-2', 'held.12-2']);
  });

  it('goes to one of many who come at once', async () => {
    const ids = Array.from({ length: 8 }, (_, i) => `${i + 20}-1`);
    const all = await Promise.all(ids.map((id) => holdAlone(join(above, 'watch'), id)));
    expect(all.filter((one) => 'release' in one)).toHaveLength(1);
    expect(all.filter((one) => 'unusable' in one)).toEqual([]);
    expect(readdirSync(above)).toEqual(['watch']);
  });

  it('is refused with what is wrong where it cannot be made', async () => {
    expect(await holdAlone(join(above, 'not/there'), '14-1')).toMatchObject({
      unusable: expect.stringContaining('ENOENT') as string,
    });
  });
});
