import { describe, expect, it } from 'vitest';
import type { BeyondEcho } from '../../../src/model/diagnosis.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { draw } from '../../../src/ui/screen/draw.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { healthy, showing, SIZES, UNICODE } from '../given.js';

const lines = (state: UiState, size: keyof typeof SIZES): string[] =>
  frameText(draw(state, SIZES[size], UNICODE), UNICODE).split('\n');

describe('what a watch on this machine has taken out', () => {
  const state = { ...showing(healthy), failover: 'em0 out since 03:12:07' };

  it('stands in the first line, whole or as a word, and nothing stands there otherwise', () => {
    expect(lines(state, 'normal')[0]).toContain('FAILOVER: em0 out since 03:12:07');
    expect(lines(state, 'small')[0]).toContain('FAILOVER');
    expect(lines({ ...state, failover: null }, 'normal')[0]).not.toContain('FAILOVER');
  });
});

describe('a host that is asked beyond the gateway', () => {
  it('has its round trip, standard deviation and loss beside the gateway’s', () => {
    const echo: BeyondEcho = {
      ...{ address: '192.0.2.53', family: 'inet', isNeighbour: false, answers: true, silentSince: null },
      ...{ roundTripMs: 18.25, jitterMs: 1.4, sent: 60, lost: 3, trouble: null },
    };
    const [first, ...others] = healthy.uplinks;
    if (first === undefined) throw new Error('no uplink');
    const with53 = (more: Partial<BeyondEcho>) =>
      lines(
        showing({ ...healthy, uplinks: [{ ...first, beyond: [{ ...echo, ...more }] }, ...others] }),
        'big',
      );
    const row = (text: readonly string[]): string => text.find((line) => line.includes('192.0.2.53')) ?? '';
    expect(row(with53({}))).toMatch(/beyond +192\.0\.2\.53 .* 18\.3 ms sd 1\.40 ms +3\/60 lost/);
    expect(row(with53({ answers: false, lost: 60 }))).toMatch(/beyond +192\.0\.2\.53 .* silent +60\/60 lost/);
  });
});
