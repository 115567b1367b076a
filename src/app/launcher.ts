import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { loadProgram } from './load-program.js';
import { stayLean } from './stay-lean.js';

/** What program.js evaluates to. `entry`: the path of this file. */
type Program = (require: NodeJS.Require, entry: string) => void;

const entry = import.meta.filename;
// Before anything is compiled: V8 takes a code cache only under the flags it was made with.
stayLean();
(loadProgram(dirname(entry)).runInThisContext() as Program)(createRequire(entry), entry);
