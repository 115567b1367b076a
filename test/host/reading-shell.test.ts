import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalHost } from '../../src/host/local.js';
import { ReadingShell } from '../../src/host/reading-shell.js';
import type { Host } from '../../src/model/host.js';
import { until } from '../patience.js';
import { SHELLS } from '../reset/rig/shells.js';
import type { StandIns } from './stand-ins.js';
import { command, isAlive, standIns } from './stand-ins.js';

let bin: StandIns;
beforeEach(() => {
  bin = standIns();
});
afterEach(() => bin.remove());

function hostBy(shell: ReadingShell): Host {
  return createLocalHost({ uid: 0, resolve: bin.resolve, startReading: shell.start });
}

/** The shell that ran it notes itself: the parent of the command. */
const NOTES_PARENT = 'echo $PPID >> "$0.pid"; echo here';

describe('a shell of ours that starts what is read', () => {
  it('stays: one is started for many readings, and each says what it has to say', async () => {
    for (const name of ['ifconfig', 'netstat', 'route']) bin.write(name, NOTES_PARENT);
    const host = hostBy(new ReadingShell());
    for (let round = 0; round < 3; round++) {
      const lines = ['/sbin/ifconfig', '/usr/bin/netstat -rn', '/sbin/route -n show'];
      const results = await Promise.all(lines.map((line) => host.run(command(line))));
      expect(results.map(({ stdout }) => stdout)).toEqual(['here\n', 'here\n', 'here\n']);
    }
    const shells = ['ifconfig', 'netstat', 'route'].flatMap((name) => bin.pids(name));
    expect(shells).toHaveLength(9);
    expect(new Set(shells).size).toBeLessThan(9);
    expect(shells).not.toContain(process.pid);
  });

  it('costs no reading when somebody kills it, before a command or under one', async () => {
    bin.write('route', NOTES_PARENT);
    // The first time under its shell, which dies of it.
    bin.write(
      'ifconfig',
      `[ -e "$0.killed" ] || { touch "$0.killed"; kill -9 $PPID; exit; }; ${NOTES_PARENT}`,
    );
    const host = hostBy(new ReadingShell());
    await host.run(command('/sbin/route -n show'));
    const [shell = 0] = bin.pids('route');
    process.kill(shell, 'SIGKILL');
    await until(() => !isAlive(shell));
    expect(await host.run(command('/sbin/route -n show'))).toMatchObject({ stdout: 'here\n', failure: null });
    expect(await host.run(command('/sbin/ifconfig'))).toMatchObject({ stdout: 'here\n', failure: null });
  });

  it.each(SHELLS.map((shell) => [shell]))('%j takes every word as it is', async (shell) => {
    bin.write('route', 'printf "<%s>" "$#" "$@"');
    const host = hostBy(new ReadingShell(shell));
    const word = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        '\\',
        '\\n',
        '-n',
        '$HOME',
        '`id`',
        '*',
        '~',
        "it's",
        '"',
        '# no',
        'a\\',
        '\r',
        '\t',
      ),
      fc.string({ unit: 'binary' }).filter((text) => !/[\n\0\ud800-\udfff]/.test(text)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (words) => {
        const { stdout } = await host.run({ ...command('/sbin/route'), argv: ['/sbin/route', ...words] });
        expect(stdout).toBe([words.length, ...words].map((each) => `<${String(each)}>`).join(''));
      }),
      { numRuns: 20 },
    );
  });

  it('holds up nothing where five hang: what is asked for then is started without it', async () => {
    bin.write('ping', 'echo $PPID >> "$0.pid"; exec sleep 600');
    bin.write('route', NOTES_PARENT);
    const host = hostBy(new ReadingShell());
    const hanging = ['a', 'b', 'c', 'd', 'e'].map((name) =>
      host.run(command(`/sbin/ping ${name}`, { timeoutMs: 6_000 })),
    );
    await until(() => new Set(bin.pids('ping')).size === 5);
    expect((await host.run(command('/sbin/route'))).stdout).toBe('here\n');
    expect(bin.pids('route')).toEqual([process.pid]);
    for (const { failure } of await Promise.all(hanging)) expect(failure?.why).toBe('timeout');
  });

  it('is done without where there is none', async () => {
    bin.write('route', NOTES_PARENT);
    const host = hostBy(new ReadingShell(['/nowhere/sh']));
    expect(await host.run(command('/sbin/route -n show'))).toMatchObject({ stdout: 'here\n', failure: null });
    expect(bin.pids('route')).toEqual([process.pid]);
  });

  it('starts nothing that changes the router', async () => {
    bin.write('route', NOTES_PARENT);
    await hostBy(new ReadingShell()).run(command('/sbin/route add', { changes: true }));
    expect(bin.pids('route')).toEqual([process.pid]);
  });

  it('keeps no program from ending, and leaves nothing behind that hangs', async () => {
    bin.write('route', 'echo $PPID $$ > "$0.both"; exec sleep 600');
    const script = join(import.meta.dirname, 'reading-shell.mjs');
    const program = spawn(process.execPath, [script, bin.resolve('/sbin/route')], { stdio: 'ignore' });
    const both = (): number[] => {
      try {
        return readFileSync(`${bin.resolve('/sbin/route')}.both`, 'utf8')
          .trim()
          .split(' ')
          .map(Number);
      } catch {
        return [];
      }
    };
    await until(() => both().length === 2);
    program.kill('SIGTERM');
    await until(() => program.exitCode !== null || program.signalCode !== null);
    await until(() => both().every((pid) => !isAlive(pid)));
  });
});
