import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeCacheName } from '../../src/app/load-program.js';

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

/** Of the parts that this run loads, how many V8 took from the cache and how many it compiled. */
function taken(...args: string[]): { cached: number; compiled: number } {
  const line = args.length === 0 ? ['--version'] : args;
  const at = (name: string): string => JSON.stringify(join(ROOT, 'build/app', name));
  const script = `
    import { createRequire } from 'node:module';
    import { Program } from ${at('load-program.js')};
    import { stayLean } from ${at('stay-lean.js')};
    stayLean();
    const program = new Program(${JSON.stringify(dist())});
    const entry = ${JSON.stringify(join(dist(), 'uplinktop.js'))};
    process.argv = [process.execPath, entry, ...${JSON.stringify(line)}];
    process.on('exit', () => {
      console.log(JSON.stringify(program.taken));
      process.exitCode = 0;
    });
    program.run(createRequire(entry), entry);`;
  const lines = node('--input-type=module', '-e', script).trim().split('\n');
  return JSON.parse(lines.at(-1) ?? '') as { cached: number; compiled: number };
}

const answer = (): string => node(join(dist(), 'uplinktop.js'), '--version');

beforeAll(() => {
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
    const { cached, compiled } = taken();
    expect(cached).toBeGreaterThan(0);
    expect(compiled).toBe(0);
    expect(answer()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('has all that a check of a Linux router runs, and of one of OpenBSD', () => {
    const router = join(ROOT, 'tools/bundle/linux-router.txt');
    expect(taken('check', '--replay', router)).toMatchObject({ compiled: 0 });
    expect(taken('check', '--demo=missing')).toMatchObject({ compiled: 0 });
  });

  it('is left alone where it was made of another program', () => {
    const program = join(dist(), 'program.js');
    const source = readFileSync(program, 'latin1');
    writeFileSync(program, source.replace(/^\/\/ \w/, source.startsWith('// 0') ? '// 1' : '// 0'));
    expect(taken().cached).toBe(0);
    expect(answer()).toMatch(/^\d/);
  });

  it('does no harm where it is cut off, empty, or of another V8: the program is compiled', () => {
    const bytes = readFileSync(made());
    const firstBlob = bytes.indexOf('\n', 36) + 1;
    for (const length of [firstBlob + 100, firstBlob, 50, 36, 35, 0]) {
      truncateSync(cache(), length);
      expect(taken().cached, `${length} bytes`).toBe(0);
      expect(answer()).toMatch(/^\d/);
      writeFileSync(cache(), bytes);
    }
    // The hash of V8's version and flags stands near the beginning of what V8 wrote of each part.
    const places = JSON.parse(bytes.toString('latin1', 36, firstBlob - 1)) as Record<string, { at: number }>;
    const spoilt = Buffer.from(bytes);
    for (const { at } of Object.values(places)) spoilt.fill(0xa5, firstBlob + at, firstBlob + at + 24);
    writeFileSync(cache(), spoilt);
    expect(taken().cached).toBe(0);
    expect(answer()).toMatch(/^\d/);
  });

  it('is read only for the parts that a start runs: the screen is none of a version', () => {
    const [, index = ''] = readFileSync(join(dist(), 'program.js'), 'latin1').split('\n', 2);
    const { parts } = JSON.parse(index.slice('// '.length)) as { parts: unknown[] };
    const { cached, compiled } = taken();
    expect(cached + compiled).toBeLessThan(parts.length / 2);
  });

  it('is not in the package, for whoever installs that may have another Node', () => {
    const [packed] = JSON.parse(
      spawnSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], { cwd: ROOT, encoding: 'utf8' })
        .stdout,
    ) as { files: { path: string }[] }[];
    expect(packed?.files.map(({ path }) => path).filter((path) => path.endsWith('.cache'))).toEqual([]);
  });
});
