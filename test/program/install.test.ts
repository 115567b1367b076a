import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from '../terminal/build.js';
import { noPty, TuiTerm } from '../terminal/tuiterm.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** What `npm install -g` puts into the prefix. */
const MODULES = 'lib/node_modules';
/** Where the kernel lets us: in a network namespace of its own, which has no network at all. */
const HAS_OWN_NETWORK = spawnSync('unshare', ['-n', 'true']).status === 0;

function offline(program: string, ...words: string[]): [string, ...string[]] {
  return HAS_OWN_NETWORK ? ['unshare', '-n', program, ...words] : [program, ...words];
}

/** Nobody listens on the port "discard": whatever is not in the tarball cannot come. */
const NO_REGISTRY = 'http://127.0.0.1:9/';

let prefix = '';
const command = (): string => join(prefix, 'bin/uplinktop');

function npm(...args: string[]): string {
  const [program, ...words] = offline('npm', ...args);
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')}:\n${stdout}${stderr}`);
  return stdout;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
}

beforeAll(() => {
  ensureBuilt();
  prefix = mkdtempSync(join(tmpdir(), 'uplinktop-install-'));
  const packed = JSON.parse(npm('pack', '--ignore-scripts', '--json', '--pack-destination', prefix)) as {
    filename: string;
  }[];
  const tarball = join(prefix, packed[0]?.filename ?? '');
  npm('install', '--global', '--offline', `--registry=${NO_REGISTRY}`, '--prefix', prefix, tarball);
});

afterAll(() => {
  rmSync(prefix, { recursive: true, force: true });
});

describe('the package, installed into an empty prefix without a network', () => {
  it('is one package of at most 10 files and 1.5 MB', () => {
    expect(readdirSync(join(prefix, MODULES)).filter((name) => !name.startsWith('.'))).toEqual(['uplinktop']);
    const folder = join(prefix, MODULES, 'uplinktop');
    const files = filesBelow(folder);
    const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(files.length, files.join('\n')).toBeLessThanOrEqual(10);
    expect(bytes).toBeLessThanOrEqual(1_500_000);
  });

  it('says its version, and checks the demo router', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(spawnSync(command(), ['--version'], { encoding: 'utf8' }).stdout).toBe(`${version}\n`);
    const [program, ...words] = offline(command(), 'check', '--demo');
    const check = spawnSync(program, words, { encoding: 'utf8', cwd: prefix });
    expect(check).toMatchObject({ status: 1, stderr: '' });
    expect(check.stdout).toContain('Only em0 is used');
  });

  it.skipIf(noPty !== null)('shows the screen, its rates a round later, and quits', async () => {
    const [program, ...words] = offline(command(), '--demo');
    const term = new TuiTerm(program, words, { columns: 120, rows: 40, cwd: prefix });
    try {
      await term.waitFor(/em0[^]*iwn0[^]*quit/);
      await term.waitFor(/\d [kM]?b\/s/);
      term.write('q');
      expect(await term.exited).toEqual({ exitCode: 0, signal: 0 });
    } finally {
      await term.close();
    }
  });
});

describe('the bundle', () => {
  const program = (): string => readFileSync(join(ROOT, 'dist/program.js'), 'utf8');

  it('is ASCII throughout, which V8 keeps in one byte a character', () => {
    expect(/[^\0-\x7f]/.exec(program())).toBeNull();
  });

  it('does not tell where it was built', () => {
    expect(program()).not.toContain(ROOT);
  });

  // `npx vitest run test/program/install.test.ts -u` writes it anew.
  it('has the licences of all that is in it in THIRD-PARTY.md', async () => {
    const made = readFileSync(join(ROOT, 'build/THIRD-PARTY.md'), 'utf8');
    for (const name of [
      'blessed',
      'blessed-contrib',
      'execa',
      'commander',
      'smol-toml',
      'ipaddr.js',
      'get-east-asian-width',
    ])
      expect(made).toContain(`## ${name} `);
    await expect(made).toMatchFileSnapshot(join(ROOT, 'THIRD-PARTY.md'));
  });

  it('gives stack traces with the names of functions and one statement a line under --debug', () => {
    const argv = [join(ROOT, 'dist/uplinktop.js'), '--debug', '--replay', '/nonexistent', 'check'];
    const { stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    expect(stderr).toMatch(/at (async )?loadTranscript \(.*\/dist\/program\.js:\d+:\d+\)/);
  });
});
