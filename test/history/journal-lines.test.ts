import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEntry, parseEntry, readJournal, TEXT_KEPT } from '../../src/history/journal-lines.js';
import { disarm } from '../../src/model/text.js';

const entry = { at: 1_790_000_000_000, kind: 'link', tone: 'bad', text: 'ppp0 lost its link' } as const;

describe('a line of the journal that watch keeps', () => {
  it('is the entry again when it is read, disarmed and no longer than is kept, whatever the network put into it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 900 }), (text) => {
        const line = formatEntry({ ...entry, text });
        expect(line).not.toContain('\n');
        const read = parseEntry(line);
        expect(read).toMatchObject({ at: entry.at, kind: 'link', tone: 'bad' });
        expect(read?.text).toBe(disarm(read?.text ?? ''));
        expect([...(read?.text ?? '')].length).toBeLessThanOrEqual(TEXT_KEPT);
        if ([...text].length <= TEXT_KEPT) expect(read?.text).toBe(disarm(text));
      }),
    );
  });

  it('is disarmed on reading, too: somebody else may have written it', () => {
    expect(parseEntry(JSON.stringify([1, 'route', 'good', '\u001b]0;x\u0007\u202e']))?.text).toBe('?]0;x??');
  });

  it.each([
    '[1,"link","bad"]',
    '[1,"command","bad","x"]',
    '[1,"link","worse","x"]',
    '["1","link","bad","x"]',
    '[-1,"link","bad","x"]',
    'x',
  ])('is not `%s`', (line) => {
    expect(parseEntry(line)).toBeNull();
  });

  it('is read among the newest ones, and not of a time that has not come', () => {
    const lines = [1, 2, 9, 3].map((at) => formatEntry({ ...entry, at }));
    expect(readJournal(lines, 5, 2).map(({ at }) => at)).toEqual([2, 3]);
  });
});
