import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clockFrom } from '../../../src/model/clock.js';
import type { Command } from '../../../src/model/command.js';
import { systemClock } from '../../../src/host/clock.js';
import { createLocalHost } from '../../../src/host/local.js';
import { decodeText } from '../../../src/host/child.js';
import type { Client } from '../../../src/host/ssh/client.js';
import { startClient } from '../../../src/host/ssh/client.js';
import { SshConnection } from '../../../src/host/ssh/connection.js';
import { SLOWNESS, until } from '../../patience.js';

const SHELLS = [['/bin/dash'], ['/bin/mksh'], ['/bin/busybox', 'sh']].filter(
  ([file = '', ...args]) => spawnSync(file, [...args, '-c', ':']).status === 0,
);

function command(argv: readonly string[], more: Partial<Command> = {}): Command {
  return { argv, purpose: 'try', timeoutMs: 10_000, needsRoot: false, changes: false, ...more };
}

const sh = (script: string, more: Partial<Command> = {}): Command => command(['/bin/sh', '-c', script], more);

/** A router that is a shell of this machine's: all of the connection but ssh itself. */
class Rig {
  readonly masters: Client[] = [];
  sessions = 0;
  /** False: it cannot be reached. */
  isUp = true;
  waits: number[] = [];
  readonly connection: SshConnection;

  constructor(shell: readonly string[]) {
    let count = 0;
    this.connection = new SshConnection({
      name: 'gw',
      open: (what, listener) => {
        if (what === 'session') this.sessions++;
        const argv = this.isUp ? shell : ['/bin/sh', '-c', 'echo Connection refused >&2; exit 255'];
        const client = startClient({ argv, environment: { SSH_CONNECTION: 'a 1 b 22' } }, listener);
        if (what === 'connection') this.masters.push(client);
        return client;
      },
      boundary: () => `uplinktop-test-${++count}`,
      clock: clockFrom({
        now: () => systemClock.now(),
        after: (ms, run) => {
          this.waits.push(ms);
          // A lost router is tried again a hundred times sooner.
          const isAgain = [1_000, 2_000, 4_000].includes(ms) && this.connection.loss !== null;
          return systemClock.after(isAgain ? ms / 100 : ms, run);
        },
      }),
      chance: () => 0,
    });
  }

  host(readOnly = false) {
    const elsewhere = this.connection.start.bind(this.connection);
    return createLocalHost({ elsewhere, uid: 0, readOnly });
  }
}

describe.each(SHELLS)('commands on a router whose sh is %s', (...shell) => {
  let rig: Rig;
  beforeEach(async () => {
    rig = new Rig(shell);
    await rig.connection.connect();
  });
  afterEach(() => rig.connection.close());

  it('go together in one request, and each comes back apart: both outputs, status, whatever the bytes', async () => {
    const host = rig.host();
    const results = await Promise.all([
      host.run(sh('printf "a\\0b\\n\\nuplinktop-test- e 1 0\\n"; exit 3')),
      host.run(sh('echo out; echo err >&2; printf "no newline"')),
      host.run(sh(':')),
      host.run(command(['/nowhere/ip', 'route'])),
      host.run(sh('kill -9 $$')),
      host.run(sh('head -c 300000 /dev/zero | tr "\\0" x')),
      host.run(sh('echo "$LC_ALL $PWD"; cat')),
    ]);
    expect(rig.sessions).toBe(1);
    const [bytes, both, nothing, absent, killed, long, surroundings] = results;
    expect(bytes).toMatchObject({ exitStatus: 3, failure: null, stderr: '' });
    expect(bytes.stdout).toBe('a\0b\n\nuplinktop-test- e 1 0\n');
    expect(both).toMatchObject({ stdout: 'out\nno newline', stderr: 'err\n', exitStatus: 0 });
    expect(nothing).toMatchObject({ stdout: '', stderr: '', exitStatus: 0, failure: null });
    expect(absent.failure).toMatchObject({ why: 'not-found', summary: '/nowhere/ip is not there' });
    expect(killed.failure?.summary).toBe('sh was ended by SIGKILL');
    expect(long.stdout).toBe('x'.repeat(300_000));
    expect(surroundings.stdout).toBe('C /\n');
  });

  it('that hang are ended there at their time limit, and hold up no others', async () => {
    const host = rig.host();
    const hanging = host.run(sh('echo begun; exec sleep 77.25', { timeoutMs: 2_500 * SLOWNESS }));
    const behind = host.run(sh('echo quick'));
    expect((await Promise.race([hanging, behind])).stdout).toBe('quick\n');
    const result = await hanging;
    expect(result.failure).toMatchObject({ why: 'timeout' });
    expect(result.stdout).toBe('begun\n');
    // The next time it has a lane to itself, and the others wait for nothing.
    expect((await host.run(sh('echo again'))).stdout).toBe('again\n');
  });

  it('pass on what they say as it comes, and end there when nobody listens any more', async () => {
    let text = '';
    const mark = `77.${String(process.pid)}1`;
    const stream = rig.host().stream(sh(`echo one; exec sleep ${mark}`, { timeoutMs: 0 }), (chunk) => {
      text += decodeText([chunk]);
    });
    await until(() => text === 'one\n');
    const isThere = (): boolean => spawnSync('pgrep', ['-f', `^sleep ${mark}`]).status === 0;
    expect(isThere()).toBe(true);
    stream.stop();
    expect((await stream.ended).failure?.summary).toBe('sh was stopped');
    await until(() => !isThere());
    const short = rig.host().stream(sh('echo two; exit 4', { timeoutMs: 0 }), () => undefined);
    expect(await short.ended).toMatchObject({ exitStatus: 4, failure: null });
  });
});

describe('a router that is lost', () => {
  it('fails what is under way with one clause, is tried again later and later, and then goes on', async () => {
    const [shell = ['/bin/sh']] = SHELLS;
    const rig = new Rig(shell);
    await rig.connection.connect();
    let changes = 0;
    rig.connection.onChange(() => changes++);
    const host = rig.host();
    expect((await host.run(sh('echo here'))).stdout).toBe('here\n');
    expect(rig.connection.sshConnection).toBe('a 1 b 22');
    const underWay = host.run(sh('sleep 5'));
    rig.isUp = false;
    rig.masters[0]?.stop();
    expect((await underWay).failure).toMatchObject({
      why: 'failed',
      summary: 'the connection to gw was lost',
    });
    expect((await host.run(sh('echo not sent'))).failure?.summary).toBe('the connection to gw was lost');
    const since = rig.connection.loss?.since;
    expect(since).toBeTypeOf('number');
    await until(() => rig.masters.length >= 3);
    await until(() => rig.connection.loss?.why.includes('nothing answers ssh on gw') === true);
    expect(rig.connection.loss?.since).toBe(since);
    rig.isUp = true;
    await until(() => rig.connection.loss === null);
    expect(rig.waits.filter((ms) => [1_000, 2_000, 4_000].includes(ms)).slice(0, 2)).toEqual([1_000, 2_000]);
    expect(changes).toBeGreaterThanOrEqual(3);
    expect((await host.run(sh('echo "again $SSH_CONNECTION"'))).stdout).toBe('again a 1 b 22\n');
    rig.connection.close();
  });

  it('is told at the first attempt, and a client that is not there', async () => {
    const rig = new Rig(['/bin/sh']);
    rig.isUp = false;
    await expect(rig.connection.connect()).rejects.toThrow(/nothing answers ssh on gw/);
    const without = new Rig(['/nowhere/ssh']);
    await expect(without.connection.connect()).rejects.toThrow('there is no ssh here');
  });
});
