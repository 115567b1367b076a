import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../patience.js';
import { TuiTerm, UNTOUCHED, noPty } from '../terminal/tuiterm.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const MISMATCH = /Only em0 is used: the default route via iwn0 has priority 12/;
const REDRAW = '\u000c';
/** A pty and what reads it hold some of it. */
const MORE_THAN_IS_HELD_BYTES = 400_000;

const HELD = ['/bin/sh', '-c', '"$@"; echo "ended $?"; exec cat', 'sh'];

let term: TuiTerm;
let directory = '';

afterEach(async () => {
  await term.close();
  rmSync(directory, { recursive: true });
});

/** `stays`: a shell keeps the terminal, so that what is read after the program's end is not lost with it. */
function start({ stays = false } = {}): { record: string } {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-stalled-'));
  const record = join(directory, 'night.txt');
  const args = [MAIN, '--demo', '--interval', '0.5', '--record', record];
  const [file = '', ...words] = stays ? [...HELD, process.execPath, ...args] : [process.execPath, ...args];
  term = new TuiTerm(file, words, { columns: 200, rows: 60 });
  return { record };
}

const roundsIn = (file: string): number =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n# at ').length - 1 : 0;

/** Of the program below the shell. */
function memoryKiB(): number {
  const shell = String(term.pid);
  const [pid = ''] = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').split(' ');
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** More frames are asked for than anything between holds, a redraw each. */
async function stall(record: string): Promise<void> {
  await term.waitFor(MISMATCH);
  const frame = term.bytes;
  term.stall();
  for (let asked = 0; asked < MORE_THAN_IS_HELD_BYTES; asked += frame) {
    term.write(REDRAW);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const before = roundsIn(record);
  await until(() => roundsIn(record) >= before + 3);
}

describe.skipIf(noPty !== null || process.platform !== 'linux')(
  'a terminal that takes nothing for a while',
  () => {
    it('stops neither polling nor recording, and shows the present once it is back', async () => {
      const { record } = start({ stays: true });
      await stall(record);
      const before = memoryKiB();
      const rounds = roundsIn(record);
      await until(() => roundsIn(record) >= rounds + 8);
      expect(memoryKiB() - before).toBeLessThan(40_000);
      term.write('5');
      term.go();
      await term.waitFor(/journal/);
      await term.waitFor(MISMATCH);
      term.write('q');
      await term.waitFor(/ended 0/);
      await until(() => isDeepStrictEqual(term.modes, UNTOUCHED));
    });

    it.each([
      ['SIGTERM', 15],
      ['SIGHUP', 1],
    ] as const)(
      'does not keep %s from ending the program, nor the recording from being whole',
      async (name, signal) => {
        const { record } = start();
        await stall(record);
        term.kill(name);
        await until(() => !existsSync(`/proc/${term.pid}`));
        term.go();
        expect(await term.exited).toEqual({ exitCode: 0, signal });
        expect(readFileSync(record, 'utf8')).toMatch(/\n$/);
      },
    );
  },
);
