import { describe, expect, it } from 'vitest';
import { splitWords } from '../../../src/model/command.js';
import { commandLines } from '../../../src/ui/canvas/paste-lines.js';
import { findingLines } from '../../../src/ui/views/findings-view.js';
import { penFor } from '../../../src/ui/state/pen-for-state.js';
import { frameText } from '../../../src/ui/canvas/frame-text.js';
import { press } from '../../../src/ui/keys/press.js';
import { draw } from '../../../src/ui/screen/draw.js';
import { selectedFinding } from '../../../src/ui/state/finding-cursor.js';
import { initialState } from '../../../src/ui/state/initial-state.js';
import { receive } from '../../../src/ui/state/receive-round.js';
import type { UiState } from '../../../src/ui/state/ui-state.js';
import { ASCII, mismatch, showing, story, UNICODE } from '../given.js';

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
    const labels = text(120).map((line) => line.slice(7, 16).replace('$', '').trim());
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
    expect(text(120)).toContain(`${' '.repeat(16)}| !ifconfig iwn0 priority 0`);
    expect(text(40)).toContain('| !ifconfig iwn0 priority 0');
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
        .replace(/[\\|\s]+/g, ' ')
        .trim(),
    ).toBe(long);
  });
});

describe('the cursor over the findings', () => {
  const size = { columns: 80, rows: 16 };
  const other = { ...mismatch, id: 'gateway-silent', subject: 'em0', now: [], lasting: [] } as const;
  const three = { ...story, findings: [mismatch, other, { ...other, subject: 'iwn0' }] };
  const view = showing(three, { view: 'findings' });
  const after = (state: UiState, ...keys: string[]): UiState =>
    keys.reduce((s, key) => press(s, key, size).state, state);
  const text = (state: UiState, on = size): string => frameText(draw(state, on, UNICODE), UNICODE);

  it('goes through one that is higher than the screen, then to the next', () => {
    const small = { columns: 60, rows: 10 };
    let state = view;
    let presses = 0;
    for (; !text(state, small).includes('unknown') && presses < 40; presses++)
      state = press(state, 'down', small).state;
    expect(text(state, small)).toContain('unknown');
    expect(state.listPositions.findings.selected).toBe(0);
    for (; state.listPositions.findings.selected === 0 && presses < 80; presses++)
      state = press(state, 'down', small).state;
    expect(state.listPositions.findings.selected).toBe(1);
  });

  it('stays on its finding when a worse one comes before it', () => {
    const on = after(view, 'G');
    const later = receive(on, { ...three, findings: [{ ...other, subject: 'em9' }, ...three.findings] });
    expect(selectedFinding(later)?.subject).toBe('iwn0');
  });

  it('is where enter unfolds: the finding that was chosen in a line is in sight, whole', () => {
    const whole = after(view, 'enter', 'down', 'down', 'enter');
    expect(selectedFinding(whole)?.subject).toBe('iwn0');
    expect(text(whole)).toContain('gateway-silent · iwn0');
  });

  it('offers no plan and no lines of a cure where no finding has one', () => {
    const heading = (...findings: (typeof story)['findings'][number][]): string =>
      text(showing({ ...story, findings }, { view: 'findings' }))
        .split('\n')
        .find((line) => /^ \d findings/.test(line)) ?? '';
    const lasting = [{ file: '/etc/pf.conf', lines: ['pass'], note: null }];
    expect(heading(mismatch, other)).toContain('  c opens the plan of the cure, y copies its lines ─');
    expect(heading(other, other)).toMatch(/^ 2 findings ─/);
    expect(heading({ ...other, lasting }, other)).toContain('2 findings  y copies the lines of the cure ─');
  });

  it('says with c which finding a plan is to cure, and that it must ask', () => {
    const { state, wish } = press(after(view, 'G'), 'c', size);
    expect(wish).toEqual({
      kind: 'plan',
      want: { kind: 'cure-of', finding: { id: 'gateway-silent', subject: 'iwn0', family: mismatch.family } },
      run: true,
      asks: true,
    });
    expect(state.reset.panel?.phase).toBe('planning');
    expect(press(showing(three, { view: 'findings', readOnly: true }), 'c', size).wish).toBeNull();
  });

  it('copies with y the commands alone, as they are pasted into a shell', () => {
    expect(press(view, 'y', size).wish).toEqual({
      kind: 'copy',
      text: mismatch.now.map((argv) => argv.join(' ')).join('\n'),
      what: `${mismatch.now.length} commands`,
    });
  });

  it('copies the lines for files where no command cures, each file named', () => {
    const lasting = [{ file: '/etc/sysctl.conf', lines: ['net.inet.ip.multipath=1'], note: null }];
    const state = showing({ ...story, findings: [{ ...other, lasting }] }, { view: 'findings' });
    expect(press(state, 'y', size).wish).toEqual({
      kind: 'copy',
      text: '# in /etc/sysctl.conf\nnet.inet.ip.multipath=1',
      what: 'lines for /etc/sysctl.conf',
    });
  });

  it('says that there is nothing to copy, and nothing to cure', () => {
    expect(text(after(view, 'G', 'y'))).toContain('There are no lines to copy');
    const none = showing({ ...story, findings: [] }, { view: 'findings' });
    expect(text(after(none, 'c'))).toContain('There is no finding to cure.');
  });
});

describe('lines to be pasted', () => {
  it('stand apart without colour: a command behind $, a line of a file behind |', () => {
    const state = showing(story, { view: 'findings' });
    const shown = frameText(draw(state, { columns: 120, rows: 40 }, ASCII), ASCII);
    for (const argv of mismatch.now) expect(shown).toContain(`$ ${argv.join(' ')}`);
    for (const line of mismatch.lasting.flatMap(({ lines }) => lines)) expect(shown).toContain(`| ${line}`);
  });
});

describe('a recording with commands that nobody reads', () => {
  const unread = ['show ip route', 'birdc show status'];
  const state = initialState({ mode: { kind: 'replay', label: 'paste.txt' }, intervalMs: 1000, unread });
  const size = { columns: 60, rows: 60 };

  it('says so at once in the last line, and where the findings stand every one', () => {
    expect(
      frameText(draw(state, size, UNICODE), UNICODE)
        .trimEnd()
        .split('\n')
        .at(-1),
    ).toContain('Not read: show ip route and 1 more (key 4).');
    const findings = frameText(draw(press(receive(state, story), '4', size).state, size, UNICODE), UNICODE);
    for (const command of unread)
      expect(findings).toContain(`${command}: no command that this program reads`);
  });
});
