import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const hasMake = spawnSync('make', ['--version']).error === undefined;
/** What bsd.port.mk(5) makes of them, as far as files go. */
const INSTALL = {
  INSTALL_DATA_DIR: 'install -d -m 755',
  INSTALL_DATA: 'install -m 644',
  INSTALL_SCRIPT: 'install -m 755',
  INSTALL_MAN: 'install -m 644',
};

let folder = '';
let tarball = '';

function run(program: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8', input });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}:\n${stdout}${stderr}`);
  return stdout;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplinktop-port-'));
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
  tarball = join(folder, (JSON.parse(packed) as { filename: string }[])[0]?.filename ?? '');
  run('share/openbsd-port/make.sh', [tarball, join(folder, 'port')]);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const port = (name: string): string => readFileSync(join(folder, 'port', name), 'utf8');

describe('the OpenBSD port', () => {
  it('is of the version that is packed, with its hash and size', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const bytes = readFileSync(tarball);
    expect(port('Makefile')).toMatch(new RegExp(`^V =\\s+${version}$`, 'm'));
    expect(port('Makefile')).not.toMatch(/@[A-Z]+@/);
    expect(port('distinfo')).toBe(
      `SHA256 (uplinktop-${version}.tgz) = ${createHash('sha256').update(bytes).digest('base64')}\n` +
        `SIZE (uplinktop-${version}.tgz) = ${bytes.length}\n`,
    );
  });

  it.skipIf(!hasMake)(`installs from the tarball what PLIST lists${hasMake ? '' : ' (no make here)'}`, () => {
    run('tar', ['-xzf', tarball, '-C', folder]);
    const prefix = join(folder, 'local');
    // The folders that mtree(8) gives every prefix.
    for (const given of ['man/man8', 'sbin', 'share/doc', 'share/examples'])
      mkdirSync(join(prefix, given), { recursive: true });
    // It is BSD make's in the last line only.
    const recipe = port('Makefile').replace(/^\.include.*$/m, '');
    const variables = {
      ...INSTALL,
      PREFIX: prefix,
      WRKSRC: join(folder, 'package'),
      FILESDIR: join(folder, 'port/files'),
    };
    const words = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    run('make', ['-f', '-', ...words, 'do-install'], recipe);
    const installed = readdirSync(prefix, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !lstatSync(join(prefix, name)).isDirectory(),
    );
    const listed = port('pkg/PLIST')
      .split('\n')
      .map((line) => line.replace(/^@man /, ''))
      .filter((line) => line !== '' && !line.endsWith('/') && !line.startsWith('@rcscript'));
    expect(installed.sort()).toEqual(listed.sort());
    expect(run(process.execPath, [join(prefix, 'sbin/uplinktop'), '--version'])).toMatch(/^\d/);
  });

  it.each(['uplinktop', 'uplinktop_export'])(
    'has the script of rc.d(8) %s that PLIST names, where bsd.port.mk installs it from',
    (name) => {
      expect(port('pkg/PLIST')).toContain(`@rcscript \${RCDIR}/${name}\n`);
      const script = port(`pkg/${name}.rc`);
      expect(script.split('\n')[0]).toBe('#!/bin/ksh');
      expect(script).toContain('daemon="${TRUEPREFIX}/sbin/uplinktop"');
      run('sh', ['-n'], script);
    },
  );
});
