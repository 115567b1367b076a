import { describe, expect, it } from 'vitest';
import { programName, withoutWrapper } from '../../src/host/program.js';

const words = (line: string): string[] => line.split(' ');

describe('a command that was pasted with what it was run through', () => {
  it.each([
    ['doas pfctl -s info', 'pfctl -s info'],
    ['/usr/bin/doas -n -u root /sbin/pfctl -s info', '/sbin/pfctl -s info'],
    ['sudo -- pfctl -s info', 'pfctl -s info'],
    ['env LC_ALL=C netstat -ibn', 'netstat -ibn'],
    ['LC_ALL=C doas pfctl -s info', 'pfctl -s info'],
    ['route -n show', 'route -n show'],
    ['sysctl net.inet.ip.multipath=1', 'sysctl net.inet.ip.multipath=1'],
    ['doas', 'doas'],
  ])('%s is %s', (line, bare) => {
    expect(withoutWrapper(words(line))).toEqual(words(bare));
  });

  it('has the name a person says', () => {
    expect(programName(words('doas -n /sbin/pfctl -s info'))).toBe('pfctl');
    expect(programName([])).toBe('the command');
  });
});
