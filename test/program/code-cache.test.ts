import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeCacheName } from '../../src/app/load-program.js';
import { ensureBuilt } from '../terminal/build.js';

const ROOT = resolve(import.meta.dirname, '../..');

let folder = '';
const made = (): string => join(folder, 'made', codeCacheName());
const dist = (): string => join(folder, 'dist');
const cache = (): string => join(dist(), codeCacheName());

function node(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0 || stderr !== '') throw new Error(`node ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What V8 says of the cache when the program is loaded: undefined where it was given none. */
function rejected(): string {
  const at = (name: string): string => JSON.stringify(join(ROOT, 'build/app', name));
  const script = `
    import { loadProgram } from ${at('load-program.js')};
    import { stayLean } from ${at('stay-lean.js')};
    stayLean();
    console.log(String(loadProgram(${JSON.stringify(dist())}).cachedDataRejected));`;
  return node('--input-type=module', '-e', script).trim();
}

const answer = (): string => node(join(dist(), 'uplinktop.js'), '--version');

beforeAll(() => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'uplinktop-cache-'));
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  cpSync(join(ROOT, 'dist'), join(folder, 'made'), { recursive: true });
  node(join(ROOT, 'tools/bundle/code-cache.js'), join(folder, 'made'));
});

beforeEach(() => {
  rmSync(dist(), { recursive: true, force: true });
  cpSync(join(folder, 'made'), dist(), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the code cache beside the program', () => {
  it('is taken by the V8 that made it', () => {
    expect(rejected()).toBe('false');
    expect(answer()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('is left alone where it was made of another program', () => {
    const program = join(dist(), 'program.js');
    const source = readFileSync(program, 'latin1');
    writeFileSync(program, source.replace(/^\/\/ \w/, source.startsWith('// 0') ? '// 1' : '// 0'));
    expect(rejected()).toBe('undefined');
    expect(answer()).toMatch(/^\d/);
  });

  it('does no harm where it is cut off, empty, or of another V8: the program is compiled', () => {
    const bytes = readFileSync(made());
    for (const length of [bytes.length - 100, 40, 36, 35, 0]) {
      truncateSync(cache(), length);
      expect(rejected(), `${length} bytes`).not.toBe('false');
      expect(answer()).toMatch(/^\d/);
      writeFileSync(cache(), bytes);
    }
    // The hash of V8's version and flags stands near the beginning of what V8 wrote.
    writeFileSync(cache(), Buffer.from(bytes).fill(0xa5, 36, 60));
    expect(rejected()).toBe('true');
    expect(answer()).toMatch(/^\d/);
  });

  it('is not in the package, for whoever installs that may have another Node', () => {
    const [packed] = JSON.parse(
      spawnSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: ROOT, encoding: 'utf8' })
        .stdout,
    ) as { files: { path: string }[] }[];
    expect(packed?.files.map(({ path }) => path).filter((path) => path.endsWith('.cache'))).toEqual([]);
  });
});
