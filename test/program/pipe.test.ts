import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/uplinktop.js');
const ROW = 'all tcp 10.7.0.5:41000 -> 203.0.113.9:443       ESTABLISHED:ESTABLISHED\n';
const ARGUMENTS = [MAIN, 'connections', '--states', '-', '--address', 'em0=192.0.2.7', '--json'];

interface Ended {
  readonly status: number | null;
  readonly states: number;
}

/** `… | uplinktop connections --states -`, the writer's words in pieces with pauses between; null: it dies instead. */
function pipe(pieces: readonly (string | null)[], prelude = ''): Promise<Ended> {
  const command = [process.execPath, ...ARGUMENTS];
  const child = spawn('/bin/sh', ['-c', `${prelude} exec "$@"`, 'sh', ...command], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => (text += String(chunk)));
  const next = (): void => {
    const piece = pieces[written++];
    if (piece === undefined) child.stdin.end();
    else if (piece === null) child.stdin.destroy();
    else child.stdin.write(piece, () => setTimeout(next, 150));
  };
  let written = 0;
  next();
  return new Promise((settle) => {
    child.on('close', (status) => {
      const { states } = JSON.parse(text) as { states: number };
      settle({ status, states });
    });
  });
}

describe('a table of states that comes through a pipe', () => {
  it('is read to its end although the writer pauses in the middle of a line', async () => {
    const pieces = [ROW.slice(0, 20), ROW.slice(20) + ROW, '', ROW.slice(0, -1), '\n'];
    expect(await pipe(pieces)).toEqual({ status: 0, states: 3 });
  });

  it('is read as far as it came when the writer dies', async () => {
    expect(await pipe([ROW, ROW, null])).toEqual({ status: 0, states: 2 });
  });

  it.skipIf(spawnSync('perl', ['-v']).status !== 0)(
    'may be one that somebody made non-blocking',
    async () => {
      const nonBlocking = `perl -e 'use Fcntl; fcntl(STDIN, F_SETFL, O_NONBLOCK)';`;
      expect(await pipe([ROW, ROW, ROW], nonBlocking)).toEqual({ status: 0, states: 3 });
    },
  );
});

describe('a recording that was asked for', () => {
  let directory = '';

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'uplinktop-pipe-'));
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  it('costs the exit status when it cannot be written to its end, and says why', () => {
    const file = join(directory, 'night.txt');
    // A limit on the size of files stands for a full disk: write(2) says EFBIG where it would say ENOSPC.
    const { status, stderr, stdout } = spawnSync(
      '/bin/sh',
      [
        '-c',
        `trap '' XFSZ; ulimit -f 8; exec "$@"`,
        'sh',
        process.execPath,
        MAIN,
        'check',
        '--demo=healthy',
        '--record',
        file,
      ],
      { encoding: 'utf8' },
    );
    expect(stdout).toMatch(/^OK: /);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `uplinktop: ${file}: recording has ended: EFBIG\n`,
    });
  });
});
