import { describe, expect, it } from 'vitest';
import { laptop, run } from '../laptop.js';

describe('the rest', () => {
  it('names the system', () => {
    expect(run(laptop(), 'uname -srn').stdout).toBe('OpenBSD gw.example.org 7.9\n');
    expect(run(laptop(), '/usr/bin/uname').stdout).toBe('OpenBSD\n');
    expect(run(laptop({ release: '7.8' }), 'uname -r').stdout).toBe('7.8\n');
    expect(run(laptop(), 'hostname').stdout).toBe('gw.example.org\n');
  });

  it('reads the files it was given', () => {
    const router = laptop({ files: { '/etc/hostname.em0': 'inet autoconf\n' } });
    expect(run(router, 'cat /etc/hostname.em0').stdout).toBe('inet autoconf\n');
    expect(run(router, 'cat /etc/mygate')).toMatchObject({
      stderr: 'cat: /etc/mygate: No such file or directory\n',
      exitStatus: 1,
    });
  });

  it('has no other program', () => {
    for (const argv of [['/bin/rm', '-rf', '/'], ['tcpdump'], [], ['']])
      expect(laptop().run(argv)).toMatchObject({
        stdout: '',
        stderr: `sh: ${argv[0] ?? ''}: not found\n`,
        exitStatus: 127,
      });
  });
});
