/**
 * Makes the code cache of the built program for the Node that runs this: what V8 has compiled when the first frames of the
 * demo, which is an OpenBSD router, and of a recorded Linux router are drawn, and that is checked; and, whole, what runs
 * commands on a real one, for none is asked here. In a process of its own, for it is the program: `node tools/bundle/code-cache.js dist`
 */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout } from 'node:timers';
import v8 from 'node:v8';
import { codeCacheName, Program } from '../../build/app/load-program.js';
import { stayLean } from '../../build/app/stay-lean.js';

const DIST = resolve(process.argv[2]);
const LINUX_ROUTER = join(import.meta.dirname, 'linux-router.txt');
const RATE = /\d [kM]?b\/s/;
/** Runs, one after the other, and what each has written when it has done all that counts: both panes with their rates. */
const RUNS = [
  { args: ['check', '--replay', LINUX_ROUTER], written: [/Settings/] },
  { args: ['--replay', LINUX_ROUTER], written: [/\bwan0/, /wwan0/, RATE] },
  { args: ['--demo'], written: [/em0/, /iwn0/, RATE] },
];
/** Modules that run commands on the router itself. */
const LIVE = ['local', 'remote-run', 'reading-shell'];
const PATIENCE_MS = 60_000;
const ENTRY = join(DIST, 'uplinktop.js');

/** Takes what is written. */
let onText = () => undefined;

/** Something to draw on that is no terminal, and takes what is written. */
function pretendTerminal() {
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

function write(program) {
  const path = join(DIST, codeCacheName());
  // Whole or not at all: the program may be started meanwhile.
  writeFileSync(`${path}.new`, program.codeCache(), { mode: 0o644 });
  renameSync(`${path}.new`, path);
}

function run(program, { args, written }) {
  process.argv = [process.execPath, ENTRY, ...args];
  return new Promise((resolve) => {
    let all = '';
    onText = (text) => {
      all += text;
      if (written.every((wanted) => wanted.test(all))) resolve();
    };
    program.run(createRequire(ENTRY), ENTRY);
  });
}

/** V8 otherwise compiles a function when it is first called. */
function compileWhole(program, names) {
  v8.setFlagsFromString('--no-lazy');
  for (const name of names) program.compile(`./${name}.js`);
  v8.setFlagsFromString('--lazy');
}

for (const name of readdirSync(DIST)) if (name.endsWith('.cache')) rmSync(join(DIST, name));
stayLean();
const program = new Program(DIST);
pretendTerminal();
setTimeout(() => {
  process.stderr.write('The program was built, but draws nothing: no code cache was made.\n');
  process.exit(1);
}, PATIENCE_MS);
compileWhole(program, LIVE);
for (const one of RUNS) await run(program, one);
write(program);
process.exit();
