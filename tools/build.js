/**
 * Builds dist/: what is installed. build/ holds the same as single modules, which some tests and benchmarks load.
 *
 *     node tools/build.js [--if-older] [--unchecked]
 *
 * --if-older: only when something it is made from is newer. --unchecked: types are checked elsewhere (`npm run types`).
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = dirname(import.meta.dirname);
const BUILT = join(ROOT, 'dist/uplinktop.js');
const SOURCES = [
  'src',
  'tools/bundle',
  'rollup.config.js',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
];

/** Milliseconds since the epoch of the last change; 0 when there is no such file. A folder changes as files go. */
const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newestIn(path) {
  if (!statSync(path).isDirectory()) return changedAt(path);
  return Math.max(changedAt(path), ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

const isFresh = () => Math.max(...SOURCES.map((path) => newestIn(join(ROOT, path)))) < changedAt(BUILT);

/** Gives its exit status. */
function run(script, ...args) {
  return (
    spawnSync(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, stdio: 'inherit' }).status ?? 1
  );
}

/** Ends this process, as the failed step did, where one fails. */
function step(script, ...args) {
  const status = run(join('node_modules', script), ...args);
  if (status !== 0) process.exit(status);
}

if (!process.argv.includes('--if-older') || !isFresh()) {
  const unchecked = process.argv.includes('--unchecked') ? ['--noCheck'] : [];
  step('typescript/bin/tsc', '-p', 'tsconfig.build.json', ...unchecked);
  step('@rollup/wasm-node/dist/bin/rollup', '--config', '--silent');
  // Without one the program only starts more slowly.
  run('tools/bundle/code-cache.js', join(ROOT, 'dist'));
}
