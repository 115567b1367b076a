/** Runs one command by a shell of its own: node reading-shell.mjs /path/of/command. It ends when that has ended, or when it is told to. */
import { ReadingShell } from '../../build/host/reading-shell.js';

const [, , path] = process.argv;
new ReadingShell().start({ argv: [path], timeoutMs: 600_000, maxBytes: 1_000, onStdout: () => undefined });
