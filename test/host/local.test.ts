import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LocalHostOptions } from '../../src/host/local.js';
import { createLocalHost } from '../../src/host/local.js';
import { ReadingShell } from '../../src/host/reading-shell.js';
import type { Host } from '../../src/model/host.js';
import { HeldTime } from '../collect/stand-in.js';
import { until } from '../patience.js';
import { openbsd } from '../../src/systems/openbsd/system.js';
import type { StandIns } from './stand-ins.js';
import { command, isAlive, standIns } from './stand-ins.js';

let bin: StandIns;
let startReading: LocalHostOptions['startReading'];

beforeEach(() => {
  bin = standIns();
});

afterEach(() => {
  bin.remove();
});

function host(options: LocalHostOptions = {}): Host {
  const { refusals } = openbsd.observer;
  const through = ['/usr/bin/doas', '-n'];
  const started = startReading === undefined ? {} : { startReading };
  return createLocalHost({ uid: 0, through, refusals, resolve: bin.resolve, ...started, ...options });
}

/** The stand-in has noted that it runs. */
const begun = (name: string): Promise<void> => until(() => bin.pids(name).length > 0);

const WAYS = [
  { by: 'this process', start: undefined },
  { by: 'a shell of ours', start: new ReadingShell().start },
];

describe.each(WAYS)('by $by', ({ start }) => {
  beforeEach(() => {
    startReading = start;
  });

  describe('running a command on this machine', () => {
    it('gives back what it printed, what it complained of and how it ended', async () => {
      bin.write('netstat', 'echo out "$@"; echo err >&2; exit 3');
      const result = await host().run(command('/usr/bin/netstat -ibn'));
      expect(result).toMatchObject({ stdout: 'out -ibn\n', stderr: 'err\n', exitStatus: 3, failure: null });
      expect(result.tookMs).toBeGreaterThanOrEqual(0);
    });

    it('hands words over as they are: no shell reads them', async () => {
      bin.write('route', 'printf "<%s>" "$@"');
      const argv = ['/sbin/route', '$(id)', '; reboot', '*', '`id`', "it's", ''];
      const result = await host().run({ ...command('/sbin/route'), argv });
      expect(result.stdout).toBe("<$(id)><; reboot><*><`id`><it's><>");
    });

    it('gives the command LC_ALL=C, a short PATH, nothing of our own environment, and nothing to read', async () => {
      bin.write('route', 'env; cat; pwd');
      process.env['UPLINKTOP_SECRET'] = 'hunter2';
      const { stdout } = await host().run(command('/sbin/route'));
      delete process.env['UPLINKTOP_SECRET'];
      expect(stdout).toContain('LC_ALL=C\n');
      expect(stdout).toContain('PATH=/usr/bin:/bin:/usr/sbin:/sbin\n');
      expect(stdout).not.toContain('hunter2');
      expect(stdout.endsWith('\n/\n')).toBe(true);
    });

    it('keeps a missing final newline, and replaces bytes that are no text', async () => {
      bin.write('ifconfig', "printf 'nwid \\377\\376 caf\\303\\251'");
      const { stdout } = await host().run(command('/sbin/ifconfig'));
      expect(stdout).toBe('nwid \uFFFD\uFFFD café');
    });

    it('refuses a program that is not named by an absolute path', async () => {
      bin.write('route', 'touch "$0.ran"');
      const result = await host().run(command('route -n show'));
      expect(result.failure).toMatchObject({
        why: 'failed',
        summary: 'route is not named by an absolute path',
      });
      expect(result.exitStatus).toBeNull();
    });

    it('says that a command is not there, also when it goes missing under doas', async () => {
      const missing = await host().run(command('/sbin/pfctl -s info'));
      expect(missing.failure).toMatchObject({ why: 'not-found', summary: '/sbin/pfctl is not there' });
      bin.write('doas', 'echo "doas: $2: command not found" >&2; exit 1');
      const behind = await host({ uid: 1000 }).run(command('/sbin/pfctl -s info', { needsRoot: true }));
      expect(behind.failure).toMatchObject({ why: 'not-found', summary: 'pfctl is not there' });
    });

    it('says that a file cannot be run, and that a word cannot be passed', async () => {
      writeFileSync(join(bin.directory, 'route'), 'not a program', { mode: 0o600 });
      expect((await host().run(command('/sbin/route'))).failure?.why).toBe('no-permission');
      const nul = await host().run({ ...command('/sbin/route'), argv: ['/sbin/route', 'a\0b'] });
      expect(nul.failure?.why).toBe('failed');
    });

    it('tells a crash by its signal', async () => {
      bin.write('pfctl', 'kill -SEGV $$');
      const result = await host().run(command('/sbin/pfctl -s info'));
      expect(result.failure).toMatchObject({ why: 'killed', summary: 'pfctl was ended by SIGSEGV' });
      expect(result.exitStatus).toBeNull();
    });

    it('shows in the whole text what was run and what it said, and lets nothing steer the terminal', async () => {
      bin.write('pfctl', "printf 'pfctl: /dev/pf: Permission denied \\033[2J\\n' >&2; exit 1");
      const result = await host().run(command('/sbin/pfctl -s info'));
      expect(result.failure).toEqual({
        why: 'no-permission',
        summary: 'pfctl may not open /dev/pf',
        detail: 'pfctl may not open /dev/pf\n/sbin/pfctl -s info\npfctl: /dev/pf: Permission denied ?[2J',
      });
    });
  });

  describe('a command that does not end', () => {
    it('is ended after its time, what it printed is kept, and no process stays behind', async () => {
      bin.write('route', 'echo begun; echo $$ >> "$0.pid"; exec sleep 600');
      const time = new HeldTime();
      const running = host({ timers: time }).run(command('/sbin/route -n show', { timeoutMs: 300 }));
      await begun('route');
      await time.pass(300);
      const result = await running;
      expect(result.failure).toMatchObject({ why: 'timeout', summary: 'route was killed after 300 ms' });
      expect(result).toMatchObject({ stdout: 'begun\n', exitStatus: null });
      expect(bin.pids('route').map(isAlive)).toEqual([false]);
    });

    it('is killed a second later when it ignores SIGTERM', async () => {
      bin.write(
        'route',
        'trap "echo heard >> $0.heard" TERM; echo $$ >> "$0.pid"; while :; do sleep 0.05; done',
      );
      const time = new HeldTime();
      const running = host({ timers: time }).run(command('/sbin/route -n show', { timeoutMs: 200 }));
      await begun('route');
      await time.pass(200);
      await until(() => existsSync(join(bin.directory, 'route.heard')));
      expect(bin.pids('route').map(isAlive)).toEqual([true]);
      await time.pass(1_000);
      expect((await running).failure?.why).toBe('timeout');
      expect(bin.pids('route').map(isAlive)).toEqual([false]);
    });

    it('does not hold us up by a grandchild that keeps the pipes open', async () => {
      bin.write('route', 'echo done; sleep 600 & echo $! >> "$0.pid"; exit 0');
      const result = await host().run(command('/sbin/route -n show'));
      expect(result).toMatchObject({ stdout: 'done\n', exitStatus: 0, failure: null });
      expect(bin.pids('route').map(isAlive)).toEqual([true]);
      for (const pid of bin.pids('route')) process.kill(pid, 'SIGKILL');
    });

    it('that belongs to root and may not be killed by us is given up, and not started a second time', async () => {
      bin.write('doas', 'echo $$ >> "$0.pid"; exec sleep 600');
      const time = new HeldTime();
      const here = host({ uid: 1000, timers: time });
      const info = command('/sbin/pfctl -s info', { needsRoot: true, timeoutMs: 100 });
      const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
        throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
      });
      const running = here.run(info);
      await begun('doas');
      await time.pass(100);
      await time.pass(2_000);
      const first = await running;
      const second = await here.run(info);
      kill.mockRestore();
      expect(first.failure?.why).toBe('timeout');
      expect(second.failure?.summary).toBe('the pfctl started before has not ended yet');
      for (const pid of bin.pids('doas')) process.kill(pid, 'SIGKILL');
      bin.write('doas', 'exit 0');
      await until(async () => (await here.run(info)).exitStatus === 0);
    });

    it('is ended when it prints without end, and nothing of a cut table is kept', async () => {
      bin.write('netstat', 'echo $$ >> "$0.pid"; exec yes default');
      const result = await host({ maxOutputBytes: 1024 * 1024 }).run(command('/usr/bin/netstat -rn'));
      expect(result.failure).toMatchObject({
        why: 'too-long',
        summary: 'netstat printed more than 1.00 MiB and was killed',
      });
      expect(result.stdout).toBe('');
      expect(bin.pids('netstat').map(isAlive)).toEqual([false]);
    });

    it('may print more than is ever held when it is shortened while it comes', async () => {
      bin.write('netstat', 'head -c 8388608 /dev/zero | tr "\\0" x');
      let bytes = 0;
      const counting = () => ({
        largeFromBytes: Infinity,
        write: (chunk: Uint8Array) => void (bytes += chunk.length),
        end: () => [new TextEncoder().encode(`${bytes} bytes`)],
      });
      const result = await host({ maxOutputBytes: 1024 * 1024 }).run(
        command('/usr/bin/netstat -rn'),
        counting,
      );
      expect(result).toMatchObject({ failure: null, stdout: '8388608 bytes' });
    });

    it('may print a lot when it ends: 8 MiB arrive whole', async () => {
      bin.write('netstat', 'head -c 8388608 /dev/zero | tr "\\0" x');
      const result = await host().run(command('/usr/bin/netstat -rn'));
      expect(result.failure).toBeNull();
      expect(result.stdout).toHaveLength(8_388_608);
    });

    it('may flood stderr: some of it is kept and the command goes on', async () => {
      bin.write('netstat', 'yes complaint | head -c 3000000 >&2; echo table');
      const result = await host().run(command('/usr/bin/netstat -rn'));
      expect(result).toMatchObject({ stdout: 'table\n', exitStatus: 0, failure: null });
      expect(result.stderr.length).toBe(64 * 1024);
      expect(result.stderr.startsWith('complaint\n')).toBe(true);
    });
  });

  describe('at most one child of a kind', () => {
    it('gives who asks for a reading that is being taken the same reading', async () => {
      bin.write('route', 'echo $$ >> "$0.pid"; sleep 0.2; echo $$');
      const here = host();
      const [a, b] = await Promise.all([
        here.run(command('/sbin/route -n show')),
        here.run(command('/sbin/route -n show', { purpose: 'another' })),
      ]);
      expect(bin.pids('route')).toHaveLength(1);
      expect(b.stdout).toBe(a.stdout);
      expect(b.command.purpose).toBe('another');
      await here.run(command('/sbin/route -n show'));
      expect(bin.pids('route')).toHaveLength(2);
    });

    it('runs other kinds beside it', async () => {
      // Each waits for the other.
      bin.write(
        'route',
        ': > "$0.$3"; until [ -e "$0.-inet" ] && [ -e "$0.-inet6" ]; do sleep 0.05; done; echo "told $*"',
      );
      const here = host();
      const results = await Promise.all(
        ['-inet', '-inet6'].map((family) => here.run(command(`/sbin/route -n show ${family}`))),
      );
      expect(results.map(({ stdout }) => stdout)).toEqual(['told -n show -inet\n', 'told -n show -inet6\n']);
    });

    it('never merges two changes: the second runs after the first', async () => {
      bin.write('route', 'echo in >> "$0.log"; sleep 0.1; echo out >> "$0.log"; cat "$0.log"');
      const here = host();
      const add = command('/sbin/route -n add default 192.0.2.1', { changes: true });
      const results = await Promise.all([here.run(add), here.run(add), here.run(add)]);
      expect(results.map((r) => r.stdout.split('\n').filter(Boolean).join(' '))).toEqual([
        'in out',
        'in out in out',
        'in out in out in out',
      ]);
    });
  });

  describe('a read-only host', () => {
    it('starts no command that changes the router, neither to its end nor as a stream', async () => {
      bin.write('route', 'echo $$ >> "$0.pid"');
      const here = host({ readOnly: true });
      const change = command('/sbin/route -n delete default 192.0.2.1', { changes: true });
      const run = await here.run(change);
      const stream = await here.stream(change, () => undefined).ended;
      for (const result of [run, stream]) {
        expect(result.failure).toMatchObject({ why: 'failed', summary: 'read-only: nothing is changed' });
      }
      expect(bin.pids('route')).toEqual([]);
      expect((await here.run(command('/sbin/route -n show'))).exitStatus).toBe(0);
    });
  });

  describe('what needs root', () => {
    const info = command('/sbin/pfctl -s info', { needsRoot: true });

    it('runs through doas -n when we are not root, and by itself when we are', async () => {
      bin.write('doas', 'echo doas "$@"');
      bin.write('pfctl', 'echo pfctl "$@"');
      expect((await host({ uid: 1000 }).run(info)).stdout).toBe(
        `doas -n ${join(bin.directory, 'pfctl')} -s info\n`,
      );
      expect((await host({ uid: 0 }).run(info)).stdout).toBe('pfctl -s info\n');
      expect((await host({ uid: 1000 }).run({ ...info, needsRoot: false })).stdout).toBe('pfctl -s info\n');
    });

    it.each([
      ['doas: Operation not permitted', 'doas does not permit pfctl'],
      ['doas: Authentication required', 'doas would ask for a password for pfctl'],
      ['doas: Authorization required', 'doas would ask for a password for pfctl'],
      ['doas: a tty is required', 'doas would ask for a password for pfctl'],
      ['doas: doas is not enabled, /etc/doas.conf: No such file or directory', 'doas does not permit pfctl'],
      ['pfctl: /dev/pf: Permission denied', 'pfctl may not open /dev/pf'],
    ])('tells "%s" as no permission', async (stderr, summary) => {
      bin.write('doas', `echo "${stderr}" >&2; exit 1`);
      const result = await host({ uid: 1000 }).run(info);
      expect(result.failure).toMatchObject({ why: 'no-permission', summary });
      expect(result.exitStatus).toBe(1);
    });

    it('says so when there is no doas', async () => {
      bin.write('pfctl', 'echo pfctl');
      const result = await host({ uid: 1000 }).run(info);
      expect(result.failure).toMatchObject({
        why: 'no-permission',
        summary: 'pfctl needs root, and there is no doas',
      });
    });

    it('tells a refused change the same way', async () => {
      bin.write('route', 'echo "route: must be root to alter routing table" >&2; exit 1');
      bin.write('ifconfig', 'echo "ifconfig: SIOCSIFPRIORITY: Operation not permitted" >&2; exit 1');
      bin.write('sysctl', 'echo "sysctl: net.inet.ip.multipath: Operation not permitted" >&2; exit 1');
      const changes = [
        '/sbin/route -n add default 192.0.2.1',
        '/sbin/ifconfig em0 priority 0',
        '/sbin/sysctl a=1',
      ];
      for (const line of changes) {
        const result = await host().run(command(line, { changes: true }));
        expect(result.failure?.why).toBe('no-permission');
      }
    });

    it('does not take a packet filter that blocks the echo for a missing permission', async () => {
      bin.write(
        'ping',
        'echo "ping: sendmsg: Permission denied" >&2; echo "ping: wrote 192.0.2.1 64 chars, ret=-1"; exit 1',
      );
      expect((await host().run(command('/sbin/ping -n -c 1 192.0.2.1'))).failure).toBeNull();
    });
  });

  describe('a stream', () => {
    const monitor = command('/sbin/route -n monitor', { timeoutMs: 0 });

    it('passes on what comes as it comes, and ends when told, leaving nothing behind', async () => {
      bin.write('route', 'echo $$ >> "$0.pid"; echo one; sleep 0.1; printf two; exec sleep 60');
      let heard = '';
      const stream = host().stream(monitor, (chunk) => {
        heard += Buffer.from(chunk).toString();
        if (heard === 'one\ntwo') stream.stop();
      });
      const result = await stream.ended;
      stream.stop();
      expect(heard).toBe('one\ntwo');
      expect(result).toMatchObject({ stdout: '', failure: { why: 'killed', summary: 'route was stopped' } });
      expect(bin.pids('route').map(isAlive)).toEqual([false]);
    });

    it('does not run twice at once', async () => {
      bin.write('route', 'echo up; exec sleep 60');
      const here = host();
      const first = here.stream(monitor, () => undefined);
      const second = await here.stream(monitor, () => undefined).ended;
      expect(second.failure?.summary).toBe('the route started before has not ended yet');
      first.stop();
      await first.ended;
      const third = here.stream(monitor, () => third.stop());
      expect((await third.ended).failure?.summary).toBe('route was stopped');
    });

    it('that is stopped before it began never begins, or ends at once', async () => {
      bin.write('route', 'echo $$ >> "$0.pid"; exec sleep 60');
      const stream = host().stream(monitor, () => undefined);
      stream.stop();
      expect((await stream.ended).failure?.why).toBe('killed');
      await until(() => !bin.pids('route').some(isAlive));
    });

    it('hands over a large table without keeping it', async () => {
      bin.write('pfctl', 'head -c 40000000 /dev/zero');
      let bytes = 0;
      const stream = host().stream(command('/sbin/pfctl -s states -vv'), (chunk) => {
        bytes += chunk.length;
      });
      expect((await stream.ended).exitStatus).toBe(0);
      expect(bytes).toBe(40_000_000);
    });

    it('ends by itself with its exit status, and is ended when it outstays its time', async () => {
      bin.write('pfctl', 'exit 4');
      bin.write('route', 'exec sleep 60');
      expect(await host().stream(command('/sbin/pfctl -s states'), () => undefined).ended).toMatchObject({
        exitStatus: 4,
        failure: null,
      });
      const late = host().stream(command('/sbin/route -n monitor', { timeoutMs: 150 }), () => undefined);
      expect((await late.ended).failure?.why).toBe('timeout');
    });
  });
});
