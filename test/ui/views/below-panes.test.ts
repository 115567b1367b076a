import { describe, expect, it } from 'vitest';
import { drawBelow } from '../../../src/ui/views/below-panes.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { penFor } from '../../../src/ui/state/pen-for-state.js';
import { Sheet } from '../../../src/ui/canvas/sheet.js';
import { mismatch, showing, story, UNICODE } from '../given.js';

function below(rows: number, given: Partial<typeof story> = {}): string {
  const state = showing({ ...story, ...given });
  const sheet = new Sheet({ columns: 120, rows }, UNICODE, penFor(state));
  drawBelow(sheet, state, { row: 0, column: 0, columns: 120, rows });
  return frameText(sheet.frame(), UNICODE);
}

const suspicion = { ...mismatch, now: [], evidence: Array.from({ length: 9 }, (_, i) => `count ${i}`) };

describe('what stands below the uplinks', () => {
  it('has the finding whole where there is room, and the cure where there is not', () => {
    expect(below(24)).toContain('unknown  Whether');
    expect(below(13)).not.toContain('unknown  Whether');
    expect(below(13)).toContain('cure   $ /sbin/route -n add');
  });

  it('tells a finding as far as it goes rather than leave rows blank', () => {
    const text = below(16, { findings: [suspicion] });
    expect(text).toContain('seen     count 0');
    expect(text).toMatch(/and \d+ more lines/);
  });

  it('hides no finding behind the length of another', () => {
    const other = { ...suspicion, message: 'Another one.' };
    expect(below(16, { findings: [suspicion, other] })).toContain('Another one.');
  });

  it('leaves the journal its lines', () => {
    expect(below(13)).toContain('iwn0: active again after 10 s');
  });
});
