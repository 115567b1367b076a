import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENCE_MS } from '../patience.js';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');

let directory = '';
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'uplinktop-state-')));
});
afterAll(() => rmSync(directory, { recursive: true }));

function uplinktop(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  as: readonly string[] = [],
) {
  const [program = '', ...args] = [...as, process.execPath, MAIN, ...words];
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  return { status, said: stdout + stderr };
}

describe('where the undo is kept', () => {
  it.each(['keep', 'undo'])('%s believes nothing that others could have written', (word) => {
    const state = join(directory, word);
    mkdirSync(join(state, 'pending'), { recursive: true });
    writeFileSync(
      join(state, 'pending/plan.json'),
      JSON.stringify({ id: '1', plan: { goal: '', steps: [] } }),
    );
    writeFileSync(join(state, 'pending/undo-now'), '');
    chmodSync(state, 0o777);
    const { status, said } = uplinktop([word, '--state-dir', state], {});
    expect(said).toBe(`There is no reset to find: ${state} may be written by others (chmod go-w).\n`);
    expect(status).toBe(1);
    expect(existsSync(join(state, 'pending/undo-now'))).toBe(true);
  });

  it.each(['keep', 'undo'])('%s says what to do about a directory that is closed to its owner', (word) => {
    const state = join(directory, `closed-${word}`);
    mkdirSync(state, { mode: 0 });
    const { status, said } = uplinktop([word, '--state-dir', state], {});
    expect(said).toBe(`There is no reset to find: ${state} is closed to its owner (chmod u+rwx).\n`);
    expect(status).toBe(1);
  });

  it.each(['keep', 'undo', 'reset --dry-run'])('without HOME, %s asks for it in one sentence', (line) => {
    const { status, said } = uplinktop(line.split(' '), {});
    expect(said).toMatch(/^[^\n]*neither XDG_STATE_HOME nor HOME is set[^\n]*--state-dir[.]\n$/);
    expect(status).toBe(1);
  });

  it.runIf(process.getuid?.() === 0)(
    'a user without an entry in passwd is told, and the program goes on',
    () => {
      const nobody = ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'];
      const { status, said } = uplinktop(['reset', '--dry-run'], { HOME: '/nonexistent' }, nobody);
      expect(said).toMatch(/^# /);
      expect(said).not.toMatch(/internal error|ENOENT|passwd/);
      expect(status === 0 || status === 1).toBe(true);
    },
  );
});
