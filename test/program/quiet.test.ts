import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TuiTerm, UNTOUCHED, noPty } from '../terminal/tuiterm.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'uplinktop-test-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

if (noPty !== null) console.warn(noPty);

/** Warnings and errors of Node and V8 themselves would appear here: `npm run test:nodes` runs this on every Node. */
describe('on the Node that runs it, the program lets nobody else print', () => {
  it.skipIf(noPty !== null)('from the start through a reset to the end of the screen', async () => {
    const stderr = join(directory, 'stderr');
    const script = 'exec "$0" "$1" --demo 2>"$2"';
    const term = new TuiTerm('/bin/sh', ['-c', script, process.execPath, MAIN, stderr], {
      columns: 120,
      rows: 40,
      env: { XDG_STATE_HOME: directory },
    });
    try {
      await term.waitFor(/Only em0 is used/);
      term.write('R');
      await term.waitFor(/y keep\s+u undo/);
      term.write('y');
      await term.waitFor(/KEPT/);
      await term.waitFor(/Both uplinks are used/);
      term.write('\u001b');
      await term.waitFor((text) => !text.includes('KEPT'));
      term.write('q');
      expect(await term.exited).toEqual({ exitCode: 0, signal: 0 });
      expect(readFileSync(stderr, 'utf8')).toBe('');
      expect(term.modes).toEqual(UNTOUCHED);
      expect(term.text().trim()).toBe('');
    } finally {
      await term.close();
    }
  });

  it.each([
    ['--version', 0, /^\d+\.\d+\.\d+\n$/],
    ['--help', 0, /^Usage: uplinktop/],
    ['check --demo=healthy', 0, /^OK/],
    ['connections --demo=healthy', 0, /em0/],
  ])('with %s', (line, status, wanted) => {
    const ended = spawnSync(process.execPath, [MAIN, ...line.split(' ')], { encoding: 'utf8' });
    expect(ended.stderr).toBe('');
    expect(ended.stdout).toMatch(wanted);
    expect(ended.status).toBe(status);
  });
});
