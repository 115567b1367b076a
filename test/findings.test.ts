import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '../findings');
const scripts = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.sh'))
  .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

/** What sets a script's place up and cleans it away: from `cannot` to the line that ends the set-up. */
const FRAME = /^cannot\(\)[^]*?(?:^trap 'cannot .*|^echo "Node .*)$/m;

describe('findings', () => {
  it('are listed in their README, each once', () => {
    const listed = [...readFileSync(join(FOLDER, 'README.md'), 'utf8').matchAll(/^\| `([^`]+)`/gm)].map(
      ([, name]) => name,
    );
    expect(listed.sort()).toEqual(scripts.map(({ name }) => name).sort());
  });

  it('share one frame where they use Debian, and one where they use npm', () => {
    const frames = scripts.map(({ name, text }) => FRAME.exec(text)?.[0] ?? `${name} has no frame`);
    expect(new Set(frames).size).toBe(2);
  });

  it.each(scripts)(
    '$name says what was seen and with which versions, and fails when it changes',
    ({ text }) => {
      expect(text).toMatch(/^# Seen.*: .*\d+\.\d+/m);
      expect(text).toMatch(/^PACKAGES='.*[=@]\d.*'$/m);
      expect(text).toMatch(/\|\| changed '|&& changed '|\|\| changed "/);
    },
  );

  it.each(scripts)('$name runs nothing of uplinktop', ({ text }) => {
    expect(text).not.toMatch(/uplinktop|dist\//);
  });
});
