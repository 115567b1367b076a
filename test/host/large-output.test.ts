import { describe, expect, it } from 'vitest';
import type { LargeOutputs } from '../../src/host/large-output.js';
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

/** Notes when it begins and ends. */
function noting(seen: string[]): LargeOutputs {
  return { begin: () => seen.push('large'), end: () => seen.push('over') };
}

const HALF = 'x'.repeat(LARGE_OUTPUT_BYTES / 2);

describe('output of which there is much', () => {
  it('is told before it is read, once, however it comes', async () => {
    const seen: string[] = [];
    const host = noticeLargeOutput(hostOf([HALF, HALF, HALF]), noting(seen));
    host.stream(command, () => seen.push('piece'));
    expect(seen).toEqual(['piece', 'large', 'piece', 'piece']);
    await host.run(command);
    expect(seen.filter((what) => what === 'large')).toHaveLength(1);
    const held: string[] = [];
    const other = noticeLargeOutput(hostOf([HALF, HALF]), noting(held));
    const { stdout } = await other.run(command);
    expect(held).toEqual(['large']);
    expect(stdout).toHaveLength(LARGE_OUTPUT_BYTES);
  });

  it('is shortened while it comes, as the command wants it, and told before it was much, and after', async () => {
    const seen: string[] = [];
    const condense = (): Condenser => ({
      largeFromBytes: LARGE_OUTPUT_BYTES,
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
    const noticed = noticeLargeOutput(host, noting(seen));
    const { stdout } = await noticed.run(command, condense);
    expect(stdout).toBe('short');
    expect(seen.splice(0)).toEqual(['piece', 'large', 'piece', 'piece', 'over']);
    await noticed.run(command, condense);
    expect(seen).toEqual(['piece', 'large', 'piece', 'piece', 'over']);
  });

  it('is not told of many small answers', async () => {
    const seen: string[] = [];
    const host = noticeLargeOutput(hostOf([HALF]), noting(seen));
    for (let i = 0; i < 5; i++) await host.run(command);
    host.stream(command, () => undefined);
    host.stream(command, () => undefined);
    expect(seen).toEqual([]);
  });
});
