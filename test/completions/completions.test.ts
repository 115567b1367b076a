import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPLETIONS } from './completions.js';

const FOLDER = join(resolve(import.meta.dirname, '../..'), 'share/completions');
const file = (name: string): string => join(FOLDER, name);

/** What a script in a shell prints, a word a line; fails with what it complained of. */
function printed(shell: string, args: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(shell, args, { encoding: 'utf8' });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout
    .split('\n')
    .map((line) => line.split('\t')[0] ?? '')
    .filter(Boolean);
}

const has = (shell: string): boolean => spawnSync(shell, ['-c', ':']).error === undefined;
const name = (shell: string): string => (has(shell) ? shell : `${shell} (not installed here)`);

function inBash(...words: string[]): string[] {
  const line = `. ${file('uplinktop.bash')}; COMP_WORDS=(uplinktop "$@"); COMP_CWORD=$#; _uplinktop; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return printed('bash', ['-c', line, 'bash', ...words]);
}

const inFish = (line: string): string[] =>
  printed('fish', ['--no-config', '-c', `source ${file('uplinktop.fish')}; complete -C '${line}'`]);

describe('completions', () => {
  // `npx vitest run test/completions -u` writes them anew.
  it.each(Object.keys(COMPLETIONS))('%s is what the option table gives', async (shell) => {
    await expect(COMPLETIONS[shell]).toMatchFileSnapshot(file(shell));
  });

  it.skipIf(!has('bash'))(`complete in ${name('bash')}: commands, options of the command, values`, () => {
    expect(inBash('c')).toEqual(['check', 'connections', 'config']);
    expect(inBash('reset', '--d')).toEqual(expect.arrayContaining(['--dry-run', '--demo', '--debug']));
    expect(inBash('check', '--dr')).toEqual([]);
    expect(inBash('connections', '--sort', 'r')).toEqual(['rate', 'remote']);
    expect(inBash('--demo', '=', 'bl')).toEqual(['black-hole']);
    expect(inBash('--demo', 'check')).toContain('check');
    expect(inBash('--replay', file('_up'))).toEqual([file('_uplinktop')]);
  });

  it.skipIf(!has('fish'))(`complete in ${name('fish')}: commands, options of the command, values`, () => {
    expect(inFish('uplinktop c')).toEqual(['check', 'config', 'connections']);
    expect(inFish('uplinktop reset --dr')).toEqual(['--dry-run']);
    expect(inFish('uplinktop check --dr')).toEqual([]);
    expect(inFish('uplinktop connections --sort r')).toEqual(['rate', 'remote']);
  });

  it.skipIf(!has('zsh'))(`are read by ${name('zsh')} as a completion function`, () => {
    const script = `autoload -Uz compinit; fpath=(${FOLDER} $fpath); compinit -u -D; print $_comps[uplinktop]; autoload +X -Uz _uplinktop && print loaded`;
    expect(printed('zsh', ['-f', '-c', script])).toEqual(['_uplinktop', 'loaded']);
    expect(printed('zsh', ['-n', file('_uplinktop')])).toEqual([]);
  });

  it.skipIf(!has('ksh'))(`are lists of words in ${name('ksh')}`, () => {
    const script = `. ${file('uplinktop.ksh')}; printf '%s\\n' "\${complete_uplinktop_1[@]}"`;
    expect(printed('ksh', ['-c', script])).toEqual(expect.arrayContaining(['check', 'reset', '--demo']));
  });
});
