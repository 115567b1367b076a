import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { rolldown } from 'rolldown';
import { ensureBuilt, rig } from './terminal/build.js';

const ROOT = join(import.meta.dirname, '..');
/** What tests start by the dozen. As it is, each loads a hundred modules of build/, in longer than Node itself starts. */
const RIGS = [
  'test/program/router-monitor.mjs',
  'test/reset/rig/program.mjs',
  'test/reset/rig/router-process.mjs',
  'test/terminal/fixture-program.mjs',
];

async function bundle(input: string): Promise<void> {
  const made = await rolldown({
    cwd: ROOT,
    input,
    platform: 'node',
    // It finds its own files by where it lies.
    external: /^blessed/,
    logLevel: 'silent',
  });
  const { output } = await made.generate({ format: 'esm', codeSplitting: false });
  await made.close();
  const path = rig(basename(input));
  mkdirSync(dirname(path), { recursive: true });
  // Whole or not at all: another run may be starting them.
  writeFileSync(`${path}.${process.pid}`, output[0].code);
  renameSync(`${path}.${process.pid}`, path);
}

/** Once before all tests that start the program. */
export default async function setup(): Promise<void> {
  ensureBuilt();
  await Promise.all(RIGS.map(bundle));
}
