import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'no-descriptors.mjs');

describe.skipIf(process.platform !== 'linux')('a program that has no file descriptor left', () => {
  it('tells it of each command as a failure, and goes on when there are some again', () => {
    const { stdout, stderr, status } = spawnSync(
      '/bin/sh',
      ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, PROGRAM],
      { encoding: 'utf8' },
    );
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(JSON.parse(stdout)).toEqual({
      without: [
        expect.stringMatching(/^sh could not be started \(EMFILE\)/),
        expect.stringMatching(/^sh could not be started \(EMFILE\)/),
        'cat: /proc/net/dev: Too many open files',
      ],
      after: ['read', 'changed', expect.stringMatching(/^Inter-/)],
    });
  });
});
