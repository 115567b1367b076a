import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A built program, as `npm run build` leaves it. */
export interface Build {
  readonly name: string;
  /** The folder of uplinktop.js. */
  readonly dist: string;
  /** The folder of the single modules. */
  readonly modules: string;
}

/** Once the modules lay in `dist`, too. */
function builtIn(name: string, folder: string): Build {
  const [dist, build] = [join(folder, 'dist'), join(folder, 'build')];
  return { name, dist, modules: existsSync(build) ? build : dist };
}

/** What stands in the working tree. `npm run bench` has built it. */
export const TODAY = builtIn('today', resolve('.'));

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr + stdout}`);
  return stdout.trim();
}

/**
 * An earlier revision, built in a worktree of its own that is gone when this process ends. With the packages that are
 * installed here: one that needs others cannot be built so, and that is said.
 */
export function buildOf(revision: string): Build {
  const name = run('git', ['rev-parse', '--short', '--verify', `${revision}^{commit}`], '.');
  const folder = join(mkdtempSync(join(tmpdir(), 'uplinktop-bench-')), 'tree');
  process.once('exit', () => {
    spawnSync('git', ['worktree', 'remove', '--force', folder]);
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });
  run('git', ['worktree', 'add', '--quiet', '--detach', folder, name], '.');
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  run('npm', ['run', '--silent', 'build'], folder);
  return builtIn(name, folder);
}
