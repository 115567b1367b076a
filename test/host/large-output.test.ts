import { describe, expect, it } from 'vitest';
import { LARGE_OUTPUT_BYTES, noticeLargeOutput } from '../../src/host/large-output.js';
import type { Condenser } from '../../src/model/condenser.js';
import type { Command, CommandResult } from '../../src/model/command.js';
import type { Host } from '../../src/model/host.js';

const command: Command = {
  argv: ['/sbin/pfctl', '-s', 'states'],
  purpose: 'read the connections',
  timeoutMs: 1_000,
  needsRoot: true,
  changes: false,
};

function resultOf(stdout: string): CommandResult {
  return { command, stdout, stderr: '', exitStatus: 0, tookMs: 1, failure: null };
}

/** Prints these pieces, in one answer or as a stream. */
function hostOf(pieces: readonly string[]): Host {
  return {
    kind: 'local',
    now: () => 0,
    run: () => Promise.resolve(resultOf(pieces.join(''))),
    stream: (_, onStdout) => {
      for (const piece of pieces) onStdout(Buffer.from(piece));
      return { stop: () => undefined, ended: Promise.resolve(resultOf('')) };
    },
  };
}

const HALF = 'x'.repeat(LARGE_OUTPUT_BYTES / 2);

describe('output of which there is much', () => {
  it('is told before it is read, once, however it comes', async () => {
    const seen: string[] = [];
    const host = noticeLargeOutput(hostOf([HALF, HALF, HALF]), () => seen.push('large'));
    host.stream(command, () => seen.push('piece'));
    expect(seen).toEqual(['piece', 'large', 'piece', 'piece']);
    await host.run(command);
    expect(seen.filter((what) => what === 'large')).toHaveLength(1);
    let isTold = false;
    const other = noticeLargeOutput(hostOf([HALF, HALF]), () => (isTold = true));
    const { stdout } = await other.run(command);
    expect(isTold).toBe(true);
    expect(stdout).toHaveLength(LARGE_OUTPUT_BYTES);
  });

  it('is shortened while it comes, as the command wants it, and told before it was much', async () => {
    const seen: string[] = [];
    const condense = (): Condenser => ({
      write: () => seen.push('piece'),
      end: () => [Buffer.from('short')],
    });
    const host: Host = {
      ...hostOf([]),
      run: (_, how) => {
        const condenser = how?.();
        for (let piece = 0; piece < 3; piece++) condenser?.write(Buffer.from(HALF));
        return Promise.resolve(resultOf(Buffer.concat(condenser?.end() ?? []).toString()));
      },
    };
    const { stdout } = await noticeLargeOutput(host, () => seen.push('large')).run(command, condense);
    expect(stdout).toBe('short');
    expect(seen).toEqual(['piece', 'large', 'piece', 'piece']);
  });

  it('is not told of many small answers', async () => {
    let isTold = false;
    const host = noticeLargeOutput(hostOf([HALF]), () => (isTold = true));
    for (let i = 0; i < 5; i++) await host.run(command);
    host.stream(command, () => undefined);
    host.stream(command, () => undefined);
    expect(isTold).toBe(false);
  });
});
