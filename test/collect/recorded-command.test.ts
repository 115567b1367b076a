import { describe, expect, it } from 'vitest';
import { commandOf, resultOf, withoutWrapper } from '../../src/collect/recorded-command.js';
import { openbsd } from '../../src/systems/openbsd/system.js';

const words = (line: string): string[] => line.split(' ');

const RECORDED = {
  argv: [],
  stdout: '',
  stderr: '',
  exitStatus: 0,
  tookMs: 4,
  startedAt: null,
  failure: null,
};

describe('a command that was pasted with what it was run through', () => {
  it.each([
    ['doas pfctl -s info', 'pfctl -s info'],
    ['/usr/bin/doas -n -u root /sbin/pfctl -s info', '/sbin/pfctl -s info'],
    ['doas -nu root pfctl -s info', 'pfctl -s info'],
    ['sudo -- pfctl -s info', 'pfctl -s info'],
    ['sudo -n -g wheel ip route', 'ip route'],
    ['env LC_ALL=C netstat -ibn', 'netstat -ibn'],
    ['LC_ALL=C doas pfctl -s info', 'pfctl -s info'],
    ['env LC_ALL=C doas -n -u root /sbin/route -n show -inet', '/sbin/route -n show -inet'],
    ['time -p route -n show', 'route -n show'],
    ['command ip -j route', 'ip -j route'],
    ['route -n show', 'route -n show'],
    ['sysctl net.inet.ip.multipath=1', 'sysctl net.inet.ip.multipath=1'],
    ['doas', 'doas'],
  ])('%s is %s', (line, bare) => {
    expect(withoutWrapper(words(line))).toEqual(words(bare));
    expect(commandOf({ argv: words(line) }).argv).toEqual(words(bare));
  });
});

describe('a recorded run', () => {
  const { refusals } = openbsd.observer;

  it('failed where it was refused, and names the command, not what it was run through', () => {
    const argv = words('doas -n /sbin/pfctl -s info');
    const recorded = { ...RECORDED, argv, stderr: 'doas: Operation not permitted\n', exitStatus: 1 };
    expect(resultOf(recorded, refusals).failure).toMatchObject({
      why: 'no-permission',
      summary: 'doas does not permit pfctl',
    });
  });

  it('keeps the failure it was recorded with', () => {
    const failure = { why: 'timeout', summary: 'pfctl was killed after 3 s' } as const;
    const recorded = { ...RECORDED, argv: ['pfctl'], stderr: 'doas: no\n', exitStatus: null, failure };
    expect(resultOf(recorded, refusals).failure).toMatchObject(failure);
  });

  it('is an answer where nothing stands in its place', () => {
    expect(resultOf({ ...RECORDED, argv: ['route'], stdout: 'Routing tables\n' }, refusals)).toMatchObject({
      stdout: 'Routing tables\n',
      failure: null,
    });
  });
});
