import { describe, expect, it } from 'vitest';
import type { Client, ClientListener } from '../../../src/host/ssh/client.js';
import { startClient } from '../../../src/host/ssh/client.js';
import { LanePool } from '../../../src/host/ssh/lane-pool.js';
import { RemoteRun } from '../../../src/host/ssh/remote-run.js';
import { SECOND } from '../../../src/model/time.js';
import { HeldTime } from '../../collect/stand-in.js';

/** A session whose shell answers when it is told to. */
class Session implements Client {
  written = '';
  readonly listener: ClientListener;

  constructor(listener: ClientListener) {
    this.listener = listener;
  }

  write(text: string): void {
    this.written += text;
  }

  stop(): void {
    this.listener.end(0, null);
  }

  /** The first command runs, under this number. */
  begins(pid: string): void {
    const [, run = ''] = /go (\d+)/.exec(this.written) ?? [];
    for (const line of ['h 0', `b ${run}`, `p ${run} ${pid}`]) this.says(line);
  }

  says(line: string): void {
    for (const name of ['stdout', 'stderr'] as const) this.listener[name](Buffer.from(`mark ${line}\n`));
  }
}

function rig(most: number) {
  const time = new HeldTime();
  const sessions: Session[] = [];
  const killed: string[] = [];
  const pool = new LanePool({
    open: (listener) => {
      const session = new Session(listener);
      sessions.push(session);
      return session;
    },
    boundary: () => 'mark',
    most,
    timers: time.clock,
    roundTripMs: () => 0,
    explain: () => 'lost',
  });
  const ask = async (file: string, isRare = false) => {
    const launch = {
      argv: [file],
      timeoutMs: 3 * SECOND,
      maxBytes: 1_000,
      onStdout: () => undefined,
      isRare,
    };
    const run = new RemoteRun(launch, false, {
      timers: time.clock,
      kill: (signal, pid) => void killed.push(`${signal} ${pid}`),
      silence: () => null,
    });
    pool.submit(run);
    await Promise.resolve();
    return run;
  };
  return { time, sessions, killed, pool, ask };
}

describe('readings that wait behind one that hangs', () => {
  it('are asked for again, although they were given up while they waited', async () => {
    const { time, sessions, ask } = rig(2);
    await ask('/bin/first');
    const [hanging, waiting] = await Promise.all([ask('/bin/hangs'), ask('/bin/routes')]);
    expect(sessions).toHaveLength(2);
    await time.pass(9 * SECOND);
    expect(await waiting.ended).toMatchObject({ how: 'timeout' });
    // The other session ends: there is room, and what waits is to go there.
    sessions[0]?.stop();
    await time.pass(SECOND);
    expect(hanging.isOver).toBe(true);
    await waiting.gone;
  });
});

describe('a command that hangs', () => {
  it('is ended by its number', async () => {
    const { time, sessions, killed, ask } = rig(1);
    const run = await ask('/bin/hangs');
    sessions[0]?.begins('815');
    await time.pass(9 * SECOND);
    expect(await run.ended).toMatchObject({ how: 'timeout' });
    expect(killed).toEqual(['TERM 815', 'KILL 815']);
  });

  it.each(['', '0', '1', '-1', '8x', '1.5'])(
    'gets no signal where the shell says %j: that is no process, or a whole group of them',
    async (number) => {
      const { time, sessions, killed, ask } = rig(1);
      const run = await ask('/bin/hangs');
      sessions[0]?.begins(number);
      await time.pass(9 * SECOND);
      expect(await run.ended).toMatchObject({ how: 'timeout' });
      expect(killed).toEqual([]);
    },
  );
});

describe('what changes something', () => {
  it('is not sent before the shell there answers, and never once it was given up', async () => {
    const { time, sessions, ask } = rig(1);
    const given = await ask('/sbin/route', true);
    await time.pass(9 * SECOND);
    expect(await given.ended).toMatchObject({ how: 'timeout' });
    sessions[0]?.says('h 0');
    await given.gone;
    expect(sessions[0]?.written).not.toContain('/sbin/route');
  });

  it('is sent at once where the shell there has answered, and waits behind nothing', async () => {
    const { sessions, ask } = rig(1);
    await ask('/bin/hangs');
    await ask('/sbin/route', true);
    expect(sessions).toHaveLength(2);
    sessions[1]?.says('h 0');
    expect(sessions[1]?.written).toContain('/sbin/route');
  });
});

describe('a client that cannot be started, or leaves something behind', () => {
  const ended = (argv: readonly string[]) =>
    new Promise((settle) => {
      const listener = { stdout: () => undefined, stderr: () => undefined };
      startClient({ argv, environment: {} }, { ...listener, end: (...end) => settle(end) });
    });

  it('says so, whichever way it is told', async () => {
    expect(await ended(['/nowhere/ssh'])).toEqual([null, 'ENOENT']);
    expect(await ended(['/bin/sh', 'a\0b'])).toEqual([null, 'ERR_INVALID_ARG_VALUE']);
  });

  it('has ended when it has, whoever still holds its pipes', async () => {
    const began = performance.now();
    expect(await ended(['/bin/sh', '-c', 'sleep 30 & exit 3'])).toEqual([3, null]);
    expect(performance.now() - began).toBeLessThan(25_000);
  });
});
