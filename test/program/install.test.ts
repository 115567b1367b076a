import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noPty, TuiTerm } from '../terminal/tuiterm.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** What `npm install -g` puts into the prefix. */
const MODULES = 'lib/node_modules';
/** Where the kernel lets us: in a network namespace of its own, which has no network at all. */
const HAS_OWN_NETWORK = spawnSync('unshare', ['-n', 'true']).status === 0;

function offline(program: string, ...words: string[]): [string, ...string[]] {
  return HAS_OWN_NETWORK ? ['unshare', '-n', program, ...words] : [program, ...words];
}

const ESC = '\u001b';

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

  it('lets doctor say before the first use whether all is there', () => {
    const [program, ...words] = offline(command(), '--demo', 'doctor');
    const doctor = spawnSync(program, words, { encoding: 'utf8', cwd: prefix });
    expect(doctor.stdout).toMatch(/^\s*ok\s+Node/im);
    expect([0, 1]).toContain(doctor.status);
  });

  it.skipIf(noPty !== null)(
    'takes somebody through the first evening: the fault, its cure, a reset that is kept, a host, the file of it all',
    async () => {
      const [program, ...words] = offline(command(), '--demo');
      const term = new TuiTerm(program, words, { columns: 120, rows: 40, cwd: prefix });
      let copied = '';
      term.terminal.parser.registerOscHandler(52, (data) => {
        copied = Buffer.from(data.slice('c;'.length), 'base64').toString();
        return true;
      });
      const press = async (keys: string, then: RegExp | ((text: string) => boolean)): Promise<void> => {
        term.write(keys);
        await term.waitFor(then);
      };
      const gone = (words: RegExp) => (text: string) => !words.test(text);
      try {
        await term.waitFor(/Only em0 is used: .*iwn0 has priority 12/);
        await term.waitFor(/\d [kM]?b\/s/);
        await press('4', /cure +\$ \/sbin\/ifconfig iwn0 priority 0/);
        await press('y', () => copied !== '');
        expect(copied.trimEnd().split('\n')).toEqual([
          '/sbin/ifconfig iwn0 priority 0',
          '/sbin/route -n add -inet -mpath -priority 8 default 192.168.0.1',
          '/sbin/route -n delete -inet -priority 12 default 192.168.0.1',
        ]);
        await press('v', /the plan: nothing is run/);
        await press(ESC, gone(/the plan: nothing is run/));
        await press('R', /Keep\?/);
        await term.waitFor(/OK +Both uplinks are used/);
        await press('y', /The reset was kept/);
        await press(ESC, gone(/The reset was kept/));
        await press('2', /already closed/);
        await press('/', /filter/);
        await press(`${ESC}[200~10.0.0.20${ESC}[201~`, /filter 10\.0\.0\.20/);
        await press('\r', /\d found/);
        await term.waitFor(
          (text) => /10\.0\.0\.20:\d+ +→/.test(text) && !/10\.0\.0\.2[1-9]:\d+ +→/.test(text),
        );
        await press('w', /Written: uplinktop-[\w-]+\.txt/);
        const [file = ''] = /uplinktop-[\w-]+\.txt/.exec(term.text()) ?? [];
        expect(readFileSync(join(prefix, file), 'utf8')).toMatch(/^# uplinktop transcript 1\n/);
        term.write('q');
        expect(await term.exited).toEqual({ exitCode: 0, signal: 0 });
      } finally {
        await term.close();
      }
    },
  );
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

  it('gives stack traces with names and places that say where, under --debug', () => {
    const argv = [join(ROOT, 'dist/uplinktop.js'), '--debug', '--replay', '/nonexistent', 'check'];
    const { stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
    expect(stderr).toMatch(/at .*\[as openRecording\] \(.*\/dist\/program\.js:\d+:\d+\)/);
  });
});
