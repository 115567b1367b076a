/**
 * Makes the code cache of the built program for the Node that runs this: what V8 has compiled when the demo's first
 * frames are drawn. In a process of its own, for it is the program: `node tools/bundle/code-cache.js dist`
 */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout } from 'node:timers';
import { codeCacheName, Program } from '../../build/app/load-program.js';
import { stayLean } from '../../build/app/stay-lean.js';

const DIST = resolve(process.argv[2]);
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

function write(program) {
  const path = join(DIST, codeCacheName());
  // Whole or not at all: the program may be started meanwhile.
  writeFileSync(`${path}.new`, program.codeCache(), { mode: 0o644 });
  renameSync(`${path}.new`, path);
}

for (const name of readdirSync(DIST)) if (name.endsWith('.cache')) rmSync(join(DIST, name));
stayLean();
const program = new Program(DIST);
const entry = join(DIST, 'uplinktop.js');
let drawn = '';
pretendTerminal((text) => {
  drawn += text;
  if (!DRAWN.every((wanted) => wanted.test(drawn))) return;
  write(program);
  process.exit();
});
setTimeout(() => {
  process.stderr.write('The program was built, but draws nothing: no code cache was made.\n');
  process.exit(1);
}, PATIENCE_MS);
process.argv = [process.execPath, entry, '--demo'];
program.run(createRequire(entry), entry);
