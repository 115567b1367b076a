import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../terminal/build.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** lintian knows which hosts are made up. */
const PACKAGER = { DEBFULLNAME: 'A Packager', DEBEMAIL: 'packager@debian.org' };
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const hasDebian = has('dpkg-deb');

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
    ensureBuilt();
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
