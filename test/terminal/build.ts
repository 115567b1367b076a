import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** A program of the tests' own as one file, by the name of its source: made by bundle-rigs.ts. */
export const rig = (name: string): string => join(ROOT, 'node_modules/.cache/uplinktop-rigs', name);

/**
 * The end-to-end tests run the built program. `npm test` has built it; whoever starts vitest alone must not test what
 * was built yesterday.
 */
export function ensureBuilt(): void {
  const build = [join(ROOT, 'tools/build.js'), '--if-older'];
  const { status, stdout, stderr } = spawnSync(process.execPath, build, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}
