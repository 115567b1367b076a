import { describe, expect, it } from 'vitest';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { draw } from '../../../src/ui/screen/draw.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { healthy, showing, SIZES, UNICODE } from '../given.js';

const title = (state: UiState, size: keyof typeof SIZES): string | undefined =>
  frameText(draw(state, SIZES[size], UNICODE), UNICODE).split('\n')[0];

describe('a router that is watched from elsewhere', () => {
  const there: UiState = { ...showing(healthy), mode: { kind: 'ssh', label: 'root@gw' } };

  it('is named where LIVE stands otherwise, and the first line says when it is lost, on a small screen too', () => {
    expect(title(there, 'normal')).toMatch(/SSH root@gw/);
    expect(title(there, 'normal')).not.toContain('LOST');
    const lost = { ...there, lost: 'since 03:12:07, tried again at 03:12:11' };
    expect(title(lost, 'normal')).toContain('LOST since 03:12:07, tried again at 03:12:11');
    expect(title(lost, 'small')).toMatch(/LOST.*SSH/);
  });
});
