import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../src/model/command.js';
import { commandLines } from '../../../src/ui/canvas/paste-lines.js';
import { findingLines } from '../../../src/ui/views/findings-view.js';
import { penFor } from '../../../src/ui/state/pen-for-state.js';
import { mismatch, showing, story } from '../given.js';

describe('a cure', () => {
  const argv = [
    '/sbin/route',
    '-n',
    'add',
    '-inet',
    '-mpath',
    '-priority',
    '8',
    'default',
    '192.168.0.1',
    '-label',
    "it's mine",
  ];

  it('can be pasted from a narrow screen: it goes on after a backslash', () => {
    const lines = commandLines(argv, 30);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(30);
    expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).toBe(true);
    expect(splitWords(lines.map((line) => line.replace(/\\$/, '')).join(' '))).toEqual(argv);
  });

  it('is one line where there is room', () => {
    expect(commandLines(argv, 120)).toHaveLength(1);
  });
});

describe('a finding', () => {
  const text = (width: number): string[] =>
    findingLines(mismatch, width, penFor(showing(story))).map((line) =>
      line
        .map((part) => part.text)
        .join('')
        .trimEnd(),
    );

  it('says what was seen, what cures it, what makes it last and what cannot be known', () => {
    const labels = text(120).map((line) => line.slice(7, 16).trim());
    expect(labels.filter((label) => ['seen', 'cure', 'permanent', 'unknown'].includes(label))).toEqual([
      'seen',
      'cure',
      'permanent',
      'unknown',
    ]);
  });

  it('breaks a long remark on what makes it last into lines, and loses no word of it', () => {
    const note = 'the priority must stand before the line that brings the interface up, or it comes too late';
    const lasting = [{ file: '/etc/hostname.iwn0', lines: ['inet autoconf'], note }];
    const lines = findingLines({ ...mismatch, lasting }, 60, penFor(showing(story))).map((line) =>
      line.map((part) => part.text).join(''),
    );
    expect(Math.max(...lines.map((line) => line.trimEnd().length))).toBeLessThanOrEqual(60);
    expect(lines.join(' ').replace(/\s+/g, ' ')).toContain(`in /etc/hostname.iwn0 (${note})`);
  });

  it('begins lines for a file further left when they would not fit', () => {
    expect(text(120)).toContain(`${' '.repeat(18)}!ifconfig iwn0 priority 0`);
    expect(text(40)).toContain('  !ifconfig iwn0 priority 0');
  });

  it('carries a longer one over a backslash, as the file itself may have it', () => {
    const long = `post-up ${Array.from({ length: 12 }, (_, i) => `word${String(i)}`).join(' ')}`;
    const lasting = [{ file: '/etc/network/interfaces', lines: [long], note: null }];
    const lines = findingLines({ ...mismatch, lasting }, 50, penFor(showing(story))).map((line) =>
      line.map((part) => part.text).join(''),
    );
    const own = lines.filter((line) => line.includes('word'));
    expect(own.length).toBeGreaterThan(1);
    expect(Math.max(...own.map((line) => line.length))).toBeLessThanOrEqual(50);
    expect(
      own
        .join(' ')
        .replace(/[\\\s]+/g, ' ')
        .trim(),
    ).toBe(long);
  });
});
