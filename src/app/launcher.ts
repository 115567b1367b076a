import { dirname } from 'node:path';
import { Program } from './load-program.js';
import { stayLean } from './stay-lean.js';

const entry = import.meta.filename;
// Before anything is compiled: V8 takes a code cache only under the flags it was made with.
stayLean();
new Program(dirname(entry)).run(require, entry);
