import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kernelFilesOf } from '../../src/host/kernel-files.js';
import { createLocalHost } from '../../src/host/local.js';
import type { Command } from '../../src/model/command.js';

const words = (line: string): string[] => line.split(' ');

describe('what is read without a child', () => {
  it.each([
    ['/usr/bin/cat /proc/net/dev', ['/proc/net/dev']],
    ['/bin/cat /proc/a/b /sys/class/net', ['/proc/a/b', '/sys/class/net']],
    ['/sbin/sysctl -e net.ipv4.ip_forward', ['/proc/sys/net/ipv4/ip_forward']],
  ])('is %s', (line, paths) => {
    expect(kernelFilesOf(words(line))?.map(({ path }) => path)).toEqual(paths);
  });

  it.each([
    '/usr/bin/cat',
    '/usr/bin/cat /etc/passwd',
    '/usr/bin/cat -n /proc/net/dev',
    '/usr/bin/cat /proc/../etc/shadow',
    '/usr/bin/cat /proc/net/../../etc/shadow',
    '/usr/bin/cat /processes/a',
    'cat /proc/net/dev',
    '/usr/bin/doas -n /usr/bin/cat /proc/net/dev',
    '/usr/bin/bobcat /proc/net/dev',
    '/sbin/sysctl net.ipv4.ip_forward',
    '/sbin/sysctl -e net.ipv4.ip_forward=1',
    '/sbin/sysctl -e -w net.ipv4.ip_forward',
    '/sbin/sysctl -e ../../etc/passwd',
    '/sbin/sysctl net.inet.ip.multipath kern.ostype',
  ])('is not %s', (line) => {
    expect(kernelFilesOf(words(line))).toBeNull();
  });
});

function asked(line: string, change: Partial<Command> = {}): Command {
  const argv = words(line);
  return { argv, purpose: 'read', timeoutMs: 3_000, needsRoot: false, changes: false, ...change };
}

const host = createLocalHost({ uid: 0, maxOutputBytes: 4_000_000 });

describe.runIf(process.platform === 'linux')('a file of the kernel', () => {
  it('says what cat would have printed', async () => {
    const result = await host.run(asked('/usr/bin/cat /proc/sys/kernel/ostype /proc/version'));
    expect(result).toMatchObject({
      stdout: `Linux\n${readFileSync('/proc/version', 'utf8')}`,
      stderr: '',
      exitStatus: 0,
      failure: null,
    });
  });

  it('says what sysctl would have printed, and nothing of what the kernel does not have', async () => {
    const line = '/usr/sbin/sysctl -e kernel.ostype net.no_such.thing kernel.hostname';
    const { stdout, stderr, exitStatus } = await host.run(asked(line));
    const name = readFileSync('/proc/sys/kernel/hostname', 'utf8');
    expect({ stdout, stderr, exitStatus }).toEqual({
      stdout: `kernel.ostype = Linux\nkernel.hostname = ${name}`,
      stderr: '',
      exitStatus: 0,
    });
  });

  it('that is not there is missed in the words of cat, beside those that are', async () => {
    const { stdout, stderr, exitStatus } = await host.run(
      asked('/usr/bin/cat /proc/no-such-file /proc/sys/kernel/ostype'),
    );
    expect({ stdout, stderr, exitStatus }).toEqual({
      stdout: 'Linux\n',
      stderr: 'cat: /proc/no-such-file: No such file or directory\n',
      exitStatus: 1,
    });
  });

  it('that is longer than may be is no file cut in the middle', async () => {
    const small = createLocalHost({ uid: 0, maxOutputBytes: 10 });
    const result = await small.run(asked('/usr/bin/cat /proc/version'));
    expect(result).toMatchObject({ stdout: '', exitStatus: null, failure: { why: 'too-long' } });
  });

  it("is passed on piece by piece, each the receiver's own, and can be left in the middle", async () => {
    const pieces: Uint8Array[] = [];
    const read = host.stream(asked('/usr/bin/cat /proc/kallsyms'), (chunk) => {
      pieces.push(chunk);
      if (pieces.length === 3) read.stop();
    });
    const ended = await read.ended;
    expect(ended.failure?.why).toBe('killed');
    expect(pieces).toHaveLength(3);
    expect(new Set(pieces.map((piece) => piece.buffer)).size).toBe(3);
    expect(Buffer.concat(pieces).toString('latin1').split('\n')[0]).toMatch(/^[0-9a-f]+ \w \S+/);
  });
});
