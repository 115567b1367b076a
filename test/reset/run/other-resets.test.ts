import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/model/host.js';
import type { ReadLink } from '../../../src/reset/run/other-resets.js';
import { otherGuardNamed } from '../../../src/reset/run/other-resets.js';

const CLAUSE =
  "a process of anna's (4711) has the name of one that holds the undo of another reset: that is better kept or undone first";

/** A machine where ps(1) has listed a guard of anna's. */
const host: Host = {
  kind: 'local',
  now: () => 0,
  run: (command) =>
    Promise.resolve({
      command,
      stdout: ' 4711  4711 anna     /bin/sh -c # uplinktop-guard umask 077\n',
      stderr: '',
      exitStatus: 0,
      tookMs: 1,
      failure: null,
    }),
  stream: () => {
    throw new Error('nothing is streamed');
  },
};

/** The networks of processes; a word that is no network is how the look fails. */
function networks(ours: string, theirs: string): ReadLink {
  return (path) => {
    const found = path.startsWith('/proc/self/') ? ours : theirs;
    if (found.startsWith('net:')) return found;
    throw Object.assign(new Error(found), { code: found });
  };
}

const OURS = 'net:[4026531840]';

describe('a process that is called as a guard of somebody else’s', () => {
  it('wants a yes when it has our routes, and when that cannot be seen', async () => {
    expect(await otherGuardNamed(host, 1, networks(OURS, OURS))).toBe(CLAUSE);
    expect(await otherGuardNamed(host, 1, networks(OURS, 'EACCES'))).toBe(CLAUSE);
    expect(await otherGuardNamed(host, 1, networks('ENOENT', 'ENOENT'))).toBe(CLAUSE);
  });

  it('wants none in a network of its own, nor once it has ended', async () => {
    expect(await otherGuardNamed(host, 1, networks(OURS, 'net:[4026532000]'))).toBeNull();
    expect(await otherGuardNamed(host, 1, networks(OURS, 'ENOENT'))).toBeNull();
    expect(await otherGuardNamed(host, 1, networks(OURS, 'ESRCH'))).toBeNull();
  });

  it('is no other when it is ours', async () => {
    expect(await otherGuardNamed(host, 4711, networks(OURS, OURS))).toBeNull();
  });
});
