import { describe, expect, it } from 'vitest';
import { wordsToRun } from '../../src/host/privilege.js';
import { command } from './stand-ins.js';

const DOAS = ['/usr/bin/doas', '-n'];

describe('the words that run a command', () => {
  it('go through doas when it needs root and we are not', () => {
    const change = command('/sbin/ifconfig iwn0 priority 0', { needsRoot: true });
    expect(wordsToRun(change, { uid: 1000, through: DOAS })).toEqual(
      '/usr/bin/doas -n /sbin/ifconfig iwn0 priority 0'.split(' '),
    );
    expect(wordsToRun(change, { uid: 0, through: DOAS })).toEqual(
      '/sbin/ifconfig iwn0 priority 0'.split(' '),
    );
    expect(wordsToRun(command('/sbin/ifconfig'), { uid: 1000, through: DOAS })).toEqual(['/sbin/ifconfig']);
  });

  it('are the command itself where there is nothing to go through', () => {
    const change = command('/sbin/ip route', { needsRoot: true });
    expect(wordsToRun(change, { uid: 1000, through: [] })).toEqual(['/sbin/ip', 'route']);
  });

  it('name the programs where they lie', () => {
    const resolve = (path: string): string => `/elsewhere${path}`;
    expect(
      wordsToRun(command('/sbin/route', { needsRoot: true }), { uid: 1000, through: DOAS, resolve }),
    ).toEqual(['/elsewhere/usr/bin/doas', '-n', '/elsewhere/sbin/route']);
  });
});
