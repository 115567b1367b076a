/**
 * Makes the code cache of the built program for the Node that runs this: what V8 has compiled when the demo's first
 * frames are drawn, and of other parts what `check` runs. Each in a process of its own, for it is the program:
 * `node tools/bundle/code-cache.js dist`
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout } from 'node:timers';
import { codeCacheName, Program } from '../../build/app/load-program.js';
import { stayLean } from '../../build/app/stay-lean.js';

/** Of both panes with their rates. */
const DRAWN = [/em0/, /iwn0/, /\d [kM]?b\/s/];
const PATIENCE_MS = 60_000;

/** Something to draw on that is no terminal, and takes what is written. */
function pretendTerminal(onText) {
  const output = new Writable({
    write(chunk, _, done) {
      onText(String(chunk));
      done();
    },
  });
  const input = new PassThrough();
  Object.assign(output, { isTTY: true, columns: 120, rows: 40 });
  Object.assign(input, { isTTY: true, setRawMode: () => input });
  Object.defineProperty(process, 'stdout', { value: output });
  Object.defineProperty(process, 'stdin', { value: input });
  Object.assign(process.env, { TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' });
}

/** What V8 compiled, as load-program.ts reads it: a first line, the places of the parts, and what was compiled of each. */
function partsOf(cache) {
  const [, first, second] = /^(.*\n)(.*)\n/.exec(cache.toString('latin1', 0, 65_536));
  const from = first.length + second.length + 1;
  const places = Object.entries(JSON.parse(second));
  return {
    first,
    blobs: new Map(
      places.map(([name, { at, length }]) => [name, cache.subarray(from + at, from + at + length)]),
    ),
  };
}

/** The first, and of the second what the first has nothing of. */
function joined(cache, another) {
  const { first, blobs } = partsOf(cache);
  const all = new Map([...partsOf(another).blobs, ...blobs]);
  const places = {};
  let at = 0;
  for (const [name, { length }] of all) {
    places[name] = { at, length };
    at += length;
  }
  return Buffer.concat([Buffer.from(`${first}${JSON.stringify(places)}\n`, 'latin1'), ...all.values()]);
}

/** Whole or not at all: the program may be started meanwhile. */
function write(path, bytes) {
  writeFileSync(`${path}.new`, bytes, { mode: 0o644 });
  renameSync(`${path}.new`, path);
}

function drawTheDemo(program) {
  let drawn = '';
  pretendTerminal((text) => {
    drawn += text;
    if (!DRAWN.every((wanted) => wanted.test(drawn))) return;
    write(PATH, program.codeCache());
    process.exit();
  });
  setTimeout(() => {
    process.stderr.write('The program was built, but draws nothing: no code cache was made.\n');
    process.exit(1);
  }, PATIENCE_MS);
}

/** A script asks again and again, and each time it is a start: of this machine, for its system is what is read. */
function check(program) {
  process.on('exit', () => {
    write(PATH, joined(readFileSync(PATH), program.codeCache()));
    process.exitCode = 0;
  });
  process.stdout.write = process.stderr.write = () => true;
}

const RUNS = { '--demo': drawTheDemo, check };

const [dist, run] = process.argv.slice(2);
const DIST = resolve(dist);
const PATH = join(DIST, codeCacheName());

if (run === undefined) {
  for (const name of readdirSync(DIST)) if (name.endsWith('.cache')) rmSync(join(DIST, name));
  for (const name of Object.keys(RUNS)) {
    const { status } = spawnSync(process.execPath, [import.meta.filename, DIST, name], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: PATIENCE_MS,
    });
    if (status !== 0) process.exit(1);
  }
} else {
  stayLean();
  const program = new Program(DIST);
  const entry = join(DIST, 'uplinktop.js');
  RUNS[run](program);
  process.argv = [process.execPath, entry, run];
  program.run(createRequire(entry), entry);
}
