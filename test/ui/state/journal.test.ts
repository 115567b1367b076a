import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../../src/model/diagnosis.js';
import type { LoggedEntry } from '../../../src/ui/state/journal.js';
import { withOwnActs } from '../../../src/ui/state/journal.js';
import { journalLine } from '../../../src/ui/views/journal-view.js';
import { NOW } from '../given.js';

const route = (text: string, at = NOW): JournalEntry => ({ at, kind: 'route', tone: 'bad', text });
const commands: readonly LoggedEntry[] = [
  {
    at: NOW - 1_000,
    kind: 'command',
    argv: ['/sbin/route', '-n', 'delete', '-inet', '-priority', '12', 'default', '192.168.0.1'],
  },
];
const said = (entry: JournalEntry, journal = commands): string =>
  withOwnActs([entry], journal)
    .map((line) =>
      journalLine(line)
        .map(({ text }) => text)
        .join('')
        .slice(9),
    )
    .join();

describe('the journal, of what a reset does', () => {
  it('says that a change is by this reset, and no bad news', () => {
    expect(said(route('default via 192.168.0.1 deleted by process 40021, priority 12'))).toBe(
      '· default via 192.168.0.1 deleted, priority 12, by this reset',
    );
  });

  it("takes nobody else's change for its own: another gateway, another time, another matter", () => {
    const other = 'default via 192.168.0.12 deleted by process 40021, priority 12';
    expect(said(route(other))).toBe(`! ${other}`);
    const late = 'default via 192.168.0.1 deleted by process 40021, priority 12';
    expect(said(route(late, NOW + 60_000))).toBe(`! ${late}`);
    expect(said(route(late), [])).toBe(`! ${late}`);
    expect(said({ ...route('gateway 192.168.0.1 does not answer'), kind: 'gateway' })).toBe(
      '! gateway 192.168.0.1 does not answer',
    );
  });
});
