import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { TuiTermOptions } from '../terminal/tuiterm.js';
import { TuiTerm, UNTOUCHED, noPty } from '../terminal/tuiterm.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const MISMATCH = /Only em0 is used: the default route via iwn0 has priority 12/;

let open: TuiTerm | null = null;
let directory = '';

function start(args: readonly string[], options: TuiTermOptions = {}): TuiTerm {
  open = new TuiTerm(process.execPath, [MAIN, ...args], { columns: 120, rows: 40, ...options });
  return open;
}

afterEach(async () => {
  await open?.close();
  open = null;
  if (directory !== '') rmSync(directory, { recursive: true });
  directory = '';
});

function scratch(): string {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-test-'));
  return directory;
}

if (noPty !== null) console.warn(noPty);

describe.skipIf(noPty !== null)('an evening with the monitor', () => {
  it('shows at the first glance that one uplink is idle, and why', async () => {
    const term = start(['--demo']);
    await term.waitFor(MISMATCH);
    await term.waitFor('WARN');
    await term.waitFor('static 8 + wireless 4');
    await term.waitFor(/em0.*ACTIVE.*iwn0.*STANDBY/);
  });

  it.each([
    [80, 24],
    [60, 20],
    [40, 12],
    [200, 60],
  ])('fits %i by %i', async (columns, rows) => {
    const term = start(['--demo'], { columns, rows });
    await term.waitFor(/WARN/);
    await term.waitFor(/Only em0 is used/);
    await term.waitFor(/iwn0/);
  });

  it('walks through the views and leaves the terminal as it was', async () => {
    const term = start(['--demo']);
    await term.waitFor(MISMATCH);
    term.write('3');
    await term.waitFor(/other routes/);
    term.write('4');
    await term.waitFor(/route -n delete -inet -priority 12 default 192\.168\.0\.1/);
    term.write('5');
    await term.waitFor(/warning: Only em0 is used/);
    term.write('?');
    await term.waitFor(/esc closes it/);
    term.write('\u001b');
    await term.waitFor((text) => !/esc closes it/.test(text));
    term.write('1');
    await term.waitFor(/ACTIVE/);
    term.write('q');
    expect(await term.exited).toEqual({ exitCode: 0, signal: 0 });
    expect(term.modes).toEqual(UNTOUCHED);
  });

  it('holds still while paused, and says so', async () => {
    const term = start(['--demo']);
    await term.waitFor(MISMATCH);
    term.write('p');
    await term.waitFor(/PAUSED/);
    const bytes = term.bytes;
    const clock = /\d\d:\d\d:\d\d/.exec(term.text())?.[0];
    term.write('3');
    await term.waitFor(/other routes/);
    expect(term.bytes).toBeGreaterThan(bytes);
    expect(/\d\d:\d\d:\d\d/.exec(term.text())?.[0]).toBe(clock);
    term.write('p');
    await term.waitFor((text) => !text.includes('PAUSED'));
  });

  it('follows the window when it is resized', async () => {
    const term = start(['--demo']);
    await term.waitFor(MISMATCH);
    for (const [columns, rows] of [
      [40, 12],
      [10, 3],
      [1, 1],
      [200, 60],
      [80, 24],
    ] as const) {
      term.resize(columns, rows);
    }
    await term.waitFor((text) => /iwn0/.test(text) && /quit/.test(term.lines()[23] ?? ''));
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('hands the terminal back on %s', async (signal) => {
    const term = start(['--demo']);
    await term.waitFor(MISMATCH);
    term.kill(signal);
    expect((await term.exited).signal).toBeGreaterThan(0);
    expect(term.modes).toEqual(UNTOUCHED);
  });

  it('shows the same screen again from its recording', async () => {
    const file = join(scratch(), 'night.txt');
    const first = start(['--demo', '--record', file]);
    await first.waitFor(MISMATCH);
    // Time stands in the title and in the journal; what was measured is what is compared.
    await first.waitFor(/share\s+100% expected/);
    first.write('q');
    await first.exited;
    const recorded = readFileSync(file, 'utf8');
    expect(recorded.startsWith('# uplinktop transcript 1\n')).toBe(true);
    const second = start(['--replay', file]);
    await second.waitFor(/recording ends here/i);
    await second.waitFor(MISMATCH);
    await second.waitFor('REPLAY');
  });

  it('plays one hand-written round of two commands', async () => {
    const file = join(scratch(), 'pasted.txt');
    writeFileSync(
      file,
      [
        '$ netstat -rnf inet',
        'Routing tables',
        '',
        'Internet:',
        'Destination        Gateway            Flags   Refs      Use   Mtu  Prio Iface',
        'default            198.51.100.1       UGS        7    48210     -     8 em0  ',
        'default            203.0.113.1        UGS        0        3     -    12 iwn0 ',
        '$ /sbin/sysctl net.inet.ip.multipath',
        'net.inet.ip.multipath=1',
        '',
      ].join('\n'),
    );
    const term = start(['--replay', file]);
    await term.waitFor(MISMATCH);
    await term.waitFor('multipath on');
  });
});
