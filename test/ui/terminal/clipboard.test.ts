import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipboardCaution, clipboardOrder } from '../../../src/ui/terminal/clipboard.js';

const text = (order: string): string =>
  Buffer.from(order.slice('\u001b]52;c;'.length, -1), 'base64').toString('utf8');
const sequence = (copied: string, env: Record<string, string> = { TERM: 'xterm-256color' }): string => {
  const order = clipboardOrder(copied, env);
  return 'sequence' in order ? order.sequence : order.refusal;
};

describe("the terminal's clipboard", () => {
  it('gets the lines as they are', () => {
    const lines = '/sbin/route -n add\n/sbin/route -n delete';
    expect(text(sequence(lines))).toBe(lines);
  });

  it('is sent nothing but base64 between the two ends of OSC 52, and no control, whatever is copied', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (copied) => {
        const order = sequence(copied);
        expect(order).toMatch(/^\u001b\]52;c;[A-Za-z0-9+/=]*\u0007$/);
        expect(text(order)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      }),
    );
  });

  it('is sent nothing that is too long', () => {
    expect(sequence('x'.repeat(5_000))).toBe('Not copied: 5000 bytes are more than the 4096 that are sent.');
  });

  it('is reached through screen in strings of at most 768 bytes, which together are the order', () => {
    const order = sequence('y'.repeat(2_000), { TERM: 'screen', STY: '4711.pts-0' });
    const strings = order.split('\u001b\\').slice(0, -1);
    expect(strings.every((part) => part.startsWith('\u001bP') && part.length + 2 <= 768)).toBe(true);
    expect(strings.map((part) => part.slice(2)).join('')).toBe(sequence('y'.repeat(2_000)));
  });

  it('is not tried on a console, and inside tmux its setting is named', () => {
    expect(sequence('x', { TERM: 'linux' })).toContain('has no clipboard');
    expect(sequence('x', { TERM: 'vt220' })).toContain('has no clipboard');
    expect(clipboardCaution({ TMUX: '/tmp/tmux-0/default,1,0' })).toContain('set-clipboard on');
  });
});
