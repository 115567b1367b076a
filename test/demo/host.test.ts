import { describe, expect, it } from 'vitest';
import { createDemoHost } from '../../src/demo/host.js';
import type { Command } from '../../src/model/command.js';
import { laptop, START, words } from './laptop.js';

/** A clock that stands still until somebody sleeps or sets it. */
function clock() {
  let now = START;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    set: (to: number) => void (now = to),
    sleep: (ms: number) => {
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
}

function command(line: string, changes: Partial<Command> = {}): Command {
  return { argv: words(line), purpose: line, timeoutMs: 3_000, needsRoot: false, changes: false, ...changes };
}

describe('the demo host', () => {
  it('moves the router to its clock before each command', async () => {
    const time = clock();
    const router = laptop({ happenings: [{ afterMs: 5_000, interface: 'iwn0', link: 'down' }] });
    const host = createDemoHost(router, time);
    const shown = async (): Promise<string> => (await host.run(command('/sbin/route -n show -inet'))).stdout;
    expect(await shown()).toMatch(/^default .* UGS .*iwn0/m);
    time.set(START + 6_000);
    expect(await shown()).toMatch(/^default .* GS .*iwn0/m);
    expect(host.now()).toBe(START + 6_000);
    expect(time.slept).toEqual([]);
  });

  it('waits as long as a ping would take', async () => {
    const time = clock();
    const host = createDemoHost(laptop(), time);
    const result = await host.run(command('/sbin/ping -n -c 2 -w 1 192.168.0.1'));
    expect(result).toMatchObject({ exitStatus: 0, failure: null });
    expect(time.slept).toEqual([result.tookMs]);
    expect(result.tookMs).toBeGreaterThan(1_000);
  });

  it('kills what takes longer than its timeout', async () => {
    const time = clock();
    const result = await createDemoHost(laptop(), time).run(command('/sbin/ping 192.168.0.1'));
    expect(result).toMatchObject({
      exitStatus: null,
      failure: { why: 'timeout', summary: 'ping was killed after 3.00 s' },
    });
    expect(time.slept).toEqual([3_000]);
  });

  it('runs as root what needs root, and nothing else', async () => {
    const host = createDemoHost(laptop(), clock());
    const add = '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1';
    expect(await host.run(command(add))).toMatchObject({
      exitStatus: 1,
      stderr: 'route: must be root to alter routing table\n',
    });
    expect((await host.run(command(add, { needsRoot: true, changes: true }))).exitStatus).toBe(0);
  });

  it('says that a program is not there', async () => {
    const host = createDemoHost(laptop(), clock());
    expect(await host.run(command('/usr/local/bin/bgpctl show'))).toMatchObject({
      exitStatus: null,
      failure: { why: 'not-found', summary: 'bgpctl is not on this system' },
    });
  });

  it('lets nothing that changes anything out when it is read-only', async () => {
    const router = laptop();
    const host = createDemoHost(router, clock(), { readOnly: true });
    const change = command('/sbin/ifconfig em0 down', { needsRoot: true, changes: true });
    expect((await host.run(change)).failure?.why).toBe('no-permission');
    expect((await host.stream(change, () => undefined).ended).failure?.why).toBe('no-permission');
    expect(router.run(words('ifconfig em0')).stdout).toMatch(/^em0: flags=8843<UP/);
  });

  it('passes on what the kernel announces until it is stopped', async () => {
    const time = clock();
    const host = createDemoHost(laptop(), time);
    let heard = '';
    const stream = host.stream(command('/sbin/route -n monitor'), (chunk) => {
      heard += new TextDecoder().decode(chunk);
    });
    await host.run(command('route -n delete default 192.168.0.1', { needsRoot: true, changes: true }));
    expect(heard).toContain('RTM_DELETE: Delete Route: ');
    const before = heard;
    stream.stop();
    stream.stop();
    await host.run(command('route -n delete default 192.168.1.1', { needsRoot: true, changes: true }));
    expect(heard).toBe(before);
    expect(await stream.ended).toMatchObject({ stdout: '', failure: { why: 'killed' } });
  });

  it('pours a state table out in pieces', async () => {
    const clients = [{ address: '10.0.0.20', linkAddress: '3c:52:82:00:00:20' }];
    const router = laptop({ traffic: { lan: 'em1', clients, connectionsPerSecond: 100 } });
    const time = clock();
    time.set(START + 60_000);
    const host = createDemoHost(router, time);
    const pieces: Uint8Array[] = [];
    const ask = command('/sbin/pfctl -s states -vv', { needsRoot: true });
    const result = await host.stream(ask, (chunk) => pieces.push(chunk)).ended;
    expect(result).toMatchObject({ stdout: '', exitStatus: 0, failure: null });
    expect(pieces.length).toBeGreaterThan(5);
    expect(Buffer.concat(pieces).toString()).toBe((await host.run(ask)).stdout);
  });

  it('stops pouring at once', async () => {
    const clients = [{ address: '10.0.0.20', linkAddress: '3c:52:82:00:00:20' }];
    const router = laptop({ traffic: { lan: 'em1', clients, connectionsPerSecond: 100 } });
    const time = clock();
    time.set(START + 60_000);
    let pieces = 0;
    const stream = createDemoHost(router, time).stream(
      command('/sbin/pfctl -s states -vv', { needsRoot: true }),
      () => {
        pieces++;
        stream.stop();
      },
    );
    expect((await stream.ended).failure?.why).toBe('killed');
    expect(pieces).toBe(1);
  });

  it('ends, and does not reject, when its listener throws', async () => {
    const stream = createDemoHost(laptop(), clock()).stream(command('uname -srn'), () => {
      throw new Error('no room');
    });
    expect((await stream.ended).failure).toMatchObject({ why: 'failed', summary: 'Error: no room' });
  });
});
