import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const BUILT = join(ROOT, 'dist/.tsbuildinfo');

/** Milliseconds since the epoch of the last change; 0 when there is no such file. */
const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/**
 * The end-to-end tests run the built program. `npm test` has built it; whoever starts vitest alone must not test what
 * was built yesterday.
 */
export function ensureBuilt(): void {
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((file) => changed(join(ROOT, 'src', file))));
  if (changed(BUILT) >= newest) return;
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'build'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
  const now = new Date();
  utimesSync(BUILT, now, now);
}
