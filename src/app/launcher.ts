import { dirname } from 'node:path';
import { Program } from './load-program.js';
import { complain } from './output.js';
import { stayLean } from './stay-lean.js';

const entry = import.meta.filename;
// Before anything is compiled: V8 takes a code cache only under the flags it was made with.
stayLean();
try {
  new Program(dirname(entry)).run(require, entry);
} catch (error) {
  // Before the program is there to say so itself: its file is not there, or not whole.
  if (process.argv.includes('--debug')) throw error;
  complain(`uplinktop: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = process.argv[2] === 'check' ? 3 : 2;
}
