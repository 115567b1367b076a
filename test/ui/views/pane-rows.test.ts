import { describe, expect, it } from 'vitest';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { em0, iwn0, showing, story, three, UNICODE } from '../given.js';

const linesOf = (diagnosis: typeof story, columns: number, rows: number): string[] =>
  frameText(draw(showing(diagnosis), { columns, rows }, UNICODE), UNICODE).split('\n');

describe('a pane of 30 columns', () => {
  it('names the gateway whole, and says its round trip in fewer digits for that', () => {
    const gatewayWith = (roundTripMs: number) => ({
      ...story,
      uplinks: [{ ...em0, gateways: em0.gateways.map((gateway) => ({ ...gateway, roundTripMs })) }, iwn0],
    });
    const row = (diagnosis: typeof story) =>
      linesOf(diagnosis, 60, 20).find((line) => line.includes('gateway')) ?? '';
    expect(row(gatewayWith(1.47))).toMatch(/gateway {2}192\.168\.1\.1 +1 ms │/);
    expect(row(gatewayWith(0.42))).toMatch(/gateway {2}192\.168\.1\.1 +<1 ms │/);
  });
});

describe('the lower edge of a pane', () => {
  it('says of what there are more to the side, where it has the room', () => {
    expect(linesOf(three, 80, 24).join('\n')).toMatch(/1 s a cell · 1 more uplink → ┘/);
    expect(linesOf(three, 60, 20).join('\n')).toMatch(/└─+ 1 s a cell · 1 more → ┘/);
  });
});
