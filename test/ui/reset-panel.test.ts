import { describe, expect, it } from 'vitest';
import { draw } from '../../src/ui/draw.js';
import { frameText } from '../../src/ui/frame-text.js';
import { SIZES, UNICODE } from './given.js';
import { TURNS } from './reset-given.js';

const PANEL_SIZES = { ...SIZES, phone: { columns: 60, rows: 20 } } as const;

describe('a reset on the screen', () => {
  for (const size of ['normal', 'classic', 'phone', 'small'] as const)
    for (const [turn, state] of Object.entries(TURNS))
      it(`is ${turn} at ${PANEL_SIZES[size].columns}x${PANEL_SIZES[size].rows}`, async () => {
        const { columns, rows } = PANEL_SIZES[size];
        const shown = frameText(draw(state(), { columns, rows }, UNICODE), UNICODE);
        await expect(shown).toMatchFileSnapshot(`goldens/reset/${turn}-${columns}x${rows}.txt`);
      });
});
