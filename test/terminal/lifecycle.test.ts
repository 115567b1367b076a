import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../patience.js';
import { rig } from './build.js';
import { TuiTerm, UNTOUCHED, noPty } from './tuiterm.js';
import type { TuiTermOptions } from './tuiterm.js';

const FIXTURE = rig('fixture-program.mjs');
const FIRST_FRAME = /pid \d+ key none/;

if (noPty !== null) console.warn(noPty);

let terminal: TuiTerm;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-terminal-'));
});

afterEach(async () => {
  await terminal.close();
  rmSync(directory, { recursive: true });
});

/** The program alone in its terminal, as `ssh -t gw uplinktop` runs it: no shell, no job control. */
function start(options: TuiTermOptions = {}, args: readonly string[] = []): TuiTerm {
  terminal = new TuiTerm(process.execPath, [...args, FIXTURE], options);
  return terminal;
}

/** The program between two looks of stty(1) at the terminal's modes. */
function startBetweenLooks(): TuiTerm {
  const script = `stty -a >before; "$0" "$1"; echo $? >status; stty -a >after; echo all done`;
  terminal = new TuiTerm('/bin/sh', ['-c', script, process.execPath, FIXTURE], {
    cwd: directory,
    env: { MOUSE: '1' },
  });
  return terminal;
}

const wrote = (name: string): string => readFileSync(join(directory, name), 'utf8').trim();

const programPid = (): number => Number(/pid (\d+)/.exec(terminal.text())?.[1]);

describe.skipIf(noPty !== null)('a terminal the program is started in', () => {
  it('shows the first frame whole, and without a mouse', async () => {
    start();
    await terminal.waitFor(FIRST_FRAME);
    await terminal.waitFor(/└─+┘$/);
    expect(terminal.lines()[0]).toMatch(/^┌─{78}┐$/);
    expect(terminal.lines()[4]).toBe(`│ ▁▂▅█ ▁▃${' '.repeat(70)}│`);
    expect(terminal.cell(1, 1)).toMatchObject({ text: 'p', foreground: 2, bold: true });
    expect(terminal.cell(2, 2)).toMatchObject({ text: 'i', inverse: true });
    expect(terminal.cell(4, 4)).toMatchObject({ text: '▅', foreground: 6 });
    expect(terminal.modes).toEqual({
      alternateBuffer: true,
      cursorVisible: false,
      mouse: 'none',
      bracketedPaste: true,
      applicationKeys: true,
    });
  });

  it.each(['xterm-256color', 'xterm', 'screen', 'tmux-256color', 'alacritty', 'linux', 'something-new'])(
    'draws lines and colours with TERM=%s',
    async (TERM) => {
      start({ env: { TERM } });
      await terminal.waitFor(/└─+┘$/);
      expect(terminal.lines()[0]).toMatch(/^┌─{78}┐$/);
      expect(terminal.cell(1, 1).foreground).toBe(2);
    },
  );

  it.each([
    ['vt220', null],
    ['vt100', null],
    ['wsvt25', 2],
    ['pccon0', 2],
  ])('draws in ASCII with TERM=%s', async (TERM, foreground) => {
    start({ env: { TERM } });
    await terminal.waitFor(/\+-+\+$/);
    expect(terminal.lines()[0]).toMatch(/^\+-{78}\+$/);
    expect(terminal.lines()[4]).toBe(`| _.+@ _-${' '.repeat(70)}|`);
    expect(terminal.cell(1, 1)).toMatchObject({ text: 'p', foreground, bold: true });
  });

  it.each([
    { LC_ALL: 'C', LANG: 'C.UTF-8' },
    { LC_ALL: '', LC_CTYPE: 'C', LANG: 'C.UTF-8' },
    { LC_ALL: undefined, LANG: undefined },
  ])('draws in ASCII where the locale is not UTF-8: %o', async (env) => {
    start({ env });
    await terminal.waitFor(/\+-+\+$/);
    expect(terminal.text()).toMatch(/^[\n -~]+$/);
  });

  it('leaves colours alone when NO_COLOR asks for it', async () => {
    start({ env: { NO_COLOR: '1' } });
    await terminal.waitFor(/└─+┘$/);
    expect(terminal.cell(1, 1)).toMatchObject({ foreground: null, bold: true });
    expect(terminal.cell(4, 4).foreground).toBeNull();
  });

  it.each(['dumb', 'unknown'])('is refused in a sentence with TERM=%s', async (TERM) => {
    start({ env: { TERM } });
    expect((await terminal.exited).exitCode).toBe(2);
    expect(terminal.text()).toContain(`TERM=${TERM} cannot address its cursor`);
    expect(terminal.modes).toEqual(UNTOUCHED);
  });

  it('is refused when it is no terminal at all', async () => {
    terminal = new TuiTerm('/bin/sh', ['-c', '"$0" "$1" | cat', process.execPath, FIXTURE]);
    await terminal.exited;
    expect(terminal.text()).toContain('The output is not a terminal');
  });

  it('gets a serial line of unknown size drawn as 80 by 24', async () => {
    terminal = new TuiTerm('/bin/sh', [
      '-c',
      'stty rows 0 cols 0; exec "$0" "$1"',
      process.execPath,
      FIXTURE,
    ]);
    await terminal.waitFor(/size 80x24/);
  });
});

describe.skipIf(noPty !== null)('inside tmux', () => {
  it('runs no tmux it happens to find in PATH', async () => {
    writeFileSync(join(directory, 'tmux'), '#!/bin/sh\n: >ran\n', { mode: 0o755 });
    start({ cwd: directory, env: { TMUX: '/tmp/tmux-0/default,1,0', PATH: `${directory}:/bin:/usr/bin` } });
    await terminal.waitFor(FIRST_FRAME);
    expect(existsSync(join(directory, 'ran'))).toBe(false);
  });
});

describe.skipIf(noPty !== null)('a terminal that changes its size', () => {
  it('ends a storm of a hundred resizes, down to one cell, with one whole frame', async () => {
    start();
    await terminal.waitFor(FIRST_FRAME);
    const before = terminal.bytes;
    for (let i = 1; i <= 100; i++) terminal.resize(Math.max(1, (i * 37) % 150), Math.max(1, (i * 13) % 50));
    terminal.resize(1, 1);
    await new Promise((resolve) => setTimeout(resolve, 250));
    terminal.resize(62, 11);
    await terminal.waitFor(/size 62x11/);
    await terminal.waitFor(/└─{60}┘$/);
    expect(terminal.lines().map((line) => line.length)).toEqual(Array(11).fill(62));
    expect(terminal.bytes - before).toBeLessThan(40_000);
  });
});

describe.skipIf(noPty !== null)('keys of a real terminal', () => {
  it('arrive by their names, also when the network splits them', async () => {
    start();
    await terminal.waitFor(FIRST_FRAME);
    for (const [bytes, name] of [
      ['\u001b[A', 'up'],
      ['\u001bOB', 'down'],
      ['\r', 'enter'],
      [' ', 'space'],
      ['R', 'R'],
      ['\u001b[6~', 'pagedown'],
      ['\u001b[Z', 'S-tab'],
      ['\u0003', 'C-c'],
      ['\u001b', 'escape'],
      ['/', '/'],
      ['\u007f', 'backspace'],
    ] as const) {
      terminal.write(bytes);
      await terminal.waitFor((text) => text.includes(`key ${name} `));
    }
    terminal.write('\u001b');
    terminal.write('[');
    terminal.write('D');
    await terminal.waitFor(/key left /);
  });

  it('are not pressed by a paste', async () => {
    start();
    await terminal.waitFor(FIRST_FRAME);
    terminal.write('\u001b[200~Rq');
    terminal.write('TRUNCATE q\u001b[201~');
    terminal.write('q'.repeat(40));
    // What comes in one piece with a paste is of the paste: pressed until it comes alone.
    await until(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      terminal.write('k');
      return /key k /.test(terminal.text());
    });
  });
});

describe.skipIf(noPty !== null)('the terminal afterwards', () => {
  const ways: readonly (readonly [
    string,
    { press?: string; signal?: NodeJS.Signals; says: string; status: number },
  ])[] = [
    ['q', { press: 'q', says: 'closed: asked', status: 0 }],
    ['process.exit in some corner', { press: 'E', says: 'closed: asked', status: 7 }],
    ['an exception', { press: 'T', says: 'closed: crash thrown on purpose', status: 70 }],
    ['a rejected promise', { press: 'X', says: 'closed: crash rejected on purpose', status: 70 }],
    ['SIGTERM', { signal: 'SIGTERM', says: 'closed: signal SIGTERM', status: 128 + 15 }],
    ['SIGINT', { signal: 'SIGINT', says: 'closed: signal SIGINT', status: 128 + 2 }],
    ['SIGHUP', { signal: 'SIGHUP', says: 'closed: signal SIGHUP', status: 128 + 1 }],
    ['SIGQUIT', { signal: 'SIGQUIT', says: 'closed: signal SIGQUIT', status: 128 + 3 }],
    ['SIGUSR2', { signal: 'SIGUSR2', says: 'closed: signal SIGUSR2', status: 128 + 12 }],
  ];

  it.each(ways)('is as it was found after %s', async (_, { press, signal, says, status }) => {
    startBetweenLooks();
    await terminal.waitFor(FIRST_FRAME);
    expect(terminal.modes.mouse).toBe('vt200');
    if (press !== undefined) terminal.write(press);
    if (signal !== undefined) process.kill(programPid(), signal);
    await terminal.waitFor(/all done/);
    expect(terminal.text()).toContain(says);
    expect(terminal.text()).not.toContain('key none');
    expect(terminal.modes).toEqual(UNTOUCHED);
    expect(wrote('after')).toBe(wrote('before'));
    expect(Number(wrote('status'))).toBe(status);
  });

  it('shows a warning of Node only once the screen is closed', async () => {
    start();
    await terminal.waitFor(FIRST_FRAME);
    terminal.write('W');
    await terminal.waitFor(/key W /);
    expect(terminal.text()).not.toContain('scribble');
    terminal.write('q');
    await terminal.exited;
    expect(terminal.text()).toContain('Warning: scribble');
  });

  it('ends the program by SIGHUP when it has gone', async () => {
    const log = join(directory, 'closed');
    start({ env: { CLOSED_LOG: log } });
    await terminal.waitFor(FIRST_FRAME);
    terminal.hangUp();
    expect(await terminal.exited).toMatchObject({ signal: 1 });
    expect(wrote('closed')).toMatch(/^closed: (?:lost|signal SIGHUP)$/);
  });

  it('does not cut off what is written at the end when the kernel and the shell both tell of a hangup', async () => {
    const log = join(directory, 'closed');
    start({ env: { CLOSED_LOG: log, HANGUP_AGAIN: '1' } });
    await terminal.waitFor(FIRST_FRAME);
    terminal.kill('SIGHUP');
    expect(await terminal.exited).toMatchObject({ signal: 1 });
    expect(wrote('closed')).toBe('closed: signal SIGHUP');
  });

  it('keeps its columns where wide letters come, change and go', async () => {
    start();
    await terminal.waitFor(FIRST_FRAME);
    for (const words of ['中国 net', '国中 net', 'a中国net', 'ab国 한국', '', '漢字かな、x']) {
      terminal.write('N');
      const wide = [...words].filter((letter) => letter > '\u2e80').length;
      await terminal.waitFor((text) => text.includes(`│${words.padEnd(78 - wide)}│`));
      expect(terminal.cell(79, 3).text).toBe('│');
    }
  });

  it('is not steered by hostile text', async () => {
    start();
    await terminal.waitFor(FIRST_FRAME);
    terminal.write('H');
    await terminal.waitFor(/ssid/);
    await terminal.waitFor(/key H/);
    expect(terminal.lines()[3]).toBe(`│${'ssid ?31m ?q ? ?]0;owned? ?[2J ? ? ? end'.padEnd(78)}│`);
    expect(terminal.lines()[0]).toMatch(/^┌─{78}┐$/);
    expect(terminal.cell(0, 23).text).toBe('└');
  });
});

describe.skipIf(noPty !== null)('ctrl-Z', () => {
  /** A shell with job control, in which a person starts the program. */
  async function shell(command = '"$NODE" "$FIXTURE"'): Promise<void> {
    terminal = new TuiTerm('/bin/sh', ['-i'], {
      cwd: directory,
      env: { PS1: 'shell$ ', ENV: undefined, NODE: process.execPath, FIXTURE, MOUSE: '1' },
    });
    await terminal.waitFor(/shell\$$/m);
    terminal.write(`stty -a >before; ${command}\r`);
    await terminal.waitFor(FIRST_FRAME);
  }

  it('gives the shell its terminal, and fg draws the screen in the size it has by then', async () => {
    await shell();
    let stops = 0;
    for (const [columns, rows] of [
      [70, 20],
      [90, 30],
      [80, 24],
    ] as const) {
      terminal.write('\u001a');
      stops++;
      await terminal.waitFor((text) => text.split(/Stopped|Suspended/).length > stops);
      expect(terminal.modes).toEqual(UNTOUCHED);
      terminal.write(`stty -a >after; echo looked ${stops}\r`);
      await terminal.waitFor(new RegExp(`^looked ${stops}`, 'm'));
      expect(wrote('after').replace(/^.*rows.*$/m, '')).toBe(wrote('before').replace(/^.*rows.*$/m, ''));
      terminal.resize(columns, rows);
      terminal.write('fg\r');
      await terminal.waitFor((text) => text.includes(`size ${columns}x${rows}`));
      await terminal.waitFor((text) => text.includes(`└${'─'.repeat(columns - 2)}┘`));
      expect(terminal.modes).toMatchObject({
        alternateBuffer: true,
        cursorVisible: false,
        bracketedPaste: true,
        mouse: 'vt200',
      });
      terminal.write('\u001b[<64;5;7M');
      await terminal.waitFor(/key wheel-up at 6,4 /);
      terminal.write('k');
      await terminal.waitFor(/key k /);
    }
    terminal.write('q');
    await terminal.waitFor(/closed: asked/);
    expect(terminal.modes).toEqual(UNTOUCHED);
  });

  it('stops the script that runs the program with it, as `npm start` does', async () => {
    await shell(`sh -c '"$NODE" "$FIXTURE"; true'`);
    terminal.write('\u001a');
    await terminal.waitFor(/Stopped|Suspended/);
    terminal.write('echo the shell answers; fg\r');
    await terminal.waitFor((text) => text.startsWith('┌') && FIRST_FRAME.test(text));
    terminal.write('q');
    await terminal.waitFor(/^the shell answers[^]*closed: asked/m);
    expect(terminal.modes).toEqual(UNTOUCHED);
  });

  it('comes back from a stop that came from outside', async () => {
    await shell();
    const pid = programPid();
    process.kill(pid, 'SIGSTOP');
    await terminal.waitFor(/^shell\$/m);
    // A stop from outside leaves the terminal raw, where a plain shell hears only a line feed.
    terminal.write('fg\n');
    await terminal.waitFor((text) => text.startsWith('┌') && FIRST_FRAME.test(text));
    terminal.write('k');
    await terminal.waitFor(/key k /);
    await terminal.waitFor(/└─+┘$/);
    terminal.write('q');
    await terminal.waitFor(/closed: asked/);
    expect(terminal.modes).toEqual(UNTOUCHED);
  });

  it('does nothing but blink where no shell could bring the program back', async () => {
    start();
    await terminal.waitFor(FIRST_FRAME);
    terminal.write('\u001a');
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.write('k');
    await terminal.waitFor(/key k /);
    expect(terminal.modes.alternateBuffer).toBe(true);
  });
});
