#!/usr/bin/env node
import fs = require('node:fs');
import path = require('node:path');
import vm = require('node:vm');

/** What program.js evaluates to. `entry`: the path of this file. */
type Program = (require: NodeJS.Require, entry: string) => void;

const file = path.join(__dirname, 'program.js');
// All of it is ASCII, and read as such it stays one byte a character.
const script = new vm.Script(fs.readFileSync(file, 'latin1'), { filename: file });
(script.runInThisContext() as Program)(require, __filename);
