import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPty, TuiTerm } from '../terminal/tuiterm.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** lintian knows which hosts are made up. */
const PACKAGER = { DEBFULLNAME: 'A Packager', DEBEMAIL: 'packager@debian.org' };
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const hasDebian = has('dpkg-deb');
/** Why there can be no root of its own here, for a title; null when there can. */
const noCleanRoot =
  process.getuid?.() !== 0
    ? ' (not root here)'
    : ['dpkg', 'dpkg-query', 'ldd', 'chroot'].every(has) && noPty === null
      ? null
      : ' (no dpkg, ldd, chroot or pty here)';

let folder = '';
let deb = '';

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...PACKAGER },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}:\n${stdout}${stderr}`);
  return stdout;
}

describe.skipIf(!hasDebian)(`the Debian package${hasDebian ? '' : ' (no dpkg-deb here)'}`, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'uplinktop-deb-'));
    run('share/debian/build.sh', folder);
    deb = join(folder, readdirSync(folder).find((name) => name.endsWith('.deb')) ?? 'none');
    run('dpkg-deb', '--extract', deb, join(folder, 'root'));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs from where it is unpacked, and says the version that it has', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const program = join(folder, 'root/usr/sbin/uplinktop');
    expect(run(process.execPath, program, '--version')).toBe(`${version}\n`);
    expect(run('dpkg-deb', '--field', deb, 'Version')).toBe(`${version}\n`);
    expect(readFileSync(program, 'utf8').split('\n')[0]).toBe('#!/usr/bin/node');
  });

  it('puts the manual page, the completions, an example of a configuration and the licences in place', () => {
    const listed = run('dpkg-deb', '--contents', deb);
    for (const path of [
      'man/man8/uplinktop.8.gz',
      'bash-completion/completions/uplinktop',
      'zsh/vendor-completions/_uplinktop',
      'fish/vendor_completions.d/uplinktop.fish',
      'doc/uplinktop/THIRD-PARTY.md',
      'doc/uplinktop/examples/uplinktop.toml',
      'doc/uplinktop/examples/prometheus/uplinktop.rules.yml',
      'doc/uplinktop/examples/grafana/uplinktop.json',
    ])
      expect(listed).toContain(`./usr/share/${path}\n`);
    expect(listed).toContain('./usr/lib/systemd/system/uplinktop-export.service\n');
    expect(listed).toContain('./usr/lib/systemd/system/uplinktop.service\n');
  });

  // A root that holds nothing but the package, Node and what Node is linked with.
  it.skipIf(noCleanRoot !== null)(
    `is installed by dpkg into a clean root and shows its screen there${noCleanRoot ?? ''}`,
    async () => {
      const root = join(folder, 'clean');
      for (const path of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/lib/dpkg/triggers', 'usr/bin'])
        mkdirSync(join(root, path), { recursive: true });
      writeFileSync(join(root, 'var/lib/dpkg/status'), '');
      // What it depends on is not packaged here: Node is put there as it is.
      run('dpkg', `--root=${root}`, '--force-depends', '--install', deb);
      expect(run('dpkg-query', `--root=${root}`, '-W', '-f', '${Status}', 'uplinktop')).toBe(
        'install ok installed',
      );
      cpSync(process.execPath, join(root, 'usr/bin/node'));
      for (const [library] of run('ldd', process.execPath).matchAll(/\/\S+/g))
        cpSync(library, join(root, library), { dereference: true, recursive: true });
      const program = '/usr/sbin/uplinktop';
      expect(run('chroot', root, program, '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
      const check = spawnSync('chroot', [root, program, 'check', '--demo'], { encoding: 'utf8' });
      expect(check).toMatchObject({
        status: 1,
        stdout: expect.stringMatching(/^WARNING: Only em0/) as string,
      });
      const term = new TuiTerm('chroot', [root, program, '--demo']);
      const seconds = new Set<string>();
      await term.waitFor((text) => {
        const [time] = /\d\d:\d\d:\d\d/.exec(text) ?? [];
        if (time !== undefined) seconds.add(time);
        return seconds.size > 3 && text.includes('iwn0');
      });
      term.write('q');
      expect((await term.exited).exitCode).toBe(0);
    },
  );

  it.skipIf(!has('systemd-analyze'))(
    `has a unit that systemd understands, exposed to little${has('systemd-analyze') ? '' : ' (no systemd-analyze here)'}`,
    () => {
      const unit = join(folder, 'root/usr/lib/systemd/system/uplinktop-export.service');
      const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
      // The program is not installed where the unit looks for it.
      const said = stderr.split('\n').filter((line) => line !== '' && !line.includes('is not executable'));
      expect(said).toEqual([]);
      // 0 is nothing, 10 is everything: systemd-analyze(1).
      run('systemd-analyze', 'security', '--offline=true', '--threshold=20', unit);
    },
  );

  it.skipIf(!has('lintian'))(
    `has no errors for lintian${has('lintian') ? '' : ' (not installed here)'}`,
    () => {
      const { stdout } = spawnSync('lintian', ['--allow-root', '--fail-on', 'error', deb], {
        encoding: 'utf8',
      });
      expect(stdout.split('\n').filter((line) => line.startsWith('E:'))).toEqual([]);
    },
  );
});
