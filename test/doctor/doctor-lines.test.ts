import { describe, expect, it } from 'vitest';
import { commandLine, resetPermitsLine } from '../../src/doctor/command-lines.js';
import type { TriedCommand } from '../../src/doctor/command-lines.js';
import { localeLine, nodeLine, terminalLine } from '../../src/doctor/program-lines.js';
import { clockLine, stateRoomLine, trackingLines } from '../../src/doctor/router-lines.js';
import { clock as ntpctl } from '../../src/systems/openbsd/observe/clock.js';
import { clockWith } from '../../src/systems/linux/observe/clock.js';
import type { Command } from '../../src/model/command.js';

const AT = Date.UTC(2026, 2, 4, 5, 6);

describe('what runs the program', () => {
  it.each([
    ['v20.19.1', 'ok'],
    ['v26.0.0', 'ok'],
    ['v30.1.0', 'ok'],
    ['v21.7.0', 'warning'],
    ['v18.20.0', 'warning'],
  ])('Node %s is %s', (version, level) => {
    expect(nodeLine({ version, engines: '^20 || ^22 || ^24 || >=26' })).toMatchObject({ level });
  });

  it('does not judge by a list of Nodes that it cannot read', () => {
    expect(nodeLine({ version: 'v20.19.1', engines: '20.x' })).toMatchObject({ level: 'unknown' });
  });

  const TERMINAL = { term: 'xterm', colour: true, unicode: true, refusal: null };

  it('says what a terminal shows, and when it is too small', () => {
    const shown = terminalLine({ ...TERMINAL, size: { columns: 80, rows: 24 } });
    expect(shown).toMatchObject({ level: 'ok', found: 'xterm, 80x24, colours, UTF-8' });
    expect(terminalLine({ ...TERMINAL, size: { columns: 30, rows: 24 } })).toMatchObject({
      level: 'warning',
    });
  });

  it('finds a fault where no screen can be drawn, and judges no terminal that is not there', () => {
    const size = { columns: 80, rows: 24 };
    const bad = terminalLine({ ...TERMINAL, size, refusal: 'TERM=dumb cannot address its cursor.' });
    expect(bad).toMatchObject({ level: 'fault', found: 'TERM=dumb cannot address its cursor' });
    expect(terminalLine({ ...TERMINAL, size: null, refusal: 'none' })).toMatchObject({ level: 'unknown' });
  });

  it('asks for a locale with UTF-8 only where the terminal could show it', () => {
    const none = { LC_ALL: undefined, LC_CTYPE: '', LANG: 'C' };
    expect(localeLine(none, false)).toMatchObject({
      level: 'warning',
      lines: ['export LC_CTYPE=en_US.UTF-8'],
    });
    expect(localeLine(none, true)).toMatchObject({ level: 'ok' });
    expect(localeLine({ ...none, LC_CTYPE: 'C.UTF-8' }, false)).toMatchObject({ level: 'ok' });
    // The first that is set counts.
    expect(localeLine({ ...none, LC_ALL: 'C', LC_CTYPE: 'C.UTF-8' }, false)).toMatchObject({
      level: 'warning',
      found: 'LC_ALL=C: lines and graphs are drawn in ASCII',
    });
  });
});

const PERMITS = {
  name: 'doas',
  place: 'at the end of /etc/doas.conf',
  linesFor: (argvs: readonly (readonly string[])[]) => argvs.map((argv) => `permit op ${argv.join(' ')}`),
};

const TRIED: TriedCommand = {
  what: 'the packet filter',
  argv: ['/sbin/pfctl', '-s', 'info'],
  why: null,
  reason: null,
  tookMs: 3,
  complaints: [],
  isEssential: false,
};

describe('a command of the router', () => {
  it('is there, permitted and understood', () => {
    expect(commandLine(TRIED, PERMITS)).toMatchObject({ level: 'ok', found: '/sbin/pfctl -s info, 3.00 ms' });
  });

  it('that may not be run comes with the line that permits it', () => {
    const why = { why: 'no-permission', reason: 'doas does not permit pfctl' } as const;
    expect(commandLine({ ...TRIED, ...why }, PERMITS)).toEqual({
      subject: 'the packet filter',
      level: 'warning',
      found: 'doas does not permit pfctl: /sbin/pfctl -s info',
      action: 'as root, put this at the end of /etc/doas.conf',
      lines: ['permit op /sbin/pfctl -s info'],
    });
  });

  it('says first to install what would permit it, where that is missing', () => {
    const why = { why: 'no-permission', reason: 'pfctl needs root, and there is no doas' } as const;
    expect(commandLine({ ...TRIED, ...why }, PERMITS).action).toBe(
      'install doas; then, as root, put this at the end of /etc/doas.conf',
    );
  });

  it.each(['not-found', 'timeout', 'not-understood', 'failed', 'killed', 'too-long'] as const)(
    'that ended as %s is a fault where nothing can be shown without it, and has one thing to do',
    (why) => {
      const ended = { ...TRIED, why, reason: 'it went wrong' };
      expect(commandLine({ ...ended, isEssential: true }, PERMITS).level).toBe('fault');
      expect(commandLine(ended, PERMITS).level).toBe('warning');
      expect(commandLine(ended, PERMITS).action).not.toBe(null);
    },
  );

  it('of which a line is not understood says which', () => {
    const complaints = [{ line: 3, text: '  Strange: 5  ' }];
    expect(commandLine({ ...TRIED, complaints }, PERMITS).found).toBe(
      '1 line of `/sbin/pfctl -s info` not understood, the first: Strange: 5',
    );
  });

  it('that was not asked is not called well', () => {
    expect(commandLine({ ...TRIED, why: 'not-asked' }, PERMITS).level).toBe('unknown');
    expect(commandLine({ ...TRIED, why: 'waiting' }, PERMITS).level).toBe('unknown');
  });
});

describe('permission to reset', () => {
  const argv = ['/sbin/route', 'delete', 'default'];
  const answer = (one: 'permitted' | 'password' | 'denied' | 'cannot-tell') => ({ argv, answer: one });

  it('prints the lines of exactly what is missing', () => {
    const other = { ...answer('permitted'), argv: ['/sbin/route', 'add'] };
    const seen = { answers: [other, answer('denied')], isRoot: false };
    expect(resetPermitsLine(seen, PERMITS)).toMatchObject({
      level: 'warning',
      lines: ['permit op /sbin/route delete default'],
    });
    expect(resetPermitsLine({ ...seen, answers: [answer('password')] }, PERMITS).level).toBe('warning');
  });

  it('is well where all of it is permitted, and not known where the rules may not be read', () => {
    const level = (...answers: ReturnType<typeof answer>[]) =>
      resetPermitsLine({ answers, isRoot: false }, PERMITS).level;
    expect(level(answer('permitted'))).toBe('ok');
    expect(level(answer('permitted'), answer('cannot-tell'))).toBe('unknown');
    expect(level()).toBe('unknown');
    expect(resetPermitsLine({ answers: [], isRoot: true }, PERMITS).level).toBe('ok');
  });
});

describe('connection tracking', () => {
  const seen = {
    tracker: 'conntrack',
    isAsked: true,
    notKnown: null,
    entries: 3,
    counted: 3,
    untracked: 'no rule asks for it',
    findings: [],
  };
  const levels = (change: Partial<typeof seen>) => trackingLines({ ...seen, ...change }).map((l) => l.level);

  it('is well where entries are counted', () => {
    expect(trackingLines(seen)[0]?.found).toBe('conntrack is on: 3 entries, bytes are counted');
  });

  it('is asked for by no rule where the table is empty after an echo', () => {
    expect(levels({ entries: 0 })).toEqual(['warning']);
    expect(trackingLines({ ...seen, tracker: 'pf', entries: 0, untracked: null })[0]?.level).toBe('ok');
  });

  it('is not known where the table could not be read', () => {
    expect(
      trackingLines({ ...seen, entries: null, counted: null, notKnown: 'conntrack needs root' }),
    ).toEqual([expect.objectContaining({ level: 'unknown', found: 'conntrack: conntrack needs root' })]);
    expect(levels({ isAsked: false })).toEqual(['unknown']);
  });
});

describe('the state directory', () => {
  const room = { path: '/var/db/up', unusable: null, isMade: false, freeBytes: 2 ** 30 };

  it.each([
    [{}, 'ok'],
    [{ isMade: true }, 'ok'],
    [{ freeBytes: null }, 'ok'],
    [{ freeBytes: 4096 }, 'fault'],
    [{ unusable: '/var may be written by others' }, 'fault'],
    [{ path: null, unusable: 'HOME is not set' }, 'fault'],
  ] as const)('with %j is %s', (change, level) => {
    expect(stateRoomLine({ ...room, ...change }).level).toBe(level);
  });
});

describe('the clock', () => {
  const seen = {
    now: AT,
    notBefore: { at: AT - 60_000, what: 'the files were written' },
    isSynchronised: null,
    askedBy: null,
  };

  it('is wrong before what is past for certain, whatever else is said', () => {
    const early = { ...seen, now: AT - 120_000, isSynchronised: true };
    expect(clockLine(early)).toMatchObject({
      level: 'fault',
      found: '2026-03-04 05:04 UTC is before 2026-03-04 05:05 UTC, when the files were written',
    });
  });

  it('is well where it is kept, a warning where it is not, and not known where nothing tells', () => {
    expect(clockLine({ ...seen, isSynchronised: true }).level).toBe('ok');
    expect(clockLine({ ...seen, isSynchronised: false }).level).toBe('warning');
    expect(clockLine(seen).found).toMatch(/nothing here tells whether it is synchronised$/);
  });

  const ended = (stdout: string, exitStatus = 0) => ({
    command: ntpctl.command satisfies Command,
    stdout,
    stderr: '',
    exitStatus,
    tookMs: 1,
    failure: null,
  });

  it.each([
    ['3/4 peers valid, 1/1 sensors valid, constraint offset 2s, clock synced, stratum 2\n', true],
    ['0/2 peers valid, clock unsynced, clock offset is -18.022ms\n', false],
    ['no peers and no sensors configured\nclock unsynced\n', false],
    ['', null],
  ])('is read from ntpctl: %j', (text, known) => {
    expect(ntpctl.isSynchronised(ended(text))).toBe(known);
  });

  it.each([
    ['NTPSynchronized=yes\n', 0, true],
    ['NTPSynchronized=no\n', 0, false],
    ['', 1, null],
  ])('is read from timedatectl: %j', (text, exitStatus, known) => {
    const { clock } = clockWith({ timedatectl: '/usr/bin/timedatectl' });
    expect(clock?.isSynchronised(ended(text, exitStatus))).toBe(known);
    expect(clockWith({ timedatectl: null })).toEqual({});
  });
});
