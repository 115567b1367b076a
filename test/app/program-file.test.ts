import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Part } from '../../src/app/program-file.js';
import { ProgramFile } from '../../src/app/program-file.js';

const [FIRST, SECOND, THIRD] = ['({ first })\n', '({ second })\n', '({ third: 3 })\n'] as const;

function written(...sources: readonly string[]): string {
  let at = 0;
  const parts = sources.map((source, line) => {
    const part = { names: [String(line)], at, length: source.length, line };
    at += source.length;
    return part;
  });
  return `// ${'a'.repeat(32)}\n// ${JSON.stringify({ entry: '0', late: [], parts })}\n${sources.join('')}`;
}

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'uplinktop-program-'));
  path = join(folder, 'program.js');
  writeFileSync(path, written(FIRST, SECOND, THIRD));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function opened(): { file: ProgramFile; parts: readonly [Part, Part, Part] } {
  const file = new ProgramFile(path);
  const [a, b, c] = file.index.parts;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three parts were written');
  return { file, parts: [a, b, c] };
}

describe('the file of the program', () => {
  it('gives each part as it stands there', () => {
    const { file, parts } = opened();
    expect(file.firstLine).toBe(`// ${'a'.repeat(32)}\n`);
    expect(parts.map((part) => file.text(part))).toEqual([FIRST, SECOND, THIRD]);
  });

  it('is the one that was started, although an update took its name meanwhile', () => {
    const { file, parts } = opened();
    writeFileSync(join(folder, 'new'), written('({ another })\n'));
    renameSync(join(folder, 'new'), path);
    expect(file.text(parts[1])).toBe(SECOND);
  });

  it('gives later what it held, although an update wrote over the file', () => {
    const { file, parts } = opened();
    file.hold(new Set([parts[0]]));
    writeFileSync(path, written('({ another })\n'));
    expect(parts.slice(1).map((part) => file.text(part))).toEqual([SECOND, THIRD]);
  });

  it('gives nothing that was written over before it was held', () => {
    const { file, parts } = opened();
    writeFileSync(path, written('({ another })\n', '({ yet: 1 })\n', '({ more })\n'));
    utimesSync(path, 1, 1);
    file.hold(new Set());
    expect(() => file.text(parts[1])).toThrow('replaced while it started');
  });

  it('gives nothing that was written over at all, also before it is held', () => {
    const { file, parts } = opened();
    writeFileSync(path, written('({ another })\n', '({ yet: 1 })\n', '({ more })\n'));
    utimesSync(path, 1, 1);
    expect(() => file.text(parts[1])).toThrow('replaced while it started');
  });

  it('says that it is not whole where an update is still writing it', () => {
    writeFileSync(path, written(FIRST, SECOND, THIRD).slice(0, -5));
    const { file, parts } = opened();
    expect(file.text(parts[1])).toBe(SECOND);
    expect(() => file.text(parts[2])).toThrow('not whole');
    writeFileSync(path, '');
    expect(() => new ProgramFile(path)).toThrow('not whole');
  });

  it('ends the command with a sentence and its status for errors where it is not whole', () => {
    const program = join(folder, 'uplinktop.js');
    copyFileSync(join(import.meta.dirname, '../../dist/uplinktop.js'), program);
    writeFileSync(path, '// half a li');
    const { status, stderr } = spawnSync(process.execPath, [program, 'check'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: expect.stringMatching(/^uplinktop: The file program.js is not whole: .+\n$/) as string,
    });
  });
});
