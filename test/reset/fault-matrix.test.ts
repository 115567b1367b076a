import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MATRIX } from './fault-matrix.js';

describe.each(MATRIX)('$fault', ({ at }) => {
  it.each(Object.entries(at))('at a %s: a test holds it, or there is a reason why none does', (_, holder) => {
    if ('untried' in holder) expect(holder.untried).toMatch(/\w+ \w+ \w+/);
    else expect(readFileSync(join(import.meta.dirname, holder.file), 'utf8')).toContain(holder.title);
  });
});
